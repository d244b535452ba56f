"""Releases and customer aggregates -> a panel. In: what is published, and nothing finer (anonymity I10).

The customers' clock runs in steps of the pulse: a wave that closes on day d is paired with the ratings of the `lag`-th
step after it, [d + lag*step, d + (lag+1)*step), whatever day the other waves closed (linkage.md 3.3). Of several waves
in one period the last to close counts (decision 23).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

import numpy as np

from culture.errors import Refusal
from culture.linkage.panel import Customers, Floats, Items, Panel, Staff
from culture.linkage.results import Agreement, Exclusion, NotEstimable
from culture.scores.aggregates import Aggregate
from culture.scores.parse import Scale
from surveys.release import Agreement as Published
from surveys.release import (
    ItemMoments,
    NBand,
    Overlap,
    Release,
    Shown,
    Variance,
    Withheld,
    r12_enough_units,
)

DAYS = {"week": 7, "fortnight": 14, "month": 28, "quarter": 91}
ABOUT = 0.15  # of a known step: 24 to 32 days are a month
LONGEST_LAG = 6


@dataclass(frozen=True)
class Clock:
    """The panel's periods: the first day of the first, days a period, how many, and the wave of each.

    `first_days` of the periods: the closing day of the wave, or what the step says where there is none. `windows`: the
    first day on which customers' ratings count for a period: `lag` steps after its wave's own closing day (3.3).
    `overtaken`: waves that closed in the period of a later one.
    """

    start: date
    days: int
    periods: int
    waves: tuple[Release | None, ...]
    first_days: tuple[date, ...]
    windows: tuple[date, ...]
    overtaken: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The first day of each period, as a date."""
        return tuple(one.isoformat() for one in self.first_days)

    @property
    def even(self) -> bool:
        """Whether the customers' windows lie side by side."""
        return all((b - a).days == self.days for a, b in pairwise(self.windows))


@dataclass(frozen=True, eq=False)
class Scores:
    """One metric's ratings on the clock of the panel, and its scale; `elsewhere`: how many are on another one."""

    metric: str
    scale: Scale
    aggregates: Sequence[Aggregate]
    elsewhere: int = 0


def clock_of(
    releases: Sequence[Release], *, after: int = LONGEST_LAG, lag: int = 1, days: int | None = None
) -> Clock:
    """Return the periods of these releases and `after` more for the customers; Refusal without a release.

    `days` a period: the step that was frozen, else that of these waves. A wave stands as many periods after the one
    before as steps lie between them, to the nearest; under half a step it takes that one's place (decision 23).
    """
    if not releases:
        raise Refusal("There is no published wave yet: a link needs at least one. Open a wave first.")
    ordered = sorted(releases, key=lambda one: (one.closed_on, one.id))
    days = days or step_of(ordered)
    placed, slot, opened = {0: ordered[0]}, 0, ordered[0].closed_on
    for one in ordered[1:]:
        steps = int((one.closed_on - opened).days / days + 0.5)
        if steps:
            slot, opened = slot + steps, one.closed_on
        placed[slot] = one
    count = slot + 1 + after
    first_days: list[date] = []
    for i in range(count):
        wave = placed.get(i)
        first_days.append(wave.closed_on if wave else first_days[-1] + timedelta(days=days))
    windows = tuple(
        placed[i - lag].closed_on + timedelta(days=lag * days) if i - lag in placed else first_days[i]
        for i in range(count)
    )
    waves = tuple(placed.get(i) for i in range(count))
    lost = len(ordered) - len(placed)
    return Clock(ordered[0].closed_on, days, count, waves, tuple(first_days), windows, lost)


def step_of(releases: Sequence[Release]) -> int:
    """Return the days from wave to wave: a week, a fortnight, four weeks or a quarter where it is about that."""
    days = sorted(one.closed_on for one in releases)
    usual = median([gap for gap in ((b - a).days for a, b in pairwise(days)) if gap > 0] or [14])
    nearest = min(DAYS.values(), key=lambda known: abs(known - usual))
    return nearest if abs(nearest - usual) <= ABOUT * nearest else round(usual)


