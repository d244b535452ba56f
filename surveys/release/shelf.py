"""Releases read once and kept in this process: a release never changes, so its id says all.

In: the house store. Out: releases, oldest first. Every look asks the store which releases there are; only those
not read before are parsed. What is kept is bounded by the length of their JSON; beyond it the oldest go.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from surveys.db import reading
from surveys.release.form import from_json
from surveys.release.tables import ReleaseRow
from surveys.release.types import Release

KEPT = 24_000_000
BATCH = 20


class Shelf:
    """Parsed releases by id, those used last at the end; `kept` characters of JSON at most."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._length = 0
        self._read: OrderedDict[str, tuple[Release, int]] = OrderedDict()
        self._lock = Lock()

    def find(self, ids: Sequence[str]) -> dict[str, Release]:
        """Return those of the releases that were read before."""
        with self._lock:
            known = [one for one in ids if one in self._read]
            for one in known:
                self._read.move_to_end(one)
            return {one: self._read[one][0] for one in known}

    def put(self, release: str, parsed: Release, length: int) -> None:
        """Keep a release whose JSON has `length` characters; let go of those used longest ago."""
        with self._lock:
            if release in self._read or length > self._kept:
                return
            self._read[release] = (parsed, length)
            self._length += length
            while self._length > self._kept:
                _, (_, gone) = self._read.popitem(last=False)
                self._length -= gone


_shelves: WeakKeyDictionary[Engine, Shelf] = WeakKeyDictionary()


def read_all(engine: Engine, programme: str | None = None) -> tuple[Release, ...]:
    """Return all releases (of one programme), the oldest first."""
    query = select(ReleaseRow.id).order_by(col(ReleaseRow.closed_on), col(ReleaseRow.id))
    if programme is not None:
        query = query.where(ReleaseRow.programme == programme)
    with reading(engine) as session:
        ids = session.exec(query).all()
        found = _read(session, _shelves.setdefault(engine, Shelf()), ids)
    return tuple(found[one] for one in ids)


def _read(session: Session, shelf: Shelf, ids: Sequence[str]) -> dict[str, Release]:
    found = shelf.find(ids)
    missing = [one for one in ids if one not in found]
    for start in range(0, len(missing), BATCH):
        some = missing[start : start + BATCH]
        query = select(ReleaseRow.id, ReleaseRow.body).where(col(ReleaseRow.id).in_(some))
        for release, body in session.exec(query).all():
            found[release] = from_json(json.loads(body))
            shelf.put(release, found[release], len(body))
    return found
