"""Which items a wave asks: every chosen theme in turn, no item twice within 14 days, same seed same items."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil

from surveys.errors import Refusal
from surveys.questionnaires.items import Bank

REST_DAYS = 14
"""A person meets the same item at most once in so many days."""
HOLIDAY_SHIFT_DAYS = 7
"""How far holidays may move one wave towards the next: left free at set-up, so that no opening fails."""
OFTEN_ENOUGH_DAYS = 92
"""A theme asked less than once a quarter shows no trend within a year."""

Asked = Sequence[tuple[date, tuple[str, ...]]]
"""Earlier waves: the date each was asked, and its item ids."""


@dataclass(frozen=True)
class ThemeCoverage:
    """How often one theme will be asked."""

    theme: str
    times_a_year: int
    longest_days: int


@dataclass(frozen=True)
class Coverage:
    """How often each theme will be asked, and how many items a wave needs for each to come once a quarter."""

    themes: tuple[ThemeCoverage, ...]
    often_enough: bool
    items_needed: int


def pick(
    bank: Bank, *, themes: Sequence[str], count: int, asked: Asked, on: date, seed: str
) -> tuple[str, ...]:
    """Return the ids of `count` items to ask on that day, in the order to ask them.

    The theme that has waited longest comes first, then its item that has waited longest; ties are settled by
    `seed`. `asked` are the earlier waves of the same people, in any order, with items of any bank version.
    Raises Unknown for a theme that the bank does not have, and Refusal where too few items have rested.
    """
    _refuse_nonsense(bank, themes, count)
    past = {theme: _days(theme, asked) for theme in themes}
    rested = {theme: _rested(bank, theme, asked=asked, on=on, seed=seed) for theme in themes}
    available = sum(map(len, rested.values()))
    if available < count:
        raise Refusal(
            f"On {on.isoformat()} only {available} items of these themes have rested for {REST_DAYS} days. "
            f"The wave asks {count}. {_mend(available)}"
        )
    chosen: list[str] = []
    while len(chosen) < count:
        waiting = [theme for theme in themes if rested[theme]]
        turn = min(waiting, key=lambda theme: (past[theme], _tie(seed, theme)))
        chosen.append(rested[turn].pop(0))
        past[turn].insert(0, on)
    return tuple(chosen)


def coverage(bank: Bank, themes: Sequence[str], *, count: int, cadence_days: int) -> Coverage:
    """Return how often each theme will be asked when every `cadence_days` days a wave asks `count` items.

    The figures come from playing the rotation forward over a year or four full turns, whichever is longer.
    Raises Unknown for a theme that the bank does not have, and Refusal where the themes have too few items
    for this cadence, so that what passes here can always be picked later, holidays included.
    """
    _refuse_nonsense(bank, themes, count)
    if not 1 <= cadence_days <= 366:
        raise Refusal("The days between two waves must be between 1 and 366.")
    _refuse_too_few(bank, themes, count=count, cadence_days=cadence_days)
    waves = max(ceil(365 / cadence_days), 4 * ceil(len(themes) / count))
    days: dict[str, list[date]] = {theme: [] for theme in themes}
    for on, items in _play(bank, themes, count=count, cadence_days=cadence_days, waves=waves):
        for theme in {_theme_of(item) for item in items}:
            days[theme].append(on)
    parts = tuple(
        ThemeCoverage(
            theme=theme,
            times_a_year=round(len(days[theme]) * 365 / (waves * cadence_days)),
            longest_days=max(((b - a).days for a, b in pairwise(days[theme])), default=waves * cadence_days),
        )
        for theme in themes
    )
    turns = max(1, OFTEN_ENOUGH_DAYS // cadence_days)
    enough = all(part.longest_days <= OFTEN_ENOUGH_DAYS for part in parts)
    return Coverage(parts, enough, ceil(len(themes) / turns))


def _play(
    bank: Bank, themes: Sequence[str], *, count: int, cadence_days: int, waves: int
) -> Iterator[tuple[date, tuple[str, ...]]]:
    """Yield the waves to come on invented days, each picked after the ones before it."""
    asked: list[tuple[date, tuple[str, ...]]] = []
    for number in range(waves):
        on = date(2001, 1, 1) + timedelta(days=number * cadence_days)
        asked.append((on, pick(bank, themes=themes, count=count, asked=asked, on=on, seed="coverage")))
        yield asked[-1]


def _refuse_nonsense(bank: Bank, themes: Sequence[str], count: int) -> None:
    for theme in themes:
        bank.theme(theme)
    if not themes:
        raise Refusal("Choose at least one theme.")
    if len(set(themes)) < len(themes):
        raise Refusal("A theme is chosen twice. Name each theme once.")
    if count < 1:
        raise Refusal("A wave asks at least one item.")


def _refuse_too_few(bank: Bank, themes: Sequence[str], *, count: int, cadence_days: int) -> None:
    """Raise a Refusal unless every item can rest: `count` items in each wave that one rest may touch."""
    available = sum(len(bank.of(theme)) for theme in themes)
    waves = ceil((REST_DAYS + HOLIDAY_SHIFT_DAYS) / cadence_days)
    if available < count * waves:
        raise Refusal(
            f"The chosen themes have {available} items, and {count} items every {cadence_days} days need "
            f"{count * waves}, because nobody is asked the same item twice within {REST_DAYS} days, "
            f"also where holidays move a wave. {_mend(available // waves)}"
        )


def _mend(most: int) -> str:
    fewer = f"Set the items per wave to {most} at most, choose" if most else "Choose"
    return f"{fewer} more themes, or leave more time between waves."


def _days(theme: str, asked: Asked) -> list[date]:
    """Return the days on which items of the theme were asked, latest first, one entry an item.

    Lists compare element by element, so the smaller list belongs to the theme that has waited longer.
    """
    return sorted((on for on, items in asked for item in items if _theme_of(item) == theme), reverse=True)


def _rested(bank: Bank, theme: str, *, asked: Asked, on: date, seed: str) -> list[str]:
    """Return the theme's items that may be asked on that day, the one that has waited longest first."""
    days: dict[str, list[date]] = {item.id: [] for item in bank.of(theme)}
    for day, items in asked:
        for name in items:
            if name in days:
                days[name].append(day)
    free = [name for name, past in days.items() if all(abs((on - day).days) >= REST_DAYS for day in past)]
    return sorted(free, key=lambda name: (max(days[name], default=date.min), _tie(seed, name)))


def _theme_of(item_id: str) -> str:
    """Return the theme in an item's id, which also holds for items that a newer bank no longer has."""
    return item_id.rpartition("-")[0]


def _tie(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{name}".encode()).digest()
