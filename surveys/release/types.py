"""What leaves through the door: a frozen table of aggregates, and nothing finer.

In: numbers that the gate has passed. Out: `Release`, as a value, as canonical JSON and back again.
A figure that is not given is `Withheld`, always with the same neutral reason, so that two hidden figures
cannot be told apart. Means are on 1..5 with each item's direction applied: 5 is the good end.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

Level = Literal["company", "audience", "division", "section", "cell", "breakdown"]
Coded = Literal["top", "bottom"]
Origin = Literal["live", "demo"]

PROTECTED = "protected"
EXACT_FROM = 20
ROUNDING = 0.01


@dataclass(frozen=True)
class NBand:
    """A number of people known as a band: from `low` to `high`, both included."""

    low: int
    high: int


@dataclass(frozen=True)
class Shown:
    """A published mean: `n` people (a band below 20), on 1..5, rounded to `rounding`.

    `coded` says that the true mean is at or beyond the one printed ("top": at least; "bottom": at most).
    """

    n: int | NBand
    mean: float
    coded: Coded | None = None
    rounding: float = ROUNDING


@dataclass(frozen=True)
class Withheld:
    """Not given, to protect people. One reason for every cause: causes would tell counts."""

    reason: str = PROTECTED


ReleaseCell = Shown | Withheld
WITHHELD = Withheld()


@dataclass(frozen=True)
class Band:
    """A share known as a band: `low` to `high`, both between 0 and 1."""

    low: float
    high: float


@dataclass(frozen=True)
class Theme:
    """A theme of the wave and the items that made it up: a person's score is the mean of these items."""

    id: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """People whose answers are counted together. `parent` is the group one level up, None for all who were asked.

    Level "audience" is of those asked in a company or unit of which only a part was; its label names that part.
    `path` are the ids above it, the whole audience first; `units` the leaf units in it; `kind` is "S" for units and
    "B-…" for a breakdown (level "breakdown": `parent` is then the division or company it breaks down).
    """

    id: str
    label: str
    level: Level
    parent: str | None
    units: tuple[str, ...]
    invited: int
    path: tuple[str, ...]
    kind: str = "S"


@dataclass(frozen=True)
class Variance:
    """Pooled within-cell variance of a person's theme score, in points squared; cells of k and more only."""

    value: float
    people: int
    cells: int

    @property
    def df(self) -> int:
        """Degrees of freedom: people less cells."""
        return self.people - self.cells


@dataclass(frozen=True)
class ItemMoments:
    """Pooled within-cell covariance matrix of a theme's items (direction applied), for reliability.

    `covariance[i][j]` belongs to `items[i]` and `items[j]`; divisor people - cells.
    """

    items: tuple[str, ...]
    covariance: tuple[tuple[float, ...], ...]
    people: int
    cells: int


@dataclass(frozen=True)
class HarmonicBand:
    """Harmonic mean of n over the shown cells whose n lies in low..high; to 0.5; 5 cells or more."""

    low: int
    high: int
    n: float


@dataclass(frozen=True)
class Agreement:
    """r_wg(J) against the uniform null over cells of 10 and more: quantiles over at least 10 such cells.

    A quantile of 3J / (3J + 1), rounded down to 0.01, means at least that (rule R4); in releases from before, itself.
    """

    median: float
    q25: float
    share_below: float
    cells: int


@dataclass(frozen=True)
class Organisation:
    """Second moments of the wave and of divisions of 30 and more: what an analysis needs besides means."""

    variance: Mapping[str, Variance | Withheld]
    items: Mapping[str, ItemMoments | Withheld]
    harmonic_n: Mapping[str, tuple[HarmonicBand, ...]]
    agreement: Mapping[str, Agreement | Withheld]
    division_items: Mapping[tuple[str, str], ItemMoments | Withheld] = field(default_factory=dict)
    rounding: float = ROUNDING

    def harmonic(self, theme: str, n: "int | NBand") -> float | Withheld:
        """Return the best number to divide a variance by: n where exact, else its band's harmonic mean."""
        if isinstance(n, int):
            return float(n)
        for band in self.harmonic_n.get(theme, ()):
            if band.low <= n.low and n.high <= band.high:
                return band.n
        return WITHHELD


@dataclass(frozen=True)
class CommentGroup:
    """Comments of a group of 10 and more, in an order that says nothing. `units`: the leaf units in it."""

    group: str
    label: str
    texts: tuple[str, ...]
    units: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """What was checked before this release was published, in numbers and in words.

    `exposed` is 0 in anything published. `hidden` counts withheld figures; `why` explains them all together.
    """

    k: int
    equations: int
    unknowns: int
    exposed: int
    pinned: int
    shown: int
    hidden: int
    waves: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """One wave, published once. `sha256` is the hash of `canonical(release)`; `id` is its first 24 digits.

    `asked`: ids of the units that were chosen; empty in older releases, whose top always says "company".
    """

    id: str
    wave: str
    programme: str
    programme_name: str
    opened_on: date
    closed_on: date
    k: int
    origin: Origin
    themes: tuple[Theme, ...]
    groups: tuple[Group, ...]
    cells: Mapping[tuple[str, str], ReleaseCell]
    participation: Mapping[str, Band | Withheld]
    organisation: Organisation
    certificate: Certificate
    comments: tuple[CommentGroup, ...]
    sha256: str
    asked: tuple[str, ...] = ()

    def cell(self, group: str, theme: str) -> ReleaseCell:
        """Return the figure of `group` and `theme`; what does not exist is withheld like all else."""
        return self.cells.get((group, theme), WITHHELD)

    def group(self, group: str) -> Group | None:
        """Return the group with this id, or None where the wave had none."""
        return next((one for one in self.groups if one.id == group), None)

    @property
    def company(self) -> Group:
        """The group at the top: all who were asked, which is the company only where its level says so."""
        return next(one for one in self.groups if one.parent is None)

    @cached_property
    def above(self) -> Mapping[str, tuple[str, ...]]:
        """The ids above each leaf unit, the whole audience first, its reporting cell last."""
        cells = [one for one in self.groups if one.level == "cell"]
        return {unit: (*one.path, one.id) for one in cells for unit in one.units}

    def at(self, level: Level) -> tuple[Group, ...]:
        """Return the unit groups of one level, in the order of their labels."""
        found = [one for one in self.groups if one.level == level and one.kind == "S"]
        return tuple(sorted(found, key=lambda one: (one.label, one.id)))


@dataclass(frozen=True)
class Overlap:
    """People of a cell who were invited in both of two waves; below k only as the band 1 to k-1."""

    cell: str
    wave_a: str
    wave_b: str
    m: int | NBand


def canonical(body: Mapping[str, Any]) -> bytes:
    """Return the bytes that are hashed: JSON with sorted keys, without spaces, UTF-8."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of `canonical(body)` in hex."""
    return hashlib.sha256(canonical(body)).hexdigest()
