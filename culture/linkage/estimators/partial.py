"""Exact partialling out of unit and region x period effects, any holes, any weights (section 3.4).

Per region one T x T Schur system is solved; the same solution gives the leverages that the noise terms need.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from culture.linkage.panel import Floats

Codes = NDArray[np.int64]
SMALLEST_REGION = 3
RECENT = 8


def region_codes(groups: Sequence[str], present: NDArray[np.bool_]) -> Codes:
    """A code per unit. Regions with fewer than three present units are pooled, if need be with a larger."""
    names = sorted(set(groups))
    place = {name: i for i, name in enumerate(names)}
    raw = np.array([place[g] for g in groups], dtype=np.int64)
    sizes = np.bincount(raw[present], minlength=len(names))
    order = np.argsort(sizes, kind="stable")
    pooled = [int(r) for r in order if sizes[r] < SMALLEST_REGION]
    held = int(sizes[pooled].sum()) if pooled else 0
    for r in order[len(pooled) :]:
        if held == 0 or held >= SMALLEST_REGION:
            break
        pooled.append(int(r))
        held += int(sizes[r])
    codes = np.full(len(names), -1, dtype=np.int64)
    codes[pooled] = 0
    rest = [i for i in range(len(names)) if i not in set(pooled)]
    codes[rest] = np.arange(len(rest)) + (1 if pooled else 0)
    return codes[raw]


def strata(codes: Codes, present: NDArray[np.bool_]) -> Codes:
    """The codes, split where a region's units fall into parts that share no period, not even through others.

    Between such parts the effects of units cannot be compared: what lies between them may be the calendar's.
    """
    units, periods = present.shape
    rows, times = np.nonzero(present)
    columns = units + codes[rows] * periods + times
    size = units + (int(codes.max()) + 1 if codes.size else 1) * periods
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    parts = connected_components(graph, directed=False)[1][:units]
    pairs = np.stack([codes, np.where(present.any(axis=1), parts, -1)])
    out: Codes = np.unique(pairs, axis=1, return_inverse=True)[1].ravel()
    return out


@dataclass(frozen=True, eq=False)
class TwoWay:
    """A solved projection: weights N x T (0 = absent), region codes, and the pieces of its hat matrix.

    The hat element of two cells t, s of unit i is w_s * (base_i - (q_it + q_is)/unit_i + inverse_r[t, s]).
    """

    weights: Floats
    codes: Codes
    unit: Floats  # sum of weights of a unit; 1 where it has none
    inverse: Floats  # R x T x T
    q: Floats  # N x T: row of weights times the region's inverse
    base: Floats  # N
    column: Floats  # R x T: sum of weights of a region's period
    member: Floats  # R x N: 1 where the unit belongs to the region

    @property
    def present(self) -> NDArray[np.bool_]:
        """Which cells take part."""
        return self.weights > 0


_recent: ContextVar[OrderedDict[bytes, TwoWay] | None] = ContextVar("recent", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """A block in which the last few solutions are kept: pairs, lags and kappas mostly share their cells."""
    token = _recent.set(OrderedDict())
    try:
        yield
    finally:
        _recent.reset(token)


def solve(weights: Floats, codes: Codes) -> TwoWay:
    """Prepare the projection on unit and region x period effects for these weights (not to be written to)."""
    known = _recent.get()
    if known is None:
        return _solution(weights, codes)
    key = hashlib.sha256(repr(weights.shape).encode() + weights.tobytes() + codes.tobytes()).digest()
    found = known.pop(key, None) or _solution(weights, codes)
    known[key] = found
    if len(known) > RECENT:
        known.popitem(last=False)
    return found


def _solution(weights: Floats, codes: Codes) -> TwoWay:
    total = weights.sum(axis=1)
    unit = np.where(total > 0, total, 1.0)
    regions = int(codes.max()) + 1 if codes.size else 1
    periods = weights.shape[1]
    column = np.zeros((regions, periods))
    schur = np.zeros((regions, periods, periods))
    for r in range(regions):
        rows = weights[codes == r]
        column[r] = rows.sum(axis=0)
        schur[r] = np.diag(column[r]) - rows.T @ (rows / unit[codes == r][:, None])
    inverse = _inverses(schur, column > 0)
    q = np.empty_like(weights)
    for r in range(regions):
        q[codes == r] = weights[codes == r] @ inverse[r]
    base = 1.0 / unit + (q * weights).sum(axis=1) / unit**2
    member = (codes[None, :] == np.arange(regions)[:, None]).astype(float)
    return TwoWay(weights, codes, unit, inverse, q, base, column, member)


def _inverses(schur: Floats, there: NDArray[np.bool_]) -> Floats:
    """Pseudo-inverse of each region's system, R x T x T; regions with the same periods are solved at once.

    The null space of a system is the constant, where its cells hang together. Cells that fall into parts with
    nothing in common add null directions; then the eigenvalues decide.
    """
    out = np.zeros_like(schur)
    patterns, which = np.unique(there, axis=0, return_inverse=True)
    for i, pattern in enumerate(patterns):
        size = int(pattern.sum())
        if size == 0:
            continue
        rows = np.flatnonzero(which.ravel() == i)
        place = np.ix_(rows, np.flatnonzero(pattern), np.flatnonzero(pattern))
        inner = schur[place]
        lift = np.trace(inner, axis1=1, axis2=2) / size**2
        lift = np.where(lift > 0, lift, 1.0)[:, None, None]
        values = _solved(inner + lift)
        out[place] = _one_by_one(inner, lift) if values is None else values - 1.0 / (lift * size**2)
    return out


def _one_by_one(inner: Floats, lift: Floats) -> Floats:
    size, out = inner.shape[1], np.empty_like(inner)
    for r, matrix in enumerate(inner):
        values = _solved((matrix + lift[r])[None])
        if values is None:
            out[r] = np.linalg.pinv(matrix, rcond=1e-10, hermitian=True)
        else:
            out[r] = values[0] - 1.0 / (lift[r] * size**2)
    return out


def _solved(matrices: Floats) -> Floats | None:
    """The inverses of positive definite matrices, R x T x T; None where one of them is singular."""
    try:
        root = np.linalg.cholesky(matrices)
    except np.linalg.LinAlgError:
        return None
    edge = np.diagonal(root, axis1=1, axis2=2)
    if bool((edge.min(axis=1) <= 1e-6 * edge.max(axis=1)).any()):
        return None
    half: Floats = np.linalg.inv(root)
    out: Floats = half.transpose(0, 2, 1) @ half
    return out


def part(fit: TwoWay, rows: slice) -> TwoWay:
    """The same solution seen from some units only (leverages and noise forms; not for new residuals)."""
    return replace(
        fit,
        weights=fit.weights[rows],
        codes=fit.codes[rows],
        unit=fit.unit[rows],
        q=fit.q[rows],
        base=fit.base[rows],
        member=fit.member[:, rows],
    )


def effects(fit: TwoWay, values: Floats) -> tuple[Floats, Floats]:
    """(unit effects N, period effects per unit's region N x T) of one variable."""
    weighted = fit.weights * values
    mean = weighted.sum(axis=1) / fit.unit
    right = weighted - fit.weights * mean[:, None]
    table = np.matmul(fit.inverse, (fit.member @ right)[:, :, None])[:, :, 0]
    period: Floats = table[fit.codes]
    unit = mean - (fit.weights * period).sum(axis=1) / fit.unit
    return unit, period


def residual(fit: TwoWay, values: Floats) -> Floats:
    """What is left of one variable, N x T, exactly 0 in absent cells."""
    unit, period = effects(fit, values)
    return np.where(fit.present, values - unit[:, None] - period, 0.0)


def hat_diagonal(fit: TwoWay) -> Floats:
    """Unweighted quadratic form of each cell, N x T: the leverage is this times the cell's weight."""
    own = np.diagonal(fit.inverse, axis1=1, axis2=2)[fit.codes]
    return fit.base[:, None] - 2.0 * fit.q / fit.unit[:, None] + own


def hat_shifted(fit: TwoWay, step: int) -> Floats:
    """Quadratic form between cell t and cell t + step, N x (T - step)."""
    ahead = np.diagonal(fit.inverse, offset=step, axis1=1, axis2=2)[fit.codes]
    both = fit.q[:, :-step] + fit.q[:, step:]
    return fit.base[:, None] - both / fit.unit[:, None] + ahead
