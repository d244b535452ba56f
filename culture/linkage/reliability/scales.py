"""Do a theme's items hang together? Cronbach's alpha, McDonald's omega, with intervals (section 3.1)."""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from culture.linkage.panel import Floats
from culture.linkage.results import Estimate, Interval, NotEstimable

SMALLEST = 0.005


def alpha(covariance: Floats, people: float, level: float = 0.95) -> Estimate | NotEstimable:
    """J/(J-1) (1 - tr S / 1'S1) from a J x J covariance; Feldt (1965) F-interval for `people` cases."""
    items = covariance.shape[0]
    total = float(covariance.sum())
    if items < 2:
        return NotEstimable("single_item", "one item has no inner consistency")
    if not total > 1e-12:
        return NotEstimable("constant", "the items do not vary")
    value = items / (items - 1) * (1.0 - float(np.trace(covariance)) / total)
    if people < 3:
        return Estimate(value, NotEstimable("few_people"), n=int(people), method="Cronbach alpha")
    q = (1.0 - level) / 2.0
    freedom = (people - 1, (people - 1) * (items - 1))
    low = 1.0 - (1.0 - value) * float(stats.f.ppf(1.0 - q, *freedom))
    high = 1.0 - (1.0 - value) * float(stats.f.ppf(q, *freedom))
    return Estimate(value, Interval(low, high, level), n=int(people), method="Cronbach alpha, Feldt interval")


def omega(covariance: Floats, people: float, level: float = 0.95) -> Estimate | NotEstimable:
    """(sum l)^2 / ((sum l)^2 + sum psi): ML from 4 items, closed form for 3, Spearman-Brown for 2."""
    items = covariance.shape[0]
    if items < 2:
        return NotEstimable("single_item", "one item has no inner consistency")
    scale = np.sqrt(np.diagonal(covariance))
    if not bool((scale > 1e-9).all()):
        return NotEstimable("constant", "an item does not vary")
    r = covariance / np.outer(scale, scale)
    if items == 2:
        return _two(float(r[0, 1]), people, level)
    loadings = _three(r) if items == 3 else one_factor(r)
    if loadings is None:
        return NotEstimable("no_factor", "the items do not share one factor")
    unique = np.maximum(1.0 - loadings**2, SMALLEST)
    value = _share(loadings * scale, unique * scale**2)
    ci = _interval((loadings, unique, scale), value, people, level)
    return Estimate(value, ci, n=int(people), method="McDonald omega, one-factor maximum likelihood")


def one_factor(r: Floats) -> Floats | None:
    """Loadings of one factor by maximum likelihood on a correlation matrix; None where it has no inverse."""
    if float(np.linalg.eigvalsh(r)[0]) <= 1e-10:
        return None
    start = np.log(np.clip(0.5 / np.diagonal(np.linalg.inv(r)), 0.02, 0.95))
    size = len(r)

    def misfit(logs: Floats) -> tuple[float, Floats]:
        root = np.exp(logs / 2)
        values, vectors = np.linalg.eigh(r / np.outer(root, root))
        rest = values[:-1]
        load = vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0)) * root
        model = load**2 + np.exp(logs)
        return float((rest - np.log(rest) - 1.0).sum()), (model - 1.0) / np.exp(logs)

    limits = [(float(np.log(SMALLEST)), 0.0)] * size
    best = optimize.minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=limits, options={"ftol": 1e-15}
    )
    root = np.exp(best.x / 2)
    values, vectors = np.linalg.eigh(r / np.outer(root, root))
    loadings = vectors[:, -1] * np.sqrt(max(float(values[-1]) - 1.0, 0.0)) * root
    return np.asarray(loadings if loadings.sum() >= 0 else -loadings, dtype=float)


def _three(r: Floats) -> Floats | None:
    a, b, c = float(r[0, 1]), float(r[0, 2]), float(r[1, 2])
    if a * b * c <= 0:
        return None
    squares = np.array([a * b / c, a * c / b, b * c / a])
    if squares.max() >= 1.0:
        return None
    signs = np.array([1.0, np.sign(a), np.sign(b)])
    out: Floats = np.sqrt(squares) * signs
    return out


def _two(r: float, people: float, level: float) -> Estimate | NotEstimable:
    if r <= -1 + 1e-9:
        return NotEstimable("no_factor", "the two items are opposites")
    value = 2 * r / (1 + r)
    if people <= 3 or abs(r) >= 1:
        return Estimate(value, NotEstimable("few_people"), n=int(people), method="Spearman-Brown")
    half = float(stats.norm.ppf(0.5 + level / 2)) / np.sqrt(people - 3)
    low, high = (float(np.tanh(np.arctanh(r) + k * half)) for k in (-1, 1))
    ci = Interval(2 * low / (1 + low), 2 * high / (1 + high), level)
    return Estimate(value, ci, n=int(people), method="Spearman-Brown")


def _share(loadings: Floats, unique: Floats) -> float:
    common = float(loadings.sum()) ** 2
    return common / (common + float(unique.sum()))


def _interval(
    factor: tuple[Floats, Floats, Floats], value: float, people: float, level: float
) -> Interval | NotEstimable:
    """Delta method on log(1 - omega) from the expected information of (loadings, uniquenesses)."""
    loadings, unique, scale = factor
    size = len(loadings)
    if people < 2 * size + 2 or not 0 < value < 1:
        return NotEstimable("few_people", "too few people for an interval")
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(unique))
    slopes = []
    for j in range(size):
        step = np.zeros((size, size))
        step[j] += loadings
        step[:, j] += loadings
        slopes.append(inverse @ step)
    for j in range(size):
        step = np.zeros((size, size))
        step[j, j] = 1.0
        slopes.append(inverse @ step)
    flat = np.array([s.ravel() for s in slopes])
    turned = np.array([s.T.ravel() for s in slopes])
    spread = np.linalg.pinv((people - 1) / 2.0 * flat @ turned.T)
    load, rest = float((loadings * scale).sum()), float((unique * scale**2).sum())
    bottom = load**2 + rest
    gradient = np.concatenate([2 * load * rest / bottom**2 * scale, -(load**2) / bottom**2 * scale**2])
    se = float(np.sqrt(max(gradient @ spread @ gradient, 0.0))) / (1.0 - value)
    half = float(stats.norm.ppf(0.5 + level / 2)) * se
    return Interval(1 - (1 - value) * float(np.exp(half)), 1 - (1 - value) * float(np.exp(-half)), level)
