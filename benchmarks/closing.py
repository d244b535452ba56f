"""The close of a wave at size, from sealed ballots in a real store to an audited release.

Every ballot is sealed and signed for real. Left out of the making, to be done in minutes: one signing key stands
for all cells (a close reads each key once, 10 µs), and slots that stay empty. The close runs in a process of its
own, so that its memory is its own; processes that open ballots are counted to it.
"""

import math
import os
import resource
import secrets
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice, pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from sqlalchemy import insert

from benchmarks.releases import Organisation, organisation, stores_in
from surveys import blindsign, sealing, voter, wire
from surveys.collection.papers import CLOSED, Paper, Slot
from surveys.db import writing
from surveys.keys import Keys, PublicKeys
from surveys.release import audit, count, publish
from surveys.release.origin import mark
from surveys.release.settling import settle

BATCH = 1_000
WAVE = "w1"
EVEN = 1.15
SALTED = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=blindsign.SALT)
Row = dict[str, Any]


@dataclass(frozen=True)
class OneKey:
    """One signing key and one box key in place of a wave's key folder."""

    folder: Path
    box: bytes
    modulus: bytes
    places: tuple[tuple[str, str], ...]

    def public(self, wave: str) -> PublicKeys:
        """Return the same modulus for every cell."""
        del wave
        return PublicKeys(sealing.public_box(self.box), dict.fromkeys(self.places, self.modulus))

    def box_key(self, wave: str) -> bytes:
        """Return the box key."""
        del wave
        return self.box

    def destroy(self, wave: str) -> int:
        """Destroy nothing: there are no files."""
        del wave
        return 0

    def destroyed(self, wave: str) -> bool:
        """There is something to destroy until the close has gone through all of its steps."""
        del wave
        return False


def run(quick: bool) -> dict[str, Any]:
    """Measure closes of growing size, and how fast the time grows."""
    rows = [_measure(people) for people in ((1_000, 2_000) if quick else (1_000, 10_000, 100_000))]
    largest = rows[-1]
    aim = f"open, tally, publish and audit {largest['people']:,} people with 4 attributes under 60 s and 2 GB"
    reached = largest["seconds"] < 60 and largest["peak MB"] < 2000
    steady = largest["clean"] and growth(rows[-2], largest)["seconds"] < EVEN
    return {
        "title": "The close of a wave, sealed ballots included",
        "rows": [*rows, *(growth(*pair) for pair in pairwise(rows))],
        "aims": [
            {"aim": aim, "reached": reached},
            {"aim": f"time grows with the people to the power of {EVEN} at most", "reached": steady},
        ],
    }


def growth(small: Row, large: Row) -> Row:
    """Return to which power of the number of people each time grows between two rows: 1 is in proportion."""
    more = math.log(large["people"] / small["people"])
    times = [
        name
        for name in large
        if name == "seconds" or (name.endswith(" s") and min(small[name], large[name]) > 0)
    ]
    powers = {name: math.log(large[name] / small[name]) / more for name in times}
    return {"people": f"power, {small['people']:,} to {large['people']:,}", **powers}


def _measure(people: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        key = _fill(Path(folder), organisation(people))
        made = time.perf_counter() - begun
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            row = alone.submit(_close, Path(folder), people, key).result()
        return {"people": people, **row, "making the ballots s": made}


def _close(folder: Path, people: int, key: OneKey) -> dict[str, Any]:
    """Close the wave that lies in `folder`; return how long each part took, and the memory."""
    one, stores = organisation(people), stores_in(folder)
    keys = Keys(folder / "keys")
    began, used = time.perf_counter(), time.process_time()
    issued = {place: len(some) for place, some in one.ballots.items()}
    box = count.boxed(stores, key, one.facts, issued, crossing=one.crossing)  # type: ignore[arg-type]
    settled = settle(one.facts, box, key.box)
    opened = time.perf_counter()
    count.write(stores.ballots, one.facts, settled)
    tallied = time.perf_counter()
    publish.publish(stores, one.facts, keys, crossing=one.crossing)
    published = time.perf_counter()
    report = audit(stores.house)
    done, used = time.perf_counter(), time.process_time() - used
    count.tally(stores, key, one.facts, {})  # type: ignore[arg-type]
    cleared = time.perf_counter()
    mine, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "ballots": sum(map(len, one.ballots.values())),
        "open and count s": opened - began,
        "write s": tallied - opened,
        "publish s": published - tallied,
        "audit s": done - published,
        "seconds": done - began,
        "computing s": used + others.ru_utime + others.ru_stime,
        "destroy ballots s": cleared - done,
        "peak MB": (mine.ru_maxrss + len(os.sched_getaffinity(0)) * others.ru_maxrss) // 1024,
        "clean": report.clean,
    }


def _fill(folder: Path, one: Organisation) -> OneKey:
    """Lay out a stopped wave whose slots hold everybody's sealed ballots."""
    signing, stores = blindsign.generate(), stores_in(folder)
    private, point = sealing.new_box()
    mark(stores)
    with writing(stores.ballots) as session:
        session.add(Paper(wave=WAVE, state=CLOSED, paper=b"{}", manifest=b"{}", manifest_sha="0" * 64))
    secret = signing.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with ProcessPoolExecutor(
        len(os.sched_getaffinity(0)),
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(secret, point),
    ) as pool:
        for rows in pool.map(_make, _batches(one)):
            with writing(stores.ballots) as session:
                session.execute(insert(Slot), rows)
    places = tuple((cell.kind, cell.cell) for cell in one.facts.cells)
    return OneKey(folder / "one-key", private, blindsign.SigningKey.from_rsa(signing).modulus, places)


def _batches(one: Organisation) -> Iterator[list[tuple[str, str, int, Any]]]:
    every = ((*place, slot, said) for place, some in one.ballots.items() for slot, said in enumerate(some))
    while batch := list(islice(every, BATCH)):
        yield batch


_tools: list[Any] = []


def _start(secret: bytes, point: bytes) -> None:
    _tools[:] = [load_der_private_key(secret, None), point]


def _make(batch: list[tuple[str, str, int, Any]]) -> list[Row]:
    return [_slot(*one) for one in batch]


def _slot(kind: str, cell: str, slot: int, said: Any) -> Row:
    signing: rsa.RSAPrivateKey = _tools[0]
    token = secrets.token_bytes(32) + wire.domain(WAVE, cell, kind) + secrets.token_bytes(32)
    sealed = sealing.seal(_tools[1], token, voter.plain("S", answers=said))
    sig = signing.sign(token, SALTED, hashes.SHA384())
    place = {"wave": WAVE, "kind": kind, "cell": cell, "slot": slot, "flag": 1}
    return {**place, "input_msg": token, "sig": sig, "sealed": sealed}
