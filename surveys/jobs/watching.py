"""Watching the organisation's list while a wave is open: once a day, and when it closes."""

from datetime import datetime

from surveys import programmes
from surveys.invitations import changes
from surveys.jobs.works import Works
from surveys.waves import Wave


def watch_roster(works: Works, wave: Wave, now: datetime) -> bool:
    """Note how the list of people has changed since the wave's roster was frozen; True where it was news."""
    programme = programmes.get(works.stores.house, wave.programme)
    today = now.astimezone(programmes.zone_of(programme)).date()
    people = {one.person: one.unit for one in works.roster(programme.units, today)}
    return changes.note(works.stores.house, wave.id, people, today)
