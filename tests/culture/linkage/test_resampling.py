"""Resampling by unit, against literal resampling."""

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from culture.linkage import resampling
from culture.linkage.multiplicity import benjamini_hochberg, holm
from culture.linkage.resampling import (
    Cell,
    Family,
    draws,
    exact_bootstrap,
    flipped_t,
    max_t,
    permutation_p,
    shuffles,
    signs,
    tail,
)


def two_way(values):
    left = values - values.mean(axis=1, keepdims=True)
    return left - left.mean(axis=0, keepdims=True)


def cell(seed, effect=0.0, units=20, periods=6):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(units, periods))
    x, y = two_way(x), two_way(effect * x + rng.normal(size=(units, periods)))
    s = (x * x).sum(axis=1)
    return Cell(x, y, (x * y).sum(axis=1), s, np.sqrt(1 / (1 - 1 / units - s / s.sum())))


@pytest.mark.parametrize("lag", [-2, 0, 1, 3])
def test_one_product_gives_what_literal_resampling_gives(lag):
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(15, 9)), rng.normal(size=(15, 9))
    counts = draws(15, 4, rng)
    got = exact_bootstrap([x], [y], [lag], counts)
    left = x[:, : 9 - lag] if lag >= 0 else x[:, -lag:]
    right = y[:, lag:] if lag >= 0 else y[:, : 9 + lag]
    for b in range(4):
        rows = np.repeat(np.arange(15), counts[b].astype(int))
        u, v = two_way(left[rows]), two_way(right[rows])
        assert got.slope[b, 0, 0, 0] == pytest.approx((u * v).sum() / (u * u).sum(), abs=1e-12)
        assert got.r[b, 0, 0, 0] == pytest.approx(
            (u * v).sum() / np.sqrt((u * u).sum() * (v * v).sum()), abs=1e-12
        )


def test_draws_take_as_many_units_as_there_are():
    assert draws(13, 300, np.random.default_rng(1)).sum(axis=1).tolist() == [13.0] * 300


def test_p_counts_the_seen_one_too():
    assert tail(np.array([2.0]), np.array([1.0, 2.5, 3.0])).tolist() == [0.75]


def test_permutations_stay_within_regions():
    codes = np.array([0, 1, 0, 1, 1, 0])
    orders = shuffles(codes, 50, np.random.default_rng(2))
    assert (codes[orders] == codes[None, :]).all()
    assert (np.sort(orders, axis=1) == np.arange(6)).all()


def test_permutation_finds_an_effect_and_not_its_absence():
    codes, rng = np.zeros(20, dtype=np.int64), np.random.default_rng(3)
    assert permutation_p(cell(1, effect=1.0), codes, 499, rng) == pytest.approx(0.002)
    assert permutation_p(cell(2), codes, 499, rng) > 0.05


def test_flips_leave_the_spread_alone():
    a, adjust = np.random.default_rng(4).normal(size=(30, 2)), np.ones((30, 2))
    seen, drawn = flipped_t(a, adjust, np.ones((3, 30)))
    assert drawn == pytest.approx(np.tile(seen, (3, 1)))


def test_max_t_is_never_kinder_than_each_by_itself():
    cells, rng = [cell(s) for s in range(5)], np.random.default_rng(6)
    together = max_t(cells, 999, rng)
    alone = [max_t([one], 999, np.random.default_rng(6))[0] for one in cells]
    assert (together >= np.array(alone) - 0.01).all()


def test_a_family_finds_the_one_true_cell_by_permutation():
    family = Family(np.zeros(20, dtype=np.int64), 499, np.random.default_rng(1))
    for one in (cell(7, effect=1.0), cell(8), cell(9)):
        family.add(one)
    assert family.p()[0] == pytest.approx(0.002)
    assert family.p()[1:].min() > 0.05


def test_a_family_of_many_units_flips_signs_as_max_t_does(monkeypatch):
    monkeypatch.setattr(resampling, "MOST_PERMUTED", 10)
    cells = [cell(s) for s in range(3)]
    family = Family(np.zeros(20, dtype=np.int64), 499, np.random.default_rng(1))
    assert [family.add(one).x.size for one in cells] == [0, 0, 0]
    assert family.p() == pytest.approx(max_t(cells, 499, np.random.default_rng(1)))


def test_the_same_seed_gives_the_same_signs():
    assert (signs(9, 5, np.random.default_rng(1)) == signs(9, 5, np.random.default_rng(1))).all()


@pytest.mark.parametrize(("own", "name"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_corrections_are_those_of_statsmodels(own, name):
    p = np.random.default_rng(3).random(12) ** 3
    assert own(p) == pytest.approx(multipletests(p, method=name)[1])
