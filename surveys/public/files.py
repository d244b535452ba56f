"""The public files of a closed wave, and their check. Pure: it needs no store, no key and nobody's word.

The document, version 1, UTF-8 JSON:
    {"v": 1, "wave", "manifest_sha", "manifest": the manifest's text, "keys": {KIND: {CELL: modulus}},
     "cells": [{"kind", "cell", "issued", "tokens": [[input_msg, sig], …]}     20 and more spent
               {"kind", "cell", "mark": SHA-256, "passed": true or false}]}    all others
Binary values are base64url without padding. `static/audit.js` makes the same check in a browser.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys import manifests
from surveys.blindsign import BYTES
from surveys.collection.audit import Finding, Spent, verify_spent
from surveys.errors import Malformed
from surveys.manifests import Manifest
from surveys.release.proofs import Key
from surveys.wire import INPUT, b64, canonical, identifier, unb64

MISSING = "a cell of the manifest is missing from the files"
FAILED = "the count at the close did not hold"


@dataclass(frozen=True)
class CellFile:
    """What is public of one cell: `tokens` and `issued` where it is listed, else `mark` and `passed`."""

    kind: str
    cell: str
    tokens: tuple[Spent, ...] = ()
    issued: int | None = None
    mark: str = ""
    passed: bool = True


@dataclass(frozen=True)
class Audit:
    """The outcome: tokens checked, cells listed, cells behind a mark, and everything that does not hold."""

    wave: str
    fingerprint: str
    tokens: int
    listed: int
    marked: int
    findings: tuple[Finding, ...]


def document(wave: str, manifest: bytes, moduli: Mapping[Key, bytes], cells: Sequence[CellFile]) -> bytes:
    """Return the public files of a wave as one document: the same content always gives the same bytes."""
    keys: dict[str, dict[str, str]] = {}
    for (kind, cell), modulus in moduli.items():
        keys.setdefault(kind, {})[cell] = b64(modulus)
    rows = [_row(one) for one in sorted(cells, key=lambda cell: (cell.kind, cell.cell))]
    head = {"v": 1, "wave": identifier(wave), "manifest_sha": manifests.sha(manifest)}
    return canonical(head | {"manifest": manifest.decode(), "keys": keys, "cells": rows})


def check(data: bytes, fingerprint: str = "") -> Audit:
    """Return what a public document comes to; Malformed where it cannot be read, or its manifest is refused.

    `fingerprint`: the hex SHA-256 of a manifest that was kept elsewhere; empty, the document's own.
    """
    try:
        value = json.loads(data)
        manifest = value["manifest"].encode()
        moduli = {
            (kind, cell): unb64(modulus, BYTES)
            for kind, cells in value["keys"].items()
            for cell, modulus in cells.items()
        }
        files = [_read(row) for row in value["cells"]]
        named = str(value["manifest_sha"]), str(value["wave"]), value["v"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed("These are not the public files of a wave.") from None
    checked = manifests.check(manifest, fingerprint or named[0])
    if named[1:] != (checked.wave, 1):
        raise Malformed("The files name another wave than their manifest.")
    return Audit(
        wave=checked.wave,
        fingerprint=manifests.sha(manifest),
        tokens=sum(len(one.tokens) for one in files),
        listed=sum(not one.mark for one in files),
        marked=sum(bool(one.mark) for one in files),
        findings=(*_shape(checked, files), *_tokens(checked, moduli, files)),
    )


def _tokens(checked: Manifest, moduli: Mapping[Key, bytes], files: Sequence[CellFile]) -> tuple[Finding, ...]:
    spent = [token for one in files for token in one.tokens]
    return verify_spent(checked, moduli, spent, {(one.kind, one.cell): one.issued or 0 for one in files})


def _shape(checked: Manifest, files: Sequence[CellFile]) -> list[Finding]:
    """Return the findings that are about cells: missing, twice, unknown, or failed at the close."""
    found = [(one.kind, one.cell) for one in files]
    wrong = [Finding(*key, MISSING) for key in sorted(set(checked.keys) - set(found))]
    wrong += [
        Finding(*key, "a cell that the manifest does not have") for key in found if key not in checked.keys
    ]
    wrong += [Finding(*key, "a cell stands twice") for key in sorted(set(found)) if found.count(key) > 1]
    return wrong + [Finding(one.kind, one.cell, FAILED) for one in files if not one.passed]


def _row(one: CellFile) -> dict[str, Any]:
    place = {"kind": one.kind, "cell": one.cell}
    if one.mark:
        return place | {"mark": one.mark, "passed": one.passed}
    tokens = sorted((b64(token.input_msg), b64(token.sig)) for token in one.tokens)
    return place | {"issued": one.issued, "tokens": tokens}


def _read(row: Mapping[str, Any]) -> CellFile:
    kind, cell = identifier(row["kind"]), identifier(row["cell"])
    if "mark" in row:
        if type(row["passed"]) is not bool or len(bytes.fromhex(row["mark"])) != 32:
            raise ValueError(row["kind"])
        return CellFile(kind, cell, mark=row["mark"], passed=row["passed"])
    if type(row["issued"]) is not int:
        raise ValueError(row["kind"])
    tokens = tuple(Spent(kind, cell, unb64(token, INPUT), unb64(sig, BYTES)) for token, sig in row["tokens"])
    return CellFile(kind, cell, tokens=tokens, issued=row["issued"])
