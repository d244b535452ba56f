"""The engine against R plm, linearmodels, and a literal CR2 with all dummies written out."""

import warnings

import numpy as np
import pandas
import pytest
from scipy import stats

from culture.linkage.estimators.partial import hat_diagonal, region_codes, residual, solve
from culture.linkage.estimators.slopes import cr2, measured, within_scores

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from linearmodels.panel import PanelOLS


def grid(data, unit, period, name):
    units, periods = np.unique(data[unit]), np.unique(data[period])
    out = np.zeros((len(units), len(periods)))
    out[np.searchsorted(units, data[unit]), np.searchsorted(periods, data[period])] = data[name]
    return out


def one_region(shape):
    return solve(np.ones(shape), np.zeros(shape[0], dtype=np.int64))


def test_two_way_effects_give_grunfeld_as_r_plm_does(table, expected):
    data, want = table("panel/grunfeld_plm_10firms.csv"), expected("panel", "12.grunfeld10.fe2")
    y, *x = (grid(data, "firm", "year", name) for name in ("inv", "value", "capital"))
    fit = one_region(y.shape)
    left = np.column_stack([residual(fit, v).ravel() for v in x])
    got = np.linalg.lstsq(left, residual(fit, y).ravel(), rcond=None)[0]
    assert tuple(got) == pytest.approx((want["value"], want["capital"]), abs=1e-9)


def test_two_way_effects_give_wages_as_r_plm_does(table, expected):
    data, want = table("panel/wage_panel.csv"), expected("panel", "12.wage.fe")
    y, *x = (grid(data, "nr", "year", name) for name in ("lwage", "expersq", "married", "union"))
    fit = one_region(y.shape)
    left = np.column_stack([residual(fit, v).ravel() for v in x])
    got = np.linalg.lstsq(left, residual(fit, y).ravel(), rcond=None)[0]
    assert tuple(got) == pytest.approx((want["expersq"], want["married"], want["union"]), abs=1e-8)


def panel(seed, units=24, periods=9, regions=3, holes=0.15):
    """x, y, mask and groups with cells missing at random."""
    rng = np.random.default_rng(seed)
    mask = rng.random((units, periods)) >= holes
    groups = [f"r{i % regions}" for i in range(units)]
    x = rng.normal(size=(units, 1)) + rng.normal(size=(units, periods)).cumsum(axis=1)
    y = 0.3 * x + rng.normal(size=(units, 1)) + rng.normal(size=(units, periods))
    return np.where(mask, x, 0), np.where(mask, y, 0), mask, groups


def scored(x, y, mask, groups):
    fit = solve(mask.astype(float), region_codes(groups, mask.any(axis=1)))
    return fit, within_scores(fit, residual(fit, x), residual(fit, y))


def test_the_slope_with_holes_and_regions_is_that_of_linearmodels():
    x, y, mask, groups = panel(1)
    rows, cols = np.nonzero(mask)
    index = pandas.MultiIndex.from_arrays([rows, cols])
    frame = pandas.DataFrame({"x": x[mask], "y": y[mask]}, index=index)
    cells = pandas.DataFrame(
        {"rt": [f"{groups[i]}-{t}" for i, t in zip(rows, cols, strict=True)]}, index=index
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = PanelOLS(frame.y, frame[["x"]], entity_effects=True, other_effects=cells.astype("category"))
        want = model.fit(cov_type="clustered", cluster_entity=True).params["x"]
    assert scored(x, y, mask, groups)[1].slope == pytest.approx(want, abs=1e-12)


def dummies(mask, groups):
    """All unit and region-period dummies of the present cells."""
    rows, cols = np.nonzero(mask)
    labels = [f"{groups[i]}-{t}" for i, t in zip(rows, cols, strict=True)]
    _, cell = np.unique(labels, return_inverse=True)
    return np.hstack([np.eye(mask.shape[0])[rows], np.eye(cell.max() + 1)[cell]]), rows


def literal_cr2(x, y, mask, groups):
    """Bell-McCaffrey CR2 and df of x's slope with every dummy in the design, by eigenvalues."""
    design, unit = dummies(mask, groups)
    full = np.column_stack([x[mask], design])
    bread = np.linalg.pinv(full.T @ full, rcond=1e-10)
    hat = full @ bread @ full.T
    rest = np.eye(len(unit)) - hat
    left, pull, rows = rest @ y[mask], (bread @ full.T)[0], []
    for g in np.unique(unit):
        own = unit == g
        values, vectors = np.linalg.eigh(rest[np.ix_(own, own)])
        root = np.where(values > 1e-8, 1 / np.sqrt(np.where(values > 1e-8, values, 1.0)), 0.0)
        adjusted = pull[own] @ (vectors * root) @ vectors.T
        rows.append(adjusted @ rest[own])
    rows = np.array(rows)
    gram = rows @ rows.T
    return np.sqrt(((rows @ y[mask]) ** 2).sum()), np.trace(gram) ** 2 / (gram**2).sum(), left


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cr2_is_close_to_the_matrix_with_every_dummy(seed):
    x, y, mask, groups = panel(seed, holes=0.05)
    want_se, want_df, _ = literal_cr2(x, y, mask, groups)
    se, df = cr2(scored(x, y, mask, groups)[1])
    assert se == pytest.approx(want_se, rel=0.02)
    assert df == pytest.approx(want_df, rel=0.03)


def test_leverages_with_holes_are_those_of_the_dummies():
    _, _, mask, groups = panel(4)
    design, _ = dummies(mask, groups)
    want = np.diag(design @ np.linalg.pinv(design.T @ design, rcond=1e-10) @ design.T)
    fit = solve(mask.astype(float), region_codes(groups, mask.any(axis=1)))
    assert hat_diagonal(fit)[mask] == pytest.approx(want, abs=1e-10)


def test_the_degrees_of_freedom_are_those_of_the_full_matrix():
    x, y, mask, groups = panel(5)
    fit, scores = scored(x, y, mask, groups)
    same = fit.codes[:, None] == fit.codes[None, :]
    p = np.diag(scores.s) - same * (scores.rows @ scores.rows.T) - np.outer(scores.s, scores.s) / scores.total
    p = scores.adjust[:, None] * p * scores.adjust[None, :]
    assert cr2(scores)[1] == pytest.approx(np.trace(p) ** 2 / (p**2).sum(), rel=1e-9)


def test_the_p_of_a_slope_is_that_of_student_with_those_degrees():
    slope = measured(scored(*panel(6))[1])
    assert slope.p == pytest.approx(2 * stats.t.sf(abs(slope.value / slope.se), slope.df))
