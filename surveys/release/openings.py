"""What opens the marks of small cells: kept in the key folder, outside both stores and every backup.

The store holds no number of answers of a small cell, so a thief of it learns none; whoever has the key folder
can check every cell in full, until they are let go: DAYS after the close. From then on an empty mark says so, and
what is left of a small cell is its salted mark and that it passed. In: proofs. Out: the tokens, numbers and salts of
the cells that are not listed.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from surveys.folder import make_folder, put, shred
from surveys.release.proofs import Key, Proof
from surveys.wire import b64, canonical, identifier, unb64

FOLDER = "openings"
OVER = ".over"
DAYS = 30


def keep(folder: Path, wave: str, proofs: Sequence[Proof]) -> None:
    """Keep the openings of a wave's unlisted cells below the key folder; a later call replaces them."""
    cells = [row(one) for one in proofs if not one.listed]
    make_folder(folder / FOLDER)
    put(folder / FOLDER / identifier(wave), canonical({"v": 1, "wave": wave, "cells": cells}))


def find(folder: Path, wave: str) -> dict[Key, Proof]:
    """Return what was kept of a wave, by (kind, cell); empty where nothing was."""
    path = folder / FOLDER / identifier(wave)
    if not path.is_file():
        return {}
    rows: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
    return {(row["kind"], row["cell"]): proof(row) for row in rows}


def held(folder: Path) -> tuple[str, ...]:
    """Return the waves whose openings are kept."""
    there = folder / FOLDER
    names = (path.name for path in there.iterdir()) if there.is_dir() else ()
    return tuple(sorted(name for name in names if not name.startswith(".") and not name.endswith(OVER)))


def let_go(folder: Path, wave: str) -> None:
    """Destroy the openings of a wave, leaving an empty mark that they were. Idempotent."""
    path = folder / FOLDER / identifier(wave)
    make_folder(path.parent)
    put(path.with_name(f"{wave}{OVER}"), b"")
    if path.is_file():
        shred(path)


def over(folder: Path, wave: str) -> bool:
    """Tell whether the openings of a wave were destroyed because their time was over."""
    return (folder / FOLDER / f"{identifier(wave)}{OVER}").is_file()


def row(one: Proof) -> dict[str, Any]:
    """Return a cell's proof as it is kept."""
    return {
        "kind": one.kind,
        "cell": one.cell,
        "issued": one.issued,
        "passed": one.passed,
        "salt": b64(one.salt),
        "tokens": [[b64(token), b64(sig)] for token, sig in one.tokens],
    }


def proof(kept: Mapping[str, Any], *, listed: bool = False) -> Proof:
    """Return the proof of a cell that was kept."""
    return Proof(
        kind=kept["kind"],
        cell=kept["cell"],
        tokens=tuple((unb64(token), unb64(sig)) for token, sig in kept["tokens"]),
        issued=kept["issued"],
        passed=kept["passed"],
        listed=listed,
        salt=unb64(kept["salt"]),
    )
