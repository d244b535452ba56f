"""The scale of a score: told, usual for its name, or plain from its values; a few stray values never choose it."""

from pathlib import Path

import pytest

from culture.errors import Unreadable
from tests.culture.linkage.two_files import UNITS, read, staff, write

Numbers = list[float]


def rated(tmp_path: Path, values: Numbers, name: str = "satisfaction") -> Path:
    """Write ratings of one metric, a column of its own; each unit gets all of them."""
    rows = [("unit", "period", name), *((unit, "2025-01", v) for unit in UNITS[:3] for v in values)]
    return write(tmp_path / "c.csv", rows)


def taken(tmp_path: Path, values: Numbers, name: str = "satisfaction", **more: object) -> tuple:
    found = read(staff(tmp_path / "s.csv"), rated(tmp_path, values, name), **more)
    one = found.customers.scales[name]
    return one.low, one.high, one.origin


ONE_TO_FIVE: Numbers = [1, 2, 3, 3, 4, 4, 4, 5, 5, 5] * 10


def test_a_scale_that_all_values_show_is_taken_and_said(tmp_path: Path) -> None:
    assert taken(tmp_path, ONE_TO_FIVE) == (1, 5, "values")


@pytest.mark.parametrize("stray", [55, 6, 0, -1])
def test_one_mistyped_value_does_not_choose_the_scale(tmp_path: Path, stray: float) -> None:
    said = rf"c.csv: the scale of 'satisfaction' was not told, and 3 of 303 values .*line 102, satisfaction = '{stray}'"
    with pytest.raises(Unreadable, match=rf"{said}.*--scale satisfaction="):
        taken(tmp_path, [*ONE_TO_FIVE, stray])


def test_a_scale_that_was_told_leaves_the_stray_value_out(tmp_path: Path) -> None:
    scales = {"Satisfaction": (1.0, 5.0)}
    assert taken(tmp_path, [*ONE_TO_FIVE, 55], scales=scales) == (1, 5, "told")


def test_the_scale_of_a_known_name_is_the_usual_one(tmp_path: Path) -> None:
    assert taken(tmp_path, [*ONE_TO_FIVE, 55], "csat") == (1, 5, "usual")


def test_many_values_outside_a_scale_are_another_scale_and_refused(tmp_path: Path) -> None:
    rows = [("unit", "period", "f"), *((UNITS[0], "2025-01", 1 + i % 7) for i in range(70))]
    with pytest.raises(
        Unreadable, match=r"s.csv: 20 of 70 values of 'f' lie outside 1 to 5 \(line 7, f = '6'\)"
    ):
        read(write(tmp_path / "s.csv", rows), rated(tmp_path, ONE_TO_FIVE, "csat"))


def test_means_of_a_short_scale_do_not_tell_it(tmp_path: Path) -> None:
    rows = [("unit", "period", "metric", "n", "mean"), *((u, "2025-01", "joy", 30, 3.2) for u in UNITS)]
    right = write(tmp_path / "c.csv", rows)
    with pytest.raises(Unreadable, match="the scale of 'joy' was not told, and its means do not tell it"):
        read(staff(tmp_path / "s.csv"), right)
    assert read(staff(tmp_path / "s.csv"), right, scales={"joy": (1.0, 7.0)}).customers.used == 12


def once(tmp_path: Path, name: str, values: Numbers) -> Path:
    rows = [("unit", name), *((f"u{i}", value) for i, value in enumerate(values))]
    return write(tmp_path / f"{name}.csv", rows)


@pytest.mark.parametrize(
    ("values", "form"), [([2, 3, 5, 4, 1] * 2, "answers"), ([2.5, 3, 5, 4, 1] * 2, "unit_scores")]
)
def test_one_customer_a_unit_in_whole_points_is_one_rating_and_no_score(
    tmp_path: Path, values: Numbers, form: str
) -> None:
    found = read(once(tmp_path, "f", values), once(tmp_path, "csat", values))
    assert (found.staff.form, found.customers.form) == (form, form)
    assert found.panel.customers["csat"].counted == (form == "answers")


@pytest.mark.parametrize("sd", [40, -1, 1e200])
def test_a_deviation_that_cannot_be_is_refused_or_left_out_with_its_line(tmp_path: Path, sd: float) -> None:
    head = ("unit", "period", "theme", "n", "mean", "sd")
    right = rated(tmp_path, ONE_TO_FIVE, "csat")
    first, *others = [(unit, "2025-01", "f", 9, 3.5, 0.8) for unit in UNITS[:3]]
    found = read(write(tmp_path / "s.csv", [head, *others, (*first[:5], sd)]), right)
    one = found.staff.rejected[0]
    assert (one.reason, one.examples) == ("bad_number", (f"line 4, sd = '{sd}'",))
    with pytest.raises(
        Unreadable, match=r"s.csv, line 2: sd = '.*' cannot be on a scale from 1 to 5, nor can 1 others"
    ):
        read(write(tmp_path / "s.csv", [head, *((*row[:5], sd) for row in others)]), right)


def test_a_number_of_people_beyond_all_people_is_no_number(tmp_path: Path) -> None:
    head = ("unit", "period", "theme", "n", "mean")
    rows = [head, (UNITS[0], "2025-01", "f", "1e300", 3), (UNITS[1], "2025-01", "f", 9, 3)]
    found = read(write(tmp_path / "s.csv", rows), rated(tmp_path, ONE_TO_FIVE, "csat"))
    assert found.staff.rejected[0].examples == ("line 2, n = '1e300'",)
