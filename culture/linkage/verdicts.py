"""The exact rules: estimates -> one of four words, a grade, a reason from the closed list (section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from culture.linkage.results import (
    ClaimName,
    Corrected,
    Grade,
    NotEstimable,
    Order,
    Reason,
    Slope,
    VerdictName,
)

NOISY = 0.10
MISSING = frozenset({"one_period", "few_units", "no_pairs", "few_periods"})


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one reading says: its name, and a note: noisy, unsized, tiny, small, spans, or why it is missing."""

    name: ClaimName
    note: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The level in force (after looks), the smallest effect that matters, and may `no link` be said."""

    alpha: float
    delta: float
    may_say_none: bool = True


@dataclass(frozen=True, slots=True)
class Gates:
    """What must hold before any verdict: enough units that differ, more than one period, a lag."""

    enough_units: bool = True
    units_differ: bool = True
    periods: int = 12
    lagged: bool = True


@dataclass(frozen=True, slots=True)
class Headline:
    """The word, its grade and its reason."""

    name: VerdictName
    grade: Grade | None = None
    reason: Reason | None = None


def claim(slope: Slope | NotEstimable, ends: Corrected | NotEstimable, p: float, rule: Thresholds) -> Claimed:
    """One reading's claim. With a range of kappa it must hold at the end with the smallest slope (3.15)."""
    if isinstance(slope, NotEstimable):
        return Claimed("inconclusive", slope.reason)
    if isinstance(ends, NotEstimable):
        if ends.reason == "noisy_staff":
            return Claimed("inconclusive", "unsized" if p < rule.alpha else "noisy")
        return _uncorrected(slope, p, rule)
    least = max(ends.ends, key=lambda end: end.reliability)
    if least.reliability < NOISY or not least.ci.bounded:
        return Claimed("inconclusive", "unsized" if p < rule.alpha else "noisy")
    if rule.may_say_none and not ends.hidden and all(end.ci90.inside(rule.delta) for end in ends.ends):
        return Claimed("no_meaningful_link", "tiny" if p < rule.alpha else "")
    return _sized(least.slope, p, rule)


def _uncorrected(slope: Slope, p: float, rule: Thresholds) -> Claimed:
    """Noise only shrinks a slope: what is large as measured is large; but nothing can be ruled out."""
    return _sized(slope.value, p, rule)


def _sized(value: float, p: float, rule: Thresholds) -> Claimed:
    if p >= rule.alpha:
        return Claimed("inconclusive", "spans")
    if value >= rule.delta:
        return Claimed("supported")
    return Claimed("inconclusive", "small") if value > 0 else Claimed("contradicted")


def headline(order: Order, within: Claimed, between: Claimed, gates: Gates) -> Headline:
    """First match of the table of section 4, after the gates."""
    gated = _gate(between, gates)
    if gated is not None:
        return gated
    if order == "customers_first":
        return Headline("inconclusive", None, "reverse")
    if order == "feedback_short":
        return Headline("inconclusive", None, "feedback_short")
    w, b = within.name, between.name
    if {w, b} == {"supported", "contradicted"}:
        return Headline("inconclusive", None, "mixed")
    if w in ("supported", "contradicted"):
        return _moved(w, order, gates)
    if w == "no_meaningful_link" and b == "no_meaningful_link":
        return Headline("no_meaningful_link")
    if b in ("supported", "contradicted"):
        return Headline("inconclusive", "C", "between_only")
    return Headline("inconclusive", None, _why(within, between))


def _moved(w: ClaimName, order: Order, gates: Gates) -> Headline:
    if order == "unresolved" or not gates.lagged:
        return Headline("inconclusive", None, "co_moves")
    return Headline(
        "supported" if w == "supported" else "contradicted", "A" if order == "staff_first" else "B"
    )


def _gate(between: Claimed, gates: Gates) -> Headline | None:
    if not gates.enough_units:
        return Headline("inconclusive", None, "few_units")
    if not gates.units_differ:
        return Headline("inconclusive", None, "noisy_staff")
    if gates.periods < 2:
        if between.name in ("supported", "contradicted"):
            return Headline("inconclusive", "C", "between_only")
        return Headline("inconclusive", None, "one_period")
    return None


def _why(within: Claimed, between: Claimed) -> Reason:
    if within.note in MISSING:
        return "few_periods"
    if within.note in ("noisy", "unsized", "staff_constant"):
        return "noisy_staff"
    if within.note == "small" or (within.name == "no_meaningful_link" and between.note == "small"):
        return "too_small"
    if within.name == "no_meaningful_link" and between.note in ("noisy", "unsized"):
        return "noisy_staff"
    return "spans_both"
