"""Resampling at the size of linkage.md section 8, against plain loops and against the matrix-multiply limit.

2,000 units, 104 weeks, 3 themes x 3 metrics x 5 lags = 45 cells, 2,000 replicates. Plain loops are timed on a
part and extrapolated, which each row says.
"""

from __future__ import annotations

import resource
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pingouin
from scipy import stats

from culture.linkage.estimators.noise import Noise
from culture.linkage.estimators.pairing import ahead
from culture.linkage.estimators.partial import TwoWay, residual, solve
from culture.linkage.estimators.slopes import Scores, corrected, measured, reliability, within_scores
from culture.linkage.panel import Floats
from culture.linkage.resampling import draws, exact_bootstrap, flipped_t, signs
from culture.linkage.threads import one_thread

LAGS = (-1, 0, 1, 2, 3)
THEMES = METRICS = 3
REGIONS = 20


@dataclass(frozen=True, slots=True)
class Size:
    """How large the panel is and how often it is resampled."""

    units: int = 2000
    weeks: int = 104
    replicates: int = 2000


def timed(work: Callable[[], object], repeat: int = 3) -> float:
    """The best of some runs, in seconds."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def multiply_rate(size: Size) -> float:
    """FLOP per second of one matrix product of the shape that the bootstrap needs."""
    columns = (THEMES + METRICS) * size.weeks + len(LAGS) * (2 * (THEMES + METRICS) + THEMES * METRICS)
    left, right = np.ones((256, size.units)), np.ones((size.units, columns))
    return 2.0 * 256 * size.units * columns / timed(lambda: left @ right, 7)


def bootstrap_flops(size: Size) -> float:
    """Multiplications and additions of the bootstrap's one product."""
    columns = (THEMES + METRICS) * size.weeks + len(LAGS) * (2 * (THEMES + METRICS) + THEMES * METRICS)
    return 2.0 * size.replicates * size.units * columns


def cells(x: list[Floats], y: list[Floats], codes: np.ndarray) -> list[tuple[TwoWay, Scores]]:
    """CR2 scores of all 45 cells, region x week effects; one solve per lag serves nine cells."""
    out = []
    for lag in LAGS:
        mask = ahead(np.ones_like(x[0]), lag)
        fit = solve(mask, codes)
        left = [residual(fit, v) for v in x]
        right = [residual(fit, ahead(v, lag)) for v in y]
        for a in left:
            for b in right:
                scores = within_scores(fit, a, b)
                if scores is not None:
                    out.append((fit, scores))
    return out


def report(pairs: list[tuple[TwoWay, Scores]], variance: Floats) -> int:
    """Slope, CR2, Bell-McCaffrey df, correction and Fieller interval of each cell."""
    noise, known = Noise(0.0, variance), {}
    bounded = 0
    for fit, scores in pairs:
        if id(fit) not in known:
            known[id(fit)] = noise.within(fit)
        end = corrected(measured(scores), reliability(scores, known[id(fit)]), 0.0)
        bounded += end.ci.bounded
    return bounded


def flips(pairs: list[tuple[TwoWay, Scores]], size: Size) -> Floats:
    """Sign-flip max-T over all cells."""
    a = np.column_stack([s.a for _, s in pairs])
    adjust = np.column_stack([s.adjust for _, s in pairs])
    seen, drawn = flipped_t(a, adjust, signs(a.shape[0], size.replicates, np.random.default_rng(1)))
    top: Floats = np.abs(drawn).max(axis=1)
    shown: Floats = top + 0.0 * seen[0]
    return shown


def plain_numpy(x: Floats, y: Floats, rng: np.random.Generator) -> None:
    """One cell, one replicate, as one would write it: resample, demean twice, scipy's pearsonr."""
    rows = rng.integers(0, len(x), len(x))
    a, b = x[rows], y[rows]
    a = a - a.mean(axis=1, keepdims=True)
    b = b - b.mean(axis=1, keepdims=True)
    stats.pearsonr((a - a.mean(axis=0)).ravel(), (b - b.mean(axis=0)).ravel())


def plain_pandas(frame: pd.DataFrame, units: int, rng: np.random.Generator) -> None:
    """The same through a resampled data frame and groupby."""
    picked = pd.DataFrame({"unit": rng.integers(0, units, units), "copy": np.arange(units)})
    drawn = picked.merge(frame, on="unit")
    for key in ("copy", "week"):
        drawn[["x", "y"]] -= drawn.groupby(key)[["x", "y"]].transform("mean")
    stats.pearsonr(drawn["x"], drawn["y"])


