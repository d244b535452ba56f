"""The closed box of a wave as one file, for the trustee: everything needed to check and count it, offline. Pure.

Version 1, UTF-8 JSON: {"v", "what": "wellspring box", "wave", "manifest": text, "paper": text, "facts": {…},
"keys": {KIND: {CELL: modulus}}, "issued": {KIND: {CELL: n}}, "crossings": {"CELL CELL": people eligible in both},
"secret", "ballots": [[kind, cell, input_msg, sig, sealed], …] in random order}. Binary values are base64url. No name, no invitation, no time finer than a day.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from surveys import manifests
from surveys.blindsign import BYTES
from surveys.errors import Malformed, Refusal
from surveys.manifests import Manifest
from surveys.release.counting import COMMENTS, Key
from surveys.release.settling import Box
from surveys.sealing import SEALED
from surveys.waves import CellFacts, ItemFacts, WaveFacts
from surveys.wire import INPUT, b64, canonical, identifier, unb64

WHAT = "wellspring box"
Nested = dict[str, dict[str, Any]]


@dataclass(frozen=True, repr=False)
class Envelope:
    """A sealed ballot in the file."""

    kind: str
    cell: str
    input_msg: bytes
    sig: bytes
    sealed: bytes


@dataclass(frozen=True, repr=False)
class ClosedBox:
    """A box file that was read: `name` is the SHA-256 of its bytes in hex, by which a tally names it."""

    name: str
    manifest: Manifest
    fingerprint: str
    facts: WaveFacts
    box: Box


def pack(facts: WaveFacts, box: Box, *, manifest: bytes, paper: bytes) -> bytes:
    """Return the file's bytes; the ballots are shuffled here once more."""
    ballots = [[one.kind, one.cell, b64(one.input_msg), b64(one.sig), b64(one.sealed)] for one in box.ballots]
    secrets.SystemRandom().shuffle(ballots)
    told = asdict(facts) | {
        "opened_on": facts.opened_on.isoformat(),
        "closed_on": facts.closed_on.isoformat(),
    }
    return canonical(
        {
            "v": 1,
            "what": WHAT,
            "wave": facts.wave,
            "manifest": manifest.decode(),
            "paper": paper.decode(),
            "facts": told,
            "keys": _nest({key: b64(modulus) for key, modulus in box.moduli.items()}),
            "issued": _nest(box.issued),
            "crossings": {" ".join(cells): n for cells, n in box.crossing.items()},
            "secret": b64(box.secret),
            "ballots": ballots,
        }
    )


def unpack(data: bytes) -> ClosedBox:
    """Return the box in a file; Malformed where it is none, Refusal where its parts contradict each other.

    Checked: the manifest as every client does; that facts, keys and paper are the manifest's.
    """
    try:
        value = json.loads(data)
        if (value["v"], value["what"]) != (1, WHAT):
            raise ValueError(value["what"])
        facts = _facts(value["facts"])
        box = Box(
            ballots=[_envelope(row) for row in value["ballots"]],
            moduli={key: unb64(text, BYTES) for key, text in _flat(value["keys"]).items()},
            issued={key: int(n) for key, n in _flat(value["issued"]).items()},
            secret=unb64(value["secret"], 32),
            crossing={tuple(cells.split(" ")): int(n) for cells, n in value["crossings"].items()},
        )
        manifest, paper = value["manifest"].encode(), value["paper"].encode()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed("This is not a box file of Wellspring, or it was cut off on its way.") from None
    checked = manifests.check(manifest, manifests.sha(manifest), floor=5)
    _agree(checked, facts, box)
    _same_paper(checked, facts, paper)
    return ClosedBox(hashlib.sha256(data).hexdigest(), checked, manifests.sha(manifest), facts, box)


def _agree(manifest: Manifest, facts: WaveFacts, box: Box) -> None:
    """Refuse facts that are not the manifest's: wave, smallest group, groups with their people, keys."""
    if (facts.wave, facts.k) != (manifest.wave, manifest.k):
        raise Refusal("The box names another wave or smallest group than its manifest.")
    if {(one.kind, one.cell): one.eligible for one in facts.cells} != manifest.eligible:
        raise Refusal("The groups of the box are not those of its manifest.")
    for (kind, cell), modulus in box.moduli.items():
        manifests.check_key(manifest, kind, cell, modulus)
    if set(box.moduli) != set(manifest.keys):
        raise Refusal("A key of the manifest is missing from the box.")
    _same_people(manifest, box)
    for key, n in box.issued.items():
        if n > manifest.eligible.get(key, 0):
            raise Refusal("More stamps were issued for a group than it has people.")


def _same_people(manifest: Manifest, box: Box) -> None:
    """Refuse counts of crossings that are not those of the manifest's people; none at all keep no breakdown."""
    crossed: Counter[str] = Counter()
    for cells, n in box.crossing.items():
        crossed.update(dict.fromkeys(cells, n))
    if box.crossing and crossed != {c: n for (kind, c), n in manifest.eligible.items() if kind != COMMENTS}:
        raise Refusal("The crossings of the box are of other people than its manifest.")


def _same_paper(manifest: Manifest, facts: WaveFacts, paper: bytes) -> None:
    if manifests.sha(paper) != manifest.paper:
        raise Refusal("The ballot paper in the box is not the one in its manifest.")
    asked = [(one["id"], one["theme"], one["direction"]) for one in json.loads(paper)["items"]]
    if asked != [(one.id, one.theme, one.direction) for one in facts.items]:
        raise Refusal("The questions of the box are not those of its ballot paper.")


def _envelope(row: list[Any]) -> Envelope:
    kind, cell, token, sig, sealed = row
    return Envelope(
        kind=identifier(kind),
        cell=identifier(cell),
        input_msg=unb64(token, INPUT),
        sig=unb64(sig, BYTES),
        sealed=unb64(sealed, SEALED),
    )


def _facts(value: Mapping[str, Any]) -> WaveFacts:
    cells = [
        CellFacts(**{**one, **{name: tuple(one[name]) for name in ("units", "path", "names", "bands")}})
        for one in value["cells"]
    ]
    days = {name: date.fromisoformat(value[name]) for name in ("opened_on", "closed_on")}
    items = tuple(ItemFacts(**one) for one in value["items"])
    return WaveFacts(**{**value, **days, "items": items, "cells": tuple(cells)})


def _nest(flat: Mapping[Key, Any]) -> Nested:
    nested: Nested = {}
    for (kind, cell), value in flat.items():
        nested.setdefault(kind, {})[cell] = value
    return nested


def _flat(nested: Nested) -> dict[Key, Any]:
    return {
        (identifier(kind), identifier(cell)): value
        for kind, cells in nested.items()
        for cell, value in cells.items()
    }


def kinds(ballots: Iterable[Envelope]) -> dict[str, int]:
    """Return how many ballots of each kind there are."""
    found: dict[str, int] = {}
    for one in ballots:
        found[one.kind] = found.get(one.kind, 0) + 1
    return found
