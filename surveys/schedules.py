"""Cadence, time zone, working hours and holidays -> due moments and letter moments. Pure: no clock, no store.

A due moment has a *key*, the local date, which carries every "only once" of this floor: on the night the
clocks change an hour may come twice or not at all, but a date comes once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

from surveys.errors import Refusal

LETTERS_FROM, LETTERS_UNTIL = time(8), time(18)
WEEKEND = frozenset({5, 6})


class Every(StrEnum):
    """How often a pulse returns."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


@dataclass(frozen=True)
class Cadence:
    """When a pulse is due: `every`, on `weekday` (0 is Monday), `at` a local time, from `anchor` on.

    Monthly and quarterly pulses keep the place of their first day in its month: the second Tuesday stays the
    second Tuesday; a fifth one counts as the fourth, which every month has.
    """

    every: Every
    weekday: int
    at: time
    anchor: date


@dataclass(frozen=True)
class Due:
    """A due moment: `key` is the local date in ISO form, `at` the instant in UTC."""

    key: str
    at: datetime


class WorkingDays(Protocol):
    """A calendar that knows on which days a country works."""

    def works(self, day: date) -> bool:
        """Return True on a working day."""
        ...


class Calendar:
    """The working days of a country, or of a part of it: "DE", "DE-BY"; "" knows weekends only."""

    def __init__(self, country: str) -> None:
        name, _, part = country.partition("-")
        self._holidays = holidays.country_holidays(name, subdiv=part or None) if name else None

    def works(self, day: date) -> bool:
        """Return True where `day` is neither a weekend nor a public holiday."""
        if self._holidays is None:
            return day.weekday() not in WEEKEND
        return bool(self._holidays.is_working_day(day))


@lru_cache(maxsize=256)
def calendar(country: str) -> Calendar:
    """Return the calendar of `country`, "DE" or "DE-BY"; Refusal for one that the library does not know."""
    name, _, part = country.partition("-")
    known = holidays.list_supported_countries()
    if name and (name not in known or (part and part not in known[name])):
        raise Refusal(f"The holidays of {country} are not known. Try DE, DE-BY, or none.")
    return Calendar(country)


def countries() -> frozenset[str]:
    """Return the two-letter codes of the countries whose holidays are known."""
    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant of a local time: the first of two, and the hour later of one that is skipped."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def next_due(cadence: Cadence, zone: ZoneInfo, days: WorkingDays, after: datetime) -> Due:
    """Return the first due moment strictly later than `after` (aware), moved off weekends and holidays."""
    step = 0
    while True:
        day = working(_nth(cadence, step), days)
        at = instant(day, cadence.at, zone)
        if at > after:
            return Due(day.isoformat(), at)
        step += 1


def dues(
    cadence: Cadence, zone: ZoneInfo, days: WorkingDays, *, after: datetime, count: int
) -> tuple[Due, ...]:
    """Return the next `count` due moments later than `after`, in order."""
    found: list[Due] = []
    for _ in range(count):
        found.append(next_due(cadence, zone, days, found[-1].at if found else after))
    return tuple(found)


def working(day: date, days: WorkingDays) -> date:
    """Return `day`, or the next working day after it."""
    while not days.works(day):
        day += timedelta(days=1)
    return day


def letter_moment(now: datetime, zone: ZoneInfo, days: WorkingDays) -> datetime:
    """Return `now` within 08:00 to 18:00 local on a working day, else the next such moment (UTC)."""
    local = now.astimezone(zone)
    if days.works(local.date()) and LETTERS_FROM <= local.time() < LETTERS_UNTIL:
        return now.astimezone(UTC)
    day = local.date() if local.time() < LETTERS_FROM else local.date() + timedelta(days=1)
    return instant(working(day, days), LETTERS_FROM, zone)


def _nth(cadence: Cadence, step: int) -> date:
    """Return the scheduled day number `step` (0 is the first on or after the anchor), holidays unheeded."""
    first = cadence.anchor + timedelta(days=(cadence.weekday - cadence.anchor.weekday()) % 7)
    if cadence.every in (Every.WEEKLY, Every.FORTNIGHTLY):
        return first + timedelta(weeks=step * (1 if cadence.every is Every.WEEKLY else 2))
    place = min((first.day - 1) // 7, 3)
    months = first.year * 12 + first.month - 1 + step * (1 if cadence.every is Every.MONTHLY else 3)
    start = date(months // 12, months % 12 + 1, 1)
    return start + timedelta(days=(cadence.weekday - start.weekday()) % 7 + 7 * place)
