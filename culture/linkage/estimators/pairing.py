"""Which cells count, and which staff score meets which customer score (section 3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from culture.linkage.estimators.noise import cell_variance
from culture.linkage.panel import Customers, Floats, Panel, Staff

Effects = Literal["region", "common"]
Weighting = Literal["equal", "random", "n"]


@dataclass(frozen=True, slots=True)
class Rules:
    """Floors and choices of one analysis of one pair."""

    lag: int = 1
    min_k: int = 5
    min_n: int = 20
    effects: Effects = "region"
    weights: Weighting = "equal"
    winsor: float = 0.0
    top: bool = False


@dataclass(frozen=True, eq=False)
class Pair:
    """x at t beside y at t + lag, N x T; `weights` is 0 where the pair is not complete.

    `enough` says over how many units a link may be computed; with fewer no pair is complete, and `short` says
    how many units would have had one.
    """

    x: Floats
    y: Floats
    weights: Floats
    y_variance: Floats | None
    groups: tuple[str, ...]
    enough: Callable[[int], bool] = bool
    short: int = 0

    @property
    def present(self) -> NDArray[np.bool_]:
        """Complete pairs."""
        return self.weights > 0

    @property
    def units(self) -> NDArray[np.bool_]:
        """Units with at least one complete pair."""
        return np.asarray((self.weights > 0).any(axis=1))

    @property
    def paired(self) -> int:
        """How many units have both scores, also where they are too few for a link."""
        return self.short or int(self.units.sum())


def usable_staff(side: Staff, min_k: int) -> NDArray[np.bool_]:
    """Cells at or over the floor; a cell below it is missing, never zero."""
    return np.asarray(side.n >= min_k if side.counted else side.n > 0)


def usable_customers(side: Customers, min_n: int) -> NDArray[np.bool_]:
    """Cells at or over the floor."""
    return np.asarray(side.n >= min_n if side.counted else side.n > 0)


def ahead(values: Floats, lag: int) -> Floats:
    """values[:, t + lag] at t; 0 where that lies outside the panel."""
    out = np.zeros_like(values)
    periods = values.shape[1]
    if abs(lag) >= periods:
        return out
    if lag >= 0:
        out[:, : periods - lag] = values[:, lag:]
    else:
        out[:, -lag:] = values[:, : periods + lag]
    return out


def pair_up(panel: Panel, staff: Staff, customers: Customers, rules: Rules) -> Pair:
    """Bring both sides to one mask. Regions become one where the rules say `common`."""
    score = customers.top if rules.top and customers.top is not None else customers.mean
    right: NDArray[np.bool_] = ahead(usable_customers(customers, rules.min_n).astype(float), rules.lag) > 0
    mask: NDArray[np.bool_] = np.logical_and(usable_staff(staff, rules.min_k), right)
    y = ahead(score, rules.lag)
    variance = cell_variance(customers)
    shifted = None if variance is None else ahead(variance, rules.lag)
    x = staff.mean
    if rules.winsor > 0:
        x, y = _winsor(x, mask, rules.winsor), _winsor(y, mask, rules.winsor)
    weights = mask.astype(float)
    if rules.weights == "n" and customers.counted:
        weights = np.where(mask, ahead(customers.n, rules.lag), 0.0)
        weights = weights / weights[mask].mean() if mask.any() else weights
    groups = panel.groups if rules.effects == "region" else ("",) * len(panel.units)
    return floored(
        Pair(np.where(mask, x, 0.0), np.where(mask, y, 0.0), weights, shifted, groups, panel.enough)
    )


def floored(pair: Pair) -> Pair:
    """The pair as it is, or without any complete cell where it has too few units (R12)."""
    units = int(pair.units.sum())
    if not units or pair.enough(units):
        return pair
    return replace(pair, weights=np.zeros_like(pair.weights), short=units)


def keep_units(pair: Pair, least: int) -> Pair:
    """The pair without units that have fewer than `least` complete cells."""
    enough = pair.present.sum(axis=1) >= least
    if bool(enough.all()):
        return floored(pair)
    return floored(replace(pair, weights=pair.weights * enough[:, None]))


def reweighted(pair: Pair, residuals: Floats) -> Pair:
    """Random-effects weights 1 / (tau^2 + v_y), tau^2 by moments from the residuals of an equal fit."""
    if pair.y_variance is None or not pair.present.any():
        return pair
    mask = pair.present
    noise = pair.y_variance[mask]
    tau2 = max(float((residuals[mask] ** 2).mean()) - float(noise.mean()), 0.0)
    total = np.where(mask, tau2 + pair.y_variance, 1.0)
    weights = np.where(mask & (total > 0), 1.0 / np.where(total > 0, total, 1.0), 0.0)
    return replace(pair, weights=weights / weights[mask].mean())


def _winsor(values: Floats, mask: NDArray[np.bool_], share: float) -> Floats:
    if not mask.any():
        return values
    low, high = np.quantile(values[mask], [share, 1.0 - share])
    return np.clip(values, low, high)
