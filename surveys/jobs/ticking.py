"""One look at everything that may be due. Each piece of work is idempotent, and takes the time it is told."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from surveys import crossings, logs, programmes, waves
from surveys.errors import Refusal
from surveys.invitations import letters
from surveys.jobs.closing import (
    begin_close,
    booth_until,
    end_close,
    key_warnings,
    release_wave,
    remind,
    take_stock,
)
from surveys.jobs.opening import open_wave
from surveys.jobs.planning import overtaken, plan_due
from surveys.jobs.watching import watch_roster
from surveys.jobs.works import Works, alone
from surveys.release import openings
from surveys.trustee import exchange
from surveys.waves import State, Wave

POOL_STEP = 20
MOURNING = timedelta(days=1)


def tick(works: Works, now: datetime) -> Counter[str]:
    """Do whatever is due at `now`, once; return counts of what was done.

    1. Plan. 2. Make keys ahead. 3. Open what is due. 4. Queue reminders, take stock of participation.
    5. Close what is over. 6. Publish what is closed; destroy the keys of void waves, and what opens the marks of small
    cells when its time is over. 7. Deliver letters.
    Steps 1 to 6 are one process's at a time; 7 claims letter by letter.
    """
    with alone(works.stores.house, works.keys.folder):
        done: Counter[str] = Counter(planned=plan_due(works, now), keys=fill_pool(works))
        done += open_due(works, now)
        done += look_after(works, now)
        done += close_due(works, now)
        done += publish_due(works)
        done += bury(works, now)
        done += let_openings_go(works, now)
    done += deliver(works, now)
    return done


def fill_pool(works: Works) -> int:
    """Make signing keys ahead for the waves that are planned, some each tick; return how many."""
    engine = works.stores.house
    wanted = 0
    for wave in waves.in_state(engine, State.PLANNED):
        past = [w for w in waves.of_programme(engine, wave.programme) if w.manifest_sha]
        wanted += len(waves.cells(engine, past[0].id)) if past else 0
    missing = min(max(0, wanted - works.keys.pool()), POOL_STEP)
    return works.keys.fill_pool(works.keys.pool() + missing) if missing else 0


def open_due(works: Works, now: datetime) -> Counter[str]:
    """Open the planned waves whose moment has come, and finish those half open; void what is overtaken."""
    engine = works.stores.house
    done: Counter[str] = Counter()
    for wave in waves.in_state(engine, State.PLANNED, State.OPENING):
        if wave.opens_at > now:
            continue
        if wave.state == State.PLANNED and overtaken(programmes.get(engine, wave.programme), wave, now):
            said = f"Did not open before the next one was due. {wave.note}".strip()
            done["void"] += waves.move(engine, wave.id, State.PLANNED, State.VOID, note=said)
        else:
            done["opened"] += _try(works, wave, "open", partial(open_wave, works, wave.id, now))
    return done


def look_after(works: Works, now: datetime) -> Counter[str]:
    """Queue the reminders of open waves that are due; once a day, note participation and roster changes."""
    done: Counter[str] = Counter()
    for wave in waves.in_state(works.stores.house, State.OPEN):
        if wave.closes_at > now:
            done["reminders"] += remind(works, wave, now)
            if take_stock(works, wave, now):
                watch_roster(works, wave, now)
                if key_warnings(works, wave):
                    logs.say("a copy of the box key is missing or damaged: see the wave's page", wave=wave.id)
    return done


def close_due(works: Works, now: datetime) -> Counter[str]:
    """Stop issuing where a wave's time is over, and stop the booth 15 minutes later."""
    engine = works.stores.house
    done: Counter[str] = Counter()
    for wave in waves.in_state(engine, State.OPEN):
        if wave.closes_at <= now:
            done["closing"] += _try(works, wave, "close", partial(begin_close, works, wave.id))
    for wave in waves.in_state(engine, State.CLOSING):
        if booth_until(wave) <= now:
            done["closed"] += _try(works, wave, "stop", partial(end_close, works, wave.id))
    return done


def publish_due(works: Works) -> Counter[str]:
    """Tally and publish every closed wave."""
    done: Counter[str] = Counter()
    for wave in waves.in_state(works.stores.house, State.CLOSED):
        done["released"] += _try(works, wave, "publish", partial(release_wave, works, wave.id))
    return done


def bury(works: Works, now: datetime) -> Counter[str]:
    """Destroy the keys and the boxes of waves that became void in a restore, a day after their close.

    The counts of crossings, which older backups held, go at once. The keys not sooner: whoever only tries a backup out, beside the house that is serving, shares its key folder.
    """
    done: Counter[str] = Counter()
    for wave in waves.in_state(works.stores.house, State.VOID):
        if crossings.read(works.stores.house, wave.id):
            crossings.drop(works.stores.house, wave.id)
        there = works.keys.holds(wave.id) or exchange.waits(works.keys, wave.id)
        if there and booth_until(wave) + MOURNING <= now:
            works.keys.destroy(wave.id)
            exchange.drop(works.keys, wave.id)
            done["keys_destroyed"] += 1
            logs.say("keys of a void wave destroyed", wave=wave.id)
    return done


def let_openings_go(works: Works, now: datetime) -> Counter[str]:
    """Destroy what opens the marks of the small cells of waves that closed 30 days ago."""
    done: Counter[str] = Counter()
    held = openings.held(works.keys.folder)
    for wave in waves.in_state(works.stores.house, State.RELEASED, State.VOID) if held else ():
        if wave.id in held and wave.closes_at + timedelta(days=openings.DAYS) <= now:
            openings.let_go(works.keys.folder, wave.id)
            done["openings_destroyed"] += 1
            logs.say("openings of small cells destroyed", wave=wave.id)
    return done


def deliver(works: Works, now: datetime) -> Counter[str]:
    """Send the letters that are due."""
    limit = works.settings.letters_per_tick
    done = letters.deliver(works.stores.house, works.carrier, now, limit=limit)
    if sum(done.values()):
        logs.say("letters", done)
    return Counter({f"letters_{state}": n for state, n in done.items() if n})


def _try(works: Works, wave: Wave, step: str, verb: Callable[[], bool]) -> int:
    """Take one step with one wave; a refusal becomes the sentence that the desk shows, and stops no other."""
    try:
        done = verb()
    except Refusal as refusal:
        if wave.note != str(refusal):
            waves.note(works.stores.house, wave.id, str(refusal))
        logs.say(f"{step} refused", wave=wave.id)
        return 0
    logs.say(step, {"done": int(done)}, wave=wave.id)
    return int(done)
