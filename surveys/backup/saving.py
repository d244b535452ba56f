"""Both stores into a folder, as they were at one moment."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Table, select
from sqlmodel import Session

from surveys.backup import lines, manifest
from surveys.backup.places import Above, Store, released, revision, rule, stores
from surveys.errors import Refusal
from surveys.folder import make_folder, sync
from surveys.jobs import Works
from surveys.jobs.works import alone
from surveys.release.ledger import head_in


@dataclass(frozen=True)
class Saved:
    """What a backup holds: rows in all, releases, and the SHA-256 of its manifest."""

    rows: int
    releases: int
    sha256: str


@dataclass(frozen=True)
class _View:
    """A store as it was at the moment of the backup."""

    store: Store
    connection: Connection
    revision: str


def save(works: Works, above: Above, folder: Path, now: datetime) -> Saved:
    """Write a backup of both stores to `folder`, which must be new or empty. Refusal where it is not.

    1. While no wave moves, begin one snapshot of each store. 2. The ballot store's tables, then the house's; each
    snapshot ends with its last table (on SQLite a ballot waits for the first: seconds). 3. The manifest; and only
    then the folder gets its name, so that a backup cut short is no backup.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(f"{folder} is not empty. Name a new folder for each backup.")
    draft = folder.absolute().with_name(f".{folder.absolute().name}.unfinished")
    shutil.rmtree(draft, ignore_errors=True)
    for part in (draft, draft / "house", draft / "ballots"):
        make_folder(part)
    with ExitStack() as open_ones:
        house, ballots = open_ones.enter_context(_one_moment(works, above))
        done, head = released(house.connection), head_in(Session(house.connection))
        pieces = _dump(ballots, done, draft)
        ballots.connection.close()
        pieces += _dump(house, done, draft)
    revisions = {one.store.name: one.revision for one in (house, ballots)}
    whole = manifest.Manifest(now, revisions, head, tuple(pieces))
    sha = manifest.write(draft, whole)
    draft.rename(folder)
    sync(folder.absolute().parent)
    return Saved(sum(one.rows for one in pieces), len(done), sha)


@contextmanager
def _one_moment(works: Works, above: Above) -> Iterator[tuple[_View, _View]]:
    """Yield a view of each store: begun while this process alone may move waves, so that the two agree."""
    house, ballots = stores(works, above)
    with ExitStack() as open_ones:
        with alone(works.stores.house, works.keys.folder):
            views = tuple(open_ones.enter_context(_snapshot(one)) for one in (house, ballots))
        yield views[0], views[1]


@contextmanager
def _snapshot(store: Store) -> Iterator[_View]:
    """Yield a store in one read transaction; its first question, after the revision, fixes what it sees."""
    with store.engine.connect() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield _View(store, connection, revision(connection, store))


def _dump(view: _View, done: Sequence[str], draft: Path) -> list[lines.Piece]:
    return [_table(view, table, done, draft) for table in view.store.kept]


def _table(view: _View, table: Table, done: Sequence[str], draft: Path) -> lines.Piece:
    query = select(*table.columns).where(rule(view.store, table, done)).order_by(*table.primary_key.columns)
    found = view.connection.execution_options(stream_results=True, yield_per=2000).execute(query)
    columns = tuple(column.name for column in table.columns)
    target = draft / view.store.name / f"{table.name}.jsonl"
    rows, sha = lines.write(target, found, lines.ways(table, lines.OUT))
    return lines.Piece(view.store.name, table.name, columns, rows, sha)
