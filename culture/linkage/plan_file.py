"""A plan that comes as a file (`wellspring link --plan`): each field of its kind and within its bounds, or refused.

In: JSON as a study exports it. Out: a registered plan. What would make a verdict easier than the rules allow is refused.
When such a file was written cannot be checked; whoever shows its result says so.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from math import isfinite
from pathlib import Path
from typing import Any

from culture.errors import Unreadable
from culture.linkage.plan import (
    FLOORS_FILES,
    FLOORS_RELEASES,
    KAPPA_RANGE,
    MIN_UNITS_FILES,
    Claim,
    LookSchedule,
    Plan,
    fingerprint,
)

MOST = 100_000
Fits = Callable[[Any], bool]


def registered(path: Path) -> Plan:
    """Read a plan file (JSON, linkage.md 3.13) as a registered plan; Unreadable names the field and what it may be."""
    try:
        body = json.loads(path.read_text("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is not JSON: {error}") from error
    known = {one.name for one in fields(Plan)} - {"status", "sha256"}
    unknown = sorted(set(body) - known) if isinstance(body, dict) else ["(not an object)"]
    if unknown:
        raise Unreadable(
            f"{path.name}: {unknown[0]} is no field of a plan. Known are {', '.join(sorted(known))}."
        )
    for name, value in body.items():
        fits, may_be = RULES[name]
        if not fits(value):
            raise Unreadable(f"{path.name}: {name} is {json.dumps(value)[:60]}. It is to be {may_be}.")
    looks = body.pop("looks", None)
    body["primary"] = tuple(Claim(*one.split(":", 1)) for one in body.get("primary", ()))
    for name in ("kappa", "controls", "floors"):
        if name in body:
            body[name] = tuple(body[name])
    plan = Plan(**body)
    schedule = LookSchedule(looks["planned"], tuple(looks["seen"])) if looks else None
    return replace(plan, status="registered", sha256=fingerprint(plan), looks=schedule)


def _whole(low: int, high: int = MOST) -> tuple[Fits, str]:
    return (lambda one: _is_whole(one) and low <= one <= high), f"a whole number from {low} to {high}"


def _one_of(*words: str) -> tuple[Fits, str]:
    return (lambda one: one in words if isinstance(one, str) else False), " or ".join(words)


def _is_whole(one: Any) -> bool:
    return isinstance(one, int) and not isinstance(one, bool)


def _is_number(one: Any) -> bool:
    return isinstance(one, int | float) and not isinstance(one, bool) and isfinite(one)


def _texts(one: Any) -> bool:
    return isinstance(one, list) and all(isinstance(text, str) for text in one)


def _pairs(one: Any) -> bool:
    return _texts(one) and all(all(text.partition(":")) for text in one)


def _effects(one: Any) -> bool:
    return isinstance(one, dict) and all(_is_number(size) and 1e-9 < size < 1e9 for size in one.values())


def _wide(one: Any) -> bool:
    """Kappa may be widened and not narrowed (linkage.md 3.15); where people are known it is not read."""
    if not isinstance(one, list) or len(one) != 2 or not all(_is_number(end) for end in one):
        return False
    return bool(0 <= one[0] <= KAPPA_RANGE[0] and KAPPA_RANGE[1] <= one[1] <= 1)


def _looks(one: Any) -> bool:
    if one is None:
        return True
    if not isinstance(one, dict) or set(one) != {"planned", "seen"} or not isinstance(one["seen"], list):
        return False
    counts = [one["planned"], *one["seen"]]
    return all(_is_whole(n) and 1 <= n <= MOST for n in counts) and one["seen"] == sorted(one["seen"])


RULES: Mapping[str, tuple[Fits, str]] = {
    "primary": (_pairs, "a list of THEME:METRIC"),
    "lag": _whole(0, 24),
    "max_lag": _whole(0, 24),
    "min_k": _whole(1),
    "min_n": _whole(1),
    "min_units": _whole(MIN_UNITS_FILES),
    "alpha": (lambda one: _is_number(one) and 0 < one <= 0.05, "above 0 and at most 0.05"),
    "sesoi": (_effects, "an object of numbers above zero, one a metric"),
    "controls": (_texts, "a list of columns"),
    "effects": _one_of("region", "common"),
    "weights": _one_of("equal", "random", "n"),
    "respondents": _one_of("independent", "same", "unknown"),
    "kappa": (_wide, f"a range within 0 and 1 that holds {KAPPA_RANGE[0]} to {KAPPA_RANGE[1]}: it may be widened, not narrowed"),
    "looks": (_looks, "an object with `planned`, a number of waves, and `seen`, the waves at each look, growing"),
    "hypothesis": (lambda one: isinstance(one, str), "a sentence"),
    "seed": _whole(0, 2**32 - 1),
    "replicates": _whole(99),
    "language": _one_of("en", "de", "fr", "es"),
    "curve": (lambda one: isinstance(one, bool), "true or false"),
    "floors": (lambda one: one in ([], list(FLOORS_FILES), list(FLOORS_RELEASES)), "[3, 5, 8], or [5, 8, 10] for releases"),
    "frozen": (lambda one: isinstance(one, dict), "an object"),
}  # fmt: skip
