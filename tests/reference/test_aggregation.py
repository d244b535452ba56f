"""ICC(1), ICC(2) and r_wg against R multilevel and pingouin."""

import numpy as np
import pytest

from culture.linkage.panel import Staff
from culture.linkage.reliability.aggregation import agreement, icc, one_way


def one_period(values, groups):
    """Cells of one period from single answers."""
    _, codes = np.unique(groups, return_inverse=True)
    n = np.bincount(codes).astype(float)
    mean = np.bincount(codes, values) / n
    ss = np.bincount(codes, (values - mean[codes]) ** 2)
    return Staff(n[:, None], mean[:, None], ss[:, None], (n - 1)[:, None])


def icc_fields(side):
    """ICC(1) with the plain mean group size, as R multilevel takes it (ours allows for uneven sizes)."""
    one, two = icc(side, mean_size=True)
    return {"ICC1": one.value, "ICC2": two.value, "F": one_way(side).f, "p": one.p, "n": one.n}


def test_cells_under_the_floor_lend_the_icc_no_mean():
    rng = np.random.default_rng(4)
    side = one_period(rng.normal(size=60) + np.repeat(np.arange(6) % 3, 10), np.repeat(np.arange(6), 10))
    n, wild = side.n.copy(), side.mean.copy()
    n[0], wild[0] = 3, 99.0
    small = [Staff(n, mean, side.ss, side.ss_df) for mean in (side.mean, wild)]
    assert icc(small[0], 5) == icc(small[1], 5)
    assert icc(small[0], 1) != icc(small[1], 1)


def test_icc1_allows_for_uneven_groups_by_the_usual_size():
    rng = np.random.default_rng(3)
    groups = np.repeat(np.arange(5), [4, 9, 2, 15, 7])
    parts = one_way(one_period(rng.normal(size=37) + groups, groups))
    assert parts.size == pytest.approx((37 - (16 + 81 + 4 + 225 + 49) / 37) / 4)


@pytest.mark.parametrize("name", ["HRS", "COHES", "LEAD", "WBEING"])
def test_icc_of_bh1996_is_that_of_r_multilevel(table, expected, name):
    data, want = table("multilevel/bh1996.csv"), expected("multilevel", f"10.bh1996.icc.{name}")
    got = icc_fields(one_period(data[name], data["GRP"]))
    assert got == pytest.approx({key: want[key] for key in got}, abs=1e-8)


def test_icc_of_bhr2000_is_that_of_r_multilevel(table, expected):
    data, want = table("multilevel/bhr2000.csv"), expected("multilevel", "10.bhr2000.icc.HRS")
    got = icc_fields(one_period(data["HRS"], data["GRP"]))
    assert got == pytest.approx({key: want[key] for key in got}, abs=1e-8)


def test_icc_of_high_school_and_beyond_is_that_of_r(table, expected):
    data, want = table("multilevel/mathachieve_hsb.csv"), expected("multilevel", "10.hsb.icc")
    got = icc_fields(one_period(data["MathAch"], data["School"]))
    assert got == pytest.approx({key: want[key] for key in got}, abs=1e-8)


def test_icc_and_its_interval_on_wine_are_those_of_pingouin(table, expected):
    data, want = table("pingouin/icc.csv"), expected("pingouin", "11.icc.wine")
    one, two = icc(one_period(data["Scores"], data["Wine"]))
    assert (one.value, two.value) == pytest.approx((want["ICC(1,1)"], want["ICC(1,k)"]), abs=1e-6)
    assert (one.ci.low, one.ci.high) == pytest.approx(
        (want["CI95_ICC11_lo"], want["CI95_ICC11_hi"]), abs=1e-4
    )


def test_rwg_j_of_the_leadership_items_is_that_of_r_multilevel(table, expected):
    data, want = table("multilevel/bhr2000.csv"), expected("multilevel", "10.bhr2000.rwgj.lead")
    items = np.column_stack([data[name] for name in data if name not in ("GRP", "HRS", "RELIG")])
    groups = [items[data["GRP"] == g] for g in np.unique(data["GRP"])]
    got = agreement(np.array([g.var(axis=0, ddof=1).mean() for g in groups]), 11)
    found = {"mean": got.mean(), "median": np.median(got), "min": got.min(), "n": len(got)}
    assert found == pytest.approx({key: want[key] for key in found}, abs=1e-9)


def test_single_item_rwg_is_that_of_r_multilevel(table, expected):
    data, want = table("multilevel/bhr2000.csv"), expected("multilevel", "10.bhr2000.rwg.RELIG")
    groups = [data["RELIG"][data["GRP"] == g] for g in np.unique(data["GRP"])]
    got = agreement(np.array([g.var(ddof=1) for g in groups]), 1)
    assert (got.mean(), np.median(got)) == pytest.approx((want["mean"], want["median"]), abs=1e-9)


def test_rwg_j_of_platoons_without_gaps_is_that_of_r_multilevel(table, expected):
    data, want = table("multilevel/cohesion.csv"), expected("multilevel", "10.cohesion.rwgj")
    items = np.column_stack([data[f"COH0{j}"] for j in range(1, 6)])
    names = np.array([f"{u} {p}" for u, p in zip(data["UNIT"], data["PLATOON"], strict=True)])
    whole = [name for name in want if not np.isnan(items[names == name]).any()]
    got = {n: agreement(items[names == n].var(axis=0, ddof=1).mean()[None], 5)[0] for n in whole}
    assert got == pytest.approx({name: want[name] for name in whole}, abs=1e-9)


def test_rwg_j_beyond_its_range_is_nothing():
    assert agreement(np.array([2.5, 4.0, 2.0]), 4).tolist() == [0.0, 0.0, 0.0]
