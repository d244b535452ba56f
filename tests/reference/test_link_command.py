"""`wellspring link` on real schools: the numbers that R gives (expected.json names the program of each)."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from culture.app import commands
from tests.reference.test_correlations import ids

CHICAGO = "chicago_2012/Chicago_Public_Schools_-_Progress_Report_Cards__2011-2012_.csv"
Run = Callable[..., dict[str, object]]


@pytest.fixture
def link(shared_data: Path, tmp_path: Path) -> Run:
    """Return a function that links one column with another of one file and returns the first link."""

    def run(file: str, pair: tuple[str, str], unit: str, *more: str):
        out, place = tmp_path / "out.json", str(shared_data / file)
        names = ["--theme", f"staff={pair[0]}", "--metric", f"customers={pair[1]}"]
        units = ["--staff-map", f"unit={unit}", "--customers-map", f"unit={unit}"]
        done = CliRunner().invoke(
            commands(), ["link", place, place, *units, *names, "--json", str(out), *more]
        )
        assert done.exit_code == 0, done.output
        return json.loads(out.read_text())["links"][0]

    return run


def figures(found):
    """Return Pearson's r, its n and its interval."""
    return (found["value"], found["n"], *found["ci"])


def reference(want):
    """Return the same of the reference, to the sixth decimal."""
    return pytest.approx((want["r"], want["n"], want["lo"], want["hi"]), abs=1e-6)


@pytest.mark.parametrize("which", ids("nyc_2015", "02.r."))
def test_schools_of_new_york_correlate_as_r_says(link: Run, expected, which: str) -> None:
    pair = tuple(which.removeprefix("02.r.").split("."))
    found = link("nyc_2015/schools.csv", pair, "dbn")["between"]["r"]
    assert figures(found) == reference(expected("nyc_2015", which))


@pytest.mark.parametrize("which", ids("nyc_2015", "02.rho."))
def test_schools_of_new_york_rank_as_r_says(link: Run, expected, which: str) -> None:
    pair = tuple(which.removeprefix("02.rho.").split("."))
    found, want = (
        link("nyc_2015/schools.csv", pair, "dbn")["between"]["spearman"],
        expected("nyc_2015", which),
    )
    assert (found["value"], found["n"]) == pytest.approx((want["r"], want["n"]), abs=1e-6)


@pytest.mark.parametrize("which", ids("chicago_2012", "04.r."))
def test_schools_of_chicago_correlate_as_r_says(link: Run, expected, which: str) -> None:
    pair = tuple(which.removeprefix("04.r.").split("|"))
    found = link(CHICAGO, pair, "School ID")["between"]["r"]
    assert figures(found) == reference(expected("chicago_2012", which))


def test_schools_of_chicago_rank_as_r_says(link: Run, expected) -> None:
    found = link(CHICAGO, ("Leaders Score", "Parent Environment Score"), "School ID")["between"]["spearman"]
    want = expected("chicago_2012", "04.rho.Leaders|ParentEnv")
    assert (found["value"], found["n"]) == pytest.approx((want["r"], want["n"]), abs=1e-6)
    assert found["p"] == pytest.approx(want["p"], rel=0.02)


def test_schools_of_chicago_are_counted_as_r_counts_them(link: Run, expected, table) -> None:
    want, data = expected("chicago_2012", "04.n"), table(CHICAGO)
    found = link(CHICAGO, ("Leaders Score", "Parent Environment Score"), "School ID")
    assert found["between"]["n_units"] == want["both"]
    given = {
        name: int((~np.isnan(data[name])).sum()) for name in ("Leaders Score", "Parent Environment Score")
    }
    assert (len(data["School ID"]), *given.values()) == (want["n"], want["leaders"], want["parent"])


CONTROLS = ("--control", "economic_need_index", "--control", "enrollment")


@pytest.mark.parametrize(
    ("pair", "which"),
    [
        (("t_school_commitment", "s_personal_attention_and_support"), "02.partial.commit.attention"),
        (("t_teacher_principal_trust", "p_parent_teacher_trust"), "02.partial.tptrust.pttrust"),
    ],
)
def test_partial_correlations_of_schools_are_those_of_r(link: Run, expected, pair, which: str) -> None:
    found = link("nyc_2015/schools.csv", pair, "dbn", *CONTROLS)["between"]["r"]
    want = expected("nyc_2015", which)
    assert (found["value"], found["n"]) == pytest.approx((want["r"], want["n"]), abs=1e-6)
    assert found["p"] == pytest.approx(want["p"], rel=1e-4)


def test_the_controlled_slope_of_schools_is_that_of_least_squares_in_r(link: Run, expected) -> None:
    pair = ("t_school_commitment", "s_personal_attention_and_support")
    found = link("nyc_2015/schools.csv", pair, "dbn", *CONTROLS)["between"]["slope"]
    want = expected("nyc_2015", "02.ols.attention")
    assert found["value"] == pytest.approx(want["t_school_commitment"], abs=1e-6)
    assert found["se"] == pytest.approx(want["hc3.t_school_commitment"], rel=0.05)  # ours is HC2, not HC3


def test_a_cross_section_gives_no_verdict_on_change(link: Run) -> None:
    found = link("nyc_2015/schools.csv", ("t_school_commitment", "s_safety"), "dbn")
    assert found["within"]["slope"]["not_estimable"] == "one_period"
    assert (found["verdict"], found["grade"]) in {("inconclusive", "C"), ("inconclusive", None)}


def test_without_numbers_of_people_nothing_is_corrected(link: Run) -> None:
    found = link("nyc_2015/schools.csv", ("t_school_commitment", "s_safety"), "dbn")
    assert "not_estimable" in found["between"]["slope_corrected"]
