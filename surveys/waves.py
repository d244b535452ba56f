"""A wave: planned -> opening -> open -> closing -> closed -> released (or void), and what opening froze.

Every change of state is an "update where still in the old state": of two processes one is right, and the
other sees that it was late. What opening freezes (cells, headcounts, items, promise) never changes again.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint, delete, or_, update
from sqlalchemy.engine import CursorResult, Engine
from sqlmodel import Field, Session, col, select

from surveys.cells import Asked, Cut
from surveys.db import Roll, new_id, reading, writing
from surveys.errors import Conflict, Unknown
from surveys.programmes import Programme


class State(StrEnum):
    """Where a wave is. Each is left by one step only, and never returned to."""

    PLANNED = "planned"
    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    RELEASED = "released"
    VOID = "void"


LIVE = (State.OPENING, State.OPEN, State.CLOSING)
STATES = ", ".join(f"'{state}'" for state in State)


class Wave(Roll, table=True):
    """One round of questions of a programme. `due` is the local date that makes it happen once."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("programme", "due"),
        CheckConstraint(f"state in ({STATES})", name="state"),
        CheckConstraint("k >= 5", name="k"),
        CheckConstraint("closes_at > opens_at", name="closes_after_it_opens"),
        CheckConstraint("origin in ('live', 'demo')", name="origin"),
        CheckConstraint("invited >= 0", name="invited"),
        CheckConstraint("participation between 0 and 100", name="participation"),
    )

    id: str = Field(primary_key=True)
    programme: str = Field(foreign_key="programme.id", index=True)
    due: str
    state: str = Field(default=State.PLANNED, index=True)
    opens_at: datetime
    closes_at: datetime
    k: int = 5
    items: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    bank: str = ""
    promise: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    manifest_sha: str | None = Field(default=None, unique=True)
    paper_sha: str | None = None
    words: str = ""
    origin: str = "live"
    invited: int = 0
    participation: int | None = None
    participation_on: date | None = None
    note: str = ""
    results_key: str = Field(
        default_factory=lambda: secrets.token_urlsafe(24), sa_column_kwargs={"server_default": ""}
    )


class WaveCell(Roll, table=True):
    """A reporting cell as frozen at opening; `heads` are the people of each unit, for the next wave's cut."""

    __tablename__ = "wave_cell"
    __table_args__ = (CheckConstraint("eligible >= 1", name="eligible"),)

    wave: str = Field(foreign_key="wave.id", primary_key=True)
    kind: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    label: str
    eligible: int
    units: list[str] = Field(sa_column=Column(JSON, nullable=False))
    heads: list[int] = Field(sa_column=Column(JSON, nullable=False))
    path: list[str] = Field(sa_column=Column(JSON, nullable=False))
    names: list[str] = Field(sa_column=Column(JSON, nullable=False))
    bands: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    why: str = ""


class WaveOverlap(Roll, table=True):
    """How many people of a cell were invited in both of two waves: a count, made before anybody answered."""

    __tablename__ = "wave_overlap"
    __table_args__ = (CheckConstraint("people >= 0", name="people"),)

    earlier: str = Field(foreign_key="wave.id", primary_key=True)
    later: str = Field(foreign_key="wave.id", primary_key=True)
    cell: str = Field(primary_key=True)
    people: int


@dataclass(frozen=True)
class ItemFacts:
    """An item of a wave: its theme, and +1 or -1 as a high answer is good or bad."""

    id: str
    theme: str
    direction: int


@dataclass(frozen=True)
class CellFacts:
    """A cell of a wave: `path` and `names` are the groups above it, the company first.

    `bands`: those of the attribute that a breakdown's cell is of.
    """

    kind: str
    cell: str
    label: str
    eligible: int
    units: tuple[str, ...]
    path: tuple[str, ...]
    names: tuple[str, ...]
    bands: tuple[str, ...] = ()


@dataclass(frozen=True)
class WaveFacts:
    """What the release needs to know of a wave: no person, no answer."""

    wave: str
    programme: str
    programme_name: str
    opened_on: date
    closed_on: date
    k: int
    items: tuple[ItemFacts, ...]
    cells: tuple[CellFacts, ...]
    invited: int
    origin: str


@dataclass(frozen=True)
class Overlap:
    """`people` of `cell` were invited in `earlier` and in `later`."""

    earlier: str
    later: str
    cell: str
    people: int


