"""What the public pages are given: frozen views with dates in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from surveys import programmes, waves
from surveys.errors import Unknown
from surveys.invitations import changes
from surveys.public.texts import day, texts
from surveys.waves import LIVE, State, Wave

SHOWN = 6


@dataclass(frozen=True)
class WaveWords:
    """A wave by its fingerprint: 64 hex digits, and the twelve words that stand for the first 132 bits.

    `opened`, `closes`: days in words. `held`: the works council holds the key to its sealed answers.
    """

    wave: str
    title: str
    opened: str
    closes: str
    open: bool
    held: bool
    fingerprint: str
    words: tuple[str, ...]

    @property
    def digits(self) -> tuple[str, ...]:
        """The fingerprint in eight groups of eight digits."""
        return tuple(self.fingerprint[at : at + 8] for at in range(0, 64, 8))


@dataclass(frozen=True)
class RosterLine:
    """A line of the log of roster changes: a group by its label, and counts since the roster was frozen."""

    day: str
    group: str
    joined: int
    left: int


@dataclass(frozen=True)
class RosterLog:
    """The log of roster changes of a wave; not `whole` where an entry was changed or taken out.

    `said`: the words around it, in the reader's language.
    """

    said: Mapping[str, Any]
    lines: tuple[RosterLine, ...]
    head: str
    whole: bool


@dataclass(frozen=True)
class AuditSight:
    """The page of a wave's public audit; `ready` where its files are there, else `why` is "later" or "demo"."""

    wave: WaveWords
    ready: bool
    why: str


def audit_sight(engine: Engine, wave_id: str, language: str) -> AuditSight:
    """Return the audit page of a wave that has opened; Unknown for any other."""
    wave = waves.get(engine, wave_id)
    if wave.state in (State.PLANNED, State.VOID):
        raise Unknown("There is no such wave.")
    why = ""
    if wave.state != State.RELEASED:
        why = "later"
    elif wave.manifest_sha is None:
        why = "demo"
    return AuditSight(_words(engine, wave, language), not why, why)


def roster_log(engine: Engine, wave_id: str, language: str = "en") -> RosterLog:
    """Return the log of roster changes of a wave, in words."""
    said = texts(language).AUDIT
    labels = {changes.ELSEWHERE: said["elsewhere"], changes.NOWHERE: said["nowhere"]}
    labels |= {one.cell: one.label for one in waves.cells(engine, wave_id) if one.kind == "S"}
    found = changes.log(engine, wave_id)
    lines = [
        RosterLine(day(one.day, language), labels[one.cell], one.joined, one.left) for one in found.changes
    ]
    return RosterLog(said, tuple(lines), found.head, found.whole)


def words_of(engine: Engine, wave_id: str, language: str) -> WaveWords:
    """Return one wave's words; Unknown where it has none."""
    wave = waves.get(engine, wave_id)
    if wave.manifest_sha is None:
        raise Unknown("This wave has no words: it has not opened, or was invented for the demonstration.")
    return _words(engine, wave, language)


def words_lately(engine: Engine, language: str) -> tuple[WaveWords, ...]:
    """Return the words of the open waves, then of the last ones that closed."""
    found = [one for one in waves.in_state(engine, *LIVE) if one.manifest_sha]
    past = waves.in_state(engine, State.CLOSED, State.RELEASED)
    found += [one for one in reversed(past) if one.manifest_sha][:SHOWN]
    return tuple(_words(engine, one, language) for one in found)


def words_now(engine: Engine, language: str) -> tuple[WaveWords, ...]:
    """Return the waves that are open, for the page that says who holds the key of each."""
    return tuple(one for one in words_lately(engine, language) if one.open)


def printed_words(engine: Engine, wave_id: str, language: str) -> tuple[Sequence[str], str]:
    """Return a wave's twelve words for another page, and who held its key; both empty where it has none."""
    wave = waves.get(engine, wave_id)
    if wave.manifest_sha is None:
        return (), ""
    held = "held_past" if wave.promise.get("trustee") else "here_past"
    return wave.words.split(), str(texts(language).FRAME[held])


def _words(engine: Engine, wave: Wave, language: str) -> WaveWords:
    programme = programmes.get(engine, wave.programme)
    zone: ZoneInfo = programmes.zone_of(programme)
    return WaveWords(
        wave=wave.id,
        title=programme.name,
        opened=day(wave.opens_at.astimezone(zone).date(), language),
        closes=day(wave.closes_at.astimezone(zone).date(), language),
        open=wave.state in LIVE,
        held=bool(wave.promise.get("trustee")),
        fingerprint=wave.manifest_sha or "",
        words=tuple(wave.words.split()),
    )
