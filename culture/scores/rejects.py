"""Rejected rows as a CSV file for a spreadsheet: with row, field, reason and mend, and no formula in it. Pure."""

import csv
import io
import re
from collections.abc import Iterable

from culture.scores.parse import Rejected, Table

HEAD = ("row", "field", "found", "why", "mend")
_PLAIN = re.compile(r"[-+]?[\d.,]+\s?%?")


def harmless(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe goes before =, +, -, @ and tabs."""
    text = str(cell).replace("\0", "")
    if text[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} and not _PLAIN.fullmatch(text):
        return f"'{text}"
    return text


def as_csv(rejected: Iterable[Rejected], table: Table | None = None) -> bytes:
    """Return the rows as UTF-8 CSV with a byte-order mark; with `table`, each with all its cells as they came."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*HEAD, *(harmless(name) for name in (table.columns if table else ()))])
    cells = dict(table.rows) if table else {}
    for row in rejected:
        writer.writerow([*map(harmless, row), *map(harmless, cells.get(row.row, ()))])
    return out.getvalue().encode("utf-8-sig")
