"""How good the staff scores are: scales, and whether answers may be averaged by unit (3.1, 3.2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from culture.linkage.panel import Floats, Items, Staff
from culture.linkage.reliability.aggregation import (
    AGREE,
    SKEWED_FIVE,
    UNIFORM_FIVE,
    agreement,
    icc,
    one_way,
    summary,
)
from culture.linkage.reliability.scales import alpha, omega
from culture.linkage.results import Agreement, Estimate, FTest, NotEstimable, Reliability

NO_ITEMS = NotEstimable("no_items", "single items are not in this file")


def assess(theme: str, side: Staff, min_k: int) -> Reliability:
    """All reliability figures of one theme."""
    items = side.items
    one, two = icc(side, min_k)
    plain, parts = icc(side, min_k, mean_size=True)[0], one_way(side, min_k)
    uniform, skew = _agreements(side, min_k)
    flags = []
    if isinstance(two, Estimate) and two.value < AGREE:
        flags.append("icc2_low")
    if isinstance(uniform, Agreement) and uniform.median < AGREE:
        flags.append("rwg_low")
    inside = _both(
        items, None if items is None else items.within, 0.0 if items is None else items.within_df + 1
    )
    if items is not None and items.within is not None:
        inside = _once(items, items.within, _at_once(side), inside)
    outer = _both(items, None if items is None else items.between, 0.0 if items is None else items.between_n)
    answered = int(side.n.sum()) if side.counted else 0
    units = int((side.n > 0).any(axis=1).sum())
    spread = parts if isinstance(parts, NotEstimable) else FTest(parts.f, parts.df_between, parts.df_inside)
    return Reliability(
        theme, *inside, *outer, one, two, uniform, skew, answered, units, tuple(flags), plain, spread
    )


def _both(
    items: Items | None, covariance: Floats | None, people: float
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    if items is None:
        return NO_ITEMS, NO_ITEMS
    if covariance is None:
        if len(items.names) == 1:
            single = NotEstimable("single_item", "one item has no inner consistency")
            return single, single
        return NO_ITEMS, NO_ITEMS
    return alpha(covariance, people), omega(covariance, people)


def _at_once(side: Staff) -> float:
    """Answers less cells of the fullest wave: so many different people there are at least."""
    return float(np.maximum(side.n - 1, 0).sum(axis=0).max()) if side.counted and side.n.size else 0.0


def _once(
    items: Items,
    covariance: Floats,
    people: float,
    found: tuple[Estimate | NotEstimable, Estimate | NotEstimable],
) -> tuple[Estimate | NotEstimable, Estimate | NotEstimable]:
    """The same values with the intervals of the people of one wave: over several waves the same may answer again."""
    if not 0 < people < items.within_df:
        return found
    wider = _both(items, covariance, people + 1)
    return _told_once(found[0], wider[0]), _told_once(found[1], wider[1])


def _told_once(one: Estimate | NotEstimable, wider: Estimate | NotEstimable) -> Estimate | NotEstimable:
    if isinstance(one, NotEstimable) or isinstance(wider, NotEstimable):
        return one
    return replace(one, ci=wider.ci, method=f"{one.method}, people counted once")


def _agreements(side: Staff, min_k: int) -> tuple[Agreement | NotEstimable, Agreement | NotEstimable]:
    if side.items is None:
        return NO_ITEMS, NO_ITEMS
    if side.items.agreement is not None:
        return side.items.agreement
    if side.items.variance is None:
        none = NotEstimable("no_item_variances", "item variances per unit are not known")
        return none, none
    points = side.high - side.low + 1
    uniform = (points**2 - 1) / 12.0
    skew = SKEWED_FIVE * uniform / UNIFORM_FIVE
    cells = side.items.variance[(side.items.variance >= 0) & (side.n >= min_k)]
    count = len(side.items.names)
    return summary(agreement(cells, count, uniform)), summary(agreement(cells, count, skew))
