"""What bringing a file in would do: units matched, responses counted already, days that would count twice."""

import hmac
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import String, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from culture import units
from culture.db import reading
from culture.scores import parse, sources
from culture.scores.matching import Match, Names
from culture.scores.parse import Rating, Rejected
from culture.scores.store import ScoreBatch, ScoreCell, ScoreMark, ScoreSource

CHUNK = 5_000
Spot = tuple[str, str, date]  # unit, metric, day


@dataclass(frozen=True)
class Incoming:
    """A file to bring in. `choices`: name in the file -> unit id, or "-" to leave its rows out.

    `further`: its ratings come on top of others of the same units and days from the same source.
    `teaches`: its columns are proposed for the source's next file.
    """

    source: str
    file_name: str
    data: bytes
    mapping: parse.Mapping
    choices: Mapping[str, str] = field(default_factory=dict)
    further: bool = False
    teaches: bool = True


@dataclass(frozen=True)
class Look:
    """What bringing a file in would do. `twice`: a sentence where ratings would count twice."""

    parsed: parse.Parsed
    matches: tuple[Match, ...]
    rejected: tuple[Rejected, ...]
    counted: tuple[Rating, ...]
    placed: Mapping[str, str]
    marks: tuple[str, ...]
    overlaps: Mapping[str, int]
    repeated: int
    already: str
    twice: str
    notes: tuple[str, ...]
    fingerprint: str

    @property
    def left_out(self) -> int:
        """Ratings that are counted already, in other batches or further up in the file."""
        return self.repeated + sum(self.overlaps.values())

    @property
    def ratings(self) -> int:
        """Ratings that would be counted."""
        return sum(x.n for x in self.counted)

    @property
    def reasons(self) -> Counter[str]:
        """Rejected rows by field and reason."""
        return Counter(f"{x.field}: {x.reason}" for x in self.rejected)


def look(engine: Engine, incoming: Incoming, *, key: bytes, now: datetime) -> Look:
    """Return what `bring_in` would do, and change nothing. Raises Unreadable where the file cannot be read."""
    table = parse.open_table(incoming.data, incoming.file_name, header=incoming.mapping.header)
    parsed = parse.read(table, incoming.mapping, today=now.date())
    with reading(engine) as session:
        return see(session, incoming, parsed, key=key, on=now.date())


@dataclass(frozen=True)
class Spots:
    """Where a file has ratings to count: without response ids, and with."""

    unmarked: frozenset[Spot]
    marked: frozenset[Spot]


def see(session: Session, incoming: Incoming, parsed: parse.Parsed, *, key: bytes, on: date) -> Look:
    """As `look`, for a file that is read already, in the caller's transaction. `on`: today."""
    source = sources.find(session, incoming.source)
    matches = _matches(session, incoming, parsed, source, on=on)
    placed = {x.heard: x.unit for x in matches if x.unit}
    fingerprint = _fingerprint(incoming, placed)
    usable = [x for x in parsed.ratings if x.unit in placed]
    marks = [_mark(key, incoming.source, x) for x in usable]
    counted, overlaps, repeated = _once(usable, marks, held_by(session, {mark for mark in marks if mark}))
    live = live_batches(session)
    same = [x for x in live if x.fingerprint == fingerprint]
    mine = [x for x in live if source and x.source == source.id]
    copies = [x for x in live if x not in mine and x.file_sha == sha256(incoming.data).hexdigest()]
    spots = Spots(
        frozenset((placed[x.unit], x.metric, x.day) for x, mark in counted if not mark),
        frozenset((placed[x.unit], x.metric, x.day) for x, mark in counted if mark),
    )
    return Look(
        parsed=parsed,
        matches=matches,
        rejected=tuple(sorted((*parsed.rejected, *_homeless(parsed.ratings, matches)))),
        counted=tuple(x for x, _ in counted),
        placed=placed,
        marks=tuple(mark for _, mark in counted if mark),
        overlaps=overlaps,
        repeated=repeated,
        already=same[0].id if same else "",
        twice=_twice(session, mine, copies, spots),
        notes=(*parsed.notes, *_other_key(mine, key, any(marks))),
        fingerprint=fingerprint,
    )


def _matches(
    session: Session, incoming: Incoming, parsed: parse.Parsed, source: ScoreSource | None, *, on: date
) -> tuple[Match, ...]:
    """Match each name once, against today's units and those of the file's first and last day; open ones first."""
    days = {x.day for x in parsed.ratings}
    past = [node for day in {min(days), max(days)} for node in units.tree_in(session, day)] if days else []
    names, known = Names(units.tree_in(session, on), past), sources.remembered(session, source)
    found = (
        names.match(heard, n, remembered=known, chosen=incoming.choices) for heard, n in parsed.units.items()
    )
    return tuple(sorted(found, key=lambda x: (not x.open, x.heard.casefold())))


