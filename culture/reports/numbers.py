"""Values of the document: whether one is there, and how finely points are written."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Digits:
    """How finely this metric's points are written: 0.10 that matters asks for two decimals, 5 for one."""

    points: int


def digits(sesoi: float) -> Digits:
    """Return the decimals that the smallest effect asks for."""
    return Digits(1 if sesoi >= 1 else 2 if sesoi >= 0.02 else 3)


def known(one: Any) -> bool:
    """Tell whether a value of the document is there, rather than a reason why not."""
    return one is not None and not (isinstance(one, dict) and "not_estimable" in one)


def ends(corrected: Any) -> tuple[float, ...]:
    """Return the slopes that may be printed, the smaller first (linkage.md 3.15)."""
    if not known(corrected):
        return ()
    return tuple(end for end in (corrected["low"], corrected["high"]) if end is not None)
