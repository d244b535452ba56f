"""Two files in: each form is recognised, and its sums are those of the rows."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from culture.errors import Unreadable
from tests.culture.linkage.two_files import read, write

HEAD = ("unit", "period", "theme", "n", "mean")
RATED = [("unit", "period", "metric", "value"), *(("a", "2025-01", "csat", v) for v in (3, 4, 5))]


@pytest.fixture
def rated(tmp_path: Path) -> Path:
    return write(tmp_path / "customers.csv", RATED)


def one(tmp_path: Path, rows, **more):
    """Read a staff file of these rows beside one unit with three ratings; more goes to the request."""
    right = more.pop("right", None) or write(tmp_path / "right.csv", RATED)
    return read(write(tmp_path / "left.csv", rows), right, **more)


def test_rows_of_answers_become_person_theme_means(tmp_path: Path) -> None:
    rows = [("unit", "period", "f1", "f2"), ("a", "2025-01", 2, 4), ("a", "2025-01", 5, 5)]
    fairness = one(tmp_path, rows, themes={"fairness": ("f1", "f2")}).panel.staff["fairness"]
    assert (fairness.n[0, 0], fairness.mean[0, 0], fairness.ss[0, 0]) == (2, 4, 2)


def test_an_item_worded_the_other_way_is_turned(tmp_path: Path) -> None:
    rows = [("unit", "period", "f1", "f2"), ("a", "2025-01", 2, 4), ("a", "2025-01", 2, 4)]
    inputs = one(tmp_path, rows, themes={"fairness": ("f1", "f2")}, reverse=frozenset({"f2"}))
    assert inputs.panel.staff["fairness"].mean[0, 0] == 2


def test_half_of_the_items_answered_is_enough(tmp_path: Path) -> None:
    rows = [("unit", "period", "f1", "f2", "f3"), ("a", "2025-01", 2, 4, ""), ("a", "2025-01", 1, "", "")]
    inputs = one(tmp_path, rows, themes={"fairness": ("f1", "f2", "f3")})
    assert (inputs.panel.staff["fairness"].n[0, 0], inputs.staff.used) == (1, 1)


def test_aggregates_are_taken_as_they_are(tmp_path: Path) -> None:
    rows = [(*HEAD, "sd"), ("a", "2025-01", "fairness", 9, 3.5, 0.5)]
    inputs = one(tmp_path, rows)
    fairness = inputs.panel.staff["fairness"]
    assert (inputs.staff.form, fairness.n[0, 0], fairness.ss[0, 0]) == ("aggregated", 9, 2)


def test_a_band_of_n_counts_with_its_harmonic_mean(tmp_path: Path) -> None:
    rows = [
        ("unit", "period", "theme", "n_low", "n_high", "n_harmonic", "mean"),
        ("a", "2025-01", "fairness", 5, 9, 6.5, 3),
    ]
    assert one(tmp_path, rows).panel.staff["fairness"].n[0, 0] == 6.5


def test_one_row_a_unit_without_n_is_a_unit_score(tmp_path: Path) -> None:
    left = write(tmp_path / "s.csv", [("unit", "trust"), ("a", 70), ("b", 80)])
    right = write(tmp_path / "c.csv", [("unit", "parents"), ("a", 60), ("b", 90)])
    inputs = read(left, right)
    assert (inputs.staff.form, inputs.customers.form) == ("unit_scores", "unit_scores")
    assert (inputs.panel.staff["trust"].counted, inputs.panel.timeless) == (False, True)


def test_a_column_for_each_metric_is_read(tmp_path: Path) -> None:
    rows = [
        ("unit", "date", "csat", "nps"),
        ("a", "2025-01-03", 4, 10),
        ("a", "2025-01-04", 5, 6),
        ("a", "2025-01-09", 3, 8),
    ]
    inputs = one(
        tmp_path, [("unit", "period", "f"), *[("a", "2025-01", 3)] * 2], right=write(tmp_path / "c.csv", rows)
    )
    nps = inputs.panel.customers["nps"]
    assert (inputs.panel.customers["csat"].mean[0, 0], nps.mean[0, 0], nps.low) == (4, 0, -100)


def test_one_file_may_hold_both_sides(tmp_path: Path) -> None:
    rows = [
        (*HEAD, "metric"),
        ("a", "2025-01", "fairness", 9, 3.5, ""),
        ("a", "2025-01", "", 30, 4.2, "csat"),
    ]
    both = write(tmp_path / "both.csv", rows)
    inputs = read(both, both)
    assert (inputs.staff.rejected, inputs.customers.rejected, inputs.staff.used) == ((), (), 1)


def test_columns_may_have_other_names(tmp_path: Path, rated: Path) -> None:
    left = write(tmp_path / "s.csv", [("Filiale", "Monat", "f"), ("a", "2025-01", 4), ("a", "2025-01", 2)])
    inputs = read(left, rated, staff_map={"unit": "Filiale", "period": "Monat"})
    assert inputs.panel.staff["f"].n[0, 0] == 2


def test_semicolons_and_decimal_commas_in_windows_1252(tmp_path: Path, rated: Path) -> None:
    rows = [HEAD, ("a", "2025-01", "Wertschätzung", 9, "3,5")]
    left = write(tmp_path / "s.csv", rows, encoding="cp1252", mark=";")
    assert read(left, rated).panel.staff["Wertschätzung"].mean[0, 0] == 3.5


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path, rated: Path, encoding: str) -> None:
    left = write(
        tmp_path / "s.csv", [HEAD, ("a", "2025-01", "fairness", 9, 3.5)], encoding=encoding, mark="\t"
    )
    assert read(left, rated).panel.units == ("a",)


def test_a_title_above_the_header_is_stepped_over(tmp_path: Path) -> None:
    rows = [("Export of March",), HEAD, ("a", "2025-01", "fairness", 9, 3.5)]
    assert one(tmp_path, rows).staff.rows == 1


def test_parquet_is_read_like_csv(tmp_path: Path, rated: Path) -> None:
    table = pa.table({"unit": ["a"], "period": ["2025-01"], "theme": ["fairness"], "n": [9], "mean": [3.5]})
    pq.write_table(table, tmp_path / "s.parquet")
    assert read(tmp_path / "s.parquet", rated).panel.staff["fairness"].mean[0, 0] == 3.5


def test_days_become_months_and_empty_months_stay_in_line(tmp_path: Path) -> None:
    rows = [
        ("unit", "date", "metric", "value"),
        ("a", "2025-01-31", "csat", 4),
        ("a", "2025-04-01", "csat", 4),
    ]
    inputs = one(tmp_path, [HEAD, ("a", "2025-01", "fairness", 9, 3)], right=write(tmp_path / "c.csv", rows))
    assert inputs.panel.periods == ("2025-01", "2025-02", "2025-03", "2025-04")


def test_iso_weeks_run_on_over_new_year(tmp_path: Path) -> None:
    rows = [HEAD, ("a", "2024-W52", "fairness", 9, 3), ("a", "2025-W02", "fairness", 9, 3)]
    right = write(tmp_path / "c.csv", [("unit", "date", "metric", "value"), ("a", "2024-12-31", "csat", 4)])
    assert one(tmp_path, rows, right=right).panel.periods == ("2024-W52", "2025-W01", "2025-W02")


def test_labels_that_are_no_dates_keep_their_order(tmp_path: Path) -> None:
    right = write(tmp_path / "c.csv", [("unit", "period", "csat"), *[("a", "wave 2", 4)] * 3])
    inputs = one(tmp_path, [HEAD, ("a", "wave 1", "fairness", 9, 3)], right=right)
    assert (inputs.panel.periods, inputs.panel.period_word) == (("wave 1", "wave 2"), "period")


def test_dates_beside_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Write both the same way"):
        one(tmp_path, [HEAD, ("a", "wave 1", "fairness", 9, 3)])


def test_daily_aggregates_of_one_period_are_pooled_as_single_ratings_would_be(tmp_path: Path) -> None:
    by_day = [("unit", "date", "metric", "n", "mean", "sd"), ("a", "2025-01-03", "csat", 2, 4.0, 2**0.5)]
    by_day += [("a", "2025-01-20", "csat", 3, 2.0, 1.0)]
    single = [("unit", "date", "metric", "value"), *(("a", "2025-01-03", "csat", v) for v in (3, 5))]
    single += [("a", "2025-01-20", "csat", v) for v in (1, 2, 3)]
    left = [HEAD, ("a", "2025-01", "fairness", 9, 3.5)]
    pooled = one(tmp_path, left, right=write(tmp_path / "days.csv", by_day)).panel.customers["csat"]
    rows = one(tmp_path, left, right=write(tmp_path / "rows.csv", single)).panel.customers["csat"]
    assert (pooled.n[0, 0], pooled.ss_df[0, 0]) == (rows.n[0, 0], rows.ss_df[0, 0])
    assert (pooled.mean[0, 0], pooled.ss[0, 0]) == pytest.approx((rows.mean[0, 0], rows.ss[0, 0]))


def test_of_several_waves_in_one_period_the_last_counts(tmp_path: Path) -> None:
    left = [HEAD, ("a", "2025-01-03", "fairness", 9, 3.5), ("a", "2025-01-24", "fairness", 8, 3.0)]
    inputs = one(tmp_path, left, period="month")
    assert inputs.panel.staff["fairness"].mean[0, 0] == 3.0
    assert [(found.reason, found.n) for found in inputs.staff.rejected] == [
        ("an_earlier_wave_of_the_period", 1)
    ]


@pytest.mark.parametrize(("scale", "form"), [((0.0, 100.0), "unit_scores"), ((1.0, 5.0), "answers")])
def test_one_row_a_unit_is_read_as_answers_only_where_the_scale_and_the_numbers_are_those_of_answers(
    tmp_path: Path, scale: tuple[float, float], form: str
) -> None:
    left = write(tmp_path / "s.csv", [("unit", "trust"), ("a", 3), ("b", 4)])
    right = write(tmp_path / "c.csv", [("unit", "parents"), ("a", 60), ("b", 90)])
    assert read(left, right, scales={"trust": scale}).staff.form == form


def test_a_scale_that_is_told_keeps_every_unit_of_a_file_of_unit_scores(tmp_path: Path) -> None:
    left = write(
        tmp_path / "s.csv", [("unit", "trust"), *((unit, 71.5 + i) for i, unit in enumerate("abcdefgh"))]
    )
    right = write(
        tmp_path / "c.csv", [("unit", "parents"), *((unit, 60 + i) for i, unit in enumerate("abcdefgh"))]
    )
    inputs = read(left, right, scales={"trust": (0.0, 100.0), "parents": (0.0, 100.0)})
    assert (inputs.staff.used, inputs.customers.used, inputs.panel.staff["trust"].high) == (8, 8, 100.0)


def test_a_unit_score_out_of_its_scale_is_left_out_and_said(tmp_path: Path) -> None:
    left = write(tmp_path / "s.csv", [("unit", "trust"), ("a", 71.5), ("b", 710)])
    right = write(tmp_path / "c.csv", [("unit", "parents"), ("a", 60), ("b", 90)])
    inputs = read(left, right, scales={"trust": (0.0, 100.0)})
    assert (inputs.staff.used, inputs.staff.rejected[0].examples) == (1, ("line 3, trust = '710'",))


NAMED = [
    ("unit", "unit_name", "period", "theme", "n", "mean"),
    ("c01", "Hamburg", "2025-01", "fairness", 9, 3.5),
    ("c02", "Berlin", "2025-01", "fairness", 9, 3.0),
]


def test_units_join_by_name_where_their_ids_do_not_match(tmp_path: Path) -> None:
    right = write(
        tmp_path / "c.csv", [("unit", "date", "metric", "value"), ("Hamburg", "2025-01-03", "csat", 4)]
    )
    inputs = one(tmp_path, NAMED, right=right)
    assert inputs.panel.units == ("Hamburg",)
    assert (inputs.staff.known["by_name"], inputs.customers.known["by_name"]) == (True, False)


def test_ids_that_match_come_before_names(tmp_path: Path) -> None:
    right = write(tmp_path / "c.csv", [("unit", "date", "metric", "value"), ("c02", "2025-01-03", "csat", 4)])
    assert one(tmp_path, NAMED, right=right).panel.units == ("c02",)


def test_a_name_of_two_units_is_refused_by_name(tmp_path: Path) -> None:
    right = write(
        tmp_path / "c.csv", [("unit", "date", "metric", "value"), ("Hamburg", "2025-01-03", "csat", 4)]
    )
    twice = [*NAMED, ("c03", "Hamburg", "2025-01", "fairness", 9, 3.0)]
    with pytest.raises(Unreadable, match="'Hamburg' stands for two units, 'c01' and 'c03'"):
        one(tmp_path, twice, right=right)


def test_pooled_days_are_said(tmp_path: Path) -> None:
    days = [
        ("unit", "date", "metric", "n", "mean"),
        *(("a", f"2025-01-{d:02d}", "csat", 2, 4.0) for d in (3, 20)),
    ]
    inputs = one(
        tmp_path, [HEAD, ("a", "2025-01", "fairness", 9, 3.5)], right=write(tmp_path / "d.csv", days)
    )
    assert inputs.customers.known["days"]
