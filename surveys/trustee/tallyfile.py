"""The trustee's tally as a file: sums over groups of k and more, nothing finer, signed. Pure.

Version 1, UTF-8 JSON: {"v", "what": "wellspring tally", "wave", "box": name of the box file, "valid", "void":
ballots by kind (under k: 0), "tallies", "moments", "comments": shuffled, "proofs": SHA-256 of the cells' proofs,
"signature"}. The signature is over the same document without itself, keys in order, without spaces.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys import keyfile
from surveys.errors import Malformed
from surveys.release.counting import BlockTally, Counted, Facts
from surveys.release.moments import Moments
from surveys.release.proofs import Proof
from surveys.release.settling import Settled
from surveys.wire import b64, canonical, unb64

WHAT = "wellspring tally"


@dataclass(frozen=True, repr=False)
class SignedTally:
    """A tally that was read, its signature not yet checked: `content` is what was signed."""

    wave: str
    box: str
    proofs: str
    counted: Counted
    content: bytes
    signature: bytes


def pack(facts: Facts, box: str, settled: Settled, private: bytes) -> bytes:
    """Return the file's bytes, signed with the trustee's key. `box`: the name of the box file."""
    counted = settled.counted
    comments = [list(one) for one in counted.comments]
    secrets.SystemRandom().shuffle(comments)
    body = {
        "v": 1,
        "what": WHAT,
        "wave": facts.wave,
        "box": box,
        "valid": _large(counted.valid, facts.k),
        "void": _large(counted.void, facts.k),
        "tallies": [
            {"kind": one.kind, "theme": one.theme, "cells": sorted(one.block), "n": one.n, "total": one.total}
            for one in counted.tallies
        ],
        "moments": [
            {"scope": one.scope, "theme": one.theme, "people": one.people, "cells": one.cells, **one.body}
            for one in counted.moments
        ],
        "comments": comments,
        "proofs": digest(settled.proofs),
    }
    return canonical(body | {"signature": b64(keyfile.sign(private, canonical(body)))})


def unpack(data: bytes) -> SignedTally:
    """Return the tally in a file; Malformed where it is none."""
    try:
        value = json.loads(data)
        signature = unb64(value.pop("signature"))
        if (value["v"], value["what"]) != (1, WHAT):
            raise ValueError(value["what"])
        return SignedTally(
            wave=value["wave"],
            box=value["box"],
            proofs=value["proofs"],
            counted=_counted(value),
            content=canonical(value),
            signature=signature,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed("This is not a tally file of Wellspring, or it was cut off on its way.") from None


def digest(proofs: Sequence[Proof]) -> str:
    """Return the hex SHA-256 of all cells' proofs: that house and trustee saw the same stamps."""
    rows = [[one.kind, one.cell, one.mark, one.passed, one.listed] for one in proofs]
    return hashlib.sha256(canonical(rows)).hexdigest()


def _counted(value: Mapping[str, Any]) -> Counted:
    return Counted(
        valid={kind: int(n) for kind, n in value["valid"].items()},
        void={kind: int(n) for kind, n in value["void"].items()},
        tallies=tuple(
            BlockTally(one["kind"], one["theme"], frozenset(one["cells"]), int(one["n"]), int(one["total"]))
            for one in value["tallies"]
        ),
        moments=tuple(
            Moments(
                scope=one["scope"],
                theme=one["theme"],
                people=int(one["people"]),
                cells=int(one["cells"]),
                products=tuple(tuple(float(x) for x in row) for row in one["products"]),
                agreement=one["agreement"],
            )
            for one in value["moments"]
        ),
        comments=tuple((str(place), str(words)) for place, words in value["comments"]),
    )


def _large(counts: Mapping[str, int], k: int) -> dict[str, int]:
    return {kind: n if n >= k else 0 for kind, n in counts.items()}
