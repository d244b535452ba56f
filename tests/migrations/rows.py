"""Example rows for any table, made from its columns, its foreign keys and its checks."""

import re
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa


def in_order(metadata: sa.MetaData) -> list[sa.Table]:
    """Return the tables so that each stands after those it points at."""
    return list(metadata.sorted_tables)


def example_row(table: sa.Table, rows: dict[str, dict[str, object]]) -> dict[str, object]:
    """Return a row that satisfies `table`'s constraints, pointing at `rows` of other tables."""
    row: dict[str, object] = {}
    for column in table.columns:
        if column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            same = target.table.name == table.name
            row[column.name] = None if same and column.nullable else rows.get(target.table.name, row)[target.name]
        else:
            row[column.name] = allowed_value(table, column)
    return row


def allowed_value(table: sa.Table, column: sa.Column[Any]) -> object:
    """Return a value for `column`: the first of those a CHECK lists, else one by type."""
    for check in (part for part in table.constraints if isinstance(part, sa.CheckConstraint)):
        text = re.sub(r"::[a-z ]+(\[\])?", "", str(check.sqltext))
        listed = re.search(rf"\b{column.name}\b\W*(?:IN|= ANY)\W*\(?(?:ARRAY)?\W*'([^']*)'", text, re.IGNORECASE)
        if listed:
            return listed.group(1)
    return by_type(column)


def by_type(column: sa.Column[Any]) -> object:
    """Return a plain value of the column's type."""
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.DateTime):
        moment = datetime(2026, 3, 2, 9, tzinfo=UTC)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    examples: list[tuple[type[Any], object]] = [
        (sa.Date, date(2026, 3, 2)),
        (sa.JSON, {}),
        (sa.LargeBinary, b"\0" * 32),
        (sa.Integer, 10),
        (sa.Numeric, 10),
        (sa.Float, 10.0),
        (sa.String, "2026-03-02"),
    ]
    return next(value for known, value in examples if isinstance(kind, known))
