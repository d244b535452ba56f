"""What opens the marks of small cells: kept in the key folder, outside both stores and every backup.

The store holds no number of answers of a small cell, so a thief of it learns none; whoever has the key folder
can check every cell in full, now and later. In: proofs. Out: the tokens, numbers and salts of the cells that
are not listed.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from surveys.folder import make_folder, put
from surveys.release.proofs import Key, Proof
from surveys.wire import b64, canonical, identifier, unb64

FOLDER = "openings"


def keep(folder: Path, wave: str, proofs: Sequence[Proof]) -> None:
    """Keep the openings of a wave's unlisted cells below the key folder; a later call replaces them."""
    cells = [_row(one) for one in proofs if not one.listed]
    make_folder(folder / FOLDER)
    put(folder / FOLDER / identifier(wave), canonical({"v": 1, "wave": wave, "cells": cells}))


def find(folder: Path, wave: str) -> dict[Key, Proof]:
    """Return what was kept of a wave, by (kind, cell); empty where nothing was."""
    path = folder / FOLDER / identifier(wave)
    if not path.is_file():
        return {}
    rows: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
    return {(row["kind"], row["cell"]): _proof(row) for row in rows}


def _row(one: Proof) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "cell": one.cell,
        "issued": one.issued,
        "passed": one.passed,
        "salt": b64(one.salt),
        "tokens": [[b64(token), b64(sig)] for token, sig in one.tokens],
    }


def _proof(row: dict[str, Any]) -> Proof:
    return Proof(
        kind=row["kind"],
        cell=row["cell"],
        tokens=tuple((unb64(token), unb64(sig)) for token, sig in row["tokens"]),
        issued=row["issued"],
        passed=row["passed"],
        listed=False,
        salt=unb64(row["salt"]),
    )
