"""A file between upload and decision: kept for whoever uploaded it, for a day at most, gone once decided."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from culture import units
from culture.db import reading, writing
from culture.errors import Refusal, Unknown, Unreadable
from culture.scores import parse, sources
from culture.scores.batches import Incoming, Outcome, bring_in
from culture.scores.preview import Look, look
from culture.scores.store import ScoreStage

KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    source: str
    file_name: str
    data: bytes


@dataclass(frozen=True)
class Draft:
    """A file that waits for a decision, and what was decided so far about its columns and units."""

    id: str
    incoming: Incoming


@dataclass(frozen=True)
class Inspection:
    """A draft as the preview shows it. `seen` is None where `problem` says what has to be mended first."""

    draft: Draft
    table: parse.Table
    tree: units.Tree
    seen: Look | None
    problem: str


def stage(engine: Engine, upload: Upload, *, account: str, limit: int, now: datetime) -> str:
    """Keep an uploaded file for its preview and return its random id; older files are swept away.

    Raises Unreadable for a file that is empty, larger than `limit` bytes, or no table.
    """
    if len(upload.data) > limit:
        raise Unreadable(
            f"The file is larger than {limit // 1_000_000} MB. Split it, or save it without pictures."
        )
    name = upload.file_name.replace("\0", "").replace("\\", "/").rsplit("/", 1)[-1][-120:] or "file"
    source = sources.clean(upload.source)
    table = parse.open_table(upload.data, name)
    mapping = parse.guess(table.columns, sources.last_mapping(engine, source))
    kept = ScoreStage(account=account, source=source, file_name=name, data=upload.data, made_at=now)
    kept.mapping = mapping.plain()
    with writing(engine) as session:
        _sweep(session, now)
        session.add(kept)
    return kept.id


def draft(engine: Engine, stage_id: str, *, account: str) -> Draft:
    """Return a kept file. Raises Unknown for another's, a decided or a swept one."""
    with reading(engine) as session:
        row = _get(session, stage_id, account)
        mapping = parse.Mapping.from_plain(row.mapping)
        return Draft(row.id, Incoming(row.source, row.file_name, row.data, mapping, row.choices, row.further))


def change(
    engine: Engine, stage_id: str, *, account: str, mapping: parse.Mapping, choices: Mapping[str, str]
) -> None:
    """Keep what was said about columns and units; what cannot be read is said by `inspect`."""
    with writing(engine) as session:
        row = _get(session, stage_id, account)
        row.mapping = mapping.plain()
        row.choices = {heard: unit for heard, unit in choices.items() if unit}


def inspect(engine: Engine, stage_id: str, *, account: str, key: bytes, now: datetime) -> Inspection:
    """Return what bringing the file in would do, or what has to be mended before that can be said."""
    found = draft(engine, stage_id, account=account)
    incoming, tree = found.incoming, units.tree(engine, on=now.date())
    try:
        table = parse.open_table(incoming.data, incoming.file_name, header=incoming.mapping.header)
    except Refusal as error:
        table = parse.open_table(incoming.data, incoming.file_name)
        return Inspection(found, table, tree, None, str(error))
    try:
        return Inspection(found, table, tree, look(engine, incoming, key=key, now=now), "")
    except Refusal as error:
        return Inspection(found, table, tree, None, str(error))


@dataclass(frozen=True)
class Decision:
    """Who brings a file in, and whether its ratings are `further` ones beside those of the same days."""

    account: str
    name: str
    further: bool = False


def finish(engine: Engine, stage_id: str, decision: Decision, *, key: bytes, now: datetime) -> Outcome:
    """Bring the file in and let go of it. A refusal keeps the file."""
    found = draft(engine, stage_id, account=decision.account).incoming
    incoming = replace(found, further=decision.further)
    done = bring_in(engine, incoming, key=key, by=decision.name, now=now)
    drop(engine, stage_id, account=decision.account)
    return done


def drop(engine: Engine, stage_id: str, *, account: str) -> None:
    """Let go of a kept file without bringing it in."""
    with writing(engine) as session:
        session.delete(_get(session, stage_id, account))


def sweep(engine: Engine, *, now: datetime) -> int:
    """Delete files that have waited for more than a day; return how many."""
    with writing(engine) as session:
        return _sweep(session, now)


def _sweep(session: Session, now: datetime) -> int:
    return (
        session.connection().execute(delete(ScoreStage).where(col(ScoreStage.made_at) < now - KEPT)).rowcount
    )


def _get(session: Session, stage_id: str, account: str) -> ScoreStage:
    query = select(ScoreStage).where(ScoreStage.id == stage_id, ScoreStage.account == account)
    row = session.exec(query).first()
    if row is None:
        raise Unknown(
            "This file is no longer kept: it was decided on, or waited for more than a day. Upload it again."
        )
    return row


def span(seen: Look) -> tuple[date, date] | None:
    """Return the first and last day of the ratings that would be counted."""
    days = [x.day for x in seen.counted]
    return (min(days), max(days)) if days else None