def plan(engine: Engine, wave: Wave) -> bool:
    """Store a planned wave; False where the programme has one planned, or had one due on that date."""
    with writing(engine) as session:
        session.exec(select(Programme.id).where(Programme.id == wave.programme).with_for_update()).one()
        same = or_(col(Wave.due) == wave.due, col(Wave.state) == State.PLANNED)
        if session.exec(select(Wave.id).where(Wave.programme == wave.programme, same)).first() is not None:
            return False
        session.add(wave)
    return True


def new_wave(programme: Programme, *, due: str, opens_at: datetime, closes_at: datetime) -> Wave:
    """Return a wave of `programme` that is not stored yet."""
    return Wave(
        id=new_id(),
        programme=programme.id,
        due=due,
        opens_at=opens_at,
        closes_at=closes_at,
        k=programme.k,
        origin="demo" if programme.demo else "live",
    )


def unplan(engine: Engine, programme: str) -> int:
    """Forget the planned wave of a programme, whose cadence or audience has changed; return how many."""
    planned = delete(Wave).where(col(Wave.programme) == programme, col(Wave.state) == State.PLANNED)
    with writing(engine) as session:
        result = session.execute(planned)
        return result.rowcount if isinstance(result, CursorResult) else 0


def move(engine: Engine, wave: str, old: str, new: str, **also: Any) -> bool:
    """Move a wave from state `old` to `new` and set the columns in `also`; False where it has left `old`."""
    with writing(engine) as session:
        return move_in(session, wave, old, new, **also)


def move_in(session: Session, wave: str, old: str, new: str, **also: Any) -> bool:
    """Do what `move` does, inside a transaction of the caller's."""
    statement = update(Wave).where(col(Wave.id) == wave, col(Wave.state) == old).values(state=new, **also)
    result = session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1


def fingerprint(engine: Engine, wave: str, *, manifest_sha: str, paper_sha: str, words: str) -> None:
    """Keep the hashes of what was laid out, and the twelve words; a second time changes nothing."""
    laid = update(Wave).where(col(Wave.id) == wave, col(Wave.manifest_sha).is_(None))
    with writing(engine) as session:
        session.execute(laid.values(manifest_sha=manifest_sha, paper_sha=paper_sha, words=words))


def note(engine: Engine, wave: str, sentence: str) -> None:
    """Keep the sentence that the desk shows with this wave; an empty one clears it."""
    with writing(engine) as session:
        session.execute(update(Wave).where(col(Wave.id) == wave).values(note=sentence))


def get(engine: Engine, wave: str) -> Wave:
    """Return one wave; Unknown if there is none."""
    with reading(engine) as session:
        found = session.get(Wave, wave)
    if found is None:
        raise Unknown("There is no such wave. `wellspring waves list` shows what there is.")
    return found


def trustee(engine: Engine, wave: str) -> str:
    """Return the public key that the wave's box was promised to; empty where the house holds the key."""
    return str(get(engine, wave).promise.get("trustee", ""))


def asked(engine: Engine, wave: str) -> Asked | None:
    """Return whom the wave asks, as frozen; None where it was opened before that was kept."""
    with reading(engine) as session:
        found = session.get(Wave, wave)
    return Asked.of(found.promise) if found else None


def lock(session: Session, wave: str) -> Wave:
    """Return one wave, locked until the caller's transaction ends."""
    found = session.exec(select(Wave).where(Wave.id == wave).with_for_update()).first()
    if found is None:
        raise Unknown("There is no such wave.")
    return found


def in_state(engine: Engine, *states: str) -> tuple[Wave, ...]:
    """Return the waves in any of `states`, the first due first."""
    with reading(engine) as session:
        query = select(Wave).where(col(Wave.state).in_(states)).order_by(col(Wave.opens_at), col(Wave.id))
        return tuple(session.exec(query).all())


def of_programme(engine: Engine, programme: str) -> tuple[Wave, ...]:
    """Return the waves of a programme, the newest first."""
    with reading(engine) as session:
        query = select(Wave).where(Wave.programme == programme).order_by(col(Wave.due).desc())
        return tuple(session.exec(query).all())


def freeze_cells(session: Session, wave: str, kind: str, cuts: Iterable[Cut]) -> None:
    """Keep the cells of one kind as cut at opening."""
    for cut in cuts:
        session.add(
            WaveCell(
                wave=wave,
                kind=kind,
                cell=cut.cell,
                label=cut.label,
                eligible=cut.eligible,
                units=list(cut.units),
                heads=list(cut.heads),
                path=list(cut.path),
                names=list(cut.names),
                bands=list(cut.bands),
                why=cut.why,
            )
        )


