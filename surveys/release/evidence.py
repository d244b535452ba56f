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
from surveys.release.suppress.others import which_are
from surveys.release.suppress.together import Proved

CROSSINGS = "*"
SALT = "+"


@dataclass(frozen=True)
class Evidence:
    """What the audit needs of one theme: people per block, which hold several cells, the blocks of each group.

    `moments`: the blocks whose second moments may be told, by scope; None where it was not kept, and for breakdowns.
    `others`: blocks of people without a breakdown ballot, who are in no figure but the total and follow from it.
    Who joined or left is not kept here: the audit counts it again. What R4 coarsened is logged, and not asked either.
    """

    sizes: tuple[int, ...]
    pooled: tuple[bool, ...]
    inside: Mapping[str, frozenset[int]]
    moments: Mapping[str, frozenset[int]] | None = None
    others: frozenset[int] = frozenset()

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Evidence":
        """Return the evidence as stored."""
        kept = _sets(body["moments"]) if "moments" in body else None
        others = frozenset(body.get("others", ()))
        return cls(tuple(body["sizes"]), tuple(body["pooled"]), _sets(body["inside"]), kept, others)


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


def write(
    passed: Mapping[str, Passed],
    proved: Mapping[str, Sequence[Proved]],
    moments: Mapping[str, Mapping[str, frozenset[int]]],
) -> dict[str, Any]:
    """Return the evidence as it is stored. moments: by theme, the blocks of each scope."""
    families: dict[str, Any] = {
        name: {
            "sizes": list(one.sizes),
            "pooled": list(one.pooled),
            "inside": _lists(one.inside),
            "coarsened": list(one.coarsened),
            **({"others": others} if (others := which_are(one.blocks)) else {}),
        }
        for name, one in passed.items()
    }
    for theme, scopes in moments.items():
        families[theme]["moments"] = _lists(scopes)
    return families | {CROSSINGS: {theme: list(map(_write, some)) for theme, some in proved.items()}}


def _lists(some: Mapping[str, frozenset[int]]) -> dict[str, list[int]]:
    return {name: sorted(blocks) for name, blocks in sorted(some.items())}


def _sets(some: Mapping[str, Sequence[int]]) -> dict[str, frozenset[int]]:
    return {name: frozenset(blocks) for name, blocks in some.items()}


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
