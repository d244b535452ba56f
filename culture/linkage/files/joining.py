"""Which column joins the two files: `unit`, or `unit_name` where the ids of one file mean nothing to the other.

A release names its cells by ids and, beside them, as people call them; a till knows the second only.
"""

from dataclasses import replace

import pyarrow.compute as pc

from culture.errors import Unreadable
from culture.linkage.files.tables import Table

NAME = "unit_name"


def joined(staff: Table, customers: Table) -> tuple[Table, Table, tuple[bool, bool]]:
    """Return both tables with `unit` as the column that joins most units, and which of them goes by name.

    The ids win where both join as many. Unreadable where one name stands for two units.
    """
    ways = [(left, right) for left in _columns(staff) for right in _columns(customers)]
    if len(ways) < 2:
        return staff, customers, (False, False)
    seen = {(side, column): _units(table, column) for side, table in (("s", staff), ("c", customers)) for column in _columns(table)}  # fmt: skip
    best = max(ways, key=lambda way: len(seen["s", way[0]] & seen["c", way[1]]))
    by_name = (best[0] == NAME, best[1] == NAME)
    return _by(staff, best[0]), _by(customers, best[1]), by_name


def ids(table: Table) -> dict[str, str]:
    """Return the name of each id of a table that has both."""
    if not (table.has("unit") and table.has(NAME)):
        return {}
    return dict(zip(table.text("unit").to_pylist(), table.text(NAME).to_pylist(), strict=True))


def _columns(table: Table) -> list[str]:
    return [column for column in ("unit", NAME) if table.has(column)] or ["unit"]


def _units(table: Table, column: str) -> frozenset[str]:
    if not table.has(column):
        return frozenset()
    return frozenset(str(one) for one in pc.unique(table.text(column)).to_pylist() if one)


def _by(table: Table, column: str) -> Table:
    if column == "unit" or not table.has(column):
        return table
    if table.has("unit"):
        _refuse_shared_names(table)
    return replace(table, columns={**table.columns, "unit": table.columns[column]})


def _refuse_shared_names(table: Table) -> None:
    pairs = zip(table.text(NAME).to_pylist(), table.text("unit").to_pylist(), strict=True)
    ids: dict[str, str] = {}
    for name, unit in dict.fromkeys(pairs):
        if name and ids.setdefault(name, unit) != unit:
            raise Unreadable(
                f"{table.name}: the name {name!r} stands for two units, {ids[name]!r} and {unit!r}. Give them two "
                f"names in `{NAME}`, or write the ids of the other file into `unit`."
            )
