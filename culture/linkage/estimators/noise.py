"""How much of a score's variation is sampling noise, and how much of that repeats (sections 3.4, 3.15).

Sigma_i[t, s] is the covariance of the sampling errors of unit i's means in periods t and s. Nobody knows who
answered again, so its off-diagonal is kappa * sigma^2 * m_ts / (N_t N_s), m_ts people invited in both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from culture.linkage.estimators.partial import TwoWay, hat_diagonal, hat_shifted, part
from culture.linkage.panel import Customers, Floats, Staff, pooled_variance

CAP = 0.98
CARRIED = 0.95  # of the answers carry a pseudonym, else pseudonyms say too little of who answered again
REPEATS = 800  # ordered pairs of two answers of one person; 400 pairs know kappa to about .05
BLOCK = 120_000  # numbers of Sigma held at once: about what a core's own cache holds


def cell_variance(side: Staff | Customers) -> Floats | None:
    """Sampling variance of each cell's mean, N x T: pooled variance over n, plus rounding; or None."""
    if not side.counted:
        return None
    pooled = pooled_variance(side)
    if pooled is None:
        return None
    rounding = side.rounding if isinstance(side, Staff) else 0.0
    safe = np.where(side.n > 0, side.n, 1.0)
    return np.where(side.n > 0, pooled / safe + rounding**2 / 12.0, 0.0)


def shared_share(side: Staff, *, everybody: bool = True) -> Floats:
    """m_ts / (N_t N_s), N x T x T. Invited unknown: those who answered stand for those invited.

    Overlaps unknown: everybody of the smaller of the two waves was invited to the other as well. Single ones
    unknown (nan, as where a roster is gone): so many at the most, and nobody where not `everybody`.
    """
    size = side.n if side.invited is None else np.maximum(side.invited, side.n)
    inverse = np.where(size > 0, 1.0 / np.where(size > 0, size, 1.0), 0.0)
    if side.overlaps is None:
        return np.minimum(inverse[:, :, None], inverse[:, None, :])
    share: Floats = side.overlaps * inverse[:, :, None]
    share *= inverse[:, None, :]
    lost = np.isnan(share)
    if lost.any():
        most = np.minimum(inverse[:, :, None], inverse[:, None, :]) if everybody else np.zeros_like(share)
        share[lost] = most[lost]
    return share


def person_variance(side: Staff) -> float | None:
    """The lasting part of a person's answer, from people known to answer again (section 3.4)."""
    if side.repeats is None:
        return None
    k = np.where(side.n > 0, side.n, 1.0)
    counts = _off_diagonal(side.repeats.counts * (side.n > 0)[:, :, None] * (side.n > 0)[:, None, :])
    factor = 1.0 - 1.0 / k[:, :, None] - 1.0 / k[:, None, :] + counts / (k[:, :, None] * k[:, None, :])
    weight = float((counts * factor).sum())
    return side.repeats.products / weight if weight > 0 else None


def error_covariance(side: Staff, variance: Floats, kappa: float) -> Floats:
    """Sigma for one value of kappa, N x T x T, capped at .98 of the geometric mean of the diagonals."""
    return Shared(side, variance, kappa, pooled=pooled_variance(side) or 0.0).block(slice(None))


def known_covariance(side: Staff, variance: Floats, lasting: float) -> Floats:
    """Sigma where the file itself says who answered again."""
    if side.repeats is None:
        return _diagonal(variance)
    inverse = np.where(side.n > 0, 1.0 / np.where(side.n > 0, side.n, 1.0), 0.0)
    return _capped(lasting * side.repeats.counts * inverse[:, :, None] * inverse[:, None, :], variance)


@dataclass(frozen=True, eq=False)
class Shared:
    """How errors repeat over time, made block by block of units: N x T x T is never held as a whole."""

    side: Staff
    variance: Floats
    kappa: float
    lasting: float | None = None
    pooled: float = 0.0  # variance within cells, over all units
    everybody: bool = True  # who was invited in both, where that is not known

    def block(self, rows: slice) -> Floats:
        """Sigma of these units."""
        side, variance = _rows(self.side, rows), self.variance[rows]
        if self.lasting is not None:
            return known_covariance(side, variance, self.lasting)
        share = shared_share(side, everybody=self.everybody)
        share *= self.kappa * self.pooled
        return _capped(share, variance)


