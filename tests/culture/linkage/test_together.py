"""Several themes at once: the composite, and each theme with the others held constant."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from culture.linkage import analyse, with_composite
from culture.linkage.core import noises_of
from culture.linkage.panel import Customers, Items, Panel, Staff
from culture.linkage.plan import Claim, Plan
from culture.linkage.results import NotEstimable, Together
from culture.linkage.together import together
from tests.culture.linkage.two_files import customers, read, staff

PLAN = Plan(respondents="independent", replicates=99, curve=False)
PEOPLE = 12


def three(seed: int, *, units=120, periods=12, effect=0.4) -> Panel:
    """Three themes that move together (.7), true scores and answers alike; only the first moves customers."""
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(np.full((3, 3), 0.7) + 0.3 * np.eye(3))
    moves = 0.25 * rng.normal(size=(units, periods + 1, 3)) @ root.T
    answers = np.sqrt(0.7 / PEOPLE) * rng.normal(size=(units, periods, 3)) @ root.T
    x = 3.5 + 0.2 * rng.normal(size=(units, 1, 3)) + moves[:, 1:] + answers
    y = 4 + effect * moves[:, :-1, 0] + 0.08 * rng.normal(size=(units, periods))
    ones = np.ones((units, periods))
    sides = [
        Staff(PEOPLE * ones, x[..., j], 0.7 * (PEOPLE - 1) * ones, (PEOPLE - 1) * ones) for j in range(3)
    ]
    names = ("fairness", "purpose", "growth")
    inside = 0.7 * root @ root.T
    mean = replace(
        sides[0],
        mean=x.mean(axis=2),
        ss=0.8 * sides[0].ss,
        items=Items(names, within=inside, within_df=9000.0),
    )
    return Panel(
        tuple(f"u{i}" for i in range(units)), tuple(f"{t:02d}" for t in range(periods)), ("",) * units,
        dict(zip(names, sides, strict=True)), {"csat": Customers(200 * ones, y, 199 * ones, 199 * ones)}, composite=mean,
    )  # fmt: skip


def joint(panel: Panel) -> Together:
    found = together(panel, PLAN, "csat", noises_of(panel, PLAN))
    assert isinstance(found, Together)
    return found


def test_the_theme_that_moves_customers_is_told_from_those_that_go_with_it() -> None:
    found = np.array([[one.corrected.ends[0].slope for one in joint(three(s)).themes] for s in range(12)])
    assert found.mean(axis=0) == pytest.approx([0.4, 0, 0], abs=0.06)


def test_as_measured_the_others_seem_to_matter() -> None:
    panel = three(1)
    alone = analyse(panel, replace(PLAN, primary=(Claim("purpose", "csat"),))).primary
    assert alone.within.slope.p < 0.001
    assert joint(panel).themes[1].slope.value < alone.within.slope.value / 2


def test_the_intervals_of_the_joint_slopes_cover() -> None:
    hits = 0
    for seed in range(40):
        ends = [one.corrected.ends[0].ci for one in joint(three(seed, units=50)).themes]
        hits += sum(ci.low <= truth <= ci.high for ci, truth in zip(ends, (0.4, 0, 0), strict=True))
    assert 0.90 <= hits / 120 <= 0.99


def test_the_joint_slopes_are_those_of_least_squares_with_every_dummy() -> None:
    panel = three(2, units=14, periods=5)
    x = np.stack([one.mean[:, :4] for one in panel.staff.values()], axis=-1).reshape(-1, 3)
    rows, cols = np.divmod(np.arange(14 * 4), 4)
    design = np.column_stack([x, np.eye(14)[rows], np.eye(4)[cols]])
    want = np.linalg.lstsq(design, panel.customers["csat"].mean[:, 1:].ravel(), rcond=None)[0][:3]
    assert [one.slope.value for one in joint(panel).themes] == pytest.approx(list(want), abs=1e-9)


def test_without_knowing_how_themes_go_together_nothing_is_corrected() -> None:
    bare = replace(three(1), composite=None)
    assert all(isinstance(one.corrected, NotEstimable) for one in joint(bare).themes)


def test_themes_that_are_one_cannot_be_told_apart() -> None:
    panel = three(1)
    same = replace(panel, staff={"a": panel.staff["growth"], "b": panel.staff["growth"]})
    assert together(same, PLAN, "csat", noises_of(same, PLAN)).reason == "themes_alike"


def test_without_a_declared_pair_the_composite_carries_the_headline() -> None:
    report = analyse(three(1), PLAN)
    assert report.primary.theme == "composite"
    assert [one.theme for one in report.links] == ["composite", "fairness", "purpose", "growth"]


def test_a_declared_pair_leaves_the_composite_out() -> None:
    plan = replace(PLAN, primary=(Claim("growth", "csat"),))
    assert with_composite(three(1), plan).staff.keys() == three(1).staff.keys()
    assert "composite" in with_composite(three(1), replace(PLAN, primary=(Claim("composite", "csat"),))).staff


def test_rows_of_answers_bring_their_composite(tmp_path: Path) -> None:
    left, right = staff(tmp_path / "staff.csv"), customers(tmp_path / "customers.csv")
    panel = read(left, right, themes={"one": ("f1",), "two": ("f3",)}).panel
    found = panel.composite
    assert found.items.names == ("one", "two")
    assert found.mean == pytest.approx((panel.staff["one"].mean + panel.staff["two"].mean) / 2)
    assert read(left, right, themes={"one": ("f1",)}).panel.composite is None