def panel_of(
    clock: Clock,
    scores: Sequence[Scores],
    overlaps: Sequence[Overlap],
    home: Callable[[str], str],
) -> Panel:
    """Return the panel of all themes and metrics. `home` maps a leaf of a cell to the unit that is rated."""
    cells = _cells(clock)
    themes = sorted({theme.id for one in clock.waves if one for theme in one.themes})
    shared = _overlaps(clock, overlaps, cells)
    rated = [(one, *_customers(one, clock, cells, home)) for one in scores]
    lost = sum(unmatched for _, _, unmatched in rated)
    left = {
        "ratings_of_units_outside_the_audience": lost,
        "ratings_on_another_scale": sum(one.elsewhere for one in scores),
    }
    excluded = tuple(Exclusion(reason, n) for reason, n in left.items() if n)
    return Panel(
        units=tuple(cells),
        periods=clock.labels,
        groups=tuple(cells.values()),
        staff={theme: _staff(theme, clock, list(cells), shared) for theme in themes},
        customers={one.metric: made for one, made, _ in rated},
        released=True,
        enough=r12_enough_units,
        excluded=(*_overtaken(clock), *_hidden(clock, themes), *_unknown(shared), *excluded),
        period_word=next((word for word, days in DAYS.items() if days == clock.days), "period"),
    )


def _cells(clock: Clock) -> dict[str, str]:
    """The reporting cells of all waves, each with the division it belonged to last."""
    found: dict[str, str] = {}
    for one in clock.waves:
        for group in one.at("cell") if one else ():
            found[group.id] = group.path[1] if len(group.path) > 1 else ""
    return dict(sorted(found.items()))


def _staff(theme: str, clock: Clock, cells: Sequence[str], shared: Floats) -> Staff:
    shape = (len(cells), clock.periods)
    n, mean, invited, step = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for t, release in enumerate(clock.waves):
        for i, cell in enumerate(cells):
            group = release.group(cell) if release else None
            if release is None or group is None:
                continue
            invited[i, t] = group.invited
            figure = release.cell(cell, theme)
            if isinstance(figure, Shown):
                n[i, t] = _people(release, theme, figure.n)
                mean[i, t], step[i, t] = figure.mean, figure.rounding
    rounded = float(np.sqrt(np.mean(step[n > 0] ** 2))) if np.any(n > 0) else 0.0
    return Staff(
        n=n,
        mean=mean,
        variance=_variance(theme, clock),
        invited=invited,
        overlaps=shared,
        items=_items(theme, clock),
        rounding=rounded,
    )


def _people(release: Release, theme: str, n: int | NBand) -> float:
    """n where exact, else the band's harmonic mean over the organisation, else the middle of the band."""
    best = release.organisation.harmonic(theme, n)
    if not isinstance(best, Withheld):
        return best
    return float(n) if isinstance(n, int) else (n.low + n.high) / 2


def _variance(theme: str, clock: Clock) -> float | None:
    """Within-cell variance pooled over the releases that give it."""
    found = [one.organisation.variance.get(theme) for one in clock.waves if one]
    known = [one for one in found if isinstance(one, Variance) and one.df > 0]
    if not known:
        return None
    return sum(one.value * one.df for one in known) / sum(one.df for one in known)


def _items(theme: str, clock: Clock) -> Items | None:
    """Item covariances of the wave that asked most items of the theme, the newest of these; and agreement.

    Releases withhold either to protect people; what is left is still said.
    """
    moments = [one.organisation.items.get(theme) for one in clock.waves if one]
    known = [one for one in moments if isinstance(one, ItemMoments)]
    agreed = _agreement(theme, clock)
    if not known:
        return Items((), agreement=agreed) if isinstance(agreed[0], Agreement) else None
    best = max(reversed(known), key=lambda one: len(one.items))
    covariance = np.array(best.covariance, dtype=np.float64) if len(best.items) > 1 else None
    return Items(
        names=best.items,
        within=covariance,
        within_df=float(best.people - best.cells),
        agreement=agreed,
    )


def _agreement(theme: str, clock: Clock) -> tuple[Agreement | NotEstimable, Agreement | NotEstimable]:
    unknown = NotEstimable("not_released", "releases give agreement against the uniform null only")
    for one in reversed([one for one in clock.waves if one]):
        found = one.organisation.agreement.get(theme)
        if isinstance(found, Published):
            return Agreement(found.median, found.q25, found.share_below, found.cells), unknown
    return unknown, unknown


