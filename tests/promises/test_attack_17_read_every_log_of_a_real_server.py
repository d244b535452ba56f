"""Attack 17, on real processes. The hope: a server told to log everything writes down who asked, or what was sent.

gunicorn with the product's own settings, at DEBUG, faults raised inside both calls that repeat all they were given,
cut-off and senseless requests; then every byte of its standard output and error, and of every file it left, is read.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

import migrations
from surveys import programmes, voter
from surveys.db import Stores, make_engine
from surveys.invitations.roster import Invitation
from surveys.jobs import Works, open_now
from surveys.wire import b64, unb64
from tests.promises.attacks import holds
from tests.proxies import free_port, started, until
from tests.works import draft, invitations, make_works

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
TELLING = {
    "User-Agent": "alice-agent",
    "Cookie": "who=alice-cookie",
    "Referer": "https://intranet.example.org/alice-referer",
    "X-Forwarded-For": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
    "Authorization": "Bearer alice-bearer",
    "Content-Type": "application/json",
}
WORDS = "Everybody knows that the boiler in Leith is broken"


@dataclass
class Server:
    """A running server, its wave, and what was sent to it that nobody may read again."""

    works: Works
    wave: str
    port: int
    folder: Path
    secrets: list[bytes]

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, Any]:
        """Send one request from Alice; return status and JSON."""
        call = HTTPConnection("127.0.0.1", self.port, timeout=30)
        call.request("GET" if body is None else "POST", path, body, TELLING)
        reply = call.getresponse()
        data = reply.read()
        call.close()
        return reply.status, json.loads(data) if data[:1] == b"{" else data

    def post(self, path: str, **fields: object) -> tuple[int, Any]:
        """Send a JSON body."""
        return self.ask(path, json.dumps(fields).encode())

    def cut_off(self, start: bytes) -> None:
        """Send the beginning of a request and hang up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as wire:
            wire.sendall(start)

    def breaks(self, what: str) -> None:
        """Let `what` break from now on."""
        (self.folder / "break").write_text(what)


