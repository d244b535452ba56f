"""R12 on random companies behind the real gate: a link rests on published unit values, on ten units or more, and says
nothing of a hidden unit. Each property is held against sums made by hand from the published file.
"""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from culture.linkage import analyse
from culture.linkage.as_json import document
from culture.linkage.panel import Panel
from culture.linkage.panel_table import kept
from culture.linkage.plan import MIN_UNITS_RELEASES, Plan
from culture.linkage.releases import Scores, clock_of, panel_of
from culture.scores.aggregates import Aggregate
from culture.scores.parse import SCALES
from surveys.release import Release, Withheld, r12_enough_units
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.export import export
from tests.surveys.release.factories import ITEMS, company, count, facts, opened

SEEDS = range(24)
PLAN = Plan(min_units=MIN_UNITS_RELEASES, replicates=99, curve=False, lag=0)
Pairs = dict[str, list[tuple[Fraction, Fraction]]]


def waves(seed: int, spoil: int = 0) -> tuple[Release, ...]:
    """Return three waves of 8 to 14 teams; `spoil` gives everybody in too small a team other answers."""
    chance, past = random.Random(seed), list[Release]()
    teams = [f"{'ab'[i % 2]}/{i}" for i in range(chance.randint(8, 14))]
    for number in range(3):
        numbers = {team: chance.choice((1, 3, 6, 9, 12, 20, 26)) for team in teams}
        ballots = opened(seed * 9 + number, numbers)
        for (_, team), given in ballots.items():
            if spoil and numbers[team] < 5:
                ballots["S", team] = [{item.id: spoil for item in ITEMS} for _ in given]
        wave = facts(company(numbers), wave=f"w{number}", number=number)
        counted = count(wave, ballots)
        past.append(assemble(wave, Material(counted.tallies, counted.moments, (), "demo"), Ledger(past))[0])
    return tuple(past)


def scores(releases: tuple[Release, ...], seed: int) -> Scores:
    """Return customer scores of every team, hidden or not, in every period."""
    chance, clock = random.Random(-seed), clock_of(releases)
    units = sorted({unit for one in releases for cell in one.at("cell") for unit in cell.units})
    rows = [(unit, t, chance.randint(60, 150)) for unit in units for t in range(3)]
    day = timedelta(days=clock.days)
    return Scores(
        "csat", SCALES["1-5"],
        [Aggregate(unit, t, clock.start + day * t, 30, s, 30, s, s * s / 30 + 9.0) for unit, t, s in rows],
    )  # fmt: skip


def panel(releases: tuple[Release, ...], seed: int) -> Panel:
    return panel_of(clock_of(releases), [scores(releases, seed)], (), lambda unit: unit)


def result(seed: int) -> tuple[tuple[Release, ...], dict[str, Any]]:
    """Return the releases of a company and the document of their link."""
    releases = waves(seed)
    return releases, document(analyse(panel(releases, seed), PLAN), {}, "test")


def by_hand(releases: tuple[Release, ...], seed: int, theme: str) -> Pairs:
    """Return the published pairs of each unit, read from the file that anybody may download."""
    rated = {(one.unit, one.period): Fraction(one.sum) / one.n for one in scores(releases, seed).aggregates}
    found: Pairs = {}
    for t, release in enumerate(releases):
        body = json.loads(export([release], "json"))
        units = {one["id"]: one["units"][0] for one in body["groups"] if one["level"] == "cell"}
        for cell in body["cells"]:
            if cell["group"] in units and cell["theme"] == theme and "mean" in cell:
                pair = (Fraction(str(cell["mean"])), rated[units[cell["group"]], t])
                found.setdefault(cell["group"], []).append(pair)
    return found


def pearson(pairs: list[tuple[Fraction, Fraction]]) -> float:
    """Return the plain correlation, exact up to its root."""
    n = len(pairs)
    mx, my = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    xy = sum((x - mx) * (y - my) for x, y in pairs)
    return (
        float(xy) / float(sum((x - mx) ** 2 for x, _ in pairs) * sum((y - my) ** 2 for _, y in pairs)) ** 0.5
    )


@pytest.fixture(scope="module")
def results() -> dict[int, tuple[tuple[Release, ...], dict[str, Any]]]:
    """Return all companies with their links, made once."""
    return {seed: result(seed) for seed in SEEDS}


Results = dict[int, tuple[tuple[Release, ...], dict[str, Any]]]


def test_a_correlation_is_that_of_published_values_over_ten_units_or_none_at_all(results: Results) -> None:
    given = set()
    for seed, (releases, body) in results.items():
        for link in body["links"]:
            pairs = by_hand(releases, seed, link["theme"])
            given.add(r12_enough_units(len(pairs)))
            r = link["naive"]["r"]
            if r12_enough_units(len(pairs)):
                assert r == pytest.approx(pearson([one for some in pairs.values() for one in some]))
            else:
                assert list(_numbers(link["naive"]["r"], link["between"]["r"], link["within"]["r"])) == []
                assert link["verdict"] == "inconclusive"
    assert given == {True, False}


def test_below_ten_units_no_estimate_of_any_kind_is_given(results: Results) -> None:
    few = [
        link
        for seed, (releases, body) in results.items()
        for link in body["links"]
        if not r12_enough_units(len(by_hand(releases, seed, link["theme"])))
    ]
    assert few
    for link in few:
        for part in ("between", "within", "rmcorr", "lags", "direction"):
            kinds = ("value", "ci", "se", "low", "high")
            assert [path for path in _paths(link[part]) if path[-1] in kinds] == [], part


def test_a_hidden_unit_has_no_staff_value_in_what_a_study_keeps(results: Results) -> None:
    hidden = 0
    for seed, (releases, _) in results.items():
        table = kept(panel(releases, seed))
        for t, release in enumerate(releases):
            for (group, theme), cell in release.cells.items():
                if isinstance(cell, Withheld) and group in table["units"]:
                    i, staff = table["units"].index(group), table["staff"][theme]
                    hidden += 1
                    assert (staff["n"][i][t], staff["mean"][i][t]) == (0, 0)
    assert hidden > 50


def test_no_document_names_a_hidden_unit(results: Results) -> None:
    for releases, body in results.values():
        text = json.dumps(body)
        always = [
            cell.id
            for cell in releases[-1].at("cell")
            if all(
                isinstance(one.cell(cell.id, theme.id), Withheld) for one in releases for theme in one.themes
            )
        ]
        assert [name for name in always if f'"{name}"' in text or f"Team {name}" in text] == []


@pytest.mark.parametrize("seed", range(6))
def test_what_few_people_of_a_hidden_unit_said_changes_no_pair(seed: int) -> None:
    grids = [kept(panel(waves(seed, spoil), seed))["staff"] for spoil in (2, 4)]
    shown = [{theme: (one["n"], one["mean"]) for theme, one in grid.items()} for grid in grids]
    assert all(one == other for one, other in pairwise(shown))


def _numbers(*values: object) -> Iterator[object]:
    yield from (one for one in values if isinstance(one, int | float))


def _paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield where a number stands in a document."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _paths(one, (*path, str(name)))
    elif isinstance(value, list):
        for one in value:
            yield from _paths(one, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path