@dataclass(frozen=True, eq=False)
class Noise:
    """Sampling errors of one side: their variances, and their covariance over time where they repeat.

    `known` keeps what was worked out: pairs of one theme with other metrics mostly have the same cells.
    """

    kappa: float
    variance: Floats
    shared: Shared | None = None
    known: dict[tuple[str, bytes], Floats] = field(default_factory=dict, repr=False)

    def within(self, fit: TwoWay) -> Floats:
        """Noise in each unit's sum of squared residuals."""
        if self.shared is None:
            return within_noise_diagonal(fit, self.variance)
        return self._blocks("within", fit, within_noise)

    def between(self, fit: TwoWay) -> Floats:
        """Noise in each unit's window average."""
        if self.shared is None:
            independent: Floats = (fit.weights**2 * self.variance).sum(axis=1) / fit.unit**2
            return independent
        return self._blocks("between", fit, between_noise)

    def moments(self, fit: TwoWay, step: int) -> tuple[Floats, Floats]:
        """(within, noise in each unit's products of a residual with its successor), N each, in one pass."""
        if self.shared is None:
            ahead = step_noise_diagonal(fit, self.variance, step)
            return within_noise_diagonal(fit, self.variance), ahead
        both = self._blocks(
            f"moments {step}",
            fit,
            lambda some, sigma: np.stack([within_noise(some, sigma), step_noise(some, sigma, step)], axis=1),
        )
        return both[:, 0], both[:, 1]

    def _blocks(self, name: str, fit: TwoWay, form: Callable[[TwoWay, Floats], Floats]) -> Floats:
        shared, units = self.shared, self.variance.shape[0]
        if shared is None or units == 0:
            return np.zeros(units)
        key = (name, hashlib.sha256(fit.weights.tobytes() + fit.codes.tobytes()).digest())
        if key not in self.known:
            self.known[key] = self._summed(fit, form, shared)
        return self.known[key]

    def _summed(self, fit: TwoWay, form: Callable[[TwoWay, Floats], Floats], shared: Shared) -> Floats:
        units = self.variance.shape[0]
        width = max(1, BLOCK // self.variance.shape[1] ** 2)
        blocks = [slice(start, min(start + width, units)) for start in range(0, units, width)]
        out: Floats = np.concatenate([form(part(fit, rows), shared.block(rows)) for rows in blocks])
        return out


def staff_noise(side: Staff, respondents: str, kappa: tuple[float, float]) -> tuple[Noise, ...]:
    """The noise of one theme at each end of kappa; one where kappa is known; none without n or sd.

    Overlaps that are not known count for nobody at the low end and for everybody at the high one: the noise that
    repeats grows with both, so that what holds at either end holds for every overlap that can be.

    Pseudonyms settle kappa only where nearly every answer carries one and enough people come again. Where people who
    come again share less than the range begins with, they may be no persons (seat numbers): it begins there then.
    """
    variance = cell_variance(side)
    if variance is None:
        return ()
    if respondents == "independent":
        return (Noise(0.0, variance),)
    lasting = person_variance(side)
    if lasting is not None and _told(side):
        share = lasting / (pooled_variance(side) or 1.0)
        if share >= kappa[0]:
            return (Noise(share, variance, Shared(side, variance, share, lasting)),)
        kappa = (max(share, 0.0), kappa[1])
    if variance.shape[1] == 1:
        return tuple(Noise(k, variance) for k in kappa)
    pooled = pooled_variance(side) or 0.0
    ends = ((kappa[0], False), (kappa[1], True))
    return tuple(
        Noise(k, variance, Shared(side, variance, k, pooled=pooled, everybody=high)) for k, high in ends
    )


def _told(side: Staff) -> bool:
    """Whether a file's pseudonyms tell who answered again: on nearly all answers, and enough of them twice."""
    if side.repeats is None:
        return False
    carried = float(np.einsum("itt->", side.repeats.counts))
    enough = float(side.repeats.counts.sum()) - carried >= REPEATS
    return enough and (carried == 0 or carried >= CARRIED * float(side.n.sum()))


def unit_noise(sigma: Floats) -> tuple[float, float]:
    """(within, between) noise of one complete unit before region effects: tr S - 1'S1/T, and 1'S1/T^2."""
    periods = sigma.shape[0]
    total = float(sigma.sum())
    return float(np.trace(sigma)) - total / periods, total / periods**2


def within_noise_diagonal(fit: TwoWay, variance: Floats) -> Floats:
    """E_g of independent errors: sum over cells of (1 - leverage) w v; N."""
    kept = fit.weights * (1.0 - fit.weights * hat_diagonal(fit))
    out: Floats = (kept * variance).sum(axis=1)
    return out


def within_noise(fit: TwoWay, sigma: Floats) -> Floats:
    """E_g with errors that repeat: the unit's part of tr(W M Sigma), exact with holes and weights; N."""
    own = (fit.weights * np.diagonal(sigma, axis1=1, axis2=2)).sum(axis=1)
    out: Floats = own - _hat_form(fit, sigma)
    return out


def between_noise(fit: TwoWay, sigma: Floats) -> Floats:
    """Sampling variance of each unit's window average, w'Sigma w / (sum w)^2; N."""
    rows = np.matmul(sigma, fit.weights[:, :, None])[:, :, 0]
    out: Floats = (rows * fit.weights).sum(axis=1) / fit.unit**2
    return out


def step_noise_diagonal(fit: TwoWay, variance: Floats, step: int) -> Floats:
    """Noise in sum_t x~_t x_(t+step) of independent errors: leaks through demeaning only; N (negative)."""
    both = fit.weights[:, :-step] * fit.weights[:, step:]
    out: Floats = -(both * hat_shifted(fit, step) * variance[:, step:]).sum(axis=1)
    return out


def step_noise(fit: TwoWay, sigma: Floats, step: int) -> Floats:
    """The same with errors that repeat; `fit` holds the origin cells, all of whose successors exist; N."""
    ahead = np.zeros_like(sigma)
    ahead[:, :, :-step] = sigma[:, :, step:]
    own = (fit.weights * np.diagonal(ahead, axis1=1, axis2=2)).sum(axis=1)
    out: Floats = own - _hat_form(fit, ahead)
    return out


def _hat_form(fit: TwoWay, sigma: Floats) -> Floats:
    """sum_ts w_t w_s G_ts Sigma_st for each unit, G the unweighted hat form; N."""
    rows = np.matmul(sigma, fit.weights[:, :, None])[:, :, 0] * fit.weights
    columns = np.matmul(fit.weights[:, None, :], sigma)[:, 0, :] * fit.weights
    total = rows.sum(axis=1)
    cross = ((rows + columns) * fit.q).sum(axis=1) / fit.unit
    pulled = np.matmul(sigma * fit.inverse[fit.codes], fit.weights[:, :, None])[:, :, 0]
    inner = (pulled * fit.weights).sum(axis=1)
    out: Floats = fit.base * total - cross + inner
    return out


def _rows(side: Staff, rows: slice) -> Staff:
    """The same theme for some units; what is pooled over all units is left out."""
    repeats = side.repeats
    return replace(
        side,
        n=side.n[rows],
        mean=side.mean[rows],
        invited=None if side.invited is None else side.invited[rows],
        overlaps=None if side.overlaps is None else side.overlaps[rows],
        repeats=None if repeats is None else replace(repeats, counts=repeats.counts[rows]),
    )


def _diagonal(variance: Floats) -> Floats:
    full = np.zeros((*variance.shape, variance.shape[1]))
    index = np.arange(variance.shape[1])
    full[:, index, index] = variance
    return full


def _off_diagonal(values: Floats) -> Floats:
    copy = values.copy()
    index = np.arange(values.shape[1])
    copy[:, index, index] = 0.0
    return copy


def _capped(covariance: Floats, variance: Floats) -> Floats:
    root = np.sqrt(variance)
    limit = (CAP * root)[:, :, None] * root[:, None, :]
    full: Floats = np.minimum(covariance, limit, out=limit)
    index = np.arange(variance.shape[1])
    full[:, index, index] = variance
    return full
