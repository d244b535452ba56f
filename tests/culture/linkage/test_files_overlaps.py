"""The file of roster overlaps: every pair with a number that can be, or a refusal with its row. Never read as nobody."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from culture.errors import Unreadable
from culture.linkage.files import Inputs, Request, panel_of
from culture.linkage.panel_table import _overlaps
from culture.reports import files
from tests.culture.linkage.conftest import make
from tests.culture.linkage.two_files import write
from tests.culture.reports.conftest import result

MONTHS = ("2025-01", "2025-02", "2025-03")
Row = tuple[str, str, str, object]


def full(m: object = 9, periods: tuple[str, ...] = MONTHS) -> list[Row]:
    return [("a", one, other, m) for one, other in combinations(periods, 2)]


def given(tmp_path: Path, rows: list[Row], periods: tuple[str, ...] = MONTHS, form: str = "month") -> Inputs:
    """Read twelve invited, nine answers a month of one unit, beside ratings, with this file of overlaps."""
    head = ("unit", "period", "theme", "n", "mean", "invited")
    left = write(tmp_path / "s.csv", [head, *(("a", one, "fairness", 9, 3.5, 12) for one in periods)])
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", one, 4) for one in MONTHS] * 2])
    shared = write(tmp_path / "o.csv", [("unit", "period_a", "period_b", "m"), *rows])
    return panel_of(left, right, Request(period=form), shared)


def test_overlaps_stand_in_both_directions(tmp_path: Path) -> None:
    shared = given(tmp_path, [*full()[:-1], ("a", "2025-03", "2025-02", 7)]).panel.staff["fairness"].overlaps
    assert shared[0].tolist() == [[0, 9, 9], [9, 0, 7], [9, 7, 0]]


def test_the_dates_of_waves_are_found_in_their_periods(tmp_path: Path) -> None:
    days = ("2025-01-31", "2025-02-14", "2025-03-01")
    shared = given(tmp_path, full(8, days), days).panel.staff["fairness"].overlaps
    assert shared[0, 0].tolist() == [0, 8, 8]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("a", "2025-01", "2025-02", -1), "line 5: m = '-1' is below 0"),
        (("a", "2025-01", "2025-02", "many"), "line 5: m = 'many' is not a number"),
        (("a", "2025-01", "2025-02", 13), "line 5: m = '13' is more than were invited"),
        (("a", "2025-01", "2025-02", 8), "m = '9' differs from another row"),
        (("b", "2025-01", "2025-02", 9), "line 5: unit = 'b' stands in neither of the two files"),
        (("a", "2024-12", "2025-02", 9), "line 5: period_a = '2024-12' is no period of the two files"),
        (("a", "2025-01", "wave 2", 9), "line 5: period_b = 'wave 2' is not read as a date"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_line_and_field(tmp_path: Path, row: Row, said: str) -> None:
    with pytest.raises(Unreadable, match=f"o.csv, .*{said}"):
        given(tmp_path, [*full(), row])


def test_a_pair_that_is_missing_is_refused_and_never_nobody(tmp_path: Path) -> None:
    with pytest.raises(
        Unreadable, match="'a' were invited in both 2025-01 and 2025-03; 1 such pairs are missing"
    ):
        given(tmp_path, [full()[0], full()[2]])


def test_a_pair_that_nobody_knows_is_unknown_and_not_nobody(tmp_path: Path) -> None:
    shared = given(tmp_path, [*full()[:-1], ("a", "2025-03", "2025-02", "")]).panel.staff["fairness"].overlaps
    assert np.argwhere(np.isnan(shared[0])).tolist() == [[1, 2], [2, 1]]
    assert [one[-1] for one in _overlaps(shared)] == [9, 9, None]


def test_a_study_s_own_file_names_every_pair_and_keeps_the_middle_of_a_band() -> None:
    body = result(make(effect=0.4, units=12, periods=4))
    body["panel"]["table"]["overlaps"] = [[0, 0, 1, 2.5]]
    rows = files.overlaps_csv(body).splitlines()[1:]
    assert len(rows) == 12 * 6
    assert (rows[0][-4:], rows[1][-2:]) == (",2.5", ",0")
