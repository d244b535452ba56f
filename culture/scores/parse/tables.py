"""Bytes -> a table: CSV in any usual encoding and delimiter, XLSX (and XLS, ODS), JSON lists."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

import python_calamine as calamine

from culture import bodies
from culture.errors import Unreadable
from culture.scores.parse.header import find_header

Cell = str | float | date
Row = tuple[int, tuple[Cell, ...]]  # the row's number as a spreadsheet shows it, and its cells

SHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
UNPACKED_LIMIT = 600_000_000
EXACT = 2**53  # larger whole numbers are ids: a float would make two of them one
DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
EMPTY = "The file is empty. Save it again from where it came from, with its rows."


@dataclass(frozen=True)
class Table:
    """What a file holds: named columns, and the rows below the header. Cells are text, numbers or dates."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int
    header_rows: int
    notes: tuple[str, ...]

    def column(self, name: str) -> int:
        """Return a column's place, or refuse with the names there are."""
        if name not in self.columns:
            there = ", ".join(f"“{x}”" for x in self.columns[:12])
            raise Unreadable(f"There is no column “{name}”. The file has {there}.")
        return self.columns.index(name)


def open_table(data: bytes, name: str, *, header: int | None = None) -> Table:
    """Return the table in a file. `header`: the header's row number where it should not be looked for.

    Raises Unreadable with the mend: empty, no text, no header, damaged, protected by a password.
    """
    if not data.strip():
        raise Unreadable(EMPTY)
    kind = PurePath(name).suffix.lower()
    if data[:4] == b"PK\x03\x04" or kind in SHEETS:
        raw, notes = _sheet(data)
    elif kind == ".json" or data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        return _listed(data)
    else:
        raw, notes = _separated(data)
    return _below_header(raw, notes, header)


def _below_header(raw: list[tuple[Cell, ...]], notes: tuple[str, ...], header: int | None) -> Table:
    found = find_header(raw, header)
    names = _unique_names(raw[found.row])
    if not any(names):
        raise Unreadable("No row with column names was found. Put the names of the columns above the rows.")
    first = found.row + found.rows
    rows = tuple(
        (number + 1, raw[number]) for number in range(first, len(raw)) if any(map(_filled, raw[number]))
    )
    if not rows:
        raise Unreadable("There are column names and no rows below them. Nothing could be brought in.")
    if found.row:
        notes = (*notes, f"The column names stand in row {found.row + 1}; what is above them was left out.")
    if found.note:
        notes = (*notes, found.note)
    return Table(names, rows, header_row=found.row + 1, header_rows=found.rows, notes=notes)


def _filled(cell: Cell) -> bool:
    return cell != "" and (not isinstance(cell, str) or bool(cell.strip()))


def _unique_names(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Name the columns: an unnamed one within the table by its place, a second of one name with (2)."""
    names: list[str] = []
    last = max((i for i, cell in enumerate(cells) if _filled(cell)), default=-1)
    for place, cell in enumerate(cells[: last + 1]):
        name = " ".join(str(cell).split()) or f"Column {place + 1}"
        again, wanted = 2, name
        while name in names:
            name, again = f"{wanted} ({again})", again + 1
        names.append(name)
    return tuple(names)


def _separated(data: bytes) -> tuple[list[tuple[Cell, ...]], tuple[str, ...]]:
    text, encoding = _text(data)
    lines = text.lstrip("\ufeff")
    if lines[:4].lower() == "sep=" and len(lines) > 5:
        delimiter, lines = lines[4], "\n" + lines.split("\n", 1)[-1]
    else:
        delimiter = _delimiter(lines)
    try:
        raw = [tuple(row) for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Unreadable(
            "A field of the file never ends: look for a single quotation mark, or save it again."
        ) from error
    words = f"Read as {encoding}, with {DELIMITERS.get(delimiter, 'its own sign')} between the columns."
    return [*raw], (words,)


def _text(data: bytes) -> tuple[str, str]:
    """Decode: by its mark, as UTF-8, else as Windows-1252, which is said."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16").replace("\0", ""), "UTF-16"
        if b"\0" in data:
            raise Unreadable("This is no text file. Save the table as CSV or XLSX, and bring that in.")
        return data.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError as error:
        raise Unreadable(
            "The letters cannot be read. Save the file as “CSV UTF-8”, and bring that in."
        ) from error


def _delimiter(text: str) -> str:
    """Return the sign that cuts most of the first lines into the same number of columns, the more the better."""
    lines = text[:65536].splitlines()[:60]

    def weight(sign: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        wide = [x for x in widths if x > 1]
        if not wide:
            return 0.0, 0
        usual = max(set(wide), key=lambda x: (wide.count(x), x))
        return wide.count(usual) / len(widths), usual

    best = max(DELIMITERS, key=weight)
    return best if weight(best)[1] else ","


def _sheet(data: bytes) -> tuple[list[tuple[Cell, ...]], tuple[str, ...]]:
    _check_size(data)
    try:
        book = calamine.CalamineWorkbook.from_object(io.BytesIO(data))
        names = [x.name for x in book.sheets_metadata if x.visible == calamine.SheetVisibleEnum.Visible]
        for name in names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            raw = [tuple(_cell(value) for value in row) for row in rows]
            if any(_filled(cell) for row in raw for cell in row):
                more = (
                    ""
                    if len(names) == 1
                    else f" The workbook has {len(names)} sheets; only this one was read."
                )
                return raw, (f"Read from the sheet “{name}”.{more}",)
    except calamine.PasswordError as error:
        raise Unreadable(
            "The workbook is protected by a password. Save it without, and bring that in."
        ) from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            "The workbook is damaged or not a spreadsheet. Open it and save it again as XLSX."
        ) from error
    raise Unreadable(EMPTY)


def _check_size(data: bytes) -> None:
    """Refuse a workbook that unpacks to far more than it weighs."""
    if data[:4] != b"PK\x03\x04":
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise Unreadable("The workbook is damaged. Open it and save it again as XLSX.") from error
    if unpacked > UNPACKED_LIMIT:
        raise Unreadable("The workbook unpacks to more than 600 MB. Save only the sheet of scores, as CSV.")


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < EXACT):
        return float(value)
    if isinstance(value, date):
        return value
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()


def _listed(data: bytes) -> Table:
    text, encoding = _text(data)
    try:
        loaded = json.loads(text)
        bodies.check_depth(loaded)
        found = _longest_list(loaded)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The file is not complete JSON. Ask for a list of objects, one a rating.") from error
    if not found:
        raise Unreadable("The JSON holds no list of objects, one a rating. Nothing could be brought in.")
    flat = [dict(_flat(item)) for item in found]
    columns = tuple(dict.fromkeys(name for item in flat for name in item))
    rows = tuple((i, tuple(item.get(name, "") for name in columns)) for i, item in enumerate(flat, start=1))
    note = f"Read as JSON ({encoding}), a list of {len(rows):,} objects."
    return Table(columns, rows, header_row=0, header_rows=0, notes=(note,))


def _longest_list(found: Any) -> list[dict[str, Any]]:
    """Return the list of objects itself, or the longest one directly inside an object."""
    lists: list[Any] = [found] if isinstance(found, list) else []
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
    kept = [[item for item in one if isinstance(item, dict)] for one in lists]
    return max(kept, key=len, default=[])


def _flat(item: dict[str, Any], above: str = "") -> Iterable[tuple[str, Cell]]:
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        elif not isinstance(value, list):
            yield f"{above}{key}", "" if value is None else _cell(value)
