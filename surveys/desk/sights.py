"""What the desk's templates are given: frozen views with dates in words. No row, no person but in the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from surveys import programmes, waves
from surveys.attributes import ATTRIBUTES
from surveys.cells import Asked
from surveys.forms import CADENCES, LANGUAGES, WEEKDAYS
from surveys.invitations import letters, roster
from surveys.invitations.letters import OutboxLine
from surveys.jobs import Preview, Works, all_in, booth_until, key_warnings, letters_wait, letters_waiting
from surveys.programmes import Programme
from surveys.trustee import exchange
from surveys.waves import LIVE, State, Wave

STATES = {
    State.PLANNED: "Planned",
    State.OPENING: "Opening",
    State.OPEN: "Open",
    State.CLOSING: "Closing",
    State.CLOSED: "Counting",
    State.RELEASED: "Published",
    State.VOID: "Did not open",
}
TEMPLATES = {"invite": "Invitation", "remind": "Reminder"}
LETTER_STATES = {
    "waiting": "Waiting",
    "sending": "Being sent",
    "sent": "Sent",
    "failed": "Refused",
    "unclear": "Unclear",
}


@dataclass(frozen=True)
class WaveLine:
    """A wave in a list."""

    id: str
    due: str
    state: str
    open: bool
    opens: str
    closes: str
    invited: int
    participation: str
    note: str


@dataclass(frozen=True)
class ProgrammeLine:
    """A programme in the list."""

    id: str
    name: str
    paused: bool
    rhythm: str
    k: int
    latest: WaveLine | None
    planned: WaveLine | None


@dataclass(frozen=True)
class ProgrammeSight:
    """A programme's page."""

    line: ProgrammeLine
    facts: tuple[tuple[str, str], ...]
    promise: tuple[str, ...]
    waves: tuple[WaveLine, ...]
    can_open: bool
    letters_wait: str


@dataclass(frozen=True)
class CellLine:
    """A reporting group of a wave: its people, and why it is as it is."""

    label: str
    eligible: int
    why: str


@dataclass(frozen=True)
class WaveSight:
    """A wave's page."""

    line: WaveLine
    programme: str
    programme_id: str
    facts: tuple[tuple[str, str], ...]
    share_from: int
    key_warnings: tuple[str, ...]
    words: tuple[str, ...]
    promise: tuple[str, ...]
    cells: tuple[CellLine, ...]
    letters: tuple[tuple[str, int], ...]
    cards: int
    can_close: bool
    can_publish: bool
    booth_until: str
    released: bool
    open_to_all: bool
    letters_wait: str


@dataclass(frozen=True)
class PreviewSight:
    """The live preview in words. `unbroken`: people whom results broken down leave out."""

    people: int
    unbroken: int
    groups: int
    merged: tuple[CellLine, ...]
    comments: bool
    dues: tuple[str, ...]
    themes: tuple[tuple[str, str], ...]
    advice: str
    promise: tuple[str, ...]
    letters_wait: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class LetterLine:
    """A letter in the outbox."""

    id: str
    recipient: str
    template: str
    state: str
    when: str
    note: str


