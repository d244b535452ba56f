"""A file is brought in as a batch: counted once, however often it comes, and revocable.

In: a file's bytes and what its columns mean. Out: sums in the store, or a refusal that changes nothing.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import String, func, insert, literal
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from culture.db import reading, writing
from culture.errors import Conflict, Unknown, Unreadable
from culture.scores import parse, sources
from culture.scores.parse import Rejected
from culture.scores.preview import Incoming, Look, held_by, key_mark, live_batches, look, see, spots_of
from culture.scores.store import ScoreBatch, ScoreCell, ScoreMark, ScoreSource
from culture.settings import StaffSettings, kept_secret

KEPT_REJECTS = 5_000

__all__ = [
    "Batch",
    "Incoming",
    "Outcome",
    "bring_in",
    "everything",
    "find",
    "look",
    "marking_key",
    "restore",
    "revoke",
]


@dataclass(frozen=True)
class Outcome:
    """The batch that holds the file now. `already`: it did before, and nothing was changed."""

    batch: str
    already: bool
    ratings: int
    rejected: int
    left_out: int


def bring_in(engine: Engine, incoming: Incoming, *, key: bytes, by: str, now: datetime) -> Outcome:
    """Bring a file in, in one transaction: all of its usable rows, or nothing.

    1. Read the file; dates that could be read in two ways are refused here.
    2. Hold the source, so that two files of one source queue.
    3. See what is counted already; the same file a second time changes nothing.
    4. Refuse what would count twice without response ids, and a file without a usable row.
    5. Write the batch, its sums, its marks, and what the source taught.
    """
    table = parse.open_table(incoming.data, incoming.file_name, header=incoming.mapping.header)
    parsed = parse.read(table, incoming.mapping, today=now.date())
    if parsed.asked:
        raise Unreadable(_which(parsed.asked.example))
    try:
        with writing(engine) as session:
            source = sources.hold(session, incoming.source)
            seen = see(session, incoming, parsed, key=key, on=now.date())
            if seen.already:
                return Outcome(seen.already, True, 0, 0, 0)
            _refuse(seen, incoming)
            batch = _batch(source, seen, incoming, by=by, now=now)
            batch.key_mark = key_mark(key)
            _write(session, batch, seen, incoming)
            chosen = {x.heard: x.unit for x in seen.matches if x.how == "chosen"}
            sources.remember(session, source, incoming.mapping if incoming.teaches else None, chosen)
            return Outcome(batch.id, False, seen.ratings, len(seen.rejected), seen.left_out)
    except IntegrityError as error:
        raise Conflict("Somebody has just brought this file in. Look at the list of files.") from error


def _which(example: str) -> str:
    return f"“{example}” could be read in two ways. Say whether the day or the month comes first; nothing was brought in."


def _refuse(seen: Look, incoming: Incoming) -> None:
    if seen.twice and not incoming.further:
        raise Conflict(seen.twice)
    if seen.counted:
        return
    if seen.left_out:
        raise Conflict(
            f"All {seen.left_out:,} ratings of this file are counted already. Nothing was changed."
        )
    why = "; ".join(f"{reason} ({n:,} rows)" for reason, n in seen.reasons.most_common(3))
    raise Unreadable(f"No row of the file can be used: {why or 'no value is given'}. Nothing was brought in.")


def _batch(source: ScoreSource, seen: Look, incoming: Incoming, *, by: str, now: datetime) -> ScoreBatch:
    days = [x.day for x in seen.counted]
    singles = len(seen.marks) == len(seen.counted)
    return ScoreBatch(
        source=source.id,
        file_name=incoming.file_name[-120:],
        file_sha=sha256(incoming.data).hexdigest(),
        fingerprint=seen.fingerprint,
        live_key=seen.fingerprint,
        mapping=incoming.mapping.plain(),
        metrics=sorted({x.metric for x in seen.counted}),
        key_mark="",
        unmarked=not singles,
        further=incoming.further,
        rows_read=seen.parsed.rows,
        ratings=seen.ratings,
        left_out=seen.left_out,
        reasons=dict(seen.reasons.most_common()),
        rejected=[list(x) for x in seen.rejected[:KEPT_REJECTS]],
        overlaps=dict(seen.overlaps),
        notes=list(seen.notes),
        first_day=min(days),
        last_day=max(days),
        brought_by=by,
        brought_at=now,
    )


def _write(session: Session, batch: ScoreBatch, seen: Look, incoming: Incoming) -> None:
    session.add(batch)
    session.flush()
    sums: dict[tuple[str, date, str, str], list[float]] = {}
    for x in seen.counted:
        cell = sums.setdefault((seen.placed[x.unit], x.day, x.metric, x.channel), [0, 0.0, 0, 0.0, 0.0])
        for place, part in enumerate((x.n, x.sum, x.known_n, x.known_sum, x.sumsq)):
            cell[place] += part
    names = ("n", "sum", "known_n", "known_sum", "sumsq")
    scales = {metric: incoming.mapping.scale(metric).key for metric in parse.METRICS}
    cells = [
        {"batch": batch.id, "unit": unit, "day": day, "metric": metric, "channel": channel}
        | {"scale": scales[metric]}
        | dict(zip(names, cell, strict=True))
        for (unit, day, metric, channel), cell in sums.items()
    ]
    session.connection().execute(insert(ScoreCell), cells)
    _write_marks(session, batch.id, sorted(seen.marks))


def _write_marks(session: Session, batch: str, marks: list[str]) -> None:
    """Write the marks sorted, so that their order says nothing; PostgreSQL takes them as one array."""
    if session.get_bind().dialect.name == "postgresql":
        rows = sa_select(literal(batch), func.unnest(literal(marks, ARRAY(String))))
        session.connection().execute(insert(ScoreMark).from_select(["batch", "mark"], rows))
    elif marks:
        session.connection().execute(insert(ScoreMark), [{"batch": batch, "mark": mark} for mark in marks])


@dataclass(frozen=True)
class Batch:
    """A batch as pages show it. `holders`: files that left ratings out because this one had them."""

    id: str
    source: str
    file_name: str
    metrics: tuple[str, ...]
    scales: tuple[tuple[str, str], ...]
    rows: int
    ratings: int
    left_out: int
    reasons: tuple[tuple[str, int], ...]
    rejected: tuple[Rejected, ...]
    overlaps: tuple[tuple[str, str, int], ...]
    leaning: tuple[tuple[str, str, int], ...]
    notes: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    first_day: date
    last_day: date
    brought_by: str
    brought_at: datetime
    revoked_by: str
    revoked_at: datetime | None

    @property
    def rejected_rows(self) -> int:
        """All rejected rows, those beyond the kept ones included."""
        return sum(n for _, n in self.reasons)


def everything(engine: Engine) -> tuple[Batch, ...]:
    """Return all batches, the newest first."""
    with reading(engine) as session:
        rows = session.exec(
            select(ScoreBatch).order_by(
                col(ScoreBatch.brought_at).desc(), col(ScoreBatch.last_day).desc(), ScoreBatch.id
            )
        ).all()
        named = {x.id: x.name for x in session.exec(select(ScoreSource))}
        return tuple(_shown(row, rows, named) for row in rows)


def find(engine: Engine, batch: str) -> Batch:
    """Return one batch. Raises Unknown."""
    found = next((x for x in everything(engine) if x.id == batch), None)
    if found is None:
        raise Unknown("There is no such file.")
    return found


def _shown(row: ScoreBatch, rows: Iterable[ScoreBatch], named: dict[str, str]) -> Batch:
    files = {x.id: x.file_name for x in rows}
    mapping = parse.Mapping.from_plain(row.mapping)
    return Batch(
        id=row.id,
        source=named[row.source],
        file_name=row.file_name,
        metrics=tuple(row.metrics),
        scales=tuple((metric, mapping.words(metric)) for metric in row.metrics),
        rows=row.rows_read,
        ratings=row.ratings,
        left_out=row.left_out,
        reasons=tuple(row.reasons.items()),
        rejected=tuple(Rejected(*x) for x in row.rejected),
        overlaps=tuple((other, files.get(other, ""), n) for other, n in row.overlaps.items()),
        leaning=tuple(
            (x.id, x.file_name, x.overlaps[row.id])
            for x in rows
            if row.id in x.overlaps and x.revoked_at is None
        ),
        notes=tuple(row.notes),
        columns=tuple((parse.LABELS[key], name) for key, name in mapping.columns.items()),
        first_day=row.first_day,
        last_day=row.last_day,
        brought_by=row.brought_by,
        brought_at=row.brought_at,
        revoked_by=row.revoked_by,
        revoked_at=row.revoked_at,
    )


def revoke(engine: Engine, batch: str, *, by: str, now: datetime) -> None:
    """Stop counting a batch; it stays listed and can come back. Raises Conflict where it is revoked already."""
    with writing(engine) as session:
        row = _hold(session, batch)
        if row.revoked_at is not None:
            raise Conflict("This file is revoked already.")
        row.revoked_at, row.revoked_by, row.live_key = now, by, None


def restore(engine: Engine, batch: str) -> None:
    """Count a revoked batch again; refused where its ratings came in with another file since."""
    with writing(engine) as session:
        row = _hold(session, batch)
        if row.revoked_at is None:
            raise Conflict("This file counts already.")
        _refuse_double(session, row)
        row.revoked_at, row.revoked_by, row.live_key = None, "", row.fingerprint


def _refuse_double(session: Session, row: ScoreBatch) -> None:
    marks = session.exec(select(ScoreMark.mark).where(ScoreMark.batch == row.id)).all()
    live = {x.id: x for x in live_batches(session)}
    others = set(held_by(session, marks, besides=row.id).values())
    mine = spots_of(session, row.id)
    for other in live.values():
        near = other.source == row.source and (other.unmarked or row.unmarked)
        if near and not (other.further or row.further) and mine & spots_of(session, other.id):
            others.add(other.id)
    if others:
        first = live[min(others)].file_name
        raise Conflict(f"Since then, ratings of this file came in with “{first}”. Revoke that one first.")


def _hold(session: Session, batch: str) -> ScoreBatch:
    row = session.exec(select(ScoreBatch).where(ScoreBatch.id == batch)).first()
    if row is None:
        raise Unknown("There is no such file.")
    session.exec(select(ScoreSource).where(ScoreSource.id == row.source).with_for_update()).one()
    session.refresh(row)
    return row


def marking_key(settings: StaffSettings) -> bytes:
    """Return the key of the marks, kept beside the session secret; made there on first use."""
    target = settings.secret_file.with_name("scores.key")
    return bytes.fromhex(kept_secret(target, lambda: secrets.token_hex(32)))
