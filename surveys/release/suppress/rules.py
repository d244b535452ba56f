"""The rules R1 to R13 as functions of counts (and, for R4 and R5 alone, of a mean).

Each is one sentence of the promise, with its number in the function's name. `k` is the smallest group, 5 or
more.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from surveys.release.types import EXACT_FROM, ROUNDING, Band, Coded, Level, NBand

FLOOR = 5
COMMENTS_FROM = 10
MOMENTS_FROM = 30
SHARES_FROM = 10
CHANGED_BELOW = 12
HALF_POINT = 0.5
WHOLE_POINT = 1.0
WIDE = 2.0
UNITS_FROM = 10
STEPS = 20
NEAR = timedelta(days=13)
SPAN = 2.0
BANDS = ((5, 9), (10, 14), (15, 19))
HIGHEST, LOWEST = 5.0, 1.0


def r1_enough(n: int, k: int) -> bool:
    """R1: a value is published for `k` people or more; k is never below 5."""
    return n >= max(k, FLOOR)


def r2_remainder(remaining: int, k: int) -> bool:
    """R2: what remains of a total after subtracting published parts is nobody, or `k` people or more."""
    return remaining == 0 or remaining >= k


def r2_moments(left: int) -> bool:
    """R2 for second moments (decision 6): those of a scope who answered and are not counted in them are nobody, or
    30 people and more.
    """
    return r2_remainder(left, MOMENTS_FROM)


def r3_none_exposed(sizes: Iterable[int], k: int) -> bool:
    """R3: no group under `k` people has a derivable sum; `sizes` are those of the derivable groups."""
    return all(r2_remainder(size, k) for size in sizes)


def r4_pinned(n: int, low: float, high: float) -> bool:
    """R4: is somebody among `n` people, whose sum lies in low..high, pinned to less than 2 points of 1..5?"""
    least = max(LOWEST, low - HIGHEST * (n - 1))
    most = min(HIGHEST, high - LOWEST * (n - 1))
    return most - least < SPAN - 1e-9


def r4_spread_told(total: float, quiet: float) -> bool:
    """R4: may a sum of squared deviations be told? Above what pins nobody; kept back, it says no more than that bound."""
    return total > quiet + 1e-6


def r4_item_told(total: float, n: int) -> bool:
    """R4: may one item's sum of squared deviations be told, a cell of `n` people among those that it is of?

    One of n lies within the root of total (n - 1) / n of the cell's mean, wherever that is: 2 points leave every mean
    an interval of 2 points of 1..5, and whole answers 2 points apart.
    """
    return total * (n - 1) / n > SPAN**2 + 1e-6


def r4_agreement(items: int) -> float:
    """R4: return the highest r_wg(J) that is printed; it stands for itself and all above.

    J(1 - s2/2) / (J(1 - s2/2) + s2/2) at an item variance s2 of 1/2, so 3J / (3J + 1), rounded down to 0.01. In a cell
    of 10 and more, answers with a variance of up to 1/2 may be 2 points apart wherever the mean is; with less, not.
    """
    return math.floor(round(3 * items / (3 * items + 1) * 100, 6)) / 100


def r4_wide(mean: float) -> tuple[float, Coded]:
    """R4: return `mean` as the widest bound that is printed: 2 or higher, or 4 or lower. Its end is a point away at least,
    so that whatever is a sum beside it may be a whole hidden cell's range (k - 1 points) off.
    """
    return (LOWEST + 1, "top") if mean >= (LOWEST + HIGHEST) / 2 else (HIGHEST - 1, "bottom")


def r5_code(mean: float, n: int, slack: float = SPAN) -> tuple[float, Coded | None]:
    """R5: return `mean` as it may be printed: at least T = 5 - slack/n, or at most 1 + slack/n, are said as
    such.

    `slack` is 2; it is larger only where a hidden cell of more than two people lies inside the group (R4).
    The threshold is rounded inwards to 0.01, so that the printed bound is true.
    """
    top = math.floor(round((HIGHEST - slack / n) * 100, 6)) / 100
    bottom = math.ceil(round((LOWEST + slack / n) * 100, 6)) / 100
    if mean >= top - 1e-9:
        return top, "top"
    if mean <= bottom + 1e-9:
        return bottom, "bottom"
    return round(round(mean / ROUNDING) * ROUNDING, 2), None


def r9_coarse(
    mean: float, n: int, slack: float = SPAN, step: float = HALF_POINT
) -> tuple[float, Coded | None]:
    """R9: return `mean` to the half point (or whole); what R5 codes, or what rounds to an end, is said as
    a bound.
    """
    _, coded = r5_code(mean, n, slack)
    near = math.floor(mean / step + 0.5) * step
    if coded == "top" or near >= HIGHEST:
        return HIGHEST - step, "top"
    if coded == "bottom" or near <= LOWEST:
        return LOWEST + step, "bottom"
    return near, None


def r6_share(part: int, n: int, before: Band | None = None) -> Band | None:
    """R6: return a share as a band of ten points and more that holds it; None below 10 people.

    The outermost two people are one band, and a band says no more of a count under 20 than R10 does. `before`, the
    band of the wave before, stays as it is while it holds the share: a share near an edge does not come and go.
    """
    if n < SHARES_FROM:
        return None
    low = high = part
    if FLOOR <= part < EXACT_FROM:
        low, high = next((low, min(high, n)) for low, high in BANDS if low <= part <= high)
    if part <= 2:
        low, high = 0, 2
    elif part >= n - 2:
        low, high = min(low, n - 2), n
    fresh = _widened(
        math.floor(round(low / n * STEPS, 9)), math.ceil(round(high / n * STEPS, 9)), part / n * STEPS
    )
    holds = before is not None and before.low <= low / n and high / n <= before.high
    if before is not None and holds and before.high - before.low <= fresh.high - fresh.low + 1.5 / STEPS:
        return before
    return fresh


def _widened(low: int, high: int, share: float) -> Band:
    """Return a band of two steps and more around a share, the share as near its middle as may be."""
    while high - low < 2:
        upwards = (share - low >= high - share or low == 0) and high < STEPS
        low, high = (low, high + 1) if upwards else (low - 1, high)
    return Band(low / STEPS, high / STEPS)


def r7_breakdown_allowed(level: Level, kinds: Sequence[str]) -> bool:
    """R7: breakdowns exist at company and division level only, and never attribute by attribute."""
    return level in ("company", "division") and len(set(kinds)) == 1


def r8_once(waves_released: Iterable[str], wave: str) -> bool:
    """R8: a wave is published once; afterwards nothing of it is cut again."""
    return wave not in set(waves_released)


def r8_same_ledger(opened: date, other_opened: date) -> bool:
    """R8: two waves that open within 14 days are audited as one ledger if they share people.

    13 days apart count as 14: a wave may open a day earlier for a unit further east.
    """
    return abs(opened - other_opened) < NEAR


def r9_step(n: int, changed: int | None, k: int) -> float:
    """R9: return the step to round to, given how many joined or left since the last published wave.

    `changed` None means not known, which counts as the worst case. Half a point where 1 to k-1 of fewer than
    12 changed: a joiner could otherwise be read off the difference.
    """
    if n >= CHANGED_BELOW:
        return ROUNDING
    return HALF_POINT if changed is None or 0 < changed < k else ROUNDING


def r10_count(n: int, k: int = FLOOR) -> int | NBand:
    """R10: return `n` as it may be printed: exact from 20 on, else its band (never reaching below `k`)."""
    if n >= EXACT_FROM:
        return n
    low, high = next(band for band in BANDS if band[0] <= n <= band[1])
    return NBand(max(low, k), max(high, k))


def r11_counts_only(by_counts: Iterable[str], shown: Iterable[str]) -> bool:
    """R11: figures are shown for exactly the groups whose counts allow it, whatever was answered."""
    return set(by_counts) == set(shown)


def r12_enough_units(units: int) -> bool:
    """R12: a link between staff and customers is computed over 10 published units or more."""
    return units >= UNITS_FROM


def r13_kept(n: int, k: int) -> bool:
    """R13: the store keeps a tally of nobody, or of `k` people or more; smaller ones are pooled."""
    return r2_remainder(n, max(k, FLOOR))


def kinds_may_stand(valid: int, valid_breakdown: int, k: int) -> bool:
    """Decision 3: a breakdown stands beside unit scores only where their counts differ by 0, or by k and
    more.
    """
    return r2_remainder(abs(valid - valid_breakdown), k)