def opened(folder: Path) -> tuple[Works, str]:
    stores = Stores(
        make_engine(f"sqlite:///{folder}/house.db"),
        make_engine(f"sqlite:///{folder}/ballots.db", journal="delete"),
    )
    migrations.upgrade(stores.house, "house")
    migrations.upgrade(stores.ballots, "ballots")
    works, now = make_works(stores, folder), datetime.now(UTC)
    return works, open_now(works, programmes.set_up(stores.house, draft(anchor=now.date()), now), now)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Yield house and booth in one gunicorn at DEBUG, after everything was asked of it and went wrong."""
    folder = tmp_path_factory.mktemp("server")
    works, wave = opened(folder)
    port = free_port()
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PORT": str(port),
        "BREAK": str(folder / "break"),
        "WELLSPRING_DEMO": "0",
        "WELLSPRING_HOUSE_URL": f"sqlite:///{folder}/house.db",
        "WELLSPRING_BALLOTS_URL": f"sqlite:///{folder}/ballots.db",
        "WELLSPRING_KEYS_DIR": str(folder / "keys"),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "python:culture.server", "--log-level", "debug"]
    (folder / "run").mkdir()
    with started([*command, "tests.promises.breaking:app"], folder / "run" / "said", env, folder / "run"):
        running = Server(works, wave, port, folder, [])
        until(lambda: running.ask("/s")[0] == 200, 60)
        statuses = everything(running)
    assert statuses == ALL, statuses
    yield running
    works.stores.house.dispose()
    works.stores.ballots.dispose()


ALL = [
    *(200, 200, 200, 200),  # what a page asks
    *(500, 500, 200),  # issuing: a fault, a store away, then well
    *(500, 503, 200, 200),  # casting the scores: the same, and once more
    *(400, 400, 403, 409),  # too many fields, a query, a bent signature, another blinded message
]


def everything(server: Server) -> list[int]:
    """Do all that can be done with one invitation; return the statuses."""
    one: Invitation = sorted(invitations(server.works, server.wave), key=lambda x: x.id)[0]
    invite = server.works.keys.invite(server.wave, one.id)
    public = server.works.keys.public(server.wave)
    prepared = {
        kind: voter.prepare(bytes(32), public.moduli[kind, cell], server.wave, cell, kind)
        for kind, cell in one.cells.items()
    }
    blinded = {kind: b64(mine.blinded) for kind, mine in prepared.items()}
    server.secrets += [invite, one.id.encode(), str(one.digest).encode(), bytes.fromhex(str(one.digest))]
    server.secrets += [one.name.encode(), one.email.encode(), str(one.person).encode() + b"@", WORDS.encode()]
    server.secrets += [part for mine in prepared.values() for part in (mine.input_msg, mine.blinded[:64])]
    said = [server.ask("/s")[0]]
    said += [server.post(f"/s/{call}", invite=b64(invite))[0] for call in ("invitation", "status", "cell")]
    for what in ("issue", "store", ""):
        server.breaks(what)
        status, answer = server.post("/s/issue", invite=b64(invite), blinded=blinded)
        said.append(status)
    signed = {kind: unb64(text) for kind, text in answer["blind_sig"].items()}
    content = voter.plain("S", answers={}, comment=WORDS)
    cast = voter.ballot(prepared["S"], signed["S"], box=public.box, content=content)
    server.secrets += [signed["S"][:64], cast.sig[:64], cast.sealed[:64]]
    sent = {name: b64(getattr(cast, name)) for name in ("input_msg", "sig", "sealed")}
    sent |= {"kind": "S", "cell": cast.cell}
    for what in ("cast", "store", "", ""):
        server.breaks(what)
        said.append(server.post("/booth/b", **sent)[0])
    said.append(server.post("/booth/b", **sent, invite=b64(invite))[0])
    said.append(server.ask(f"/booth/b?i={b64(invite)}", json.dumps(sent).encode())[0])
    said.append(server.post("/booth/b", **{**sent, "sig": b64(bytes(256))})[0])
    other = {kind: b64(b"\x02" * 256) for kind in blinded}
    said.append(server.post("/s/issue", invite=b64(invite), blinded=other)[0])
    for path in ("/booth/b", "/s/issue"):
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: alice-agent\r\nContent-Length: 5000\r\n\r\n"
        server.cut_off(head.encode() + json.dumps(sent).encode()[:900])
    server.cut_off(f"{b64(invite)} senseless\r\nX-Forwarded-For: 203.0.113.77\r\n\r\n".encode())
    server.cut_off(f"GET /s HTTP/1.1\r\nBad header {b64(invite)}\r\n\r\n".encode())
    server.ask("/s")
    return said


def written(server: Server) -> dict[str, bytes]:
    """Return everything the server said or left behind, but for its stores and keys."""
    files = [path for path in server.folder.rglob("*") if path.is_file()]
    kept = {"house.db", "ballots.db", "house.db-wal", "house.db-shm", "break"}
    return {
        path.name: path.read_bytes()
        for path in files
        if path.name not in kept and "keys" not in path.parts and "static" not in path.parts
    }


def test_the_server_did_log_and_did_break(server: Server) -> None:
    said = written(server)["said"]
    assert b'"debug"' in said
    assert said.count(b"A request that is no HTTP was refused.") == 2
    assert said.count(b"a fault in the employee's calls: RuntimeError") == 1
    assert said.count(b"a fault in the employee's calls: OperationalError") == 1
    assert b"a fault in the booth: RuntimeError" in said
    assert b"the ballot store did not answer: OperationalError" in said


def test_no_byte_of_what_was_sent_or_of_who_sent_it_is_in_any_log(server: Server) -> None:
    everything_said = b"".join(written(server).values())
    assert [secret for secret in server.secrets if holds(everything_said, secret)] == []
    assert [secret for secret in server.secrets if repr(secret)[2:-1].encode() in everything_said] == []
    for telling in (b"alice", b"203.0.113.77", b"intranet", b"boiler"):
        assert telling not in everything_said


def test_no_line_names_the_address_of_a_caller(server: Server) -> None:
    lines = written(server)["said"].splitlines()
    assert [
        line for line in lines if b"127.0.0.1" in line and b"Listening" not in line and b"bind" not in line
    ] == []
