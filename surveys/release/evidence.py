"""What is kept beside a release so that its audit can be run again: counts of people, never an answer. Pure.

In: what passed the gate, by theme (and by place and kind, for breakdowns), and the proofs that two kinds may stand
together. Out: JSON, and back. It never leaves the store. The counts of crossings that the proofs came from are
destroyed when the wave is published; what is kept of them is how many were eligible in two parts at once, block by
block, for two kinds. What the proof of three kinds and more rests on is not kept. The ledger's head, which anybody
sees, is a hash of the evidence too: random bytes in it keep the counts from being guessed by trying.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.release.suppress.gate import Passed
from surveys.release.suppress.kinds import Face
from surveys.release.suppress.together import Proved

CROSSINGS = "*"
SALT = "+"


@dataclass(frozen=True)
class Evidence:
    """What the audit needs of one theme: people per block, which hold several cells, the blocks of each group.

    `changed`: how many joined or left, for the groups that R9 is about; None where it was not kept.
    """

    sizes: tuple[int, ...]
    pooled: tuple[bool, ...]
    inside: Mapping[str, frozenset[int]]
    changed: Mapping[str, int | None] | None = None

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Evidence":
        """Return the evidence as stored."""
        inside = {group: frozenset(blocks) for group, blocks in body["inside"].items()}
        return cls(tuple(body["sizes"]), tuple(body["pooled"]), inside, body.get("changed"))


@dataclass(frozen=True)
class Kept:
    """All evidence of a release: by theme, or by theme, place and kind; and the proofs of each theme.

    `proved` is None in releases from before proofs were kept.
    """

    families: Mapping[str, Evidence]
    proved: Mapping[str, tuple[Proved, ...]] | None = field(default_factory=dict)

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Kept":
        """Return the evidence as stored."""
        families = {name: Evidence.read(one) for name, one in body.items() if name not in (CROSSINGS, SALT)}
        if CROSSINGS not in body:
            return cls(families, None)
        return cls(families, {theme: tuple(map(_read, some)) for theme, some in body[CROSSINGS].items()})


def write(passed: Mapping[str, Passed], proved: Mapping[str, Sequence[Proved]]) -> dict[str, Any]:
    """Return the evidence as it is stored."""
    families = {
        name: {
            "sizes": list(one.sizes),
            "pooled": list(one.pooled),
            "inside": {group: sorted(blocks) for group, blocks in sorted(one.inside.items())},
            "changed": dict(one.changed),
        }
        for name, one in passed.items()
    }
    return families | {CROSSINGS: {theme: list(map(_write, some)) for theme, some in proved.items()}}


def _write(one: Proved) -> dict[str, Any]:
    return {
        "kinds": list(one.kinds),
        "places": list(one.places),
        "rows": list(one.face.units),
        "columns": list(one.face.bands),
        "eligible": [list(row) for row in one.face.eligible],
    }


def _read(body: Mapping[str, Any]) -> Proved:
    first, second = body["kinds"]
    eligible = tuple(tuple(row) for row in body["eligible"])
    seen = Face(tuple(body["rows"]), tuple(body["columns"]), eligible)
    return Proved((first, second), tuple(body["places"]), seen)
