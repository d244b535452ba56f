"""The score pages: upload, preview, decision; nothing is brought in before it."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from culture.app import Parts
from culture.scores import batches
from tests.culture.scores.files import GERMAN, workbook

SignIn = Callable[[str], FlaskClient]
GOOD = b"unit,date,nps,response id\nNorth Harbour,2026-02-01,9,a\nSouth Market,2026-02-01,11,b\n"


def send(browser: FlaskClient, data: bytes, name: str = "scores.csv", source: str = "Shops") -> TestResponse:
    form = {"file": (io.BytesIO(data), name), "source": source}
    return browser.post("/scores/import", data=form, content_type="multipart/form-data")


def staged(browser: FlaskClient, data: bytes, name: str = "scores.csv") -> str:
    reply = send(browser, data, name)
    assert reply.status_code == 302, reply.text
    return str(reply.location)


def test_an_empty_list_says_what_will_be_there(sign_in: SignIn) -> None:
    assert "No scores yet" in sign_in("hr").get("/scores").text


def test_the_preview_counts_and_brings_nothing_in(sign_in: SignIn, parts: Parts) -> None:
    browser = sign_in("hr")
    shown = browser.get(staged(browser, GOOD)).text
    assert "Bring in 1 rating" in shown
    assert "NPS answers go from 0 to 10" in shown
    assert batches.everything(parts.stores.house) == ()


def test_a_confirmed_file_is_listed(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    reply = browser.post(f"{staged(browser, GOOD)}/finish")
    assert "/scores/batches/" in reply.location
    assert "1 rating was brought in" in browser.get(reply.location).text
    assert "scores.csv" in browser.get("/scores").text


def test_a_decided_file_is_no_longer_kept(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    address = staged(browser, GOOD)
    browser.post(f"{address}/finish")
    assert browser.get(address).status_code == 404


def test_a_file_can_be_let_go_of(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    address = staged(browser, GOOD)
    assert browser.post(f"{address}/drop").location == "/scores"
    assert browser.get(address).status_code == 404


def test_the_same_file_again_says_that_nothing_would_change(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    browser.post(f"{staged(browser, GOOD)}/finish")
    assert "brought in before" in browser.get(staged(browser, GOOD)).text


def test_columns_that_were_not_guessed_can_be_chosen(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    address = staged(browser, b"where,when,how much\nNorth Harbour,2026-02-01,4\n")
    assert "Say which column holds: Unit, Date" in browser.get(address).text
    said = {"col_unit": "where", "col_date": "when", "col_value": "how much", "fixed": "csat"}
    browser.post(address, data={**said, "scale_csat": "1-5", "scale_ces": "1-7", "dates": ""})
    assert "Bring in 1 rating" in browser.get(address).text


def test_an_ambiguous_date_is_asked_and_the_answer_kept(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    address = staged(browser, b"unit,date,nps\nNorth Harbour,03/02/2026,9\n")
    assert "Which day is 03/02/2026?" in browser.get(address).text
    said = {"col_unit": "unit", "col_date": "date", "col_nps": "nps", "dates": "day"}
    browser.post(address, data={**said, "fixed": "", "scale_csat": "1-5", "scale_ces": "1-7"})
    assert "3 February 2026" in browser.get(address).text


def test_effort_is_asked_for_its_good_end_and_the_answer_kept(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    address = staged(browser, b"unit,date,Effort\nNorth Harbour,2026-02-01,7\n")
    assert "say whether a high number is much effort" in browser.get(address).text
    said = {"col_unit": "unit", "col_date": "date", "col_ces": "Effort", "dates": "", "fixed": ""}
    browser.post(address, data={**said, "scale_csat": "1-5", "scale_ces": "7-1"})
    assert "mean 1.00, on 1 to 7, turned: a high number was much effort" in browser.get(address).text


def test_an_unknown_name_can_be_given_a_unit(sign_in: SignIn, organisation: dict[str, str]) -> None:
    browser = sign_in("hr")
    address = staged(browser, b"unit,date,nps\nNorth Harbr,2026-02-01,9\n")
    assert "Near: North / North Harbour" in browser.get(address).text
    said = {"col_unit": "unit", "col_date": "date", "col_nps": "nps", "dates": "", "fixed": ""}
    names = {"heard": "North Harbr", "unit": organisation["North Harbour"]}
    browser.post(address, data={**said, **names, "scale_csat": "1-5", "scale_ces": "1-7"})
    assert "Bring in 1 rating" in browser.get(address).text


def test_rejected_rows_come_as_a_file_without_formulas(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    address = staged(browser, b"unit,date,nps\n=cmd|calc,2026-02-01,9\nNorth Harbour,2026-02-01,9\n")
    before = browser.get(f"{address}/rejected.csv")
    batch = browser.post(f"{address}/finish").location
    after = browser.get(f"{batch}/rejected.csv")
    for reply in (before, after):
        assert reply.mimetype == "text/csv"
        assert "'=cmd|calc" in reply.text
        assert ",=cmd" not in reply.text


def test_a_file_is_kept_for_its_uploader_alone(sign_in: SignIn) -> None:
    address = staged(sign_in("hr"), GOOD)
    assert sign_in("leader").get(address).status_code == 403


def test_revoking_and_restoring_are_in_the_audit(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    batch = browser.post(f"{staged(browser, GOOD)}/finish").location
    browser.post(f"{batch}/revoke")
    browser.post(f"{batch}/restore")
    lines = sign_in("administrator").get("/audit").text
    assert "revoked a file of customer scores" in lines
    assert "let a revoked file of customer scores count again" in lines


@pytest.mark.parametrize(("data", "words"), [(b"", "empty"), (b"unit,date,nps\n", "no rows below")])
def test_a_file_without_rows_is_refused_on_the_page(sign_in: SignIn, data: bytes, words: str) -> None:
    reply = send(sign_in("hr"), data)
    assert reply.status_code == 422
    assert words in reply.text


def test_a_file_over_the_limit_is_refused_with_the_limit(sign_in: SignIn) -> None:
    kind = "multipart/form-data; boundary=x"
    reply = sign_in("hr").post("/scores/import", data=b"x" * 21_000_000, content_type=kind)
    assert reply.status_code == 413
    assert "up to 20 MB" in reply.text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("german.csv", GERMAN),
        ("title.xlsx", workbook(["Report"], ["Unit", "Date", "NPS"], ["x", "2026-02-01", 9])),
    ],
)
def test_files_as_people_send_them_reach_the_preview(sign_in: SignIn, name: str, data: bytes) -> None:
    browser = sign_in("hr")
    assert "What the columns are" in browser.get(staged(browser, data, name)).text


@pytest.mark.parametrize("persona", ["administrator", "leader"])
def test_scores_are_for_hr(sign_in: SignIn, persona: str) -> None:
    assert sign_in(persona).get("/scores").status_code == 403
