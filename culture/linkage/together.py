"""All themes together: the change slope of each theme with the others held constant (linkage.md 12).

Themes go together (.6 to .8), so that one theme's slope by itself is partly that of the others. Estimand: slope of
Y*_{i,t+L} on all X*_it at once, after unit and region x period effects. As measured b = S^-1 A; freed of noise
b_c = (S - E)^-1 A, E the expected noise in S, whose off-diagonal is the within-cell correlation of themes times
the root of both themes' own noise (the same people answer both). Assumes that each theme's n is about the same.
Not to be used to say which theme matters most where themes are nearly one: `least_signal` tells how far they differ.
Source: Fuller 1987 ch. 2.3; standard errors by leaving one unit out (Efron 1982).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from culture.linkage.core import rules_of
from culture.linkage.estimators.noise import Noise
from culture.linkage.estimators.pairing import Pair, keep_units, pair_up
from culture.linkage.estimators.partial import TwoWay, region_codes, residual, solve
from culture.linkage.estimators.readings import summed_up
from culture.linkage.estimators.slopes import measured, within_scores
from culture.linkage.panel import Floats, Panel
from culture.linkage.plan import Plan
from culture.linkage.results import (
    Corrected,
    End,
    Interval,
    Joint,
    NotEstimable,
    Slope,
    Together,
)

ALIKE = 1e-6  # share of a theme's movement that the others must leave it


@dataclass(frozen=True, eq=False)
class _Parts:
    """Per unit: products of residuals S (N x J x J) and A (N x J); the residuals, J x N x T and N x T."""

    fit: TwoWay
    x: Floats
    y: Floats
    s: Floats
    a: Floats


def together(
    panel: Panel, plan: Plan, metric: str, noises: Mapping[str, Sequence[Noise]]
) -> Together | NotEstimable:
    """The joint slopes of all themes on one metric; NotEstimable with fewer than two themes or one period."""
    themes = tuple(panel.staff)
    if len(themes) < 2:
        return NotEstimable("one_theme", "there is only one theme")
    if len(panel.periods) < 2:
        return NotEstimable("one_period", "change needs more than one period")
    rules = rules_of(panel, plan)
    pairs = [pair_up(panel, panel.staff[t], panel.customers[metric], rules) for t in themes]
    parts = _parts(pairs)
    if isinstance(parts, NotEstimable):
        return parts
    slopes = _measured(parts)
    if isinstance(slopes, NotEstimable):
        return slopes
    found = _corrected(parts, slopes, [noises[t] for t in themes], _correlation(panel, themes))
    joints = tuple(Joint(t, s, c) for t, s, c in zip(themes, slopes, found, strict=True))
    units = int((parts.s.sum(axis=(1, 2)) != 0).sum())
    return Together(metric, rules.lag, joints, units, int(parts.fit.present.sum()))


def _parts(pairs: Sequence[Pair]) -> _Parts | NotEstimable:
    mask = np.logical_and.reduce([pair.present for pair in pairs])
    base = pairs[0]
    kept = keep_units(replace(base, weights=mask.astype(float)), 2)
    if int(kept.units.sum()) < len(pairs) + 3:
        return NotEstimable("few_units", "too few units have all themes and the metric")
    fit = solve(kept.weights, region_codes(kept.groups, kept.units))
    x = np.stack([residual(fit, pair.x) for pair in pairs])
    y = residual(fit, base.y)
    return _Parts(fit, x, y, np.einsum("jnt,knt->njk", x, x), np.einsum("jnt,nt->nj", x, y))


def _measured(parts: _Parts) -> list[Slope] | NotEstimable:
    """Each theme's slope by what the others leave of it (Frisch, Waugh & Lovell), with its CR2 error."""
    slopes = []
    flat, y = parts.x.reshape(len(parts.x), -1), parts.y.ravel()
    for j in range(len(flat)):
        others = np.delete(flat, j, axis=0)
        alone = flat[j] - others.T @ np.linalg.lstsq(others.T, flat[j], rcond=None)[0]
        if not float(alone @ alone) > ALIKE * max(float(flat[j] @ flat[j]), 1e-12):
            return NotEstimable("themes_alike", "the themes move as one; their slopes cannot be told apart")
        rest = y - others.T @ np.linalg.lstsq(others.T, y, rcond=None)[0]
        shape = parts.y.shape
        scores = within_scores(parts.fit, alone.reshape(shape), rest.reshape(shape))
        if scores is None or scores.used < 3:
            return NotEstimable("staff_constant", "staff scores do not move within units")
        slopes.append(measured(scores))
    return slopes


def _correlation(panel: Panel, themes: tuple[str, ...]) -> Floats | None:
    """How one person's theme scores go together within a cell, J x J; None where it is not known."""
    items = None if panel.composite is None else panel.composite.items
    if items is None or items.within is None or items.names != themes:
        return None
    scale = np.sqrt(np.diagonal(items.within))
    if not bool((scale > 1e-9).all()):
        return None
    out: Floats = items.within / np.outer(scale, scale)
    return out


def _corrected(
    parts: _Parts, slopes: list[Slope], noises: Sequence[Sequence[Noise]], r: Floats | None
) -> list[Corrected | NotEstimable]:
    unknown = NotEstimable("no_theme_covariance", "how one person's themes go together is not known")
    if r is None or any(len(one) == 0 for one in noises):
        return [unknown] * len(slopes)
    ends = [_end(parts, slopes, each, r) for each in zip(*noises, strict=True)]
    return [summed_up([end[j] for end in ends]) for j in range(len(slopes))]


def _end(parts: _Parts, slopes: list[Slope], noises: Sequence[Noise], r: Floats) -> list[End]:
    """Both the slopes and their intervals at one kappa."""
    own = np.sqrt(np.maximum(np.stack([noise.within(parts.fit) for noise in noises], axis=1), 0.0))
    clear = parts.s - r[None] * own[:, :, None] * own[:, None, :]
    whole, total = parts.s.sum(axis=0), clear.sum(axis=0)
    root = np.linalg.cholesky(np.linalg.inv(whole))
    share = float(np.linalg.eigvalsh(root.T @ total @ root)[0])
    if share <= 0:
        return [_unknown(noises[0].kappa, share) for _ in slopes]
    value = np.linalg.solve(total, parts.a.sum(axis=0))
    used = parts.s.sum(axis=(1, 2)) != 0
    left = np.linalg.solve(
        total[None] - clear[used], (parts.a.sum(axis=0)[None] - parts.a[used])[:, :, None]
    )[:, :, 0]
    count = int(used.sum())
    se = np.sqrt((count - 1) / count * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    return [
        End(noises[0].kappa, share, float(b), float(e), *(_around(float(b), float(e), s.df, q) for q in (0.95, 0.90)))
        for b, e, s in zip(value, se, slopes, strict=True)
    ]  # fmt: skip


def _around(value: float, se: float, df: float, level: float) -> Interval:
    half = float(stats.t.ppf(0.5 + level / 2, df)) * se
    return Interval(value - half, value + half, level)


def _unknown(kappa: float, share: float) -> End:
    return End(kappa, share, 0.0, 0.0, Interval(None, None), Interval(None, None, 0.90))
