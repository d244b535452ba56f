"""Which tables a backup holds, and which rows of them. In: the models of both floors. Out: places in parents-first
order, each with its rule; a table that no model describes is refused, so that nothing is left out unnoticed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, MetaData, Table, inspect, select, true
from sqlalchemy.engine import Engine

from surveys.db import Ballots, Roll
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.waves import State

REVISION = "alembic_version"
LEASE = "lease"
NEVER = frozenset({LEASE, "issue", "slot", "tally", "moment", "comment", "wave_crossing"})
NAMES_OF_A_WAVE = frozenset({"invitation", "letter", "roster_entry"})


@dataclass(frozen=True)
class Above:
    """What the floor above keeps in the house store: its models, tables that last a day at most and stay out, and
    columns that get the moment of the restore where they are empty (sign-ins end).
    """

    metadata: MetaData = field(default_factory=MetaData)
    fleeting: frozenset[str] = frozenset()
    ended: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Store:
    """One store: its tables with the parents first, and those of them that a backup holds."""

    name: str
    engine: Engine
    tables: tuple[Table, ...]
    kept: tuple[Table, ...]


def stores(works: Works, above: Above) -> tuple[Store, Store]:
    """Return the house store and the ballot store."""
    house = (*Roll.metadata.sorted_tables, *above.metadata.sorted_tables)
    return (
        _store("house", works.stores.house, house, above.fleeting),
        _store("ballots", works.stores.ballots, Ballots.metadata.sorted_tables, frozenset()),
    )


def _store(name: str, engine: Engine, tables: Sequence[Table], fleeting: frozenset[str]) -> Store:
    kept = tuple(one for one in tables if one.name not in NEVER | fleeting)
    return Store(name, engine, tuple(tables), kept)


def revision(connection: Connection, store: Store) -> str:
    """Return the store's schema revision ("" where it was made without migrations).

    Refusal where its tables are not those that this program knows.
    """
    there = set(inspect(connection).get_table_names())
    known = {one.name for one in store.tables}
    odd = sorted(there - known - {REVISION}) or sorted(known - there)
    if odd:
        raise Refusal(
            f"The {store.name} store and this program do not fit: table {odd[0]!r} is known to one of them only. "
            "Use the version of Wellspring that the store was migrated with."
        )
    if REVISION not in there:
        return ""
    return str(connection.exec_driver_sql(f"SELECT version_num FROM {REVISION}").scalar() or "")  # noqa: S608


def released(connection: Connection) -> tuple[str, ...]:
    """Return the waves that have their release; all others are void after a restore."""
    table = Roll.metadata.tables["release"]
    return tuple(sorted(connection.execute(select(table.c.wave)).scalars()))


def rule(store: Store, table: Table, done: Sequence[str]) -> ColumnElement[bool]:
    """Return which rows of `table` a backup holds; `done`: the waves that are released.

    Planned waves stay out: the scheduler plans them again.
    """
    if table.name == "wave":
        return table.c.state != State.PLANNED.value
    if "wave" in table.c and (store.name == "ballots" or table.name in NAMES_OF_A_WAVE):
        return table.c.wave.in_(done)
    return true()
