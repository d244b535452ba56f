"""The whole analysis as one frozen value: what entered, every pair, and what was looked at beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from culture.linkage.results import Exclusion, Link, NotEstimable, Reliability, Together


@dataclass(frozen=True, slots=True)
class Grid:
    """All that was looked at, one family: pairs, lags, cells with a slope, and how max-T resampled them."""

    pairs: int
    lags: int
    cells: int
    resampled: Literal["permutation", "sign flips"]
    replicates: int


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What entered: counts over the primary pair; `excluded` lists what did not and why."""

    units: int
    periods: int
    cells: int
    staff_answers: int
    ratings: int
    excluded: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """One method in words: name, formula, source."""

    name: str
    formula: str
    source: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole analysis. `links[headline]` carries the verdict of the declared hypothesis."""

    status: Literal["registered", "exploratory"]
    sha256: str | None
    seed: int
    facts: PanelFacts
    reliability: Mapping[str, Reliability]
    links: tuple[Link, ...]
    headline: int
    grid: Grid
    methods: tuple[Method, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    together: Mapping[str, Together | NotEstimable] = field(default_factory=dict)

    @property
    def primary(self) -> Link:
        """The link whose verdict is the headline."""
        return self.links[self.headline]
