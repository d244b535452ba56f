"""Attack 14. The hope: in the raw pages of both files, the k-th row written on one side is the k-th on the other.

The attacker has both files of a live wave, with their logs, and sorts by physical position: from the front, from the
back, page by page (inside a page SQLite fills from the end), by the slots' numbers; and knows the true order of
arrival on one side. Blind pairing of n people hits one on average. The bound is the one of anonymity.md: not above 3 of
n for any way of reading, as a mean over several waves.
"""

import random
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from sqlmodel import col, select

from surveys.collection.ballots import cast
from surveys.collection.papers import Slot
from surveys.db import reading
from surveys.invitations.issue import Issue
from tests.promises.attacks import bytes_of, sqlite_stores
from tests.town import Town

Journal = Literal["wal", "delete"]
BOUND = 3
PAGE = 4096


def live_wave(
    folder: Path, now: datetime, people: int, journal: Journal
) -> tuple[Town, list[tuple[str, bytes]]]:
    """Let people answer in a shuffled order; return the town and (invitation, score token) in that order."""
    with sqlite_stores(folder, journal) as stores:
        town = Town(stores, folder / "keys", now, people=people)
        order = list(range(people))
        random.shuffle(order)
        arrivals = []
        for i in order:
            ballots = town.voter(i).ballots()
            for ballot in ballots:
                cast(stores.ballots, ballot)
            arrivals.append((town.invitations[i].id, next(b.input_msg for b in ballots if b.kind == "S")))
        return town, arrivals


def position(found: dict[str, bytes], prefix: str, needles: list[bytes]) -> list[int]:
    """Return the last physical position of each needle in the files of one store, logs last."""
    raw = b"".join(found[name] for name in sorted(found) if name.startswith(prefix))
    places = [raw.rfind(needle) for needle in needles]
    assert min(places) >= 0
    return places


READINGS: dict[str, Callable[[int], tuple[int, int]]] = {
    "from the front": lambda at: (at, 0),
    "from the back": lambda at: (-at, 0),
    "page by page, each from its end": lambda at: (at // PAGE, -at),
    "pages from the last, each from its start": lambda at: (-(at // PAGE), at),
}


def ranks(places: list[int]) -> dict[str, list[int]]:
    """Return the ranks of positions in every way in which an attacker may read pages."""
    found = {}
    for name, key in READINGS.items():
        order = sorted(map(key, places))
        found[name] = [order.index(key(place)) for place in places]
    return found


def hits(first: list[int], second: list[int]) -> int:
    return sum(a == b for a, b in zip(first, second, strict=True))


def by_slot(town: Town, tokens: list[bytes]) -> list[int]:
    """Return the rank of each token by the number of its slot: the order of the key, whatever the pages say."""
    with sqlite_stores(town.folder.parent) as stores, reading(stores.ballots) as session:
        query = select(Slot.input_msg).where(Slot.kind == "S", Slot.flag == 1).order_by(col(Slot.slot))
        order = list(session.exec(query).all())
    return [order.index(token) for token in tokens]


@pytest.mark.slow
@pytest.mark.parametrize("journal", ["delete", "wal"])
@pytest.mark.parametrize(("people", "waves"), [(12, 8), (40, 7)])
def test_physical_order_links_no_better_than_guessing(
    tmp_path: Path, now: datetime, journal: Journal, people: int, waves: int
) -> None:
    linked: Counter[tuple[str, str]] = Counter()
    for wave in range(waves):
        folder = tmp_path / str(wave)
        town, arrivals = live_wave(folder, now, people, journal)
        with sqlite_stores(folder, journal) as stores, reading(stores.house) as session:
            payloads = {i: session.get_one(Issue, (town.wave, i)).payload for i, _ in arrivals}
        found = bytes_of(folder)
        arrived = {"as they came": list(range(people))}
        issued = ranks(position(found, "house", [payloads[i] for i, _ in arrivals]))
        stored = ranks(position(found, "ballots", [token for _, token in arrivals]))
        stored["by slot"] = by_slot(town, [token for _, token in arrivals])
        for one, other in [*product(issued, stored), *product(arrived, stored), *product(issued, arrived)]:
            linked[one, other] += hits((issued | arrived)[one], (stored | arrived)[other])
    assert {pair: n / waves for pair, n in linked.items() if n / waves > BOUND} == {}


def test_the_same_attacker_links_everybody_where_rows_are_appended(tmp_path: Path) -> None:
    people, needles = 40, [[secrets.token_bytes(32) for _ in range(40)] for _ in range(2)]
    for store, tokens in zip(("house", "ballots"), needles, strict=True):
        with closing(sqlite3.connect(tmp_path / f"{store}.db")) as raw:
            raw.execute("CREATE TABLE usual (token BLOB, content BLOB)")
            raw.executemany("INSERT INTO usual VALUES (?, zeroblob(49))", [(token,) for token in tokens])
            raw.commit()
    found = bytes_of(tmp_path)
    first, second = (ranks(position(found, *one)) for one in zip(("house", "ballots"), needles, strict=True))
    assert max(hits(first[one], second[one]) for one in READINGS) == people


def test_a_ballot_lies_exactly_where_noise_lay(tmp_path: Path, now: datetime) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=12)
        employee = town.voter(0)
        ballots = employee.ballots()
        before = bytes_of(tmp_path / "db")["ballots.db"]
        cast(stores.ballots, ballots[0])
        after = bytes_of(tmp_path / "db")["ballots.db"]
        changed = sum(a != b for a, b in zip(before, after, strict=True))
    size = 96 + 256 + 4177
    assert size * 0.98 < changed < size + 64


def test_no_log_is_left_after_an_answer(tmp_path: Path, now: datetime) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=12)
        town.voter(0).send()
        sizes = {name: len(data) for name, data in bytes_of(tmp_path / "db").items()}
    assert sizes.get("house.db-wal", 0) == 0
    assert "ballots.db-wal" not in sizes
    assert "ballots.db-journal" not in sizes
