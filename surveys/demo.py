"""The demonstration's waves: invented answers, labelled as such, through the real verbs.

Older waves enter at the tally (decision 25), behind the same gate and publication; the newest go through
invitations, blind signatures and sealed ballots. In: works, a programme's draft, and the moods that the
answers follow. Nothing here works on stores without the demonstration mark.
"""

import random
import secrets
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel import select

from surveys import crossings, programmes, voter, waves, wire
from surveys.collection import ballots
from surveys.db import Stores, reading
from surveys.invitations import issue, roster
from surveys.invitations.roster import Invitation, Invitee
from surveys.jobs import close_now, open_wave, publish_now
from surveys.jobs.closing import GRACE, booth_until
from surveys.jobs.freezing import freeze
from surveys.jobs.planning import close_of
from surveys.jobs.works import Works, alone
from surveys.keys import PublicKeys
from surveys.release import count, publish
from surveys.release.origin import mark, marked
from surveys.schedules import Every
from surveys.waves import State, Wave

Mood = Callable[[str, str, date], float]
PERSON, MOMENT, TURNOUT, SPEAKS = 0.5, 0.7, 0.82, 0.12
REMARKS = (
    "The rota comes too late to plan anything around it.",
    "Our new supervisor asks before deciding. That helps.",
    "Two tills for a Saturday are not enough.",
    "I would like to learn the ordering system.",
    "Thank you for moving the delivery to the morning.",
    "Swapping a shift should not need three signatures.",
    "Breaks get shorter whenever the queue gets longer.",
    "When somebody is praised, it is always the same counter.",
    "The stock room is too warm from May on.",
    "I finally know what the quarterly figures mean. Good idea to explain them.",
    "We hear about changes from customers before we hear them from inside.",
    "Please keep the fixed day off. It changed my week.",
    "Training on the new tills was one hour. It needed three.",
    "Complaints land on whoever happens to stand there.",
    "The morning meeting is the best ten minutes of the day.",
    "We could repair half of what we send back.",
    "Nobody told us how the prize was decided.",
    "It would help to see next month's targets earlier.",
    "I like that mistakes are talked about, not about who made them.",
    "Closing alone at night does not feel right.",
    "The lift has been out since summer.",
    "More part-time shifts in the afternoon would keep people here.",
    "The regional visit listened this time.",
    "Our ideas board is full, and nothing leaves it.",
    "Holiday requests take weeks to be answered.",
    "I am proud of how we handled the flood.",
    "Wir brauchen eine zweite Leiter im Lager.",
    "Die neuen Pausenzeiten funktionieren gut.",
    "Bitte die Schichtpläne früher aushängen.",
    "La salle de pause est enfin calme.",
    "On nous demande notre avis, puis rien ne change.",
    "Falta gente los viernes por la tarde.",
    "Gracias por escuchar lo de los turnos.",
)


@dataclass(frozen=True)
class Crowd:
    """The invented staff: what they feel (`mood`: theme, unit, date -> 1..5) and the seed of their chance.

    `busy`: units in which no more than so many find the time to answer a wave.
    """

    mood: Mood
    seed: int
    busy: Mapping[str, int] = field(default_factory=dict)

    def chance(self, wave: Wave, first: date) -> random.Random:
        """Return the chance of one wave, the same in every run: it knows the days since the first, not the date."""
        gone = date.fromisoformat(wave.due) - first
        return random.Random(f"{self.seed} {gone.days}")  # noqa: S311 - invented answers, no secret

    def answers(self, wave: Wave, person: Invitee, luck: random.Random) -> dict[str, int | None]:
        """Return one invented person's answers to the items of a wave."""
        self_ = random.Random(zlib.crc32(str(person.email).encode()) ^ self.seed)  # noqa: S311 - as above
        steady, on = self_.gauss(0, PERSON), date.fromisoformat(wave.due)
        given: dict[str, int | None] = {}
        for item in wave.items:
            felt = self.mood(item["theme"], person.unit, on) + steady + luck.gauss(0, MOMENT)
            point = min(5, max(1, round(felt)))
            given[item["id"]] = point if item["direction"] > 0 else 6 - point
        return given