def said(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as "Monday 2 March 2026, 09:00 (Europe/Berlin)"."""
    local = moment.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M} ({zone.key})"


def _of_all(wave: Wave) -> bool:
    """Say whether the whole company was asked, so that its results are there for everybody."""
    asked = Asked.of(wave.promise)
    return asked is not None and not asked.labels


def _day(due: str) -> str:
    day = date.fromisoformat(due)
    return f"{day:%A} {day.day} {day:%B %Y}"


def programme_lines(works: Works) -> tuple[ProgrammeLine, ...]:
    """Return all programmes with their last and next wave."""
    return tuple(_line_of(works, one) for one in programmes.every_programme(works.stores.house))


def programme_sight(works: Works, programme_id: str, now: datetime) -> ProgrammeSight:
    """Return a programme's page."""
    programme = programmes.get(works.stores.house, programme_id)
    past = waves.of_programme(works.stores.house, programme_id)
    zone = programmes.zone_of(programme)
    languages = [LANGUAGES.get(one, one) for one in programme.languages]
    facts = (
        ("Rhythm", _rhythm(programme)),
        ("Open for", f"{programme.days_open} days"),
        ("Reminders", _reminders(programme)),
        ("Questions", f"{programme.items_per_wave} in each wave, from {len(programme.themes)} themes"),
        ("Languages", ", ".join(languages)),
        ("Broken down by", ", ".join(ATTRIBUTES[one] for one in programme.attributes) or "Nothing"),
        ("Smallest group", f"{programme.k} answers, in groups of {programme.floor} people or more"),
        ("Time zone and holidays", f"{programme.zone}, {programme.country or 'weekends only'}"),
    )
    return ProgrammeSight(
        line=_line_of(works, programme),
        facts=facts,
        promise=programmes.promise(programme).sentences[1:],
        waves=tuple(wave_line(wave, zone) for wave in past),
        can_open=not any(wave.state in LIVE for wave in past),
        letters_wait=letters_wait(works, programme_id, now),
    )


def wave_line(wave: Wave, zone: ZoneInfo) -> WaveLine:
    """Return a wave in a list."""
    told = wave.participation if wave.state == State.OPEN else None
    return WaveLine(
        id=wave.id,
        due=_day(wave.due),
        state=STATES[State(wave.state)],
        open=wave.state == State.OPEN,
        opens=said(wave.opens_at, zone),
        closes=said(wave.closes_at, zone),
        invited=wave.invited,
        participation="" if told is None else f"about {told} %",
        note=wave.note,
    )


def wave_sight(works: Works, wave_id: str) -> WaveSight:
    """Return a wave's page: dates, twelve words, groups, letters by state. Nobody's name."""
    engine = works.stores.house
    wave = waves.get(engine, wave_id)
    programme = programmes.get(engine, wave.programme)
    zone = programmes.zone_of(programme)
    frozen = [cell for cell in waves.cells(engine, wave_id) if cell.kind == "S"]
    sent = letters.counts(engine, wave_id)
    closing = wave.state == State.CLOSING
    return WaveSight(
        line=wave_line(wave, zone),
        programme=programme.name,
        programme_id=programme.id,
        facts=_wave_facts(wave, zone),
        share_from=programmes.share_from(wave.k),
        key_warnings=key_warnings(works, wave),
        words=tuple(wave.words.split()),
        promise=tuple(wave.promise.get("sentences", ())),
        cells=tuple(
            CellLine(cell.label, cell.eligible, cell.why if len(cell.units) > 1 else "Alone")
            for cell in sorted(frozen, key=lambda cell: (cell.names, cell.label))
        ),
        letters=tuple((LETTER_STATES[state], n) for state, n in sorted(sent.items())),
        cards=len(roster.cards(engine, works.keys, wave_id)) if wave.state == State.OPEN else 0,
        can_close=wave.state == State.OPEN,
        can_publish=(wave.state == State.CLOSED and not exchange.waits(works.keys, wave_id))
        or (closing and all_in(works, wave_id)),
        booth_until=said(booth_until(wave), zone) if closing else "",
        released=wave.state == State.RELEASED,
        open_to_all=_of_all(wave),
        letters_wait=letters_waiting(works, wave),
    )


def preview_sight(seen: Preview, zone: str) -> PreviewSight:
    """Return the live preview in words."""
    where = ZoneInfo(zone) if seen.dues else None
    advice = (
        ""
        if seen.often_enough
        else (
            f"Some themes come less than once a quarter. Ask {seen.items_needed} questions, or fewer themes."
        )
    )
    return PreviewSight(
        people=seen.people,
        unbroken=seen.unbroken,
        groups=len(seen.cells),
        merged=tuple(CellLine(cell.label, cell.eligible, cell.why) for cell in seen.merged),
        comments=seen.comments,
        dues=tuple(said(due.at, where) for due in seen.dues) if where else (),
        themes=tuple(
            (one.name, f"{one.times_a_year} times a year, after {one.longest_days} days at most")
            for one in seen.themes
        ),
        advice=advice,
        promise=seen.promise.sentences,
        letters_wait=seen.letters_wait,
        faults=tuple(seen.faults.values()),
    )


def letter_lines(lines: Sequence[OutboxLine]) -> tuple[LetterLine, ...]:
    """Return the letters of the outbox."""
    return tuple(
        LetterLine(
            id=line.id,
            recipient=line.recipient,
            template=TEMPLATES[line.template.partition("-")[0]],
            state=LETTER_STATES[line.state],
            when=f"{line.not_before:%d %b %H:%M} UTC" if line.state == "waiting" else "",
            note=line.note,
        )
        for line in lines
    )


def _line_of(works: Works, programme: Programme) -> ProgrammeLine:
    zone = programmes.zone_of(programme)
    every = waves.of_programme(works.stores.house, programme.id)
    planned = [wave for wave in every if wave.state == State.PLANNED]
    past = [wave for wave in every if wave.state not in (State.PLANNED, State.VOID)]
    return ProgrammeLine(
        id=programme.id,
        name=programme.name,
        paused=programme.state == "paused",
        rhythm=_rhythm(programme),
        k=programme.k,
        latest=wave_line(past[0], zone) if past else None,
        planned=wave_line(planned[0], zone) if planned else None,
    )


def _rhythm(programme: Programme) -> str:
    rhythm = programmes.cadence(programme)
    return f"{dict(CADENCES)[rhythm.every]}, {WEEKDAYS[rhythm.weekday]} {rhythm.at:%H:%M}"


def _reminders(programme: Programme) -> str:
    if not programme.reminders:
        return "None"
    return f"To everybody, after {' and '.join(str(day) for day in programme.reminders)} days"


def _wave_facts(wave: Wave, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    facts = [("Opens" if wave.state == State.PLANNED else "Opened", said(wave.opens_at, zone))]
    facts.append(
        (
            "Closes" if wave.state in (State.PLANNED, State.OPENING, State.OPEN) else "Closed",
            said(wave.closes_at, zone),
        )
    )
    if wave.invited:
        facts.append(("Invited", str(wave.invited)))
    if wave.items:
        facts.append(
            ("Questions", f"{len(wave.items)}, in {len({item['theme'] for item in wave.items})} themes")
        )
    facts.append(("Smallest group", f"{wave.k} answers"))
    return tuple(facts)
