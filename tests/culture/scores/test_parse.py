"""Files as they come: encodings, signs, titles, dates, scales; what cannot be used comes with row and mend."""

import json
from datetime import date
from pathlib import Path

import pytest

from culture.errors import Unreadable
from culture.scores.parse import Mapping, Parsed, ambiguous, guess, open_table, read
from culture.scores.parse.scales import count, number
from tests.culture.scores.files import GERMAN, workbook

TODAY = date(2026, 3, 2)


def parsed(data: bytes, name: str = "scores.csv", **more: object) -> Parsed:
    table = open_table(data, name)
    found = guess(table.columns)
    return read(table, Mapping(**{**found.plain(), **more}), today=TODAY)  # type: ignore[arg-type]


def csv_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def test_windows_1252_with_semicolons_and_decimal_commas_is_read() -> None:
    found = parsed(GERMAN, metric="csat")
    assert [(x.unit, x.day, x.sum) for x in found.ratings] == [
        ("Häfen", date(2026, 2, 2), 4.5),
        ("Häfen", date(2026, 2, 3), 3.0),
        ("Märkte", date(2026, 2, 13), 5.0),
    ]
    assert "Windows-1252" in found.notes[0]
    assert "semicolons" in found.notes[0]


def test_a_title_row_above_the_header_of_a_workbook_is_left_out() -> None:
    rows = (["Customer report, February"], [], ["Branch", "Date", "NPS"], ["North", date(2026, 2, 1), 9])
    found = parsed(workbook(*rows), "report.xlsx")
    assert [(x.row, x.unit, x.sum) for x in found.ratings] == [(4, "North", 100.0)]


def test_a_score_of_11_for_nps_is_rejected_with_row_field_and_mend() -> None:
    found = parsed(csv_of("unit,date,nps", "North,2026-02-01,9", "North,2026-02-01,11"))
    assert len(found.ratings) == 1
    row, field, text, reason, mend = found.rejected[0]
    assert (row, field, text, reason) == (3, "nps", "11", "out of scale")
    assert "from 0 to 10" in mend


def test_nps_answers_become_minus_100_0_and_100() -> None:
    lines = [f"North,2026-02-01,{answer}" for answer in (0, 6, 7, 8, 9, 10)]
    found = parsed(csv_of("unit,date,nps", *lines))
    assert [x.sum for x in found.ratings] == [-100, -100, 0, 0, 100, 100]
    assert [x.sumsq for x in found.ratings] == [1e4, 1e4, 0, 0, 1e4, 1e4]


def test_a_date_that_could_be_read_in_two_ways_is_asked() -> None:
    found = parsed(csv_of("unit,date,nps", "North,03/02/2026,9", "North,01/02/2026,8"))
    assert found.ratings == ()
    assert found.asked is not None
    assert (found.asked.day_first, found.asked.month_first) == (date(2026, 2, 1), date(2026, 1, 2))


@pytest.mark.parametrize(("order", "day"), [("day", date(2026, 2, 1)), ("month", date(2026, 1, 2))])
def test_the_answer_to_that_question_is_followed(order: str, day: date) -> None:
    assert parsed(csv_of("unit,date,nps", "North,01/02/2026,9"), dates=order).ratings[0].day == day


def test_one_day_above_12_settles_the_order() -> None:
    assert ambiguous(["03/02/2026", "25/02/2026"]) is None
    found = parsed(csv_of("unit,date,nps", "North,02/03/2026,9", "North,02/25/2026,8"))
    assert [x.day for x in found.ratings] == [date(2026, 2, 3), date(2026, 2, 25)]


def test_dates_with_dots_are_day_first() -> None:
    assert ambiguous(["03.02.2026"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-01",
        "2026-02-01T19:04:19Z",
        "2026/2/1",
        "1.2.2026",
        "1 February 2026",
        "Feb 1, 2026",
        "46054",
        "2026-02",
    ],
)
def test_a_day_is_understood_in_its_usual_forms(text: str) -> None:
    assert parsed(csv_of("unit;date;nps", f"North;{text};9")).ratings[0].day == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["2026-02-30", "2027-01-01", "1026-02-01", "soon", ""])
