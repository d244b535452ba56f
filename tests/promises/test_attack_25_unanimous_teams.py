"""Attack 25: a team that agrees in everything, or all but one, pins nobody and looks like any other.

Second moments as well: a company of teams of one mind has a variance of nothing, and its means would be answers.
"""

from collections.abc import Callable
from math import sqrt

import pytest

from surveys.release import Release, Variance
from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.checking import examine
from surveys.release.counting import count
from surveys.release.evidence import Kept
from surveys.release.suppress import spread
from surveys.release.suppress.gate import Sum, open_gate, still_pinned
from surveys.release.types import Agreement, ItemMoments, Shown, Withheld
from tests.surveys.release.factories import company, facts

CELLS = {name: frozenset({name}) for name in "abcd"}
GROUPS = {**CELLS, "division": frozenset("abc"), "company": frozenset("abcd")}


def sums(**means: float) -> list[Sum]:
    """Return blocks of five to nine people; a name of several letters is a pooled block."""
    return [Sum(frozenset(name), 5 + index, mean) for index, (name, mean) in enumerate(means.items())]


@pytest.mark.parametrize("mean", [5.0, 4.8, 4.6, 1.0, 1.2])
def test_a_unanimous_team_is_said_as_a_bound(mean: float) -> None:
    cell = open_gate(GROUPS, sums(a=mean, b=3, c=3.2, d=2.9), 5, {}).cells["a"]
    assert isinstance(cell, Shown)
    assert cell.coded in ("top", "bottom")


@pytest.mark.parametrize(
    "means",
    [
        {"a": 5.0, "b": 3.0, "c": 3.2, "d": 2.9},
        {"a": 5.0, "b": 5.0, "c": 5.0, "d": 5.0},
        {"a": 1.0, "b": 1.0, "c": 3.0, "d": 5.0},
        {"ab": 5.0, "c": 3.2, "d": 2.9},
        {"ab": 1.0, "c": 4.9, "d": 1.1},
        {"abc": 4.98, "d": 3.0},
        {"a": 4.5, "bc": 5.0, "d": 3.0},
    ],
)
def test_nobody_is_pinned_to_under_two_points_by_all_figures_together(means: dict[str, float]) -> None:
    blocks = sums(**means)
    passed = open_gate(GROUPS, blocks, 5, {})
    shown = {group: cell for group, cell in passed.cells.items() if isinstance(cell, Shown)}
    assert passed.pinned == 0
    assert still_pinned(passed.sizes, passed.pooled, passed.inside, shown, 5) == []


def test_which_figures_are_hidden_does_not_depend_on_answers() -> None:
    tame = open_gate(GROUPS, sums(ab=3.0, c=3.2, d=2.9), 5, {}).cells
    wild = open_gate(GROUPS, sums(ab=5.0, c=1.0, d=5.0), 5, {}).cells
    assert {one: type(cell) for one, cell in tame.items()} == {one: type(cell) for one, cell in wild.items()}


Mind = Callable[[int, int], int]
MINDS: dict[str, Mind] = {
    "each team of one mind": lambda team, _one: 2 + team % 3,
    "all but one": lambda team, one: 2 + team % 3 + ((team, one) == (0, 0)),
    "one of two neighbours": lambda team, one: 3 + one % 2,
    "one team of its own": lambda team, one: 1 + one % 5 if team < 1 else 3,
    "one division of one mind": lambda team, one: 3 if team < 6 else 1 + one % 5,
    "all differ": lambda team, one: 1 + (team + one) % 5,
    "most differ a little": lambda team, one: 3 + (one % 7 == 0) - (one % 5 == 0),
}


def asked(mind: Mind) -> tuple[Release, Kept]:
    """Return the release of twelve teams of ten in two divisions, who answer both items of fairness alike."""
    wave = facts(company({f"{'ab'[team // 6]}/{team}": 10 for team in range(12)}))
    opened = {}
    for team, cell in enumerate(wave.cells):
        given = [mind(team, one) for one in range(10)]
        opened["S", cell.cell] = [{"fairness-1": x, "fairness-2": 6 - x, "purpose-1": x} for x in given]
    counted = count(wave, opened)
    release, evidence = assemble(wave, Material(counted.tallies, counted.moments, (), "demo"), Ledger())
    return release, Kept.read(evidence)


def narrowest(release: Release, theme: str) -> float:
    """Return the narrowest span of anybody's score: within the deviation that all squares together leave to one."""
    one = release.organisation
    sums: dict[str, float] = {}
    variance, items = one.variance[theme], one.items[theme]
    if isinstance(variance, Variance):
        sums["co"] = variance.value * variance.df
    found = {scope: some for (scope, of), some in one.division_items.items() if of == theme}
    for scope, some in ({"co": items} | found).items():
        if isinstance(some, ItemMoments):
            squares = [sum(map(sum, some.covariance)) / len(some.items) ** 2]
            squares += [row[index] for index, row in enumerate(some.covariance)]
            sums[scope] = min(
                [square * (some.people - some.cells) for square in squares] + [sums.get(scope, 1e9)]
            )
    if len(sums) == 2:
        sums["rest"] = sums["co"] - sum(sums[scope] for scope in found)
    return min((2 * sqrt(max(one, 0) * 0.9) for one in sums.values()), default=4.0)


@pytest.mark.parametrize("mind", MINDS)
def test_second_moments_leave_everybody_two_points(mind: str) -> None:
    release, kept = asked(MINDS[mind])
    assert examine(release, kept, [release]) == []
    for theme in ("fairness", "purpose"):
        assert narrowest(release, theme) >= 2


@pytest.mark.parametrize("mind", ["each team of one mind", "all but one", "one of two neighbours"])
def test_teams_too_much_alike_have_no_second_moments(mind: str) -> None:
    told = asked(MINDS[mind])[0].organisation
    assert all(isinstance(some["purpose"], Withheld) for some in (told.variance, told.items, told.agreement))
    assert not any(theme == "purpose" for _, theme in told.division_items)


def test_teams_that_differ_have_all_their_second_moments() -> None:
    told = asked(MINDS["all differ"])[0].organisation
    assert isinstance(told.variance["fairness"], Variance)
    assert isinstance(told.agreement["fairness"], Agreement)
    assert {scope for scope, _ in told.division_items} == {"a", "b"}


def test_the_moments_of_a_division_do_not_give_those_of_another_of_one_mind() -> None:
    told = asked(MINDS["one division of one mind"])[0].organisation
    assert isinstance(told.items["purpose"], ItemMoments)
    assert told.division_items == {}


def test_agreement_of_teams_of_one_mind_is_said_as_a_bound() -> None:
    told = asked(MINDS["one team of its own"])[0].organisation.agreement["purpose"]
    assert isinstance(told, Agreement)
    assert (told.median, told.q25) == (0.75, 0.75)


@pytest.mark.parametrize("mind", ["each team of one mind", "all but one", "one division of one mind"])
def test_without_the_rule_for_moments_somebody_is_pinned(mind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "r4_spread_told", lambda *_: True)
    monkeypatch.setattr(spread, "r4_item_told", lambda *_: True)
    release, kept = asked(MINDS[mind])
    monkeypatch.undo()
    assert narrowest(release, "purpose") < 2
    assert any("pin" in one.problem for one in examine(release, kept, [release]))
