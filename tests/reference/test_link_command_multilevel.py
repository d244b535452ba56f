"""`wellspring link` on soldiers, states, firms and workers: the numbers of R (multilevel, plm) in its JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from culture.app import commands

Document = dict[str, object]
Run = Callable[..., Document]
BH1996 = "multilevel/bh1996.csv"


@pytest.fixture
def document(shared_data: Path, tmp_path: Path) -> Run:
    """Return a function that links a file with itself and returns the whole document."""

    def run(file: str, unit: str, *more: str) -> Document:
        out, place = tmp_path / "out.json", str(shared_data / file)
        units = ["--staff-map", f"unit={unit}", "--customers-map", f"unit={unit}"]
        done = CliRunner().invoke(commands(), ["link", place, place, *units, "--json", str(out), *more])
        assert done.exit_code == 0, done.output
        return json.loads(out.read_text())

    return run


def soldiers(document: Run, name: str, file: str = BH1996, metric: str = "WBEING", *more: str) -> Document:
    """Link one column with another over companies; the scale is as wide as any answer."""
    span = ("--scale", f"{name}=0..24", "--scale", f"{metric}=0..24")
    return document(file, "GRP", "--theme", f"{name}={name}", "--metric", f"{metric}={metric}", *span, *more)


def figures(found: Document) -> tuple[object, ...]:
    """Return ICC(1), ICC(2), F, n and units, then p: the variant with the plain mean group size."""
    sizes = (found["f_test"]["f"], found["icc1"]["n"], found["n_units"])
    return (found["icc1_mean_size"]["value"], found["icc2"]["value"], *sizes), found["icc1"]["p"]


def reference(want: dict[str, float]) -> tuple[object, ...]:
    """Return what multilevel::ICC1 and ICC2 say of the same, as near as it is given."""
    shares = (want["ICC1"], want["ICC2"], want["F"], want["n"], want["k"])
    return pytest.approx(shares, abs=1e-6), pytest.approx(want["p"], rel=1e-4, abs=1e-12)


@pytest.mark.parametrize("name", ["HRS", "COHES", "LEAD"])
def test_the_icc_of_soldiers_is_that_of_r_multilevel(document: Run, expected, name: str) -> None:
    found = soldiers(document, name)["reliability"][name]
    assert figures(found) == reference(expected("multilevel", f"10.bh1996.icc.{name}"))


def test_the_icc_of_wellbeing_is_that_of_r_multilevel(document: Run, expected) -> None:
    found = soldiers(document, "WBEING", metric="HRS")["reliability"]["WBEING"]
    assert figures(found) == reference(expected("multilevel", "10.bh1996.icc.WBEING"))


def test_the_icc_of_hours_in_2000_is_that_of_r_multilevel(document: Run, expected) -> None:
    found = soldiers(document, "HRS", "multilevel/bhr2000.csv", "RELIG")["reliability"]["HRS"]
    assert figures(found) == reference(expected("multilevel", "10.bhr2000.icc.HRS"))


def test_agreement_and_alpha_of_leadership_items_are_those_of_r(document: Run, expected) -> None:
    items = "AF06,AF07,AP12,AP17,AP33,AP34,AS14,AS15,AS16,AS17,AS28"
    body = document("multilevel/bhr2000.csv", "GRP", "--theme", f"lead={items}", "--metric", "HRS=HRS",
                    "--scale", "lead=1..5", "--scale", "HRS=0..24")  # fmt: skip
    found, want = body["reliability"]["lead"], expected("multilevel", "10.bhr2000.rwgj.lead")
    got = (found["rwg"]["median"], found["rwg"]["n_cells"])
    assert got == pytest.approx((want["median"], want["n"]), abs=1e-6)


def test_the_icc_of_schools_is_that_of_r(document: Run, expected) -> None:
    body = document("multilevel/mathachieve_hsb.csv", "School", "--theme", "MathAch=MathAch",
                    "--metric", "SES=SES", "--scale", "MathAch=-5..30")  # fmt: skip
    assert figures(body["reliability"]["MathAch"]) == reference(expected("multilevel", "10.hsb.icc"))


def test_unweighted_means_of_companies_correlate_as_in_r(document: Run, expected) -> None:
    found = soldiers(document, "HRS", BH1996, "WBEING", "--min-n", "1")["links"][0]["between"]["r"]
    want = expected("multilevel", "10.bh1996.unweighted.between.hrs.wb")
    got = (found["value"], found["n"], found["p"], *found["ci"])
    assert got == pytest.approx(tuple(want[key] for key in ("r", "n", "p", "lo", "hi")), abs=1e-6)


@pytest.mark.parametrize(
    ("pair", "which"),
    [
        (("Responsiveness of Hospital Staff", "Hospital Rating"), "13.hcahps.r.resp.rating"),
        (("Communication with Nurses", "Recommend the Hospital"), "13.hcahps.r.nurse.recommend"),
    ],
)
def test_hospitals_by_state_correlate_as_in_r(document: Run, expected, pair, which: str) -> None:
    body = document("rmcorr/HCAHPS2022.csv", "State", "--theme", f"x={pair[0]}", "--metric", f"y={pair[1]}")
    found, want = body["links"][0]["between"]["r"], expected("rmcorr", which)
    got = (found["value"], found["n"], found["p"], *found["ci"])
    assert got == pytest.approx(tuple(want[key] for key in ("r", "n", "p", "lo", "hi")), abs=1e-6)


def joint(document: Run, file: str, unit: str, themes: tuple[str, ...], metric: str) -> dict[str, float]:
    """The slopes of all themes together, at no lag, with unit and year effects."""
    named = [part for one in themes for part in ("--theme", f"{one}={one}")]
    years = ("--staff-map", "period=year", "--customers-map", "period=year")
    body = document(file, unit, *named, "--metric", f"y={metric}", "--lag", "0", *years)
    return {one["theme"]: one["slope"]["value"] for one in body["together"][0]["themes"]}


def test_two_way_effects_of_firms_are_those_of_r_plm(document: Run, expected) -> None:
    want = expected("panel", "12.grunfeld10.fe2")
    got = joint(document, "panel/grunfeld_plm_10firms.csv", "firm", ("value", "capital"), "inv")
    assert got == pytest.approx({name: want[name] for name in got}, abs=1e-6)


def test_two_way_effects_of_wages_are_those_of_r_plm(document: Run, expected) -> None:
    want = expected("panel", "12.wage.fe")
    got = joint(document, "panel/wage_panel.csv", "nr", ("expersq", "married", "union"), "lwage")
    assert got == pytest.approx({name: want[name] for name in got}, abs=1e-6)
