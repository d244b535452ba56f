"""Boxes that were closed when their file was in clear (version 1): read, so that they can be sealed now. Pure.

Version 1, UTF-8 JSON: what the head of a box file holds, {"issued": {KIND: {CELL: n}}} and {"ballots": [[kind, cell,
input_msg, sig, sealed], …]}. Binary values are base64url. Such a file is never handed out any more.
"""

import json
from dataclasses import dataclass
from typing import Any

from surveys.blindsign import BYTES
from surveys.errors import Malformed
from surveys.release.settling import Box
from surveys.sealing import SEALED
from surveys.trustee.boxfile import Envelope, crossing_of, facts_of, flat
from surveys.waves import WaveFacts
from surveys.wire import INPUT, identifier, unb64


@dataclass(frozen=True, repr=False)
class Found:
    """What a box file in clear holds."""

    facts: WaveFacts
    box: Box
    manifest: bytes
    paper: bytes


def read(data: bytes) -> Found:
    """Return what is in a box file of version 1; Malformed where it is none."""
    try:
        value = json.loads(data)
        if (value["v"], value["what"]) != (1, "wellspring box"):
            raise ValueError(value["what"])
        box = Box(
            ballots=[_envelope(row) for row in value["ballots"]],
            moduli={key: unb64(text, BYTES) for key, text in flat(value["keys"]).items()},
            issued={key: int(n) for key, n in flat(value["issued"]).items()},
            secret=unb64(value["secret"], 32),
            crossing=crossing_of(value["crossings"]),
        )
        return Found(facts_of(value["facts"]), box, value["manifest"].encode(), value["paper"].encode())
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed(
            "The box of this wave in the key folder cannot be read; is its second copy whole?"
        ) from None


def _envelope(row: list[Any]) -> Envelope:
    kind, cell, token, sig, sealed = row
    return Envelope(
        kind=identifier(kind),
        cell=identifier(cell),
        input_msg=unb64(token, INPUT),
        sig=unb64(sig, BYTES),
        sealed=unb64(sealed, SEALED),
    )
