"""The trustee's tally as a file: sums over groups of k and more, nothing finer, signed, then sealed. Pure.

What is signed, UTF-8 JSON: {"v": 2, "what": "wellspring tally", "wave", "secret": that of the box, which shows that it
was opened, "valid", "void": ballots by kind (under k: 0), "tallies", "moments", "comments": shuffled, "proofs": SHA-256
of the cells' proofs, "signature"}. The signature is over the same document without itself, keys in order, without
spaces. The sums are exact, and nothing is coded or withheld yet: so the file is sealed as a whole to the house's key
for this one wave (`surveys.parcels`), and only the release opens it (`surveys.release.returned`). Blanks fill it up to
a size that tells how many were asked; it grows, in steps of that size, only where uncommonly much was written.
"""

import hashlib
import io
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys import keyfile, parcels
from surveys.errors import Malformed
from surveys.parcels import Label, Sort
from surveys.release.counting import COMMENTS, BlockTally, Counted, Facts, themes_of
from surveys.release.moments import Moments
from surveys.release.proofs import Proof
from surveys.release.settling import Settled
from surveys.wire import b64, canonical, unb64

SORT = Sort(
    what="wellspring tally",
    name="tally file",
    mend="Copy it again from the computer it was made on, or open the box there once more.",
    before=b'{"box":',
    old="Hand out the box again, and let it be opened with a present Wellspring.",
    stranger="This tally answers another box than the one that waits here. Hand out the box again, and let it be opened.",
)
FRAME = 1 << 14
ROOM = 1 << 20
A_COMMENT = 256


@dataclass(frozen=True, repr=False)
class SignedTally:
    """A tally that was opened, its signature not yet checked: `content` is what was signed."""

    wave: str
    secret: bytes
    proofs: str
    counted: Counted
    content: bytes
    signature: bytes


def pack(facts: Facts, secret: bytes, settled: Settled, private: bytes) -> bytes:
    """Return the tally, signed with the trustee's key and not yet sealed. `secret`: that of the box."""
    counted = settled.counted
    comments = [list(one) for one in counted.comments]
    secrets.SystemRandom().shuffle(comments)
    body = {
        "v": parcels.VERSION,
        "what": SORT.what,
        "wave": facts.wave,
        "secret": b64(secret),
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


def seal(facts: Facts, signed: bytes, reply: bytes) -> bytes:
    """Return the file: the signed tally, filled up with blanks and sealed to the house's point for this wave."""
    step = -(-_room(facts) // FRAME)
    frames = step * -(-len(signed) // (step * FRAME))
    filled = signed.ljust(frames * FRAME)
    file = io.BytesIO()
    label = Label(SORT.what, facts.wave, reply, FRAME, frames)
    parcels.seal(file, label, ((n, filled[n * FRAME : (n + 1) * FRAME]) for n in range(frames)))
    return file.getvalue()


def wave_of(data: bytes) -> str:
    """Return the wave that a sealed tally says it is of; Malformed where it is none."""
    return parcels.peek(io.BytesIO(data), SORT).wave


def unseal(data: bytes, reply: bytes) -> SignedTally:
    """Open a file with the house's private key for its wave; Malformed or Refusal, with the mend, where it is not."""
    return unpack(b"".join(parcels.frames(io.BytesIO(data), SORT, reply)))


def unpack(signed: bytes) -> SignedTally:
    """Return the tally in the plain document; Malformed where it is none."""
    try:
        value = json.loads(signed)
        signature = unb64(value.pop("signature"))
        if (value["v"], value["what"]) != (parcels.VERSION, SORT.what):
            raise ValueError(value["what"])
        return SignedTally(
            wave=value["wave"],
            secret=unb64(value["secret"], 32),
            proofs=value["proofs"],
            counted=_counted(value),
            content=canonical(value),
            signature=signature,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed(f"What is in this tally cannot be read. {SORT.mend}") from None


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


def _room(facts: Facts) -> int:
    """Return how many bytes a wave's tally may want, from who was asked what, and nothing else."""
    themes = themes_of(facts.items)
    cells = sum(one.kind != COMMENTS for one in facts.cells)
    writers = sum(one.eligible for one in facts.cells if one.kind == COMMENTS)
    scopes = 1 + len({one.path[1] for one in facts.cells if len(one.path) > 1})
    products = sum(300 + 25 * len(items) ** 2 for items in themes.values())
    return ROOM + 300 * cells * (1 + len(themes)) + scopes * products + A_COMMENT * writers
