"""Closing a wave: from the last token to the release, in steps that a kill may part anywhere."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import col, func, select, update

from surveys import crossings, programmes, schedules, waves
from surveys.collection import papers
from surveys.db import reading, writing
from surveys.errors import Conflict
from surveys.invitations import issue, letters, roster
from surveys.jobs.watching import watch_roster
from surveys.jobs.works import Works, alone
from surveys.programmes import RETENTION_WAVES
from surveys.release import count, publish
from surveys.trustee import exchange
from surveys.waves import LIVE, State, Wave

GRACE = timedelta(minutes=15)


def begin_close(works: Works, wave_id: str) -> bool:
    """Stop issuing: 1. note roster changes a last time; 2. open -> closing, where still open; 3. tell the
    booth; 4. withdraw unsent letters.
    """
    wave = waves.get(works.stores.house, wave_id)
    if wave.state == State.OPEN:
        watch_roster(works, wave, wave.closes_at)
    moved = waves.move(works.stores.house, wave_id, State.OPEN, State.CLOSING, participation=None)
    papers.start_closing(works.stores.ballots, wave_id)
    letters.withdraw(works.stores.house, wave_id)
    return moved


def end_close(works: Works, wave_id: str) -> bool:
    """Stop taking ballots: 1. the booth refuses from now on; 2. closing -> closed, where still closing."""
    papers.start_closing(works.stores.ballots, wave_id)
    letters.withdraw(works.stores.house, wave_id)
    papers.stop(works.stores.ballots, wave_id)
    return waves.move(works.stores.house, wave_id, State.CLOSING, State.CLOSED)


def release_wave(works: Works, wave_id: str) -> bool:
    """Turn a closed wave into its release; False where that was done.

    1. Count what was issued, while the keys are there to read it. 2. Tally; ballots and keys are destroyed.
    Where a trustee holds the box key: close the box instead, forget (3), and wait for the trustee's tally.
    3. Forget who took part, then who was invited, once: it rewrites a store. 4. Publish, once; the counts of
    crossings have served. 5. closed -> released, where still closed.
    6. Let go of rosters that are older than the study window.
    """
    engine, keys = works.stores.house, works.keys
    facts = waves.facts(engine, wave_id)
    issued = issue.issued(engine, keys, wave_id) if keys.holds(wave_id) else {}
    crossing = crossings.read(engine, wave_id)
    waiting = waves.trustee(engine, wave_id) and not count.counted(works.stores.ballots, wave_id)
    if waiting:
        exchange.close_box(works.stores, keys, facts, issued, crossing=crossing)
    else:
        count.tally(works.stores, keys, facts, issued, crossing=crossing)
        exchange.drop(keys, wave_id)
    if not roster.forgotten(engine, wave_id):
        issue.clear(engine, wave_id)
        roster.forget(engine, wave_id)
    if waiting:
        raise Conflict(exchange.WAITING)
    publish.publish(works.stores, facts, keys, crossing=crossing)
    crossings.drop(engine, wave_id)
    released = waves.move(engine, wave_id, State.CLOSED, State.RELEASED, note="")
    roster.retire(engine, _window(works))
    return released


def close_now(works: Works, wave_id: str, now: datetime) -> datetime:
    """Close an open wave before its time; return when the booth stops taking what is under way."""
    with alone(works.stores.house, works.keys.folder):
        waves.close_early(works.stores.house, wave_id, now)
        begin_close(works, wave_id)
    return booth_until(waves.get(works.stores.house, wave_id))


def publish_now(works: Works, wave_id: str, now: datetime) -> None:
    """Publish a wave that is closing or closed, without waiting for the next tick.

    A wave that is closing must have run its 15 minutes, unless every ballot a token was issued for is in:
    then nothing can come any more.
    """
    with alone(works.stores.house, works.keys.folder):
        _publish_now(works, wave_id, now)


def _publish_now(works: Works, wave_id: str, now: datetime) -> None:
    wave = waves.get(works.stores.house, wave_id)
    if wave.state == State.CLOSING:
        until = booth_until(wave)
        if now < until and not all_in(works, wave_id):
            raise Conflict(
                f"Ballots under way are taken until {until:%H:%M} UTC; after that this wave is published."
            )
        end_close(works, wave_id)
    elif wave.state != State.CLOSED:
        raise Conflict(f"Only a wave that is closing or closed can be published; this one is {wave.state}.")
    release_wave(works, wave_id)


def booth_until(wave: Wave) -> datetime:
    """Return until when the booth takes ballots: 15 minutes after issuing stops."""
    return wave.closes_at + GRACE


def all_in(works: Works, wave_id: str) -> bool:
    """Return True where as many ballots lie at the booth as tokens were issued; two totals are compared."""
    issued = sum(issue.issued(works.stores.house, works.keys, wave_id).values())
    query = select(func.count()).where(papers.Slot.wave == wave_id, papers.Slot.flag == 1)
    with reading(works.stores.ballots) as session:
        return session.exec(query).one() == issued


def key_warnings(works: Works, wave: Wave) -> tuple[str, ...]:
    """Return what is wrong with the copies of the box key, while answers of the wave still need it."""
    needed = wave.state in (State.OPEN, State.CLOSING, State.CLOSED) and works.keys.holds(wave.id)
    return works.keys.warnings(wave.id) if needed else ()


def take_stock(works: Works, wave: Wave, now: datetime) -> bool:
    """Note the company-wide participation of an open wave, once a day from the second day on."""
    engine = works.stores.house
    zone = programmes.zone_of(programmes.get(engine, wave.programme))
    today = now.astimezone(zone).date()
    if today in (wave.participation_on, wave.opens_at.astimezone(zone).date()):
        return False
    issued = issue.issued(engine, works.keys, wave.id)
    answered = sum(n for (kind, _), n in issued.items() if kind == "S")
    still = update(Wave).where(col(Wave.id) == wave.id, col(Wave.state) == State.OPEN)
    with writing(engine) as session:
        session.execute(
            still.values(participation=share(answered, wave.invited, wave.k), participation_on=today)
        )
    return True


def share(answered: int, invited: int, k: int) -> int | None:
    """Return participation in per cent, in steps of 5; None while fewer than k have answered.

    None as well where a step is fewer than k people: then every single answer would move it. Fewer than k who have
    not answered are not told apart either: the share then stays where k are missing.
    """
    told = min(answered, invited - k)
    if told < k or invited < programmes.share_from(k):
        return None
    return programmes.LIVE_STEP * round(100 * told / invited / programmes.LIVE_STEP)


def remind(works: Works, wave: Wave, now: datetime) -> int:
    """Queue the reminders of an open wave that are due, to everybody, once each; return how many letters."""
    programme = programmes.get(works.stores.house, wave.programme)
    zone, at = programmes.zone_of(programme), programmes.cadence(programme).at
    opened = max(date.fromisoformat(wave.due), wave.opens_at.astimezone(zone).date())
    queued = 0
    for number, day in enumerate(programme.reminders, start=1):
        moment = schedules.instant(opened + timedelta(days=day), at, zone)
        if moment <= now < wave.closes_at:
            queued += letters.queue(works.stores.house, wave.id, letters.reminder(number), now)
    return queued


def _window(works: Works) -> Sequence[str]:
    """Return the waves whose rosters are kept: those not yet released, and the last 26 of each programme."""
    engine = works.stores.house
    keep = [wave.id for wave in waves.in_state(engine, *LIVE, State.CLOSED)]
    for programme in programmes.every_programme(engine):
        past = [w.id for w in waves.of_programme(engine, programme.id) if w.state == State.RELEASED]
        keep += past[:RETENTION_WAVES]
    return keep
