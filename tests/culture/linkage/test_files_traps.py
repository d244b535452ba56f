"""Files that would mislead: rows twice, rows in another order, periods that do not meet. The answer stays the same."""

import csv
import random
from pathlib import Path

import pytest

from culture.errors import Unreadable
from culture.linkage import analyse
from culture.linkage.files import Inputs
from culture.linkage.plan import Plan
from culture.linkage.results import Link
from tests.culture.linkage.two_files import MONTHS, customers, read, staff, write

PLAN = Plan(replicates=99, curve=False)
THEMES = {"fairness": ("f1", "f3")}


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def with_names(path: Path) -> Path:
    """The same staff file with a pseudonym a row, the same ten people every month."""
    head, *rows = rows_of(path)
    named = [[*row, f"{row[0]}-{i % 8}"] for i, row in enumerate(rows)]
    return write(path, [[*head, "respondent"], *named])


def link(inputs: Inputs) -> Link:
    return analyse(inputs.panel, PLAN).primary


def test_people_who_stand_in_a_file_twice_count_once(tmp_path: Path) -> None:
    left, right = with_names(staff(tmp_path / "staff.csv")), customers(tmp_path / "customers.csv")
    once = read(left, right, themes=THEMES)
    head, *rows = rows_of(left)
    twice = read(write(tmp_path / "twice.csv", [head, *rows, *rows]), right, themes=THEMES)
    assert link(once).within == link(twice).within
    assert {one.reason: one.n for one in twice.staff.rejected}["duplicate"] == len(rows)


@pytest.mark.parametrize("side", ["staff", "customers"])
def test_the_order_of_rows_changes_nothing(tmp_path: Path, side: str) -> None:
    files = {"staff": staff(tmp_path / "staff.csv"), "customers": customers(tmp_path / "customers.csv")}
    before = link(read(files["staff"], files["customers"], themes=THEMES))
    head, *rows = rows_of(files[side])
    random.Random(4).shuffle(rows)
    files[side] = write(tmp_path / "other.csv", [head, *rows])
    after = link(read(files["staff"], files["customers"], themes=THEMES))
    assert after.within.slope.value == pytest.approx(before.within.slope.value, rel=1e-9)
    assert after.verdict == before.verdict


def test_periods_that_do_not_meet_give_no_number(tmp_path: Path) -> None:
    left = staff(tmp_path / "staff.csv", months=MONTHS[:3])
    right = customers(tmp_path / "customers.csv", months=tuple(f"2027-{m:02d}" for m in range(1, 4)))
    try:
        found = link(read(left, right, themes=THEMES))
    except Unreadable:
        return
    assert (found.verdict.name, found.within.n_obs) == ("inconclusive", 0)


def test_one_unit_with_most_of_the_ratings_weighs_as_one_unit(tmp_path: Path) -> None:
    left, right = staff(tmp_path / "staff.csv"), customers(tmp_path / "customers.csv")
    head, *rows = rows_of(right)
    many = [row for row in rows if row[0] == "branch 00"] * 20
    giant = read(left, write(tmp_path / "giant.csv", [head, *rows, *many]), themes=THEMES)
    plain = read(left, right, themes=THEMES)
    assert link(giant).within.slope.value == pytest.approx(link(plain).within.slope.value, rel=1e-9)
