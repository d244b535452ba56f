"""The order in which the demonstration comes to life, from empty stores to a wave that waits for answers.

The survey floor's part comes in as `Hands`, since this floor sees of it nothing but releases.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from culture.demo.planting import DAYS_OPEN, WAVES, ZONE, Planted, act, bring_scores, declare, plant
from culture.linkage import studies
from culture.settings import StaffSettings

Mood = Callable[[str, str, date], float]
AT, FORTNIGHT, HEADWAY = time(9), timedelta(days=14), timedelta(hours=2)
SENT = 2
VERSION = "demonstration"


@dataclass(frozen=True)
class Hands:
    """What the composition root lends: each verb of `surveys.demo`, with its works already in hand.

    set_up(first opening) -> programme; past(programme, opening, mood); live(programme, opening, mood, busy) -> wave,
    busy: units in which no more than so many answer; close(wave); waiting(programme, opening, mood) -> the wave
    that stays open.
    """

    set_up: Callable[[datetime], str]
    past: Callable[[str, datetime, Mood], object]
    live: Callable[[str, datetime, Mood, Mapping[str, int]], str]
    close: Callable[[str], None]
    waiting: Callable[[str, datetime, Mood], str]
    hurried: Callable[[], AbstractContextManager[None]]


def openings(now: datetime) -> tuple[datetime, ...]:
    """Return when the waves opened: Mondays at nine, a fortnight apart, the last one at most a week ago."""
    zone = ZoneInfo(ZONE)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    if datetime.combine(monday, AT, zone) > now - HEADWAY:
        monday -= timedelta(days=7)
    days = [monday - (WAVES - 1 - i) * FORTNIGHT for i in range(WAVES)]
    return tuple(datetime.combine(day, AT, zone).astimezone(zone) for day in days)


def load(
    engine: Engine, settings: StaffSettings, hands: Hands, *, now: datetime, say: Callable[[str], None]
) -> str:
    """Load the demonstration and return the wave that is open. `say` tells what is being done.

    1. Units, people, accounts. 2. The programme. 3. A year of waves that enter at the tally.
    4. Two waves through invitations, blind signatures and sealed ballots; one branch has no time for them, so it
    is hidden, and another with it. 5. One that waits for answers.
    6. The customers' ratings, one file a quarter; actions. 7. One look at the study that was declared first.
    """
    opens = openings(now)
    with hands.hurried():
        say("Inventing Larkspur Stores: 3 regions, 40 branches, 700 people …")
        planted = plant(engine, settings, opens=opens, now=now)
        questions = declare(engine, before=opens[0], now=now)
        programme = hands.set_up(opens[0])
        say("Publishing a year of fortnightly waves …")
        for opening in opens[: -SENT - 1]:
            hands.past(programme, opening, planted.truth.mood)
        say("Answering two waves by blind signature and sealed ballot …")
        for opening in opens[-SENT - 1 : -1]:
            hands.close(hands.live(programme, opening, planted.truth.mood, planted.busy))
        wave = hands.waiting(programme, opens[-1], planted.truth.mood)
        say("Bringing in customer scores …")
        bring_scores(engine, settings, planted, today=now.astimezone(UTC).date(), now=now)
        act(engine, planted, now=now)
        say("Looking at the two questions that were written down …")
        for question in questions:
            studies.look(engine, question, now=now, version=VERSION)
    return wave


__all__ = ["DAYS_OPEN", "Hands", "Planted", "load", "openings"]