def test_a_day_that_cannot_be_is_rejected(text: str) -> None:
    found = parsed(csv_of("unit,date,nps", f"North,{text},9"))
    assert found.ratings == ()
    assert found.rejected[0].field == "date"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,5", 4.5),
        ("4.5", 4.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("87 %", 87),
        ("1.234.567", 1234567),
    ],
)
def test_numbers_are_read_with_comma_or_point(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "good", "1,2,3", "inf", "nan", "1e9", "--4", "4.5.6,7"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None


def test_a_count_may_have_thousands_grouped() -> None:
    assert (count("1.234"), count("1,234"), count("12,5"), count("-3")) == (1234, 1234, None, None)


def test_means_with_counts_bring_their_squares_only_with_an_sd() -> None:
    found = parsed(
        csv_of("unit,date,metric,n,mean,sd", "North,2026-02,csat,20,4.0,1.0", "South,2026-02,csat,10,3.0,"),
    )
    north, south = found.ratings
    assert (north.n, north.sum, north.known_n, north.sumsq) == (20, 80.0, 20, 19 * 1 + 20 * 16)
    assert (south.n, south.sum, south.known_n, south.sumsq) == (10, 30.0, 0, 0.0)


def test_promoters_and_detractors_are_enough_for_nps() -> None:
    (found,) = parsed(
        csv_of("unit,date,n,promoters,detractors", "North,2026-02-01,10,5,2"), metric="nps"
    ).ratings
    assert (found.n, found.sum, found.sumsq) == (10, 300.0, 70_000.0)


def test_good_and_bad_are_100_and_0_percent() -> None:
    body = {
        "satisfaction_ratings": [
            {"group_id": 7, "id": 1, "score": "good", "created_at": "2026-02-01T00:00:00Z"}
        ]
    }
    found = parsed(json.dumps(body).encode(), "ratings.json", metric="csat", scales={"csat": "0-100"})
    assert [(x.unit, x.sum, x.response) for x in found.ratings] == [("7", 100.0, "1")]


def test_an_empty_answer_is_neither_a_rating_nor_wrong() -> None:
    found = parsed(csv_of("unit,date,csat,nps", "North,2026-02-01,5,", "North,2026-02-01,,n/a"))
    assert (len(found.ratings), len(found.rejected), found.unanswered) == (1, 0, 3)


def test_an_unquoted_decimal_comma_between_commas_is_seen() -> None:
    found = parsed(csv_of("unit,date,csat", "North,2026-02-01,5", "North,2026-02-01,4,5"))
    assert found.rejected[0].reason == "more cells than columns"


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b" \n\n", "a.csv", "empty"),
        (b"unit,date,nps\n", "a.csv", "no rows below"),
        (b"\x89PNG\r\n\0\0", "a.csv", "no text file"),
        (b"PK\x03\x04 broken", "a.xlsx", "damaged"),
        (b'{"a": [', "a.json", "not complete JSON"),
        (b'{"a": 1}', "a.json", "no list"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(data: bytes, name: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        open_table(data, name)


def test_a_mapping_without_a_date_is_refused() -> None:
    with pytest.raises(Unreadable, match="which column holds: Date"):
        parsed(csv_of("unit,when,nps", "North,2026-02-01,9"))


def test_a_column_that_is_not_there_is_named() -> None:
    table = open_table(csv_of("unit,date,nps", "North,2026-02-01,9"), "a.csv")
    with pytest.raises(Unreadable, match="no column “Day”"):
        read(table, Mapping({"unit": "unit", "date": "Day", "nps": "nps"}), today=TODAY)


EXPORTS = {
    "qualtrics/sample.csv": (3, 1),
    "qualtrics/sample_legacy.csv": (1, 1),
    "surveymonkey/steak-risk-survey.csv": (2, 550),
    "surveymonkey/flying-etiquette.csv": (1, 1040),
    "limesurvey/dummy_data_2021_codeonly.csv": (1, 36),
    "limesurvey/dummy_data_codeandtext.csv": (1, 12),
    "zendesk/satisfaction_ratings_received_response_body.json": (0, 1),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_real_exports_are_read_below_all_their_header_rows(shared_data: Path, name: str) -> None:
    table = open_table((shared_data / "exports" / name).read_bytes(), name)
    assert (table.header_rows, len(table.rows)) == EXPORTS[name]
