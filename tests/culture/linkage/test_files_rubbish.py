"""Rubbish in: every row left out has its reason, and the command never ends in a traceback."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from culture.app import commands
from culture.errors import Unreadable
from culture.linkage.files import Inputs
from tests.culture.linkage.two_files import MONTHS, UNITS, customers, read, staff, write

GOOD = ("a", "2025-01", 4, 4)
HEAD = ("unit", "period", "f1", "f2")


def reasons(inputs: Inputs, side: str = "staff") -> dict[str, int]:
    """Return how many rows or values were left out, by reason."""
    return {one.reason: one.n for one in getattr(inputs, side).rejected}


def left_out(tmp_path: Path, *rows) -> dict[str, int]:
    """Return why rows of answers beside two good ones were left out."""
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-01", 4)] * 2])
    return reasons(
        read(write(tmp_path / "s.csv", [HEAD, GOOD, GOOD, *rows]), right, themes={"fairness": ("f1", "f2")})
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("", "2025-01", 4, 4), "no_unit"),
        (("a", "", 4, 4), "no_period"),
        (("elsewhere", "2025-01", 4, 4), "unit_not_in_the_other_file"),
        (("a", "2025-01", "four", 4), "bad_number"),
        (("a", "2025-01", "1e400", 4), "bad_number"),
        (("a", "2025-01", 9, 4), "out_of_scale"),
        (("a", "2025-01", "", ""), "no_answer"),
    ],
)
def test_a_row_left_out_is_counted_under_its_reason(tmp_path: Path, row, reason: str) -> None:
    assert left_out(tmp_path, row)[reason] == 1


def test_an_example_names_the_line(tmp_path: Path) -> None:
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-01", 4)] * 2])
    found = read(
        write(tmp_path / "s.csv", [HEAD, GOOD, GOOD, ("a", "2025-01", 9, 4)]),
        right,
        themes={"t": ("f1", "f2")},
    )
    assert found.staff.rejected[0].examples == ("line 4, f1 = '9'",)


def test_a_second_answer_of_one_pseudonym_is_a_duplicate(tmp_path: Path) -> None:
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-01", 4)] * 2])
    rows = [("unit", "period", "respondent", "f"), *[("a", "2025-01", "x", 4)] * 2, ("a", "2025-01", "y", 2)]
    assert reasons(read(write(tmp_path / "s.csv", rows), right)) == {"duplicate": 1}


def link(tmp_path: Path, left: Path, right: Path, *more: str) -> tuple[Result, dict]:
    """Run the command; return how it ended and what it wrote."""
    out = tmp_path / "out.json"
    done = CliRunner().invoke(commands(), ["link", str(left), str(right), "--json", str(out), *more])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done, json.loads(out.read_text()) if out.exists() else {}


def verdict(found: dict) -> tuple[str, str | None]:
    return found["verdict"]["primary"], found["verdict"]["reason"]


RUBBISH = {
    "one unit": ({"units": UNITS[:1]}, {"units": UNITS[:1]}, "few_units"),
    "one wave": ({"months": MONTHS[:1]}, {"months": MONTHS[:1]}, "one_period"),
    "10 units with one customer each": (
        {"units": UNITS[:10]},
        {"units": UNITS[:10], "ratings": 1},
        "few_units",
    ),
    "too few people in each unit": ({"people": 2}, {}, "few_units"),
}


@pytest.mark.parametrize("which", RUBBISH)
def test_too_little_is_inconclusive_with_its_reason(tmp_path: Path, which: str) -> None:
    left, right, reason = RUBBISH[which]
    done, found = link(tmp_path, staff(tmp_path / "s.csv", **left), customers(tmp_path / "c.csv", **right))
    assert (done.exit_code, verdict(found)[0]) == (0, "inconclusive")
    assert verdict(found)[1] in {reason, "few_units", "noisy_staff"}


def test_one_wave_says_that_change_needs_more_than_one(tmp_path: Path) -> None:
    left = staff(tmp_path / "s.csv", months=MONTHS[:1])
    _, found = link(tmp_path, left, customers(tmp_path / "c.csv", months=MONTHS[:1]))
    assert found["links"][0]["within"]["slope"]["not_estimable"] == "one_period"


def test_constant_scores_are_inconclusive(tmp_path: Path) -> None:
    rows = [
        ("unit", "period", "f"),
        *((unit, month, 3) for unit in UNITS for month in MONTHS for _ in range(6)),
    ]
    done, found = link(tmp_path, write(tmp_path / "s.csv", rows), customers(tmp_path / "c.csv"))
    assert (done.exit_code, verdict(found)) == (0, ("inconclusive", "noisy_staff"))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("unit", "period", "f"), *[(UNITS[0], "2025-01", "")] * 9], "no column holds scores"),
        ([("unit", "period", "f"), *[("other", "2025-01", 3)] * 9], "No unit stands in both files"),
        ([("unit", "period", "f")], "a header and no rows"),
        ([("branch", "period", "f"), ("a", "2025-01", 3)], "has no column `unit`"),
        ([("unit", "unit", "f"), ("a", "a", 3)], "two columns named"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(tmp_path: Path, rows, said: str) -> None:
    done, _ = link(tmp_path, write(tmp_path / "s.csv", rows), customers(tmp_path / "c.csv"))
    assert done.exit_code == 1
    assert said in done.output
    assert len(done.output.strip().splitlines()) == 1


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"\xff\xfe", b'unit,period,"f\n'])
@pytest.mark.parametrize("name", ["s.csv", "s.xlsx", "s.parquet", "s.doc"])
def test_bytes_that_are_no_table_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    done, _ = link(tmp_path, tmp_path / name, customers(tmp_path / "c.csv", ratings=1))
    assert (done.exit_code, done.output[:7]) == (1, "Refused")


def test_columns_without_a_name_are_no_obstacle(tmp_path: Path) -> None:
    rows = [("unit", "period", "f", "", ""), *[(UNITS[0], "2025-01", 3, "x", "y")] * 3]
    found = read(write(tmp_path / "s.csv", rows), customers(tmp_path / "c.csv", ratings=1))
    assert list(found.panel.staff) == ["f"]


def test_a_rating_out_of_its_scale_is_left_out_and_said(tmp_path: Path) -> None:
    rows = [("unit", "date", "metric", "value"), *((u, f"{m}-01", "nps", 9) for u in UNITS for m in MONTHS)]
    right = write(tmp_path / "c.csv", [*rows, (UNITS[0], "2025-01-02", "nps", 11)])
    found = read(staff(tmp_path / "s.csv"), right)
    assert reasons(found, "customers") == {"out_of_scale": 1}


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done, _ = link(tmp_path, tmp_path / "none.csv", customers(tmp_path / "c.csv", ratings=1))
    assert (done.exit_code, "There is no file none.csv" in done.output) == (1, True)


@pytest.mark.parametrize(
    "option", [("--scale", "csat=5..1"), ("--primary", "fairness"), ("--sesoi", "much"), ("--theme", "=f1")]
)
def test_an_option_that_makes_no_sense_is_wrong_usage(tmp_path: Path, option: tuple[str, str]) -> None:
    left, right = staff(tmp_path / "s.csv", people=1), customers(tmp_path / "c.csv", ratings=1)
    assert link(tmp_path, left, right, *option)[0].exit_code == 2


AGGREGATED = ("unit", "period", "theme", "n", "mean")
GRID = [(unit, month) for unit in UNITS for month in MONTHS]


@pytest.mark.parametrize(
    ("n", "mean", "said"),
    [
        (-5, 3, "108 x no n (line 2"),
        ("", 3, "108 x no n (line 2"),
        (9, "good", "bad number (line 2, mean = 'good'"),
        (9, "", "108 x no mean (line 2"),
        (9, "inf", "bad number (line 2, mean = 'inf'"),
    ],
)
def test_aggregates_of_which_no_row_can_be_used_are_refused_with_row_and_field(
    tmp_path: Path, n, mean, said: str
) -> None:
    left = write(tmp_path / "s.csv", [AGGREGATED, *((*place, "fairness", n, mean) for place in GRID)])
    done, _ = link(tmp_path, left, customers(tmp_path / "c.csv", ratings=1))
    assert (done.exit_code, said in done.output) == (1, True)


def test_dates_of_another_form_are_refused_with_line_and_field(tmp_path: Path) -> None:
    rows = [("unit", "date", "metric", "value"), ("branch 00", "01/31/2025", "csat", 4)]
    done, _ = link(tmp_path, staff(tmp_path / "s.csv", people=1), write(tmp_path / "c.csv", rows))
    assert "c.csv, line 2: date = '01/31/2025' is not read as a date" in done.output


@pytest.mark.parametrize("year", ["9999", "0001"])
def test_a_mistyped_year_is_refused_or_counted(tmp_path: Path, year: str) -> None:
    left = staff(tmp_path / "s.csv")
    left.write_text(left.read_text().replace("branch 00,2025-01", f"branch 00,{year}-01"))
    done, found = link(tmp_path, left, customers(tmp_path / "c.csv"))
    if year == "9999":
        assert (done.exit_code, "probably mistyped" in done.output) == (1, True)
    else:
        assert reasons_of(found) == {"bad_date": 8}


def reasons_of(found: dict) -> dict[str, int]:
    return {one["reason"]: one["n"] for one in found["inputs"]["staff"]["rejected"]}


@pytest.mark.parametrize(
    ("tail", "said"), [("branch 00,2025-01,3\n", "line 866: 3 columns"), ('"branch 00,3\n', "line 866")]
)
def test_a_broken_line_is_named(tmp_path: Path, tail: str, said: str) -> None:
    left = staff(tmp_path / "s.csv")
    left.write_text(left.read_text() + tail)
    done, _ = link(tmp_path, left, customers(tmp_path / "c.csv", ratings=1))
    assert (done.exit_code, said in done.output) == (1, True)


def test_of_a_workbook_the_sheet_with_a_table_is_read_and_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Read me first"])
    sheet = book.create_sheet("Data")
    for row in [HEAD, GOOD, GOOD, ("a", "2025-01", "x", 4)]:
        sheet.append(row)
    book.save(tmp_path / "s.xlsx")
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-01", 4)] * 2])
    assert read(tmp_path / "s.xlsx", right, themes={"t": ("f1", "f2")}).staff.rows == 3
    with pytest.raises(Unreadable, match=r"s\.xlsx, sheet 'Data' has no column `f9`"):
        read(tmp_path / "s.xlsx", right, themes={"t": ("f9",)})


def test_a_negative_spread_is_no_number(tmp_path: Path) -> None:
    left = write(tmp_path / "s.csv", [(*AGGREGATED, "sd"), ("branch 00", "2025-01", "fairness", 9, 3, -1)])
    found = read(left, customers(tmp_path / "c.csv", ratings=1))
    assert reasons(found) == {"bad_number": 1}
