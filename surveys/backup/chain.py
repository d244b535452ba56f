"""The ledger of releases and a restore: no entry that the key folder knows of may be lost.

Losing one would let the next release be compared with a past that the audit has forgotten.
"""

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, col, select

from surveys.backup import lines
from surveys.backup.manifest import Manifest
from surveys.db import Roll
from surveys.errors import Refusal
from surveys.keys import Keys
from surveys.release.ledger import chain_in, link
from surveys.release.tables import ReleaseRow


def refuse_a_loss(folder: Path, made: Manifest, keys: Keys) -> None:
    """Refuse a backup whose ledger does not hold the last release that the key folder knows; names what would
    be lost.
    """
    head = keys.head().decode()
    if not head or head in {row["head"] for row in _rows(folder, made, "release_ledger")}:
        return
    releases = _rows(folder, made, "release")
    known = {row["wave"] for row in releases} | {
        row["id"] for row in _rows(folder, made, "wave") if _void(row)
    }
    lost = sorted(path.name for path in (keys.folder / "gone").iterdir() if path.name not in known)
    last = max((row["closed_on"] for row in releases), default=None)
    raise Refusal(
        "This backup is older than the last release that was published: the key folder knows entry "
        f"{head[:16]}… of the ledger, the backup does not"
        + (f" (its last release closed on {last})." if last else " (it holds no release).")
        + (f" Lost would be the results of wave {', '.join(lost)}." if lost else "")
        + " Restore a newer backup."
    )


def check(session: Session, head: str) -> int:
    """Return how many releases were restored; Refusal where the chain has a gap, ends elsewhere, or names others."""
    entries = chain_in(session)
    if (entries[-1].head if entries else "") != head:
        raise Refusal("The ledger of releases does not end where the manifest says.")
    by_id = {row.id: row for row in session.exec(select(ReleaseRow).order_by(col(ReleaseRow.id)))}
    for entry in entries:
        row = by_id.pop(entry.release)
        body = hashlib.sha256(row.body.encode()).hexdigest()
        if (body, entry.head) != (row.sha256, link(entry.previous, row.sha256, row.evidence)):
            raise Refusal(f"The release of wave {row.wave} is not the one that the ledger holds.")
    if by_id:
        raise Refusal("There are releases that the ledger does not hold.")
    return len(entries)


def _rows(folder: Path, made: Manifest, name: str) -> list[dict[str, Any]]:
    table: Table = Roll.metadata.tables[name]
    return list(lines.read(folder, made.piece("house", name), table))


def _void(row: dict[str, Any]) -> bool:
    return bool(row["state"] == "void")
