"""When the next wave is due. In: programmes and a moment. Out: planned waves, one a programme at a time."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from surveys import programmes, schedules, waves
from surveys.jobs.works import Works
from surveys.programmes import Draft, Programme
from surveys.waves import State, Wave


def plan_due(works: Works, now: datetime) -> int:
    """Plan the next wave of each active programme, drop those of paused ones; return how many are new."""
    new = 0
    for programme in programmes.every_programme(works.stores.house):
        if programme.state == "paused":
            waves.unplan(works.stores.house, programme.id)
        elif not _has_planned(works, programme):
            due = _next(programme, now)
            opens_at = _earliest(works, programme, due.key)
            closes_at = close_of(programme, date.fromisoformat(due.key))
            wave = waves.new_wave(programme, due=due.key, opens_at=opens_at, closes_at=closes_at)
            new += waves.plan(works.stores.house, wave)
    return new


def overtaken(programme: Programme, wave: Wave, now: datetime) -> bool:
    """Return True where the due moment after this wave's has come: it is too late to open it."""
    day_after = date.fromisoformat(wave.due) + timedelta(days=1)
    midnight = schedules.instant(day_after, time(0), programmes.zone_of(programme))
    return _next(programme, midnight).at <= now


def next_dues(draft: Draft | Programme, after: datetime, count: int = 3) -> tuple[schedules.Due, ...]:
    """Return the next due moments of a programme or of its draft."""
    one = draft if isinstance(draft, Programme) else programmes.unsaved(draft)
    return schedules.dues(
        programmes.cadence(one),
        programmes.zone_of(one),
        schedules.calendar(one.country),
        after=after,
        count=count,
    )


def _has_planned(works: Works, programme: Programme) -> bool:
    return any(wave.state == State.PLANNED for wave in waves.of_programme(works.stores.house, programme.id))


def _next(programme: Programme, after: datetime) -> schedules.Due:
    days = schedules.calendar(programme.country)
    return schedules.next_due(programmes.cadence(programme), programmes.zone_of(programme), days, after)


def _earliest(works: Works, programme: Programme, due: str) -> datetime:
    """Return the first moment at which it is that date and time in any unit of the audience."""
    day, at = date.fromisoformat(due), programmes.cadence(programme).at
    zones = {leaf.zone or programme.zone for leaf in works.leaves(programme.units, day)} | {programme.zone}
    return min(schedules.instant(day, at, ZoneInfo(zone)) for zone in zones)


def close_of(programme: Programme, opened_on: date) -> datetime:
    """Return the close: days later, at the hour of the programme, in the programme's zone."""
    day = opened_on + timedelta(days=programme.days_open)
    return schedules.instant(day, programmes.cadence(programme).at, programmes.zone_of(programme))