def _homeless(ratings: Iterable[Rating], matches: Iterable[Match]) -> Iterator[Rejected]:
    """Yield the rows whose unit is not known, each once."""
    why = {
        "unknown": ("unknown unit", "Choose the unit for this name, or add it under Units."),
        "several": ("several units have this name", "Choose which one is meant, or write its code."),
        "left out": ("left out by choice", "Choose a unit for this name to bring its rows in."),
    }
    homeless = {x.heard: why[x.how] for x in matches if not x.unit}
    rows = {x.row: x.unit for x in ratings if x.unit in homeless}
    return (Rejected(row, "unit", heard, *homeless[heard]) for row, heard in rows.items())


def _mark(key: bytes, source: str, rating: Rating) -> str:
    """Return the keyed hash under which a response is known again; empty where it has no id."""
    if not rating.response or rating.n != 1:
        return ""
    said = "\0".join((sources.clean(source), rating.metric, rating.response)).encode()
    return hmac.digest(key, said, "sha256")[:16].hex()


def key_mark(key: bytes) -> str:
    """Return a name for the key itself: marks made with another key do not compare."""
    return hmac.digest(key, b"which key", "sha256")[:6].hex()


def held_by(session: Session, marks: Iterable[str], *, besides: str = "") -> dict[str, str]:
    """Return which of these responses are counted in a live batch: mark -> batch."""
    wanted = list(marks)
    found: dict[str, str] = {}
    live = select(ScoreBatch.id).where(col(ScoreBatch.revoked_at).is_(None), ScoreBatch.id != besides)
    at_once = session.get_bind().dialect.name == "postgresql"
    for start in range(0, len(wanted), max(1, len(wanted)) if at_once else CHUNK):
        few = wanted[start : start + CHUNK]
        part = (
            col(ScoreMark.mark) == func.any(literal(wanted, ARRAY(String)))
            if at_once
            else col(ScoreMark.mark).in_(few)
        )
        query = select(col(ScoreMark.mark), col(ScoreMark.batch)).where(part, col(ScoreMark.batch).in_(live))
        found |= dict(session.exec(query).all())
    return found


def _once(
    ratings: Sequence[Rating], marks: Sequence[str], held: Mapping[str, str]
) -> tuple[list[tuple[Rating, str]], Counter[str], int]:
    """Return the ratings to count, with their marks; how many each other batch holds; how many repeat here."""
    new: list[tuple[Rating, str]] = []
    overlaps: Counter[str] = Counter()
    seen: set[str] = set()
    repeated = 0
    for rating, mark in zip(ratings, marks, strict=True):
        if mark in held:
            overlaps[held[mark]] += 1
        elif mark and mark in seen:
            repeated += 1
        else:
            new.append((rating, mark))
            seen.add(mark)
    return new, overlaps, repeated


def live_batches(session: Session) -> Sequence[ScoreBatch]:
    """Return the batches that count."""
    return session.exec(select(ScoreBatch).where(col(ScoreBatch.revoked_at).is_(None))).all()


def _twice(session: Session, mine: Sequence[ScoreBatch], copies: Sequence[ScoreBatch], spots: Spots) -> str:
    """Say where ratings would count twice: nothing but response ids can tell two ratings of one day apart."""
    days = {day for _, _, day in spots.unmarked | spots.marked}
    if not days:
        return ""
    clashes: Counter[str] = Counter()
    for batch in (*mine, *copies):
        risky = spots.unmarked | spots.marked if batch.unmarked or batch in copies else spots.unmarked
        if risky and batch.last_day >= min(days) and batch.first_day <= max(days):
            clashes[batch.id] = len(risky & spots_of(session, batch.id))
    most = max(clashes.values(), default=0)
    worst = next((x for x in (*mine, *copies) if 0 < most == clashes[x.id]), None)
    if worst is None:
        return ""
    if worst in copies:
        return f"This very file was brought in under another source, as “{worst.file_name}”. Revoke it there first."
    return (
        f"“{worst.file_name}” has ratings of the same units and days already ({clashes[worst.id]:,} of them), and "
        "without response ids in both files they would count twice. Revoke that file first, choose the column of "
        "response ids, or say that these are further ratings."
    )


def spots_of(session: Session, batch: str) -> set[Spot]:
    """Return the units, metrics and days of which a batch has ratings."""
    query = (
        select(col(ScoreCell.unit), col(ScoreCell.metric), col(ScoreCell.day))
        .where(ScoreCell.batch == batch)
        .distinct()
    )
    return set(session.exec(query).all())


def _other_key(batches: Iterable[ScoreBatch], key: bytes, marked: bool) -> Iterator[str]:
    other = sum(1 for x in batches if x.key_mark != key_mark(key) and not x.unmarked)
    if marked and other:
        yield (
            f"{other} earlier files of this source were marked with another key, so responses that stand in "
            "them too cannot be seen. Check that the days do not overlap."
        )


def _fingerprint(incoming: Incoming, placed: Mapping[str, str]) -> str:
    """Return what makes two imports the same: the bytes, the source, the columns and the units."""
    said = (sources.clean(incoming.source), incoming.mapping.plain(), dict(placed), incoming.further)
    return sha256(incoming.data + json.dumps(said, sort_keys=True).encode()).hexdigest()
