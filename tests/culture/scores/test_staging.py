"""A file between upload and decision; and rejected rows as a file for a spreadsheet."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from culture.errors import Unknown, Unreadable
from culture.scores import staging
from culture.scores.parse import Rejected
from culture.scores.rejects import as_csv, harmless
from tests.culture.scores.conftest import KEY

DATA = b"unit,date,nps\nNorth,2026-02-01,9\n"


def staged(house: Engine, now: datetime, data: bytes = DATA) -> str:
    return staging.stage(house, staging.Upload("Shops", "a/b\\c.csv", data), account="h", limit=1000, now=now)


def test_a_file_waits_for_its_uploader_alone(house: Engine, now: datetime) -> None:
    kept = staged(house, now)
    assert staging.draft(house, kept, account="h").incoming.file_name == "c.csv"
    with pytest.raises(Unknown):
        staging.draft(house, kept, account="somebody else")


def test_a_file_is_gone_after_a_day(house: Engine, now: datetime) -> None:
    kept = staged(house, now)
    assert staging.sweep(house, now=now + timedelta(hours=23)) == 0
    assert staging.sweep(house, now=now + timedelta(hours=25)) == 1
    with pytest.raises(Unknown):
        staging.draft(house, kept, account="h")


def test_a_file_over_the_limit_is_not_kept(house: Engine, now: datetime) -> None:
    with pytest.raises(Unreadable, match="larger than"):
        staged(house, now, b"x" * 1001)


def test_a_refused_decision_keeps_the_file(house: Engine, branches: dict[str, str], now: datetime) -> None:
    kept = staged(house, now, b"unit,date,nps\nNorth,2026-02-01,11\n")
    with pytest.raises(Unreadable):
        staging.finish(house, kept, staging.Decision("h", "Hana"), key=KEY, now=now)
    assert staging.draft(house, kept, account="h").id == kept


def test_the_columns_of_a_source_are_remembered(
    house: Engine, branches: dict[str, str], now: datetime
) -> None:
    first = staged(house, now, b"unit,date,grade x\nNorth,2026-02-01,4\n")
    mapping = {"columns": {"unit": "unit", "date": "date", "value": "grade x"}, "metric": "csat"}
    chosen = staging.parse.Mapping.from_plain(mapping)
    staging.change(house, first, account="h", mapping=chosen, choices={})
    staging.finish(house, first, staging.Decision("h", "Hana"), key=KEY, now=now)
    second = staged(house, now, b"unit,date,grade x\nNorth,2026-02-02,5\n")
    assert staging.draft(house, second, account="h").incoming.mapping.metric == "csat"


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|x", "-2+3", "@sum", "\tx", "\r=x"])
def test_a_formula_is_made_harmless(cell: str) -> None:
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["-5", "+4,5", "12 %", "North", ""])
def test_a_plain_cell_stays(cell: str) -> None:
    assert harmless(cell) == cell


def test_rejected_rows_open_in_a_spreadsheet() -> None:
    text = as_csv([Rejected(3, "nps", "11", "out of scale", "Correct it.")]).decode("utf-8-sig")
    assert text == "row,field,found,why,mend\r\n3,nps,11,out of scale,Correct it.\r\n"