@dataclass(frozen=True)
class Pulse:
    """The demonstration's one programme: a fortnightly pulse of the whole company."""

    name: str
    company: str
    themes: tuple[str, ...]
    first: datetime
    days_open: int
    zone: str
    country: str
    attributes: tuple[str, ...] = ()

    @property
    def draft(self) -> programmes.Draft:
        """What HR would have filled in."""
        return programmes.Draft(
            name=self.name,
            units=(self.company,),
            every=Every.FORTNIGHTLY,
            weekday=self.first.weekday(),
            at=self.first.time().replace(tzinfo=None),
            anchor=self.first.date(),
            days_open=self.days_open,
            reminders=(4,),
            themes=self.themes,
            items_per_wave=len(self.themes),
            languages=("en", "de", "fr", "es"),
            zone=self.zone,
            country=self.country,
            demo=True,
            attributes=self.attributes,
        )


def set_up(works: Works, pulse: Pulse, now: datetime) -> str:
    """Mark empty stores as a demonstration, store its programme, and return its id."""
    mark(works.stores)
    return programmes.set_up(works.stores.house, pulse.draft, now)


def past_wave(works: Works, programme_id: str, opens_at: datetime, crowd: Crowd) -> str:
    """Publish one older wave: frozen and published as any other, its answers entered at the tally."""
    engine = works.stores.house
    wave = _planned(works, programme_id, opens_at)
    with alone(engine, works.keys.folder):
        freeze(works, wave.id, opens_at)
        waves.move(engine, wave.id, State.OPENING, State.OPEN)
        waves.move(engine, wave.id, State.OPEN, State.CLOSING)
        waves.move(engine, wave.id, State.CLOSING, State.CLOSED)
        wave, facts = waves.get(engine, wave.id), waves.facts(engine, wave.id)
        count.enter(works.stores, facts, _opened(works, wave, crowd))
        roster.forget(engine, wave.id)
        publish.publish(works.stores, facts, works.keys, crossing=crossings.read(engine, wave.id))
        crossings.drop(engine, wave.id)
        waves.move(engine, wave.id, State.CLOSED, State.RELEASED, note="")
    return wave.id


def live_wave(
    works: Works, programme_id: str, opens_at: datetime, crowd: Crowd, *, turnout: float = TURNOUT
) -> str:
    """Open a wave and let the invented staff answer by blind signatures and sealed ballots; it stays open."""
    wave = _planned(works, programme_id, opens_at)
    with alone(works.stores.house, works.keys.folder):
        open_wave(works, wave.id, opens_at)
    wave = waves.get(works.stores.house, wave.id)
    public = works.keys.public(wave.id)
    for answer in _voices(works, wave, crowd, turnout):
        send(works, wave.id, answer, public=public, now=opens_at + timedelta(days=1))
    return wave.id


@dataclass(frozen=True)
class Answer:
    """What one invented person sends: the answers to the items, and a comment that may be empty."""

    invitation: Invitation
    given: dict[str, int | None]
    comment: str


def send(works: Works, wave_id: str, answer: Answer, *, public: PublicKeys, now: datetime) -> None:
    """Do what an employee's browser does on Send: all kinds at once, blinded, signed, sealed, cast."""
    seed, invitation = secrets.token_bytes(32), answer.invitation
    prepared = {
        kind: voter.prepare(seed, public.moduli[kind, cell], wave_id, cell, kind)
        for kind, cell in invitation.cells.items()
    }
    blinded = {kind: one.blinded for kind, one in prepared.items()}
    signed = issue.issue(works.stores.house, works.keys, invitation, blinded, now)
    for kind, one in prepared.items():
        content = voter.plain(kind, answers=answer.given, comment=answer.comment)
        done = voter.ballot(one, signed[kind], box=public.box, content=content)
        ballots.cast(
            works.stores.ballots, ballots.Ballot(done.kind, done.cell, done.input_msg, done.sig, done.sealed)
        )