def _overlaps(clock: Clock, overlaps: Sequence[Overlap], cells: Mapping[str, str]) -> Floats:
    """People of a cell invited in both of two periods; a band counts with its middle.

    No cell of two waves has people in common where a roster is gone (after 26 waves): unknown then (nan), not 0.
    """
    row = {cell: i for i, cell in enumerate(cells)}
    at = {one.wave: t for t, one in enumerate(clock.waves) if one}
    shared = np.zeros((len(cells), clock.periods, clock.periods))
    there = np.array(sorted(at.values()), dtype=np.int64)
    shared[:, there[:, None], there[None, :]] = np.nan
    for a, b in {
        (at[one.wave_a], at[one.wave_b]) for one in overlaps if {one.wave_a, one.wave_b} <= at.keys()
    }:
        shared[:, a, b] = shared[:, b, a] = 0.0
    for t in there:
        shared[:, t, t] = 0.0
    for one in overlaps:
        if one.cell in row and one.wave_a in at and one.wave_b in at:
            people = one.m if isinstance(one.m, int) else (one.m.low + one.m.high) / 2
            a, b = at[one.wave_a], at[one.wave_b]
            shared[row[one.cell], a, b] = shared[row[one.cell], b, a] = people
    return shared


def _unknown(shared: Floats) -> tuple[Exclusion, ...]:
    lost = int(np.isnan(shared).any(axis=0).sum()) // 2
    return (Exclusion("pairs_of_waves_without_rosters", lost),) if lost else ()


def _customers(
    scores: Scores, clock: Clock, cells: Mapping[str, str], home: Callable[[str], str]
) -> tuple[Customers, int]:
    """Sum ratings of units into the cells they report in; return them and how many belong to no cell."""
    shape = (len(cells), clock.periods)
    n, total = np.zeros(shape), np.zeros(shape)
    known = np.zeros((3, *shape))
    places = _places(clock, cells, home)
    lost = 0
    for one in scores.aggregates:
        i = places[one.period].get(one.unit)
        if i is None:
            lost += one.n
            continue
        n[i, one.period] += one.n
        total[i, one.period] += one.sum
        known[:, i, one.period] += (one.known_n, one.known_sum, one.sumsq)
    count, subtotal, squares = known
    mean_square = np.divide(subtotal**2, count, out=np.zeros(shape), where=count > 0)
    made = Customers(
        n=n,
        mean=np.divide(total, n, out=np.zeros(shape), where=n > 0),
        ss=np.maximum(squares - mean_square, 0.0),
        ss_df=np.maximum(count - 1, 0.0),
        low=scores.scale.low,
        high=scores.scale.high,
    )
    return made, lost


def _places(clock: Clock, cells: Mapping[str, str], home: Callable[[str], str]) -> list[dict[str, int]]:
    """For each period the row of each rated unit: that of its cell in the last wave closed by then."""
    row = {cell: i for i, cell in enumerate(cells)}
    maps: list[dict[str, int]] = []
    for one in clock.waves:
        if one is not None:
            groups = one.at("cell")
            maps.append({home(unit): row[group.id] for group in groups for unit in group.units})
        else:
            maps.append(maps[-1] if maps else {})
    return maps


def _hidden(clock: Clock, themes: Sequence[str]) -> tuple[Exclusion, ...]:
    figures = [
        one.cell(group.id, theme)
        for one in clock.waves
        if one
        for group in one.at("cell")
        for theme in themes
        if theme in {asked.id for asked in one.themes}
    ]
    hidden = sum(isinstance(figure, Withheld) for figure in figures)
    return (Exclusion("hidden_to_protect_people", hidden),) if hidden else ()


def _overtaken(clock: Clock) -> tuple[Exclusion, ...]:
    missing = sum(one is None for one in clock.waves[: -LONGEST_LAG or None])
    counts = {"waves_overtaken": clock.overtaken, "periods_without_a_wave": missing}
    return tuple(Exclusion(reason, n) for reason, n in counts.items() if n)
