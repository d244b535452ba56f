"""The order of time: of dates in every form, of months by name, of numbered labels. Text order is never taken for it."""

import random
from pathlib import Path

import pytest

from culture.errors import Unreadable
from culture.linkage.files import periods
from culture.linkage.files.labels import canonical, ordered
from tests.culture.linkage.two_files import read, write

HEAD = ("unit", "period", "theme", "n", "mean")
CALENDAR = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.mark.parametrize(
    "labels",
    [
        CALENDAR,
        tuple(str(i) for i in range(1, 14)),
        tuple(f"Wave {i}" for i in range(1, 13)),
        ("januar", "Februar", "März", "April", "Mai"),
        ("janv.", "févr.", "mars", "avr."),
        ("enero", "febrero", "marzo"),
        ("2024 wave 2", "2024 wave 10", "2025 wave 1"),
        ("0009 9/2024", "0010 1/2025"),
        ("before",),
    ],
)
def test_labels_are_put_in_the_order_of_time(labels: tuple[str, ...]) -> None:
    mixed = list(labels)
    random.Random(1).shuffle(mixed)
    assert ordered(mixed) == labels


@pytest.mark.parametrize(
    "labels",
    [("01/02/2026", "02/01/2026"), ("Oct", "Nov", "Jan"), ("wave 1 2025", "wave 1 2026", "wave 2 2025"), ("Mar-24", "Apr-24")],
)  # fmt: skip
def test_labels_that_nobody_can_put_in_order_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(Unreadable, match="2026-03"):
        ordered(labels)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("March 2026", "2026-03"), ("déc. 2025", "2025-12"), ("2025 Mai", "2025-05"), ("03/2026", "2026-03"),
        ("Q1 2024", "2024-Q1"), ("2024 T3", "2024-Q3"), ("3 enero 2026", "2026-01-03"), ("13/2026", "13/2026"),
    ],
)  # fmt: skip
def test_months_quarters_and_days_in_words_are_dates(text: str, date: str) -> None:
    assert canonical(text) == date


@pytest.mark.parametrize(
    "form", ["{d:02d}.{m:02d}.2025", "{d}.{m}.2025 10:00", "2025-{m:02d}-{d:02d}", "{d} Feb 2025"]
)
def test_the_last_wave_of_a_period_is_the_last_by_date_in_every_form(tmp_path: Path, form: str) -> None:
    days = [(31, 1, 3.0), (1, 3, 4.0)] if "Feb" not in form else [(9, 2, 3.0), (10, 2, 4.0)]
    rows = [HEAD, *(("a", form.format(d=d, m=m), "fairness", 9, mean) for d, m, mean in days)]
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-Q1", 4)] * 3])
    found = read(write(tmp_path / "s.csv", rows), right)
    assert found.panel.staff["fairness"].mean[0, 0] == 4.0


def test_months_without_a_leading_zero_are_in_order() -> None:
    assert periods.grid({"2024-02", "2024-11"}, "month")[:2] == ("2024-02", "2024-03")
    assert periods.moment("2024-2", "month") < periods.moment("2024-11", "month")


def test_a_date_of_two_readings_is_refused_with_file_line_and_field(tmp_path: Path) -> None:
    left = write(tmp_path / "s.csv", [HEAD, ("a", "01/02/2025", "fairness", 9, 3.0)])
    right = write(tmp_path / "c.csv", [("unit", "date", "csat"), *[("a", "01/02/2025", 4)] * 3])
    with pytest.raises(
        Unreadable, match=r"s.csv, line 2: period = '01/02/2025' can be read in more than one way"
    ):
        read(left, right)


def test_the_order_of_labels_is_said(tmp_path: Path) -> None:
    left = write(tmp_path / "s.csv", [HEAD, *(("a", one, "fairness", 9, 3.0) for one in ("w2", "w10", "w1"))])
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "w1", 4)] * 3])
    assert read(left, right).staff.order == ("w1", "w2", "w10")


@pytest.mark.parametrize("early", ["30.01.2025", "9:15", "2025-01-31T09:00", "2"])
def test_who_answered_early_is_read_from_the_time_and_not_from_its_text(tmp_path: Path, early: str) -> None:
    late = {"30.01.2025": "01.02.2025", "9:15": "10:05", "2025-01-31T09:00": "2025-01-31T10:00", "2": "10"}[
        early
    ]
    rows = [
        ("unit", "period", "f", "answered"),
        *[("a", "2025-01", 5, early)] * 2,
        *[("a", "2025-01", 1, late)] * 2,
    ]
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-01", 4)] * 3])
    halves = read(write(tmp_path / "s.csv", rows), right).panel.staff["f"].halves
    assert (halves.early[0, 0], halves.late[0, 0]) == (5, 1)


def test_a_time_that_cannot_be_put_in_order_is_refused_with_its_line(tmp_path: Path) -> None:
    rows = [
        ("unit", "period", "f", "answered"),
        ("a", "2025-01", 5, "01/02/2025"),
        ("a", "2025-01", 5, "02/01/2025"),
    ]
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-01", 4)] * 3])
    with pytest.raises(Unreadable, match=r"s.csv, line 2: answered = '01/02/2025'"):
        read(write(tmp_path / "s.csv", rows), right)


def one_quarter(tmp_path: Path, days: dict[str, int]):
    """Read ten answers a day, each with that score, of one unit and quarter."""
    rows = [("unit", "period", "f"), *(("a", day, score) for day, score in days.items() for _ in range(10))]
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "2025-Q1", 4)] * 3])
    return read(write(tmp_path / "s.csv", rows), right)


def test_of_two_waves_in_one_period_rows_of_answers_keep_the_last_as_aggregates_do(tmp_path: Path) -> None:
    found = one_quarter(tmp_path, {"2025-03-01": 4, "2025-01-31": 2})
    assert (found.panel.staff["f"].n[0, 0], found.panel.staff["f"].mean[0, 0]) == (10, 4)
    assert [(one.reason, one.n) for one in found.staff.rejected] == [("an_earlier_wave_of_the_period", 10)]


def test_the_days_of_one_wave_are_counted_together(tmp_path: Path) -> None:
    found = one_quarter(tmp_path, {"2025-02-24": 4, "2025-02-25": 2, "2025-02-28": 3, "2025-03-03": 3})
    assert (found.panel.staff["f"].n[0, 0], found.panel.staff["f"].mean[0, 0]) == (40, 3)
