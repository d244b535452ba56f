"""A long list asks the store as often as it names new units, not as often as it has rows."""

from datetime import date

from sqlalchemy import event
from sqlalchemy.engine import Engine

from culture import people

ON = date(2026, 3, 2)
NEW_UNITS = people.Options(new_units=True)


def statements(house: Engine, rows: int) -> int:
    text = "".join(f"Person {i},p{i}@x.example,Acme > North > Store {i % 3}\n" for i in range(rows))
    upload = people.read_file("list.csv", f"Name,E-mail,Path\n{text}".encode(), limit=10**7)
    said: list[str] = []

    def note(*arguments: object) -> None:
        said.append(str(arguments[2]))

    event.listen(house, "before_cursor_execute", note)
    people.bring_in(house, upload, options=NEW_UNITS, on=ON)
    event.remove(house, "before_cursor_execute", note)
    return len(said)


def test_six_hundred_rows_cost_no_more_statements_than_six(house: Engine) -> None:
    first = statements(house, 6)
    assert statements(house, 600) <= first


def test_everybody_is_in_one_of_the_three_units(house: Engine) -> None:
    statements(house, 90)
    units = [one.unit for one in people.roster(house, ["company"], ON)]
    assert sorted(units.count(unit) for unit in set(units)) == [30, 30, 30]
