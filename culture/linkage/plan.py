"""What was decided before looking: claims, lag, floors, the smallest effect that matters, looks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

KAPPA_RANGE = (0.2, 0.9)
MIN_K = 5
MIN_N = 20
MIN_UNITS_FILES = 8
MIN_UNITS_RELEASES = 10
FLOORS_FILES, FLOORS_RELEASES = (3, 5, 8), (5, 8, 10)


@dataclass(frozen=True, slots=True)
class Claim:
    """One theme and one metric."""

    theme: str
    metric: str


@dataclass(frozen=True, slots=True)
class LookSchedule:
    """Planned looks: the number of usable waves planned, and how many there were at every look so far."""

    planned: int
    seen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The frozen settings of an analysis; "registered" only where the plan was frozen before the data.

    `frozen` holds what else was settled beforehand and no estimator reads: items, unit level, period, planned
    waves, when looks are allowed, which data count, the program's version (linkage.md 3.13). `floors` are those of the
    specification curve; empty, they follow from the panel: an exported plan names them, since its panel no longer says.
    """

    primary: tuple[Claim, ...] = ()
    lag: int = 1
    max_lag: int = 3
    min_k: int = MIN_K
    min_n: int = MIN_N
    min_units: int = MIN_UNITS_FILES
    alpha: float = 0.05
    sesoi: Mapping[str, float] = field(default_factory=dict)
    controls: tuple[str, ...] = ()
    effects: Literal["region", "common"] = "region"
    weights: Literal["equal", "random", "n"] = "equal"
    respondents: Literal["independent", "same", "unknown"] = "unknown"
    kappa: tuple[float, float] = KAPPA_RANGE
    looks: LookSchedule | None = None
    hypothesis: str = ""
    status: Literal["registered", "exploratory"] = "exploratory"
    sha256: str | None = None
    seed: int = 1
    replicates: int = 999
    language: str = "en"
    curve: bool = True
    frozen: Mapping[str, object] = field(default_factory=dict)
    floors: tuple[int, ...] = ()


def code_version() -> str:
    """The version of this program, or "unknown" where it runs without being installed."""
    try:
        return version("wellspring")
    except PackageNotFoundError:
        return "unknown"


def fingerprint(plan: Plan) -> str:
    """SHA-256 of the plan's canonical JSON (sorted keys, UTF-8), without status, hash, language and floors.

    An empty `frozen` is left out, so that plans frozen before there was such a field keep their hash.
    """
    body = asdict(plan)
    for name in ("status", "sha256", "language", "floors"):
        del body[name]
    if not plan.frozen:
        del body["frozen"]
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