def cells(engine: Engine, wave: str) -> tuple[WaveCell, ...]:
    """Return the frozen cells of a wave, by kind and id."""
    with reading(engine) as session:
        return cells_in(session, wave)


def cells_in(session: Session, wave: str) -> tuple[WaveCell, ...]:
    """Do what `cells` does, inside a transaction of the caller's."""
    query = select(WaveCell).where(WaveCell.wave == wave)
    return tuple(session.exec(query.order_by(col(WaveCell.kind), col(WaveCell.cell))).all())


def previous_cut(session: Session, programme: str, kind: str) -> tuple[Cut, ...]:
    """Return the cells of this kind of the programme's last opened wave; empty before the first."""
    query = (
        select(Wave)
        .where(Wave.programme == programme, col(Wave.state).not_in((State.PLANNED, State.VOID)))
        .where(col(Wave.id).in_(select(WaveCell.wave)))
        .order_by(col(Wave.opens_at).desc())
    )
    last = session.exec(query).first()
    if last is None:
        return ()
    return tuple(_as_cut(cell) for cell in cells_in(session, last.id) if cell.kind == kind)


def facts(engine: Engine, wave: str) -> WaveFacts:
    """Return what the release may know of a wave."""
    with reading(engine) as session:
        found = session.get(Wave, wave)
        if found is None:
            raise Unknown("There is no such wave.")
        programme = session.get_one(Programme, found.programme)
        frozen = cells_in(session, wave)
    zone = ZoneInfo(programme.zone)
    return WaveFacts(
        wave=found.id,
        programme=programme.id,
        programme_name=programme.name,
        opened_on=found.opens_at.astimezone(zone).date(),
        closed_on=found.closes_at.astimezone(zone).date(),
        k=found.k,
        items=tuple(ItemFacts(item["id"], item["theme"], item["direction"]) for item in found.items),
        cells=tuple(_as_facts(cell, Asked.of(found.promise)) for cell in frozen),
        invited=found.invited,
        origin=found.origin,
    )


def keep_overlaps(session: Session, later: str, counts: Mapping[tuple[str, str], int]) -> None:
    """Keep counts of people by (earlier wave, cell) who are invited in `later` too."""
    for (earlier, cell), people in counts.items():
        session.add(WaveOverlap(earlier=earlier, later=later, cell=cell, people=people))


def overlaps(engine: Engine, of: Sequence[str]) -> tuple[Overlap, ...]:
    """Return how many people of each cell were invited in both of any two of these waves."""
    with reading(engine) as session:
        query = select(WaveOverlap).where(col(WaveOverlap.earlier).in_(of), col(WaveOverlap.later).in_(of))
        rows = session.exec(query).all()
    return tuple(
        sorted(
            (Overlap(row.earlier, row.later, row.cell, row.people) for row in rows),
            key=lambda found: (found.earlier, found.later, found.cell),
        )
    )


def close_early(engine: Engine, wave: str, now: datetime) -> None:
    """Bring the close of an open wave forward to `now`; the next tick takes it from there."""
    with writing(engine) as session:
        found = lock(session, wave)
        if found.state != State.OPEN:
            raise Conflict(f"Only an open wave can be closed; this one is {found.state}.")
        earliest = found.opens_at + timedelta(seconds=1)
        found.closes_at = max(min(found.closes_at, now.astimezone(UTC)), earliest)
        session.add(found)


def _as_cut(cell: WaveCell) -> Cut:
    return Cut(
        cell=cell.cell,
        label=cell.label,
        units=tuple(cell.units),
        heads=tuple(cell.heads),
        path=tuple(cell.path),
        names=tuple(cell.names),
        eligible=cell.eligible,
        why=cell.why,
        bands=tuple(cell.bands),
    )


def _as_facts(cell: WaveCell, asked: Asked | None) -> CellFacts:
    """Return a cell; what stands above it has the id and the name of those who are asked of it."""
    path, names = asked.above(cell.path, cell.names) if asked else (tuple(cell.path), tuple(cell.names))
    return CellFacts(
        kind=cell.kind,
        cell=cell.cell,
        label=cell.label,
        eligible=cell.eligible,
        units=tuple(cell.units),
        path=path,
        names=names,
        bands=tuple(cell.bands),
    )
