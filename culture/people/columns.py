"""Headings in four languages and of the usual HR systems -> the fields of a person. Pure."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from culture.errors import Unreadable
from culture.people.tables import Table

VAGUE = {"person", "employee", "worker", "mitarbeiter", "salarie", "collaborateur", "empleado", "trabajador"}
LEVELS = ("region", "division", "department", "branch", "team")
SYNONYMS: Mapping[str, Sequence[str]] = json.loads(
    Path(__file__).with_name("headings.json").read_text("utf-8")
)
_BY_NAME = {name: field for field, names in SYNONYMS.items() for name in names}
PLACES = ("path", "unit", *LEVELS, "location", "code", "company")
NAMES = {
    "external": "Employee number", "name": "Name", "email": "E-mail", "language": "Language", "unit": "Unit",
    "path": "Unit path", "chosen": "Unit", "parent": "Part of", "code": "Unit code", "zone": "Time zone", "country": "Country",
    "starts": "From", "ends": "Until", "first": "First name", "last": "Last name", "active": "Active",
    "username": "User name", "location": "Location", "company": "Company", "region": "Region",
    "division": "Division", "department": "Department", "branch": "Branch", "team": "Team",
    "age": "Age", "contract": "Contract", "shift": "Shift", "role_family": "Kind of work",
}  # fmt: skip


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return a text as it is compared: without case, accents, punctuation and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).casefold()
    plain = "".join(x for x in plain if not unicodedata.combining(x))
    return " ".join(re.sub(r"[^\w#]+|_", " ", plain).split())


def field_of(heading: str) -> str | None:
    """Return the field that a heading names, or None."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return _BY_NAME.get(fold(heading)) or _BY_NAME.get(fold(spaced))


def score(row: Sequence[str]) -> int:
    """Count the different fields that a row of headings names."""
    return len({field for cell in row if len(cell) < 60 and (field := field_of(cell))})


def match(header: Sequence[str]) -> dict[str, int]:
    """Return which column holds which field; of two columns for one field the first counts."""
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        field = field_of(heading)
        if field is not None:
            found.setdefault(field, place)
    return found


def cells_of(table: Table) -> tuple[dict[str, str], ...]:
    """Return each row as {field: text}; refuse a table that names no person or no unit.

    `id` is taken for the employee number only where no better column is there; `person` for the name likewise, and
    beside a column of names it is the employee number.
    """
    columns = _chosen(table)
    if not columns.keys() & {"name", "first", "last", "email", "external"}:
        raise Unreadable("No column names a person. Name one “Name”, “E-mail” or “Employee number”.")
    if not columns.keys() & set(PLACES):
        raise Unreadable("No column says where people work. Name one “Unit”, “Department” or “Branch”.")
    return tuple({field: row[place] for field, place in columns.items()} for row in table.rows)


def _chosen(table: Table) -> dict[str, int]:
    header = [fold(x) for x in table.header]
    columns = match(table.header)
    better = [i for i, x in enumerate(header) if field_of(x) == "external" and x != "id"]
    names = [i for i, x in enumerate(header) if field_of(x) == "name" and x not in VAGUE]
    if names and columns["name"] != names[0]:
        columns = {"external": columns["name"]} | columns | {"name": names[0]}
    return columns | {"external": better[0]} if better else columns


def passed_over(table: Table) -> tuple[str, ...]:
    """Return the headings that no field was found for: they are not kept."""
    used = set(_chosen(table).values())
    return tuple(x for i, x in enumerate(table.header) if x and i not in used)