def close(works: Works, wave_id: str) -> None:
    """Close and publish a live wave at its own time, by the verbs of the desk."""
    wave = waves.get(works.stores.house, wave_id)
    close_now(works, wave_id, wave.closes_at)
    publish_now(works, wave_id, booth_until(waves.get(works.stores.house, wave_id)) + GRACE)


def links(works: Works, number: int) -> tuple[str, ...]:
    """Return survey links that nobody has used, of the demonstration's open wave; none on other stores."""
    if not marked(works.stores):
        return ()
    unused = [
        one
        for wave in waves.in_state(works.stores.house, State.OPEN)
        for one in _invitations(works, wave.id)
        if one.cells and not issue.status(works.stores.house, works.keys, one)
    ]
    chosen = unused[:: max(1, len(unused) // number)][:number]
    return tuple(
        f"{works.settings.house}/s#i={wire.b64(works.keys.invite(one.wave, one.id))}" for one in chosen
    )


@contextmanager
def hurried(stores: Stores) -> Iterator[None]:
    """Write without waiting for the disk until the block ends, then put everything safely down."""
    for engine in (stores.house, stores.ballots):
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _careless)
            engine.dispose()
    yield
    for engine in (stores.house, stores.ballots):
        if engine.dialect.name == "sqlite":
            event.remove(engine, "connect", _careless)
            engine.dispose()
            _settle(engine)


def _careless(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _settle(engine: Engine) -> None:
    raw = engine.raw_connection()
    raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _planned(works: Works, programme_id: str, opens_at: datetime) -> Wave:
    programme = programmes.get(works.stores.house, programme_id)
    due = opens_at.astimezone(programmes.zone_of(programme)).date()
    wave = waves.new_wave(
        programme, due=due.isoformat(), opens_at=opens_at, closes_at=close_of(programme, due)
    )
    waves.plan(works.stores.house, wave)
    return wave


def _opened(works: Works, wave: Wave, crowd: Crowd) -> count.Opened:
    """Return made-up ballots by kind and cell, as if they had been opened."""
    found: dict[tuple[str, str], list[Any]] = {}
    for answer in _voices(works, wave, crowd, TURNOUT):
        for kind, cell in answer.invitation.cells.items():
            found.setdefault((kind, cell), []).append(answer.comment if kind == "C" else answer.given)
    return found


def _voices(works: Works, wave: Wave, crowd: Crowd, turnout: float) -> Iterator[Answer]:
    """Yield the answers of those who find the time, by address: ids are drawn anew in every run."""
    programme = programmes.get(works.stores.house, wave.programme)
    on = wave.opens_at.astimezone(programmes.zone_of(programme)).date()
    invited = {one.person: one for one in _invitations(works, wave.id)}
    luck, came, said = crowd.chance(wave, programme.anchor), Counter[str](), Counter[str]()
    for person in sorted(works.roster(programme.units, on), key=lambda one: str(one.email)):
        if person.person not in invited or luck.random() >= turnout:
            continue
        comment = _remark(luck.choice(REMARKS), said) if luck.random() < SPEAKS else ""
        given = crowd.answers(wave, person, luck)
        came[person.unit] += 1
        if came[person.unit] <= crowd.busy.get(person.unit, came[person.unit]):
            yield Answer(invited[person.person], given, comment)


def _remark(drawn: str, said: Counter[str]) -> str:
    """Return the remark drawn, or the next one that was said less often: a few people seldom say the very same."""
    first = REMARKS.index(drawn)
    chosen = min((*REMARKS[first:], *REMARKS[:first]), key=lambda one: said[one])
    said[chosen] += 1
    return chosen


def _invitations(works: Works, wave_id: str) -> Sequence[Invitation]:
    with reading(works.stores.house) as session:
        return session.exec(select(Invitation).where(Invitation.wave == wave_id)).all()
