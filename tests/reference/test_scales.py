"""Alpha and omega against R psych, pingouin and statsmodels."""

import numpy as np
import pandas
import pingouin
import pytest
from statsmodels.multivariate.factor import Factor

from culture.linkage.reliability.scales import alpha, omega
from culture.linkage.results import Estimate, Interval

ATTITUDE = ("rating", "complaints", "privileges", "learning", "raises", "critical", "advance")
T8 = (
    "t_inclusive_classroom_instruction",
    "t_quality_of_professional_development",
    "t_school_commitment",
    "t_innovation",
    "t_reflective_dialogue",
    "t_peer_collaboration",
    "t_focus_on_student_learning",
    "t_collective_responsibility",
)
LEAD4 = (
    "t_teacher_influence",
    "t_program_coherence",
    "t_principal_instructional_leadership",
    "t_teacher_principal_trust",
)


def complete(columns):
    rows = np.column_stack(columns)
    return rows[~np.isnan(rows).any(axis=1)]


def pairwise(rows):
    return pandas.DataFrame(rows).cov().to_numpy()


def test_alpha_of_attitude_is_that_of_r_psych(table, expected):
    rows = complete([table("reliability/attitude.csv")[name] for name in ATTITUDE])
    got = alpha(np.cov(rows, rowvar=False), len(rows))
    assert got.value == pytest.approx(expected("reliability", "14.attitude.alpha")["raw"], abs=1e-9)


def test_standardised_alpha_of_attitude_is_that_of_r_psych(table, expected):
    rows = complete([table("reliability/attitude.csv")[name] for name in ATTITUDE])
    got = alpha(np.corrcoef(rows, rowvar=False), len(rows))
    assert got.value == pytest.approx(expected("reliability", "14.attitude.alpha")["std"], abs=1e-9)


def test_alpha_without_each_item_is_that_of_r_psych(table, expected):
    rows = complete([table("reliability/attitude.csv")[name] for name in ATTITUDE])
    got = [alpha(np.cov(np.delete(rows, j, axis=1), rowvar=False), len(rows)).value for j in range(7)]
    assert got == pytest.approx(expected("reliability", "14.attitude.drop")["value"], abs=1e-9)


def test_omega_of_attitude_is_that_of_r(table, expected):
    rows = complete([table("reliability/attitude.csv")[name] for name in ATTITUDE])
    got = omega(np.cov(rows, rowvar=False), len(rows))
    assert got.value == pytest.approx(expected("reliability", "14.attitude.omega1")["value"], abs=1e-3)


def test_alpha_of_bfi_with_gaps_is_that_of_r_psych(table, expected):
    data = table("reliability/bfi.csv")
    turned = {
        name: 7 - data[name] if name in ("C4", "C5") else data[name]
        for name in ("C1", "C2", "C3", "C4", "C5")
    }
    got = alpha(pairwise(np.column_stack(list(turned.values()))), 2800)
    assert got.value == pytest.approx(expected("reliability", "14.bfi.alpha.C")["value"], abs=1e-9)


def test_omega_of_bfi_is_that_of_r(table, expected):
    data = table("reliability/bfi.csv")
    rows = complete([data[f"N{j}"] for j in range(1, 6)])
    got = omega(np.cov(rows, rowvar=False), len(rows))
    assert got.value == pytest.approx(expected("reliability", "14.bfi.omega.N")["value"], abs=1e-3)


@pytest.mark.parametrize(("names", "which"), [(T8, "t8"), (LEAD4, "lead4")])
def test_school_scales_are_those_of_r(table, expected, names, which):
    data = table("nyc_2015/schools.csv")
    rows = complete([data[name] for name in names])
    cov = np.cov(rows, rowvar=False)
    assert alpha(cov, len(rows)).value == pytest.approx(
        expected("nyc_2015", f"02.alpha.{which}")["value"], abs=1e-9
    )
    assert omega(cov, len(rows)).value == pytest.approx(
        expected("nyc_2015", f"02.omega.{which}")["value"], abs=1e-3
    )


