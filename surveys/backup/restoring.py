"""A backup into two empty stores: all of it, or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from surveys.backup import chain, lines, manifest
from surveys.backup.manifest import Manifest
from surveys.backup.places import LEASE, Above, Store, revision, stores
from surveys.db import writing
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.jobs.works import alone
from surveys.release.tables import ReleaseRow, Turnout
from surveys.waves import State, Wave

VOID = (
    "This round was not finished when the backup was made that brought this store back. Its answers are in no "
    "backup; nothing of it is published."
)
BATCH = 1000
Row = dict[str, Any]


@dataclass(frozen=True)
class Restored:
    """What came back: rows, releases, the waves that are void now, and those of them whose keys are still here."""

    made_at: datetime
    rows: int
    releases: int
    void: tuple[str, ...]
    keys_left: tuple[str, ...]


def restore(works: Works, above: Above, folder: Path, now: datetime) -> Restored:
    """Fill both stores from the backup in `folder`; Refusal, and nothing changed, where anything is wrong.

    1. Every hash. 2. No release that the key folder knows may be lost. 3. Both stores fit and are empty (a ballot
    store that a kill between the two commits left filled with this very backup counts as done). 4. All rows, in
    one transaction a store; waves without a release become void, sign-ins end. 5. The ledger is whole, and each
    release is the one it names. 6. Commit the ballot store, then the house; then the key folder's mark.
    """
    made = manifest.read(folder)
    for piece in made.pieces:
        lines.check(folder, piece)
    house, ballots = stores(works, above)
    chain.refuse_a_loss(folder, made, works.keys)
    with alone(works.stores.house, works.keys.folder), writing(house.engine) as names:
        _refuse_misfit(names, house, made)
        _refuse_rows(names, house)
        with writing(ballots.engine) as answers:
            _refuse_misfit(answers, ballots, made)
            rows = _fill_ballots(answers, ballots, folder, made)
            rows += _fill(names, house, folder, made)
            void = _settle(names, above, now)
            releases = chain.check(names, made.head)
    if made.head:
        works.keys.set_head(made.head.encode())
    left = tuple(one for one in void if works.keys.holds(one))
    return Restored(made.made_at, rows, releases, void, left)


def _refuse_misfit(session: Session, store: Store, made: Manifest) -> None:
    here, there = revision(session.connection(), store), made.revisions.get(store.name)
    if here != there:
        raise Refusal(
            f"The backup was made at revision {there or 'none'} of the {store.name} store, which is at "
            f"{here or 'none'} here. Restore it with the version that made it, then bring that up to date."
        )


def _refuse_rows(session: Session, store: Store) -> None:
    full = _first_filled(session, store)
    if full is not None:
        raise Refusal(
            f"The {store.name} store is not empty: table {full} has rows. A backup is restored into new stores "
            "only: name others in WELLSPRING_HOUSE_URL and WELLSPRING_BALLOTS_URL."
        )


def _first_filled(session: Session, store: Store) -> str | None:
    for table in store.tables:
        if table.name != LEASE and session.execute(select(*table.columns).limit(1)).first() is not None:
            return table.name
    return None


def _fill_ballots(session: Session, store: Store, folder: Path, made: Manifest) -> int:
    """Fill the ballot store, or find that a restore of this backup that was killed has done so."""
    if _first_filled(session, store) is not None:
        if not all(_same(session, table, folder, made) for table in store.kept):
            _refuse_rows(session, store)
        return sum(made.piece(store.name, table.name).rows for table in store.kept)
    rows = _fill(session, store, folder, made)
    session.execute(update(Turnout).values(reduced=True))
    return rows


def _same(session: Session, table: Table, folder: Path, made: Manifest) -> bool:
    piece = made.piece("ballots", table.name)
    key = [column.name for column in table.primary_key.columns]
    there = {tuple(row[name] for name in key) for row in lines.read(folder, piece, table)}
    here = {tuple(row) for row in session.execute(select(*table.primary_key.columns))}
    return here == there


def _fill(session: Session, store: Store, folder: Path, made: Manifest) -> int:
    return sum(
        _fill_table(session, table, folder, made.piece(store.name, table.name)) for table in store.kept
    )


def _fill_table(session: Session, table: Table, folder: Path, piece: lines.Piece) -> int:
    if piece.columns != tuple(column.name for column in table.columns):
        raise Refusal(f"{piece.path} has other columns than this version of Wellspring.")
    rows = lines.read(folder, piece, table)
    if any(key.column.table is table for key in table.foreign_keys):
        rows = parents_first(table, list(rows))
    try:
        while batch := list(islice(rows, BATCH)):
            session.execute(insert(table), batch)
    except DBAPIError as error:
        raise Refusal(f"{piece.path} breaks a rule of its table: {type(error.orig).__name__}.") from error
    return piece.rows


def parents_first(table: Table, rows: list[Row]) -> Iterator[Row]:
    """Yield rows that point at others of the same table after those they point at."""
    (key,) = (column.name for column in table.primary_key.columns)
    pointers = [one.parent.name for one in table.foreign_keys if one.column.table is table]
    known: set[Any] = {None}
    while rows:
        ready = [row for row in rows if all(row[name] in known for name in pointers)]
        known |= {row[key] for row in ready}
        yield from ready or rows
        rows = [row for row in rows if row[key] not in known] if ready else []


def _settle(session: Session, above: Above, now: datetime) -> tuple[str, ...]:
    """Finish what the backup found half done: published waves are released, all others void; sign-ins end."""
    published = col(Wave.id).in_(select(col(ReleaseRow.wave)))
    session.execute(update(Wave).where(published).values(state=State.RELEASED, note=""))
    open_ones = col(Wave.state).not_in((State.RELEASED, State.VOID))
    void = tuple(sorted(session.execute(select(col(Wave.id)).where(open_ones)).scalars()))
    session.execute(update(Wave).where(open_ones).values(state=State.VOID, note=VOID))
    for name, column in above.ended.items():
        table = above.metadata.tables[name]
        session.execute(update(table).where(table.c[column].is_(None)).values({column: now}))
    return void
