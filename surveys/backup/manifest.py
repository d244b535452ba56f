"""The manifest of a backup: what lies in the folder, from which moment and which schema, up to which release."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from surveys.backup.lines import Piece
from surveys.errors import Refusal
from surveys.folder import put
from surveys.wire import canonical

FORM = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """`revisions`: schema by store. `head`: the last entry of the ledger of releases ("": none yet)."""

    made_at: datetime
    revisions: dict[str, str]
    head: str
    pieces: tuple[Piece, ...]

    def piece(self, store: str, table: str) -> Piece:
        """Return the file of one table; Refusal where the backup has none."""
        for one in self.pieces:
            if (one.store, one.table) == (store, table):
                return one
        raise Refusal(f"The backup has no rows of {store}/{table}: another version of Wellspring made it.")


def write(folder: Path, manifest: Manifest) -> str:
    """Write the manifest as the last file of a backup, and return its SHA-256."""
    files = [asdict(one) | {"file": one.path} for one in manifest.pieces]
    body: dict[str, Any] = {
        "wellspring_backup": FORM,
        "made_at": manifest.made_at.isoformat(),
        "revisions": manifest.revisions,
        "head": manifest.head,
        "files": files,
    }
    body["sha256"] = _sha(body)
    put(folder / NAME, json.dumps(body, indent=1, ensure_ascii=False).encode())
    return str(body["sha256"])


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup; Refusal where there is none, or it was changed."""
    try:
        body = json.loads((folder / NAME).read_bytes())
        if body.pop("sha256") != _sha(body) or body["wellspring_backup"] != FORM:
            raise Refusal("The manifest is not as it was when the backup was made. Take another copy of it.")
        return Manifest(
            made_at=datetime.fromisoformat(body["made_at"]),
            revisions=dict(body["revisions"]),
            head=str(body["head"]),
            pieces=tuple(_piece(one) for one in body["files"]),
        )
    except OSError:
        raise Refusal(f"There is no backup in {folder}: it has no {NAME}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refusal(f"{folder / NAME} is not the manifest of a backup.") from None


def _piece(body: dict[str, Any]) -> Piece:
    columns = tuple(body["columns"])
    return Piece(body["store"], body["table"], columns, int(body["rows"]), str(body["sha256"]))


def _sha(body: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()
