"""A file of any of three kinds -> named columns of text, with the line each row stood on.

Delimiter, encoding and decimal comma are detected; nothing is guessed that would change a number silently.
Every cell stays text until a column is asked for as numbers, so that a bad one can be named.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray
from python_calamine import CalamineError, CalamineWorkbook

from culture.errors import Unreadable
from culture.linkage.files import room

MISSING = ("", "na", "n/a", "nan", "null", "none", "nda", "-", ".", "#n/a")
DELIMITERS = ",;\t|"
NUMBER = r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$"
MAX_BYTES = 2_000_000_000


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length; `first_line` is the file's line of the first row, for messages."""

    name: str
    columns: Mapping[str, pa.Array]
    rows: int
    first_line: int = 2
    comma: bool = False

    def has(self, column: str) -> bool:
        """True where the table has this column."""
        return column in self.columns

    def text(self, column: str) -> pa.Array:
        """Return a column as trimmed text; an empty cell is ""."""
        return self.columns[column]

    def missing(self, column: str) -> NDArray[np.bool_]:
        """Return where a column holds nothing."""
        texts, which = self._distinct(column)
        return as_numpy(pc.is_in(pc.utf8_lower(texts), value_set=pa.array(MISSING)))[which]

    def numbers(self, column: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return a column as numbers, and where it is neither a number nor missing (those read 0)."""
        text, which = self._distinct(column)
        if self.comma:
            text = pc.replace_substring(text, pattern=",", replacement=".")
        valid = pc.match_substring_regex(text, NUMBER)
        cast = pc.cast(pc.if_else(valid, text, "0"), pa.float64())
        values = np.asarray(cast.to_numpy(zero_copy_only=False), dtype=np.float64)
        ok = as_numpy(valid) & np.isfinite(values)
        return np.where(ok, values, 0.0)[which], ~ok[which] & ~self.missing(column)

    def _distinct(self, column: str) -> tuple[pa.Array, NDArray[np.int32]]:
        """Return a column's distinct texts, and for each row which of them: what is worked out, is once for each."""
        coded = pc.dictionary_encode(self.columns[column])
        return coded.dictionary, np.asarray(as_numpy(coded.indices), dtype=np.int32)

    def renamed(self, fields: Mapping[str, str]) -> "Table":
        """Return the table with columns renamed by FIELD -> COLUMN; a name taken by another column gives way."""
        for field, column in fields.items():
            if column not in self.columns:
                raise Unreadable(f"{self.name} has no column {column!r} (for {field}). {self.known()}")
        back = {column: field for field, column in fields.items()}
        columns = {
            back.get(name, name): values for name, values in self.columns.items() if name not in fields
        }
        for field, column in fields.items():
            columns[field] = self.columns[column]
        return replace(self, columns=columns)

    def known(self) -> str:
        """Return a sentence that names the columns there are."""
        names = ", ".join(list(self.columns)[:30])
        return f"Its columns are: {names}{' …' if len(self.columns) > 30 else ''}."


def as_numpy(array: Any) -> NDArray[Any]:
    """Return an Arrow array (or chunked array) as a NumPy array."""
    return np.asarray(array.to_numpy(zero_copy_only=False))


def read(path: Path) -> Table:
    """Read CSV, Parquet or XLSX by the file's extension; Unreadable says what is wrong and the mend."""
    if not path.is_file():
        raise Unreadable(f"There is no file {path.name} at that place.")
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(f"{path.name} is empty. Export it again, with its header line.")
    if size > MAX_BYTES:
        raise Unreadable(f"{path.name} is larger than 2 GB. Split it by period, or aggregate it first.")
    kind = path.suffix.lower()
    readers = {
        ".csv": _csv,
        ".tsv": _csv,
        ".txt": _csv,
        ".parquet": _parquet,
        ".xlsx": _sheet,
        ".xls": _sheet,
        ".ods": _sheet,
    }
    if kind not in readers:
        raise Unreadable(f"{path.name}: only .csv, .parquet and .xlsx are read. Save it as one of these.")
    room.check(path)
    return readers[kind](path)


def _csv(path: Path) -> Table:
    with path.open("rb") as file:
        head = file.read(65536)
    encoding = _encoding(path, head)
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff")
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        raise Unreadable(f"{path.name} is empty. Export it again, with its header line.")
    delimiter = _delimiter(lines)
    skip = _lines_above_header(lines, delimiter)
    names = [name.strip() for name in next(csv.reader([lines[skip]], delimiter=delimiter))]
    _refuse_bad_header(path.name, names)
    names = [name or f"(column {place})" for place, name in enumerate(names, start=1)]
    try:
        table = pacsv.read_csv(
            path,
            read_options=pacsv.ReadOptions(column_names=names, skip_rows=skip + 1, encoding=encoding),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise Unreadable(_broken(path, error, Written(encoding, delimiter, skip, len(names)))) from error
    columns = {}
    for name in names:  # one at a time: a long file must not stand in memory twice
        columns[name] = _trimmed(table[name].combine_chunks())
        table = table.drop_columns([name])
    return _table(path.name, columns, first_line=skip + 2, comma=_decimal_comma(columns, delimiter))


@dataclass(frozen=True)
class Written:
    """How a CSV is written: its encoding, its delimiter, lines above the header, columns."""

    encoding: str
    delimiter: str
    skip: int
    width: int


def _broken(path: Path, error: Exception, how: Written) -> str:
    """Say on which line a CSV has more or fewer columns than its header; else what the reader said."""
    with path.open(encoding=how.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=how.delimiter)
        try:
            for number, row in enumerate(reader, start=1):
                if number > how.skip + 1 and row and len(row) != how.width:
                    return (
                        f"{path.name}, line {reader.line_num}: {len(row)} columns, where the header has {how.width}. "
                        "Mend that line; a text that holds the delimiter or a line break stands in quotes."
                    )
        except csv.Error:
            pass
    return f"{path.name} cannot be read as a table: {_short(error)}"


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head:
        raise Unreadable(f"{path.name} is not a text file. Save it as CSV, or give it its right extension.")
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(lines: list[str]) -> str:
    sample = [line for line in lines[:50] if line.strip()]
    counts = {mark: sorted(line.count(mark) for line in sample) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: counts[mark][len(sample) // 2] if sample else 0)
    return best if sample and counts[best][len(sample) // 2] else ","


def _lines_above_header(lines: list[str], delimiter: str) -> int:
    widths = [len(next(csv.reader([line], delimiter=delimiter), [])) for line in lines[:30]]
    widest = max(widths, default=0)
    return next((row for row, width in enumerate(widths) if width == widest), 0)


def _decimal_comma(columns: Mapping[str, pa.Array], delimiter: str) -> bool:
    if delimiter == ",":
        return False
    sample = [value for column in columns.values() for value in column.slice(0, 200).to_pylist()]
    commas = sum(bool(re.fullmatch(r"[+-]?\d+,\d+", value)) for value in sample)
    points = sum(bool(re.fullmatch(r"[+-]?\d+\.\d+", value)) for value in sample)
    return commas > points


def _parquet(path: Path) -> Table:
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Unreadable(f"{path.name} is not a Parquet file: {_short(error)}") from error
    columns = {}
    for name in table.column_names:
        values = table[name].combine_chunks()
        if pa.types.is_dictionary(values.type):
            values = values.dictionary_decode()
        columns[name.strip()] = _trimmed(pc.fill_null(pc.cast(values, pa.string()), ""))
    _refuse_bad_header(path.name, list(columns))
    return _table(path.name, columns, first_line=1)


def _sheet(path: Path) -> Table:
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=True)) for name in book.sheet_names
        ]
    except CalamineError as error:
        raise Unreadable(f"{path.name} is not a workbook that can be read: {_short(error)}") from error
    name, rows = next((one for one in sheets if _is_table(one[1])), sheets[0] if sheets else ("", []))
    called = path.name if len(sheets) < 2 else f"{path.name}, sheet {name!r}"
    filled = [sum(cell != "" for cell in row) for row in rows[:30]]
    if not filled or max(filled) == 0:
        raise Unreadable(f"{called}: the sheet is empty.")
    top = filled.index(max(filled))
    names = [str(cell).strip() for cell in rows[top]]
    keep = [i for i, name in enumerate(names) if name]
    _refuse_bad_header(called, [names[i] for i in keep])
    columns = {
        names[i]: _trimmed(pa.array([_cell(row[i]) for row in rows[top + 1 :]], pa.string())) for i in keep
    }
    return _table(called, columns, first_line=top + 2)


def _is_table(rows: list[list[Any]]) -> bool:
    """Tell whether a sheet holds a header of two columns and more, and a row below it."""
    filled = [sum(cell != "" for cell in row) for row in rows[:30]]
    return bool(filled) and max(filled) > 1 and len(rows) > filled.index(max(filled)) + 1


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _trimmed(values: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(values)


def _table(name: str, columns: Mapping[str, pa.Array], *, first_line: int, comma: bool = False) -> Table:
    rows = len(next(iter(columns.values())))
    if rows == 0:
        raise Unreadable(f"{name} has a header and no rows.")
    return Table(name=name, columns=columns, rows=rows, first_line=first_line, comma=comma)


def _refuse_bad_header(file: str, names: list[str]) -> None:
    again = {name for name in names if name and names.count(name) > 1}
    if again:
        raise Unreadable(f"{file} has two columns named {sorted(again)[0]!r}. Rename one of them.")
    if not any(names):
        raise Unreadable(f"{file} has no header line. The first line must name the columns.")


def _short(error: Exception) -> str:
    return io.StringIO(str(error)).readline().strip()[:160]
