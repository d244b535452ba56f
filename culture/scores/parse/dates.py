"""A column of dates -> days. What could be read in two ways is asked, never guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from culture.scores.parse.scales import Bad

DateOrder = Literal["day", "month"]
EARLIEST = date(1990, 1, 1)
_TIME = r"(?:[T ,]\s*\d{1,2}[:.h]\d{2}.*)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}", re.DOTALL)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])\s?(\d{{1,2}})\2\s?(\d{{4}}|\d{{2}}){_TIME}", re.DOTALL)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")
_DAY_WORD = re.compile(rf"(\d{{1,2}})\.?[ -]([^\W\d]{{3,10}})\.?[ -,]*(\d{{4}}){_TIME}", re.DOTALL)
_WORD_DAY = re.compile(rf"([^\W\d]{{3,10}})\.? (\d{{1,2}}),? (\d{{4}}){_TIME}", re.DOTALL)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_NAMES = (
    "jan janv ene enero januar january janvier",
    "feb feb fév févr fev februar february février febrero",
    "mar mär mrz märz march mars marzo",
    "apr avr abr april avril abril",
    "may mai mayo",
    "jun juin junio juni june",
    "jul juil julio juli july juillet",
    "aug août aout ago august agosto",
    "sep sept september septembre septiembre",
    "oct okt october oktober octobre octubre",
    "nov november novembre noviembre",
    "dec dez déc dic december dezember décembre diciembre",
)
MONTHS = {word: number for number, words in enumerate(_NAMES, start=1) for word in words.split()}


@dataclass(frozen=True)
class Ambiguity:
    """A column that could be read either way, with an example and both readings."""

    example: str
    day_first: date
    month_first: date


def ambiguous(cells: Iterable[str | float | date]) -> Ambiguity | None:
    """Say whether days and months can be told apart in a column; the example is the first unclear cell.

    Clear when some cell has a number above 12 in one place and none has one in the other. Dates with dots are
    always day first.
    """
    first_above, second_above, example = False, False, ""
    for text in {cell.strip() for cell in cells if isinstance(cell, str)}:
        found = _YEAR_LAST.fullmatch(text)
        if not found or found[2] == ".":
            continue
        one, two = int(found[1]), int(found[3])
        first_above, second_above = first_above or one > 12, second_above or two > 12
        if one <= 12 and two <= 12 and one != two:
            example = min(example, text) if example else text
    if not example or first_above != second_above:
        return None
    readings = [_day(example, order, {}) for order in ("day", "month")]
    one_way, other_way = readings
    return (
        Ambiguity(example, one_way, other_way)
        if isinstance(one_way, date) and isinstance(other_way, date)
        else None
    )


def order_of(cells: Iterable[str | float | date], wanted: DateOrder | None) -> DateOrder:
    """Return which comes first in dates with the year last: as wanted, else as the column shows."""
    if wanted:
        return wanted
    for cell in cells:
        found = _YEAR_LAST.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found and found[2] != "." and int(found[3]) > 12:
            return "month"
    return "day"


def ordered(cells: Iterable[str | float | date]) -> bool:
    """Say whether the order of day and month matters for some cell of a column."""
    found = (_YEAR_LAST.fullmatch(cell.strip()) for cell in cells if isinstance(cell, str))
    return any(x and x[2] != "." for x in found)


class Days:
    """Reads the cells of one column into days; each different cell is read once."""

    def __init__(self, order: DateOrder, today: date) -> None:
        """Take which comes first, day or month, and the last day that a rating can have."""
        self._order = order
        self._last = today + timedelta(days=1)
        self._known: dict[str | float | date, date | Bad] = {}
        self.kinds: dict[str, int] = {}

    def read(self, cell: str | float | date) -> date | Bad:
        """Return the day in a cell, or why there is none."""
        if cell not in self._known:
            self._known[cell] = self._check(_day(cell, self._order, self.kinds))
        return self._known[cell]

    def _check(self, found: date | Bad) -> date | Bad:
        if isinstance(found, Bad):
            return found
        if found > self._last:
            return Bad(
                "a day in the future", f"{found:%d %B %Y} has not come yet. Check day, month and year."
            )
        if found < EARLIEST:
            return Bad("a day long ago", f"{found:%Y} cannot be right. Check the year.")
        return found


def _day(cell: str | float | date, order: str, kinds: dict[str, int]) -> date | Bad:
    """Return the day that a cell says; the clock time behind it and its zone are left out."""
    if isinstance(cell, date):
        return cell
    text = f"{cell:g}" if isinstance(cell, float) else cell.strip()
    try:
        return _parts(text, order, kinds)
    except (ValueError, KeyError, OverflowError):
        return Bad("not a date", "Write it like 2026-03-31.")


def _parts(text: str, order: str, kinds: dict[str, int]) -> date:
    if found := _YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_LAST.fullmatch(text):
        day, month = int(found[1]), int(found[3])
        if found[2] != "." and order == "month":
            day, month = month, day
        year = int(found[4])
        return date(year if year > 99 else 2000 + year, month, day)
    if found := _WEEK.fullmatch(text):
        kinds["week"] = kinds.get("week", 0) + 1
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    if found := _MONTH.fullmatch(text):
        kinds["month"] = kinds.get("month", 0) + 1
        return date(int(found[1]), int(found[2]), 1)
    if found := _DAY_WORD.fullmatch(text):
        return date(int(found[3]), MONTHS[found[2].lower()], int(found[1]))
    if found := _WORD_DAY.fullmatch(text):
        return date(int(found[3]), MONTHS[found[1].lower()], int(found[2]))
    if _SERIAL.fullmatch(text):
        kinds["serial"] = kinds.get("serial", 0) + 1
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    raise ValueError(text)