def test_alpha_of_leadership_items_is_that_of_r(table, expected):
    data = table("multilevel/bhr2000.csv")
    items = [name for name in data if name not in ("GRP", "HRS", "RELIG")]
    rows = complete([data[name] for name in items])
    got = alpha(np.cov(rows, rowvar=False), len(rows))
    assert got.value == pytest.approx(expected("multilevel", "10.bhr2000.alpha")["value"], abs=1e-9)


def test_alpha_and_its_feldt_interval_are_those_of_pingouin(table, expected):
    data = table("pingouin/cronbach_wide_missing.csv")
    rows, asked = complete(list(data.values())), len(data["Q1"])  # pingouin counts rows before it drops any
    got, want = alpha(np.cov(rows, rowvar=False), asked), expected("pingouin", "11.alpha.listwise")
    assert (got.value, got.ci.low, got.ci.high) == pytest.approx(
        (want["alpha"], want["lo"], want["hi"]), abs=5e-4
    )


def test_alpha_with_gaps_is_that_of_pingouin(table, expected):
    rows = np.column_stack(list(table("pingouin/cronbach_wide_missing.csv").values()))
    got, want = alpha(pairwise(rows), len(rows)), expected("pingouin", "11.alpha.pairwise")
    assert (got.value, got.ci.low, got.ci.high) == pytest.approx(
        (want["alpha"], want["lo"], want["hi"]), abs=5e-4
    )


def test_alpha_of_long_data_is_that_of_pingouin(table, expected):
    data, want = table("pingouin/cronbach_alpha.csv"), expected("pingouin", "11.alpha.long")
    items = [data["Scores"][data["Items"] == name] for name in np.unique(data["Items"])]
    got = alpha(np.cov(np.column_stack(items), rowvar=False), len(items[0]))
    assert (got.value, got.ci.low, got.ci.high) == pytest.approx(
        (want["alpha"], want["lo"], want["hi"]), abs=5e-4
    )


def test_alpha_is_that_of_pingouin_on_drawn_data():
    rng = np.random.default_rng(8)
    rows = rng.normal(size=(80, 1)) + rng.normal(size=(80, 4))
    value, ci = pingouin.cronbach_alpha(data=pandas.DataFrame(rows))
    got = alpha(np.cov(rows, rowvar=False), 80)
    assert (got.value, got.ci.low, got.ci.high) == pytest.approx((value, *ci), abs=6e-4)


def test_omega_is_that_of_statsmodels_factor():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(400, 1)) @ np.array([[0.8, 0.7, 0.6, 0.5, 0.9]]) + 0.7 * rng.normal(size=(400, 5))
    fit = Factor(rows, n_factor=1, method="ml").fit()
    scale = rows.std(axis=0, ddof=1)
    load, unique = np.abs(fit.loadings[:, 0]) * scale, fit.uniqueness * scale**2
    want = load.sum() ** 2 / (load.sum() ** 2 + unique.sum())
    assert omega(np.cov(rows, rowvar=False), 400).value == pytest.approx(want, abs=1e-4)


def test_the_interval_of_omega_covers_like_repeated_draws():
    rng = np.random.default_rng(4)
    load, noise = np.array([0.8, 0.7, 0.6, 0.5]), np.array([0.6, 0.7, 0.8, 0.85])
    truth = load.sum() ** 2 / (load.sum() ** 2 + (noise**2).sum())
    drawn = [rng.normal(size=(200, 1)) * load + noise * rng.normal(size=(200, 4)) for _ in range(200)]
    got = [omega(np.cov(rows, rowvar=False), 200) for rows in drawn]
    inside = [
        e.ci.low <= truth <= e.ci.high for e in got if isinstance(e, Estimate) and isinstance(e.ci, Interval)
    ]
    assert 0.90 <= np.mean(inside) <= 0.99
