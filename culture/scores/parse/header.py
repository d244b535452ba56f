"""Which row holds the column names: not the title above them, not the extra rows that survey tools put below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from culture.errors import Unreadable

LOOK = 40
SURVEYMONKEY = {"response", "open-ended response", "other (please specify)"}


@dataclass(frozen=True)
class Header:
    """`row`: the place of the names, from 0. `rows`: how many rows the header takes from there."""

    row: int
    rows: int
    note: str = ""


def find_header(raw: Sequence[Sequence[str | float | date]], wanted: int | None = None) -> Header:
    """Return where the header stands. `wanted` is a row number as a spreadsheet shows it, from 1.

    Without `wanted`: the first row that fills at least three quarters of the columns that the fullest of the
    first 40 rows fills, and holds no number.
    """
    if wanted is not None:
        if not 1 <= wanted <= len(raw):
            raise Unreadable(f"The file has no row {wanted}. Name the row in which the column names stand.")
        return Header(wanted - 1, 1)
    texts = [[_text(cell) for cell in row] for row in raw[:LOOK]]
    filled = [sum(1 for cell in row if cell) for row in texts]
    need = max(1.0, 0.75 * max(filled, default=0))
    wide = [place for place, count in enumerate(filled) if count >= need]
    row = next((place for place in wide if not any(map(_is_number, texts[place]))), wide[0] if wide else 0)
    return _with_extras(texts, row)


def _with_extras(texts: list[list[str]], row: int) -> Header:
    """See the further header rows of Qualtrics and SurveyMonkey."""
    names, below = texts[row], texts[row + 1 : row + 3]
    if below and "responseid" in [x.lower() for x in below[0]] and sum(map(_is_v, names)) >= 3:
        return Header(row + 1, 1, "An older Qualtrics export: the second row was taken for the column names.")
    for extra, cells in enumerate(below, start=1):
        if sum('"importid"' in cell.lower() for cell in cells) >= max(1, len(names) // 2):
            return Header(row, extra + 1, "A Qualtrics export: its rows of labels and ids were left out.")
    second = [cell.lower() for cell in below[0]] if below else []
    if second and not second[0] and {x for x in second if x} and {x for x in second if x} <= SURVEYMONKEY:
        return Header(row, 2, "A SurveyMonkey export: its second header row was left out.")
    return Header(row, 1)


def _text(cell: str | float | date) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)


def _is_number(cell: str) -> bool:
    return bool(
        re.fullmatch(r"[-+]?\d+([.,]\d+)?\s?%?|\d{4}-\d\d-\d\d.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*", cell)
    )


def _is_v(cell: str) -> bool:
    return bool(re.fullmatch(r"V\d+", cell))
