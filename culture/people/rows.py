"""A row's text -> what it says of a person, with what is wrong and its mend. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from email_validator import EmailNotValidError, validate_email

from culture.errors import Unreadable
from culture.people.attributes import known_of
from culture.people.columns import LEVELS, NAMES, fold
from culture.units import check_country, check_zone

Cells = Mapping[str, str]
SPLITS = (" > ", ">", "»", "|", "\\", "/")
LANGUAGES = {
    "en": "en", "english": "en", "englisch": "en", "anglais": "en", "ingles": "en",
    "de": "de", "german": "de", "deutsch": "de", "allemand": "de", "aleman": "de",
    "fr": "fr", "french": "fr", "franzosisch": "fr", "francais": "fr", "frances": "fr",
    "es": "es", "spanish": "es", "spanisch": "es", "espagnol": "es", "espanol": "es",
}  # fmt: skip
GONE = frozenset(
    {"false", "no", "n", "0", "inactive", "terminated", "left", "nein", "inaktiv", "ausgeschieden"}
    | {"non", "inactif", "inactivo", "baja"}
)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell, and what would mend it. `offers` are values to choose from."""

    field: str
    message: str
    mend: str
    offers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One row, understood. `unit` is what was said of the unit: names from the broad to the narrow one; `how`
    is where they come from: chosen, path, parent, levels, or bare (one name, without a place)."""

    line: int
    external: str = ""
    name: str = ""
    email: str = ""
    language: str = ""
    unit: tuple[str, ...] = ()
    how: str = "bare"
    parent: str = ""
    company: str = ""
    code: str = ""
    zone: str = ""
    country: str = ""
    starts: date | None = None
    ends: date | None = None
    gone: bool = False
    attributes: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    def with_problem(self, name: str, message: str, mend: str, offers: Sequence[str] = ()) -> "Entry":
        """Return this row with one more thing to mend."""
        return replace(self, problems=(*self.problems, Problem(name, message, mend, tuple(offers))))


def entries_of(rows: Sequence[tuple[int, Cells]]) -> tuple[Entry, ...]:
    """Understand each (line number, cells); dates are read alike over a whole column."""
    orders = {name: day_first([cells.get(name, "") for _, cells in rows]) for name in ("starts", "ends")}
    return tuple(_entry(line, cells, orders) for line, cells in rows)


def _entry(line: int, cells: Cells, orders: Mapping[str, bool]) -> Entry:
    entry = Entry(
        line,
        external=cells.get("external", ""),
        name=_name(cells),
        company=" ".join(cells.get("company", "").split()),
        code=cells.get("code", ""),
        gone=fold(cells.get("active", "")) in GONE,
        attributes=known_of(cells),
    )
    unit, how = unit_names(cells)
    entry = replace(entry, unit=unit, how=how, parent=" ".join(cells.get("parent", "").split()))
    readers: dict[str, Callable[[str], object]] = {
        "email": _email,
        "language": _language,
        "zone": check_zone,
        "country": check_country,
        "starts": partial(read_date, day_first=orders["starts"]),
        "ends": partial(read_date, day_first=orders["ends"]),
    }
    for name, read in readers.items():
        entry = _read(entry, name, read, cells)
    if entry.starts and entry.ends and entry.ends < entry.starts:
        entry = entry.with_problem("ends", "It ends before it begins.", "Look at both dates.")
    if not entry.name and not entry.email and not entry.external:
        entry = entry.with_problem("name", "Nobody is named.", "Type a name, or leave the row out.")
    if not entry.unit and not entry.code and not entry.company:
        entry = entry.with_problem("chosen", "No unit is named.", "Choose one.")
    return replace(entry, name=entry.name or entry.email or entry.external)


def _read(entry: Entry, name: str, read: Callable[[str], object], cells: Cells) -> Entry:
    text = cells.get(name, "")
    if name == "email" and "email" not in cells and "@" in cells.get("username", ""):
        text = cells["username"]
    if not text:
        return entry
    try:
        return replace(entry, **{name: read(text)})  # type: ignore[arg-type]
    except Unreadable as error:
        return entry.with_problem(name, str(error), f"Mend it, or leave {NAMES[name].lower()} empty.")


def _name(cells: Cells) -> str:
    first, last, full = (" ".join(cells.get(key, "").split()) for key in ("first", "last", "name"))
    if first and full and not last and fold(first) not in fold(full):
        last, full = full, ""
    if full.count(",") == 1:
        after, before = (x.strip() for x in full.split(","))
        full = f"{before} {after}".strip()
    return (full or f"{first} {last}".strip())[:120]


def unit_names(cells: Cells) -> tuple[tuple[str, ...], str]:
    """Return the unit's names from broad to narrow, and how they were said.

    What was chosen on the preview wins, then a path (a unit written as one counts); else the levels that are filled, with the unit as the
    narrowest; a location counts as a unit only where nothing else is given.
    """
    if chosen := cells.get("chosen", ""):
        return _cleaned(chosen.split(" / ")), "chosen"
    unit = cells.get("unit", "")
    if path := cells.get("path", "") or (unit if SPLITS[0] in unit else ""):
        mark = next((x for x in SPLITS if x in path), None)
        return _cleaned(path.split(mark) if mark else [path]), "path"
    if unit and cells.get("parent"):
        return _cleaned([unit]), "parent"
    names = [cells[level] for level in LEVELS if cells.get(level)]
    if unit and (not names or fold(names[-1]) != fold(unit)):
        names.append(unit)
    cleaned = _cleaned(names or [cells.get("location", "")])
    return cleaned, "levels" if len(cleaned) > 1 else "bare"


def _cleaned(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(x for x in (" ".join(name.split())[:120] for name in names) if x)


def _email(text: str) -> str:
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Unreadable(f"“{text}” is not an e-mail address.") from error


def _language(text: str) -> str:
    plain = fold(text)
    code = LANGUAGES.get(plain) or LANGUAGES.get(plain.split()[0] if plain else "")
    if code is None:
        raise Unreadable(f"“{text}” is not a language that questions are asked in (en, de, fr, es).")
    return code


def day_first(column: Sequence[str]) -> bool:
    """Say whether 3/4/2026 in this column is the third of April: yes, unless a second number is over 12."""
    pairs = [x for x in (re.match(r"^(\d{1,2})/(\d{1,2})/\d{4}$", text.strip()) for text in column) if x]
    return not any(int(x[2]) > 12 for x in pairs) or any(int(x[1]) > 12 for x in pairs)


def read_date(text: str, *, day_first: bool = True) -> date:
    """Return the day in 2026-03-02, 2.3.2026, 02/03/2026 or 20260302 (a time behind it is passed over)."""
    found = re.match(r"^(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?$", text.strip())
    numbers = [int(x) for x in found.groups()] if found else []
    if not numbers and (found := re.match(r"^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$", text.strip())):
        one, two, year = int(found[1]), int(found[3]), int(found[4])
        numbers = [year, one, two] if found[2] == "/" and not day_first else [year, two, one]
    try:
        return date(*numbers)
    except (TypeError, ValueError) as error:
        raise Unreadable(f"“{text}” is not a date. Write it like 2026-03-02.") from error
