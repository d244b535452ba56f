"""Example rows for any table: from its columns, its foreign keys, and what its checks ask for."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ASKED_FOR: dict[str, object] = {
    "ballots_mark.name": "demo",
    "house_mark.name": "demo",
    "moment.people": 30,
    "paper.state": "open",
    "slot.flag": 0,
    "slot.input_msg": b"\0" * 96,
    "slot.sealed": b"\0" * 4177,
    "slot.sig": b"\0" * 256,
    "issue.payload": b"\0" * 49,
    "programme.state": "active",
    "wave.state": "open",
    "wave.origin": "live",
    "wave.closes_at": datetime(2026, 3, 9, 9, tzinfo=UTC),
    "cell_proof.mark": None,
    "letter.state": "waiting",
    "unit.id": "company",
    "unit.parent": None,
    "founding.one": 1,
    "person.language": "en",
    "study.sha256": "0" * 64,
    "study.status": "registered",
    "action_plan.state": "planned",
    "action_plan.done_on": None,
    "account.role": "hr",
    "score_cell.metric": "csat",
    "score_cell.scale": "1-5",
    "score_cell.known_n": 5,
}
KINDS: list[tuple[type[Any], object]] = [
    (sa.Boolean, False),
    (sa.Date, date(2026, 3, 2)),
    (sa.JSON, {}),
    (sa.LargeBinary, b"\0" * 32),
    (sa.Integer, 10),
    (sa.Numeric, 10),
    (sa.Float, 10.0),
    (sa.String, "2026-03-02"),
]


def in_order(metadata: sa.MetaData) -> list[sa.Table]:
    """Return the tables so that each stands after those it points at."""
    return list(metadata.sorted_tables)


def example_row(table: sa.Table, rows: dict[str, dict[str, object]]) -> dict[str, object]:
    """Return a row that satisfies `table`'s constraints, pointing at `rows` of other tables."""
    row: dict[str, object] = {}
    for column in table.columns:
        target = next(iter(column.foreign_keys)).column if column.foreign_keys else None
        if f"{table.name}.{column.name}" in ASKED_FOR:
            row[column.name] = ASKED_FOR[f"{table.name}.{column.name}"]
        elif target is not None:
            row[column.name] = (
                None if target.table.name == table.name else rows[target.table.name][target.name]
            )
        else:
            row[column.name] = by_type(column)
    return row


def by_type(column: sa.Column[Any]) -> object:
    """Return a plain value of the column's type."""
    if isinstance(column.type, sa.DateTime):
        return MOMENT if column.type.timezone else MOMENT.replace(tzinfo=None)
    return next(value for kind, value in KINDS if isinstance(column.type, kind))
