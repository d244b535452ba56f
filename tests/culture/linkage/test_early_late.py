"""Early against late responders, where a file says when each row was answered."""

import random
from pathlib import Path

import pytest

from culture.linkage import analyse
from culture.linkage.plan import Plan
from culture.linkage.results import NotEstimable
from tests.culture.linkage.two_files import MONTHS, UNITS, customers, read, write

PLAN = Plan(replicates=99, curve=False)


def answers(path: Path, *, later: float = 0.0, stamp: str = "2025-01-{:02d}T09:00") -> Path:
    """Rows of one theme; person number p answers on day p + 1, the second half `later` points higher."""
    chance = random.Random(3)
    rows: list[tuple[object, ...]] = [("unit", "period", "mood", "answered")]
    for unit in UNITS:
        for month in MONTHS:
            level = chance.gauss(3, 0.3)
            for person in range(10):
                score = level + (later if person >= 5 else 0.0) + chance.gauss(0, 0.4)
                rows.append((unit, month, min(5.0, max(1.0, score)), stamp.format(person + 1)))
    return write(path, rows)


def found(folder: Path, **more: object):
    left, right = answers(folder / "staff.csv", **more), customers(folder / "customers.csv")
    panel = read(left, right, themes={"mood": ("mood",)}, scales={"mood": (1.0, 5.0)}).panel
    return analyse(panel, PLAN).primary.sensitivity.early_late


def test_late_answers_that_are_higher_are_found_so(tmp_path: Path) -> None:
    got = found(tmp_path, later=0.5)
    assert got.difference.value == pytest.approx(0.5, abs=0.1)
    assert got.difference.ci.low > 0.3
    assert (got.n_cells, got.difference.n) == (len(UNITS) * len(MONTHS), len(UNITS))


def test_late_answers_like_early_ones_differ_by_about_nothing(tmp_path: Path) -> None:
    got = found(tmp_path)
    assert got.difference.ci.low < 0 < got.difference.ci.high
    assert got.slope_early.ci.low < got.slope_late.value < got.slope_early.ci.high


def test_answers_of_one_moment_are_neither_early_nor_late(tmp_path: Path) -> None:
    assert found(tmp_path, stamp="2025-01-05").n_cells == 0


def test_days_may_be_numbers(tmp_path: Path) -> None:
    assert found(tmp_path, later=0.5, stamp="{}").difference.value == pytest.approx(0.5, abs=0.1)


def test_without_the_column_nothing_is_said(tmp_path: Path) -> None:
    left, right = answers(tmp_path / "staff.csv"), customers(tmp_path / "customers.csv")
    panel = read(left, right, themes={"mood": ("mood",)}, scales={"mood": (1.0, 5.0)},
                 staff_map={"day": "answered"}).panel  # fmt: skip
    assert isinstance(analyse(panel, PLAN).primary.sensitivity.early_late, NotEstimable)
