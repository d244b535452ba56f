"""Blind signatures and accepted ballots per second, each against its floor measured in the same run.

The floor of a signature is the bare private operation (CRT, gmpy2). The floor of a ballot is a bare Flask endpoint
that commits one row of 4,177 bytes to the same store with the same settings, under the same server.
"""

import json
import os
import random
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import gmpy2

from surveys import blindsign, sealing, voter
from surveys.collection import papers
from surveys.db import Ballots, make_engine
from surveys.sealing import SEALED
from surveys.wire import b64
from tests.postgres import PostgreSQL, start_postgresql, stop_postgresql

PEOPLE = 15
SENDERS = (1, 8, 64)
JSON = {"Content-Type": "application/json"}


def run(quick: bool) -> dict[str, Any]:
    """Measure signatures and ballots; `quick` takes a short form of both."""
    rows = [_signatures(100 if quick else 1000)]
    per_round, rounds = (32, 2) if quick else (128, 5)
    with tempfile.TemporaryDirectory() as folder:
        rows += _ballots("SQLite", f"sqlite:///{folder}/ballots.db", per_round, rounds)
    if PostgreSQL.binaries():
        server = start_postgresql(durable=True)
        try:
            server.run("CREATE DATABASE ballots")
            rows += _ballots("PostgreSQL", server.url("ballots"), per_round, rounds)
        finally:
            stop_postgresql(server)
    slowest = min(row["ratio"] for row in rows[1:])
    aims = [
        {
            "aim": "a blind signature costs at most 1.5 times the bare operation",
            "reached": rows[0]["ratio"] <= 1.5,
        },
        {"aim": "the booth accepts at least 0.6 of the bare endpoint's rate", "reached": slowest >= 0.6},
    ]
    return {"title": "Blind signatures and ballots", "rows": rows, "aims": aims}


def _signatures(n: int) -> dict[str, Any]:
    key = blindsign.SigningKey.from_rsa(blindsign.generate())
    messages = [secrets.randbelow(key.n - 3) + 2 for _ in range(n)]
    ours, bare = [], []
    for message in messages:
        sent = message.to_bytes(blindsign.BYTES, "big")
        ours.append(_seconds(lambda sent=sent: blindsign.blind_sign(key, sent)))
        bare.append(_seconds(lambda message=message: _private_operation(key, message)))
    mine, floor = statistics.median(ours), statistics.median(bare)
    return {"what": "blind signature", "ours/s": 1 / mine, "floor/s": 1 / floor, "ratio": mine / floor}


def _private_operation(key: blindsign.SigningKey, message: int) -> Any:
    p, q, value = gmpy2.mpz(key.p), gmpy2.mpz(key.q), gmpy2.mpz(message)
    half_p = gmpy2.powmod_sec(value % p, key.dp, p)
    half_q = gmpy2.powmod_sec(value % q, key.dq, q)
    return half_q + q * (key.q_inverse * (half_p - half_q) % p)


def _seconds(call: Any) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _ballots(name: str, url: str, per_round: int, rounds: int) -> list[dict[str, Any]]:
    """Send ballots and bare rows by turns, for each number of senders; rates are medians over the rounds."""
    bodies = _lay_out(url, per_round * rounds * len(SENDERS))
    bare = [secrets.token_bytes(SEALED)] * per_round
    rows = []
    with _serving(url) as port:
        _send(port, "/bare", bare, 8)
        for senders in SENDERS:
            ours, floor = [], []
            for _ in range(rounds):
                floor.append(_send(port, "/bare", bare, senders))
                ours.append(_send(port, "/b", [bodies.pop() for _ in range(per_round)], senders))
            ratio = statistics.median(mine / base for mine, base in zip(ours, floor, strict=True))
            rates = {"ours/s": statistics.median(ours), "floor/s": statistics.median(floor)}
            rows.append({"what": f"ballots, {name}, {senders} senders", **rates, "ratio": ratio})
    return rows


def _lay_out(url: str, ballots: int) -> list[bytes]:
    """Lay out a wave of cells of 15; return finished ballots as browsers send them, in no order of cells."""
    engine = make_engine(url, journal="delete")
    Ballots.metadata.create_all(engine)
    cells = [f"c{i}" for i in range(-(-ballots // PEOPLE))]
    keys = {cell: blindsign.SigningKey.from_rsa(blindsign.generate()) for cell in cells}
    _, box = sealing.new_box()
    papers.lay_out(
        engine,
        wave="bench",
        paper=b"{}",
        manifest=b"{}",
        slots={("S", cell): PEOPLE for cell in cells},
        moduli={("S", cell): key.modulus for cell, key in keys.items()},
    )
    engine.dispose()
    homes = [cells[i // PEOPLE] for i in range(ballots)]
    random.shuffle(homes)
    return [_body(keys[home], home, box) for home in homes]


def _body(key: blindsign.SigningKey, cell: str, box: bytes) -> bytes:
    prepared = voter.prepare(secrets.token_bytes(32), key.modulus, "bench", cell, "S")
    content = voter.plain("S", answers={"fairness-1": 4})
    done = voter.ballot(prepared, blindsign.blind_sign(key, prepared.blinded), box=box, content=content)
    binary = {name: b64(getattr(done, name)) for name in ("input_msg", "sig", "sealed")}
    return json.dumps({"kind": "S", "cell": cell, **binary}).encode()


@contextmanager
def _serving(url: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    program = str(Path(sys.executable).parent / "gunicorn")
    options = ["--threads", "8", "--no-control-socket", "--log-level", "warning", "-b", f"127.0.0.1:{port}"]
    environment = {**os.environ, "WELLSPRING_BALLOTS_URL": url}
    server = subprocess.Popen([program, *options, "benchmarks.booth_server:make_app()"], env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the booth did not start")


def _send(port: int, path: str, bodies: Sequence[bytes], senders: int) -> float:
    """Send all bodies from `senders` threads with a connection each; return requests per second."""
    shares = [bodies[i::senders] for i in range(senders)]
    started = time.perf_counter()
    with ThreadPoolExecutor(senders) as pool:
        list(pool.map(lambda share: _send_share(port, path, share), shares))
    return len(bodies) / (time.perf_counter() - started)


def _send_share(port: int, path: str, bodies: Sequence[bytes]) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for body in bodies:
        connection.request("POST", path, body, JSON)
        answer = connection.getresponse()
        told = answer.read()
        if answer.status != 200 or b"stored" not in told:
            raise RuntimeError(f"{path} answered {answer.status}")
    connection.close()
