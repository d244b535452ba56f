"""A file's bytes -> a table of text, whatever program wrote it: CSV, XLSX, XLS, ODS or JSON.

Pure. Delimiter, encoding and the row that holds the headings are found, not asked for.
"""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from culture import bodies
from culture.errors import Unreadable

MOST_ROWS = 200_000
MOST_UNPACKED = 300_000_000
HEAD_ROWS = 25
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Table:
    """Headings and rows of text. `first` is the number that the file gives the first row; `notes` say what
    was found, for people: encoding, delimiter, sheet."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    notes: tuple[str, ...]


Score = Callable[[Sequence[str]], int]


def read_table(data: bytes, *, limit: int, score: Score) -> Table:
    """Return the table in `data`; `score` counts the headings that a row of texts holds.

    Refuses a file that is empty, larger than `limit` bytes, of another kind, or without a row of headings.
    """
    if len(data) > limit:
        raise Unreadable(f"The file is larger than {limit // 1_000_000} MB. Split it, or save it as CSV.")
    if not data.strip():
        raise Unreadable("The file is empty. Export it again, and look whether the export found any rows.")
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        grid, notes = _sheet(data)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return _from_records(_records(data))
    else:
        grid, notes = _csv(data)
    return _under_header(grid, notes, score)


def decode(data: bytes) -> tuple[str, str]:
    """Return text and the name of its encoding: by byte order mark, as UTF-8, else as Windows-1252."""
    for mark, encoding, name in (
        (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").replace("\0", ""), name
    for encoding, name in (("utf-8", "UTF-8"), ("cp1252", "Windows-1252")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text, name
    raise Unreadable("This is not a text file that can be read. Save it as CSV (UTF-8) or as XLSX.")


def delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that cuts most lines into the same number of columns, two or more."""

    def agreement(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark) if any(row)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best)[0] else ","


def _csv(data: bytes) -> tuple[list[list[str]], list[str]]:
    text, encoding = decode(data)
    mark = delimiter(text.splitlines()[:60])
    try:
        grid = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=mark)]
    except csv.Error as error:
        raise Unreadable(
            f"The file breaks off in the middle of a cell ({error}). Export it again."
        ) from error
    names = {"\t": "tab", ";": "semicolon", ",": "comma", "|": "bar"}
    return grid, [f"Read as {encoding} text, columns parted by a {names[mark]}."]


def _sheet(data: bytes) -> tuple[list[list[str]], list[str]]:
    if data[:2] == b"PK":
        _refuse_bomb(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            "The workbook cannot be opened. Save it again as XLSX, without a password."
        ) from error
    name, rows = max(sheets, key=lambda sheet: len(sheet[1]), default=("", []))
    more = f" Of {len(sheets)} sheets, the one with most rows." if len(sheets) > 1 else ""
    return [[as_text(cell) for cell in row] for row in rows], [f"Read the sheet “{name}”.{more}"]


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable("The workbook is damaged. Save it again as XLSX.") from error
    if unpacked > MOST_UNPACKED:
        raise Unreadable("The workbook unpacks to far more than a list of people needs. Save it as CSV.")


def as_text(cell: Any) -> str:
    """Return a cell as a person would type it: dates as 2026-03-02, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\0", "").encode("utf-8", "replace").decode().strip()


def _under_header(grid: list[list[str]], notes: list[str], score: Score) -> Table:
    """Find the headings among the first rows: the row with most of them; what stands above is a title."""
    if not any(any(row) for row in grid):
        raise Unreadable("The file holds no rows. Export it again, and look whether the export found any.")
    found = [(score(row), -place) for place, row in enumerate(grid[:HEAD_ROWS])]
    best, place = max(found)
    if best == 0:
        seen = ", ".join(x for x in next(row for row in grid if any(row))[:6] if x)
        raise Unreadable(f"No row of headings was found (the first row says: {seen}). Name the columns.")
    head = -place
    header = tuple(grid[head])
    if head:
        notes = [*notes, f"The headings stand in row {head + 1}; what is above them was passed over."]
    body = [(number, row) for number, row in enumerate(grid[head + 1 :], head + 2) if any(row)]
    if not body:
        raise Unreadable("There are headings, and no rows below them. Export the list again.")
    if len(body) > MOST_ROWS:
        raise Unreadable(f"The file holds more than {MOST_ROWS} rows. Split it.")
    width = len(header)
    rows = tuple(tuple((row + [""] * width)[:width]) for _, row in body)
    return Table(header, rows, tuple(number for number, _ in body), tuple(notes))


def _records(data: bytes) -> list[Mapping[str, Any]]:
    text, _ = decode(data)
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"The JSON breaks off at line {error.lineno}. Export it again.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            "The JSON holds a number too long or lists too deep to be a list of people."
        ) from error
    bodies.check_depth(found)
    if isinstance(found, dict):
        lists = [x for x in found.values() if isinstance(x, list) and x and isinstance(x[0], dict)]
        named = [found[key] for key in ("employees", "Report_Entry", "Resources", "people") if key in found]
        found = named[0] if named else [found] if "schemas" in found else max(lists, key=len, default=[])
    if not isinstance(found, list) or not all(isinstance(x, dict) for x in found):
        raise Unreadable("The JSON is not a list of people: it should be a list of objects, one a person.")
    if not found:
        raise Unreadable("The JSON holds nobody. Export it again, and look whether the export found any.")
    return found


def _from_records(records: Sequence[Mapping[str, Any]]) -> Table:
    flat = [flatten(record) for record in records]
    header = tuple(dict.fromkeys(key for record in flat for key in record))
    rows = tuple(tuple(record.get(key, "") for key in header) for record in flat)
    return Table(header, rows, tuple(range(1, len(rows) + 1)), ("Read as JSON; rows are counted from 1.",))


def flatten(record: Mapping[str, Any]) -> dict[str, str]:
    """Return a JSON object as one level of text: SCIM's names, e-mails and extensions get plain headings."""
    flat: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, Mapping):
            inner = flatten(value)
            prefix = "" if key.startswith("urn:") or key == "name" else f"{key}."
            flat.update(
                {f"{prefix}{name}": text for name, text in inner.items() if f"{prefix}{name}" not in flat}
            )
        elif key == "emails" and isinstance(value, list):
            flat["email"] = _main_value(value)
        elif isinstance(value, list):
            continue
        else:
            flat[key] = as_text(value)
    return flat


def _main_value(entries: Iterable[Any]) -> str:
    """Return the primary e-mail of a SCIM list, else the work one, else the first."""
    found = [x for x in entries if isinstance(x, Mapping) and x.get("value")]
    found.sort(key=lambda x: (not x.get("primary"), x.get("type") != "work"))
    return str(found[0]["value"]) if found else ""
