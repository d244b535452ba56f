"""Rows as lines of JSON and back. Pure but for the file. A line is a list of values in the order of the columns:
bytes as base64, dates and moments in ISO 8601 with their zone; everything else as JSON has it.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Table, TypeDecorator
from sqlalchemy.types import TypeEngine

from surveys.errors import Refusal

Way = Callable[[Any], Any]
PLAIN = (str, int, float, bool, dict, list)
OUT: dict[type, Way] = {
    bytes: lambda value: base64.b64encode(value).decode(),
    date: lambda value: value.isoformat(),
    datetime: lambda value: value.isoformat(),
}
BACK: dict[type, Way] = {
    bytes: lambda value: base64.b64decode(value, validate=True),
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
}


@dataclass(frozen=True)
class Piece:
    """One file of a backup: whose rows it holds, how many, and what it must hash to."""

    store: str
    table: str
    columns: tuple[str, ...]
    rows: int
    sha256: str

    @property
    def path(self) -> str:
        """Where the file lies inside the backup."""
        return f"{self.store}/{self.table}.jsonl"


def ways(table: Table, by_type: dict[type, Way]) -> list[Way | None]:
    """Return, by column, what turns its values into JSON or back; Refusal for a type that has no such form."""
    kinds = [(column.name, _kind(column.type)) for column in table.columns]
    for name, kind in kinds:
        if kind not in by_type and kind not in PLAIN:
            raise Refusal(f"Column {table.name}.{name} has no portable form ({kind.__name__}).")
    return [by_type.get(kind) for _, kind in kinds]


def _kind(of: TypeEngine[Any]) -> type:
    if isinstance(of, JSON):
        return dict
    return of.impl_instance.python_type if isinstance(of, TypeDecorator) else of.python_type


def write(path: Path, rows: Iterable[Iterable[Any]], turn: list[Way | None]) -> tuple[int, str]:
    """Write rows to a new file that only its owner may read; return how many, and the file's SHA-256."""
    digest, count = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "wb") as file:
        for row in rows:
            line = json.dumps(_through(row, turn), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count, digest.hexdigest()


def check(folder: Path, piece: Piece) -> None:
    """Refuse a file that is missing or not the one that the manifest describes."""
    try:
        with (folder / piece.path).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise Refusal(f"The backup lacks {piece.path}. Take another copy of it.") from None
    if found != piece.sha256:
        raise _changed(piece)


def read(folder: Path, piece: Piece, table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file; Refusal where a line is unreadable, or the file is not the one described."""
    turn, digest, count = ways(table, BACK), hashlib.sha256(), 0
    with (folder / piece.path).open("rb") as file:
        for line in file:
            digest.update(line)
            count += 1
            yield _row(line, piece, turn)
    if (count, digest.hexdigest()) != (piece.rows, piece.sha256):
        raise _changed(piece)


def _row(line: bytes, piece: Piece, turn: list[Way | None]) -> dict[str, Any]:
    try:
        values = _through(json.loads(line), turn)
    except (ValueError, TypeError, binascii.Error):
        raise _changed(piece) from None
    return dict(zip(piece.columns, values, strict=True))


def _through(row: Iterable[Any], turn: list[Way | None]) -> list[Any]:
    pairs = zip(row, turn, strict=True)
    return [value if way is None or value is None else way(value) for value, way in pairs]


def _changed(piece: Piece) -> Refusal:
    return Refusal(f"{piece.path} is not as it was when the backup was made. Take another copy of it.")
