"""The manifest: the public, immutable list of a wave's cells and keys. Its name is its SHA-256.

Goes in: cells with their public moduli. Goes out: bytes, the same for everybody. `check` is what every
client does before it sends anything (anonymity.md section 4): a key made for one person would need a second
manifest.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.blindsign import BITS
from surveys.errors import Malformed
from surveys.labels import alike
from surveys.wire import b64, canonical, identifier, unb64


@dataclass(frozen=True)
class CellEntry:
    """One cell of the manifest; `modulus` is 256 bytes, `roster` the hex mark of the names of an S cell or
    empty.
    """

    kind: str
    cell: str
    label: str
    eligible: int
    modulus: bytes
    roster: str = ""


@dataclass(frozen=True)
class Manifest:
    """A manifest that passed every check: wave, box point, and the key's hash for each (kind, cell)."""

    wave: str
    k: int
    box: bytes
    paper: str
    closes_on: str
    keys: dict[tuple[str, str], str]
    eligible: dict[tuple[str, str], int]


def sha(data: bytes) -> str:
    """Return the SHA-256 in hex: the name of a manifest, a paper, or a modulus."""
    return hashlib.sha256(data).hexdigest()


def roster_mark(nonce: bytes, names: Sequence[str]) -> str:
    """Return the hex HMAC-SHA256 under `nonce` of the sorted names as JSON without spaces (decision 13)."""
    text = json.dumps(sorted(names), separators=(",", ":"), ensure_ascii=False).encode()
    return hmac.new(nonce, text, hashlib.sha256).hexdigest()


def hidden_label(salt: bytes, label: str) -> str:
    """Return the hex SHA-256 of salt and label: how a breakdown's label stands in the manifest (decision
    13).
    """
    return hashlib.sha256(salt + label.encode()).hexdigest()


def build(
    *,
    wave: str,
    k: int,
    box: bytes,
    invited: Mapping[str, int],
    paper: bytes,
    closes_on: str,
    cells: Sequence[CellEntry],
) -> bytes:
    """Return the manifest's bytes (decision 14): canonical JSON, cells in order of kind and cell."""
    rows: list[dict[str, Any]] = []
    for entry in sorted(cells, key=lambda cell: (cell.kind, cell.cell)):
        row: dict[str, Any] = {
            "kind": identifier(entry.kind),
            "cell": identifier(entry.cell),
            "label": entry.label,
        }
        row |= {"eligible": entry.eligible, "key": sha(entry.modulus)}
        rows.append(row | {"roster": entry.roster} if entry.roster else row)
    head = {"v": 1, "wave": identifier(wave), "k": k, "bits": BITS, "box": b64(box), "invited": dict(invited)}
    return canonical(head | {"paper": sha(paper), "closes_on": closes_on, "cells": rows})


def check(data: bytes, name: str, *, floor: int = 5) -> Manifest:
    """Return the manifest in `data`; Malformed with the reason where a client must refuse it.

    Its name is its hash; k is at least the floor; every cell has k eligible or more; no label, id or key
    stands twice within a kind (keys: at all; labels: nor one that looks the same); the eligible of each kind add up to its invited; 2048 bits.
    """
    if sha(data) != name:
        raise Malformed("The manifest is not the one its name says.")
    try:
        value = json.loads(data)
        cells = [(c["kind"], c["cell"], c["label"], c["eligible"], c["key"]) for c in value["cells"]]
        found = Manifest(
            wave=identifier(value["wave"]),
            k=value["k"],
            box=unb64(value["box"], 65),
            paper=value["paper"],
            closes_on=value["closes_on"],
            keys={(kind, cell): key for kind, cell, _, _, key in cells},
            eligible={(kind, cell): eligible for kind, cell, _, eligible, _ in cells},
        )
        version, bits, invited = value["v"], value["bits"], dict(value["invited"])
    except (KeyError, TypeError, ValueError):
        raise Malformed("The manifest cannot be read.") from None
    if version != 1 or bits != BITS:
        raise Malformed("The manifest has another version or key length.")
    _check_counts(found, invited, floor)
    _check_twice(cells)
    return found


def check_key(manifest: Manifest, kind: str, cell: str, modulus: bytes) -> None:
    """Refuse (Malformed) a modulus that is not the manifest's for this cell, or not of exactly 2048 bits."""
    if manifest.keys.get((kind, cell)) != sha(modulus):
        raise Malformed("The key is not the one in the manifest.")
    if (
        int.from_bytes(modulus, "big").bit_length() != BITS
        or len(modulus) != BITS // 8
        or not modulus[-1] & 1
    ):
        raise Malformed("The key does not have 2048 bits.")


def _check_counts(found: Manifest, invited: Mapping[str, int], floor: int) -> None:
    numbers = [found.k, *found.eligible.values(), *invited.values()]
    if any(type(number) is not int for number in numbers):
        raise Malformed("A count in the manifest is not a whole number.")
    if found.k < floor or any(eligible < found.k for eligible in found.eligible.values()):
        raise Malformed("A cell of the manifest has fewer people than the minimum.")
    sums: dict[str, int] = {}
    for (kind, _), eligible in found.eligible.items():
        sums[kind] = sums.get(kind, 0) + eligible
    if sums != dict(invited):
        raise Malformed("The cells of a kind do not add up to the number invited.")


def _check_twice(cells: Sequence[tuple[str, str, str, int, str]]) -> None:
    ids = {(kind, cell) for kind, cell, _, _, _ in cells}
    labels = {(kind, alike(label)) for kind, _, label, _, _ in cells}
    keys = {key for _, _, _, _, key in cells}
    if not len(cells) == len(ids) == len(labels) == len(keys):
        raise Malformed("A cell, a label or a key stands twice in the manifest.")
