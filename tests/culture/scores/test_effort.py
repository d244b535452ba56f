"""CES asked as effort: a high number may be the bad end. Whoever brings it in says so, and it is kept with high as good."""

from datetime import date

import pytest

from culture.errors import Unreadable
from culture.scores import parse

TODAY = date(2026, 3, 2)
EFFORT = b"unit,date,Effort\nNorth,2026-02-01,7\n"


def effort(data: bytes = EFFORT, **scales: str) -> parse.Parsed:
    table = parse.open_table(data, "e.csv")
    plain = parse.guess(table.columns).plain() | {"scales": scales}
    return parse.read(table, parse.Mapping.from_plain(plain), today=TODAY)


def test_effort_is_not_taken_for_ease_unless_somebody_says_so() -> None:
    with pytest.raises(Unreadable, match=r"“Effort”: say whether a high number is much effort"):
        effort()


@pytest.mark.parametrize(("scale", "value"), [("1-7", 7), ("7-1", 1)])
def test_effort_is_kept_so_that_high_is_good(scale: str, value: float) -> None:
    (one,) = effort(ces=scale).ratings
    assert (one.metric, one.sum) == ("ces", value)


def test_a_column_called_ces_has_the_usual_direction() -> None:
    assert effort(b"unit,date,CES\nNorth,2026-02-01,7\n").ratings[0].sum == 7


def test_a_mean_of_effort_is_turned_and_its_spread_is_not() -> None:
    data = b"unit,date,metric,value,n,sd\nNorth,2026-02-01,ces,2,10,1\n"
    (one,) = effort(data, ces="7-1").ratings
    assert (one.sum, one.sumsq) == (60, 9 + 10 * 36)


def test_a_row_that_says_effort_waits_for_the_direction() -> None:
    data = b"unit,date,metric,value\nNorth,2026-02-01,effort,2\n"
    assert effort(data).rejected[0].reason == "which end is good is not said"
    assert effort(data, ces="7-1").ratings[0].sum == 6