def plain_pingouin(frame: pd.DataFrame) -> None:
    """One repeated-measures correlation."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pingouin.rm_corr(data=frame, x="x", y="y", subject="unit")


def run(quick: bool) -> dict[str, object]:
    """Times, ratio to the multiply limit, ratio to plain loops."""
    size = Size(1000, 104, 1000) if quick else Size()
    rng = np.random.default_rng(7)
    shape = (size.units, size.weeks)
    x = [rng.normal(size=shape) for _ in range(THEMES)]
    y = [rng.normal(size=shape) for _ in range(METRICS)]
    codes = np.arange(size.units) % REGIONS
    rate = multiply_rate(size)
    limit = bootstrap_flops(size) / rate
    drawing = timed(lambda: draws(size.units, size.replicates, np.random.default_rng(2)))
    counts = draws(size.units, size.replicates, np.random.default_rng(2))
    own = timed(lambda: exact_bootstrap(x, y, LAGS, counts))
    with one_thread():
        pairs = cells(x, y, codes)
        solving = timed(lambda: cells(x, y, codes), 1)
        reading = timed(lambda: report(pairs, np.full(shape, 0.4)), 1)
    flipping = timed(lambda: flips(pairs, size))
    whole = drawing + own + solving + reading + flipping
    slow = _loops(x[0], y[0], size)
    count = len(LAGS) * THEMES * METRICS * size.replicates
    rows = [
        _row(f"matrix multiply, {rate / 1e9:.0f} GFLOP/s: the bootstrap's product alone", limit, own),
        _row("exact cluster bootstrap, unit and week effects re-estimated, 45 cells", own, own),
        _row("  drawing the counts", drawing, own),
        _row("CR2, df, correction, Fieller, region x week effects, 45 cells", solving + reading, own),
        _row("sign flips, max-T, 45 cells", flipping, own),
        _row("the whole report", whole, own),
    ]
    rows += [_row(f"{name} (extrapolated from {part})", per * count, own) for name, per, part in slow]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append({"job": "peak memory of all of it", "MB": round(peak)})
    plain = slow[0][1] * count
    room = 10 if quick else 4  # what is fixed weighs more on a small panel
    return {
        "title": f"Linkage resampling: {size.units} units x {size.weeks} weeks, 45 cells, {size.replicates} replicates",
        "rows": rows,
        "aims": [
            {
                "aim": f"the bootstrap within {room} times the multiply limit ({own / limit:.1f})",
                "reached": own < room * limit,
            },
            {
                "aim": f"100 times faster than a numpy and scipy loop ({plain / own:,.0f})",
                "reached": plain > 100 * own,
            },
            {
                "aim": f"the whole 45-cell report in 2 s or 20 multiply limits ({whole:.2f} s, {whole / limit:.1f})",
                "reached": whole <= max(2.0, 20 * limit),
            },
        ],
    }


def _row(job: str, seconds: float, own: float) -> dict[str, object]:
    return {"job": job, "seconds": round(seconds, 4), "times the bootstrap": round(seconds / own, 2)}


def _loops(x: Floats, y: Floats, size: Size) -> list[tuple[str, float, str]]:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "unit": np.repeat(np.arange(size.units), size.weeks),
            "week": np.tile(np.arange(size.weeks), size.units),
            "x": x.ravel(),
            "y": y.ravel(),
        }
    )
    part = frame[frame["unit"] < 100]
    growth = size.units / 100
    return [
        ("numpy resample + scipy pearsonr", timed(lambda: plain_numpy(x, y, rng), 5), "5 of its steps"),
        (
            "pandas groupby + scipy pearsonr",
            timed(lambda: plain_pandas(frame, size.units, rng), 1),
            "one step",
        ),
        (
            "pingouin rm_corr",
            timed(lambda: plain_pingouin(part), 1) * growth,
            "one step on 100 units, linear growth",
        ),
    ]


def main() -> None:
    """Print the table."""
    result = run(quick="--quick" in sys.argv)
    print(result["title"])
    for each in result["rows"]:  # type: ignore[attr-defined]
        if "MB" in each:
            print(f"{each['MB']:>14,} MB {'':>15}  {each['job']}")
            continue
        print(f"{each['seconds']:>14,.4f} s {each['times the bootstrap']:>14,.2f} x  {each['job']}")
    for aim in result["aims"]:  # type: ignore[attr-defined]
        print(f"{'reached' if aim['reached'] else 'MISSED'}: {aim['aim']}")


if __name__ == "__main__":
    main()
