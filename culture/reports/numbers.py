"""Numbers of the document -> text. What cannot be given stands there with its reason, never as a blank."""

from dataclasses import dataclass
from typing import Any

from culture.reports.words import name, say


@dataclass(frozen=True)
class Digits:
    """How finely this metric's points are written: 0.10 that matters asks for two decimals, 5 for one."""

    points: int

    def write(self, value: float | None) -> str:
        """Write points with a true minus sign; None is an end without a limit."""
        return say("no_limit") if value is None else write(value, self.points)


def digits(sesoi: float) -> Digits:
    """Return the decimals that the smallest effect asks for."""
    return Digits(1 if sesoi >= 1 else 2 if sesoi >= 0.02 else 3)


def known(one: Any) -> bool:
    """Tell whether a value of the document is there, rather than a reason why not."""
    return one is not None and not (isinstance(one, dict) and "not_estimable" in one)


def why(one: Any) -> str:
    """Return in words why a value is not there."""
    if not isinstance(one, dict):
        return "it does not apply"
    return str(one.get("detail") or name(str(one["not_estimable"])))


def write(value: float, decimals: int = 2) -> str:
    """Write a number with a true minus sign; never "-0.00"."""
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def number(one: Any, decimals: int = 2) -> str:
    """Write a number of the document, or why there is none."""
    return write(float(one), decimals) if known(one) else say("none", why=why(one))


def value(one: Any, decimals: int = 2) -> str:
    """Write an estimate {"value", …}, or why there is none."""
    return write(float(one["value"]), decimals) if known(one) else say("none", why=why(one))


def interval(one: Any, decimals: int = 2) -> str:
    """Write [from, to]; null is an end without a limit."""
    if not known(one):
        return say("none", why=why(one))
    low, high = (say("no_limit") if end is None else write(float(end), decimals) for end in one)
    return say("range", low=low, high=high)


def chance(p: Any) -> str:
    """Write a p-value."""
    if not known(p):
        return say("none", why=why(p))
    return "< 0.001" if p < 0.001 else write(float(p), 3)


def count(one: float) -> str:
    """Write a whole number."""
    return f"{round(one):,}"


def ends(corrected: Any) -> tuple[float, ...]:
    """Return the slopes that may be printed, the smaller first (linkage.md 3.15)."""
    if not known(corrected):
        return ()
    return tuple(end for end in (corrected["low"], corrected["high"]) if end is not None)


def spread(values: tuple[float, ...], form: Digits) -> str:
    """Write one slope, or the range between two that differ when written."""
    written = list(dict.fromkeys(form.write(one) for one in values))
    return written[0] if len(written) == 1 else say("range", low=written[0], high=written[-1])
