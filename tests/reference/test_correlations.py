"""Pearson, Spearman, partial and repeated-measures correlations against R and pingouin."""

import json
from pathlib import Path

import numpy as np
import pytest

from culture.linkage.estimators.correlations import correlation, partial_correlation, rmcorr

SHARED = Path(__file__).parents[3] / "shared" / "data"


def ids(folder, start):
    """The ids of a folder's checks, for parametrisation; none where the shared data are absent."""
    file = SHARED / folder / "expected.json"
    checks = json.loads(file.read_text())["checks"] if file.exists() else []
    return [check["id"] for check in checks if check["id"].startswith(start)]


def both(data, names):
    x, y = (data[name] for name in names)
    keep = ~(np.isnan(x) | np.isnan(y))
    return x[keep], y[keep]


def fields(got, want):
    found = {"r": got.value, "n": got.n, "p": got.p}
    if "lo" in want:
        found |= {"lo": got.ci.low, "hi": got.ci.high}
    return found


@pytest.mark.parametrize("which", ids("nyc_2015", "02.r."))
def test_school_correlations_are_those_of_r(table, expected, which):
    want = expected("nyc_2015", which)
    got = correlation(*both(table("nyc_2015/schools.csv"), which.removeprefix("02.r.").split(".")))
    assert fields(got, want) == pytest.approx({k: want[k] for k in fields(got, want)}, abs=1e-9)


@pytest.mark.parametrize("which", ids("nyc_2015", "02.rho."))
def test_school_rank_correlations_are_those_of_r(table, expected, which):
    want = expected("nyc_2015", which)
    got = correlation(
        *both(table("nyc_2015/schools.csv"), which.removeprefix("02.rho.").split(".")), ranks=True
    )
    assert (got.value, got.n) == pytest.approx((want["r"], want["n"]), abs=1e-9)


@pytest.mark.parametrize("which", ids("chicago_2012", "04.r."))
def test_chicago_correlations_are_those_of_r(table, expected, which):
    want = expected("chicago_2012", which)
    data = table("chicago_2012/Chicago_Public_Schools_-_Progress_Report_Cards__2011-2012_.csv")
    got = correlation(*both(data, which.removeprefix("04.r.").split("|")))
    assert fields(got, want) == pytest.approx({k: want[k] for k in fields(got, want)}, abs=1e-8)


def test_partial_correlation_of_schools_is_that_of_r(table, expected):
    data, want = table("nyc_2015/schools.csv"), expected("nyc_2015", "02.partial.commit.attention")
    names = ("t_school_commitment", "s_personal_attention_and_support", "economic_need_index", "enrollment")
    rows = np.column_stack([data[name] for name in names])
    rows = rows[~np.isnan(rows).any(axis=1)]
    got = partial_correlation(rows[:, 0], rows[:, 1], rows[:, 2:])
    assert (got.value, got.n, got.p) == pytest.approx((want["r"], want["n"], want["p"]), abs=1e-9)


def test_partial_correlation_is_that_of_pingouin(table, expected):
    data, want = table("pingouin/partial_corr.csv"), expected("pingouin", "11.partial")
    got = partial_correlation(data["x"], data["y"], data["cv1"][:, None])
    assert (got.value, got.p) == pytest.approx((want["pearson_cv1"], want["pearson_cv1_p"]), abs=1e-6)


@pytest.mark.parametrize(
    ("file", "names", "which"),
    [
        ("bland1995", ("Subject", "PaCO2", "pH"), "13.bland"),
        ("gilden2010", ("sub", "rt", "acc"), "13.gilden"),
    ],
)
def test_rmcorr_is_that_of_the_r_package(table, expected, file, names, which):
    data, want = table(f"rmcorr/{file}.csv"), expected("rmcorr", which)
    got = rmcorr(data[names[1]], data[names[2]], data[names[0]])
    found = {"r": got.value, "p": got.p, "lo": got.ci.low, "hi": got.ci.high, "n": got.n}
    assert found == pytest.approx({key: want[key] for key in found}, abs=1e-8)


def test_rmcorr_is_that_of_pingouin(table, expected):
    data, want = table("pingouin/rm_corr.csv"), expected("pingouin", "11.rm_corr")
    got = rmcorr(data["pH"], data["PacO2"], data["Subject"])
    assert (got.value, got.p) == pytest.approx((want["r"], want["p"]), abs=1e-5)


@pytest.mark.parametrize(("x", "which"), [("HRS", "hrs"), ("LEAD", "lead")])
def test_the_within_part_of_waba_is_that_of_r_multilevel(table, expected, x, which):
    data, want = table("multilevel/bh1996.csv"), expected("multilevel", f"10.bh1996.waba.{which}.wb")
    assert rmcorr(data[x], data["WBEING"], data["GRP"]).value == pytest.approx(want["CorrW"], abs=1e-9)
