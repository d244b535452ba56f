"""The pages of units and people, through the house as it is served."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from culture import audit, people, units
from culture.app import Parts
from culture.editing import marks

SignIn = Callable[[str], FlaskClient]


def send(browser: FlaskClient, text: bytes, name: str = "list.csv", **fields: str) -> TestResponse:
    data = {"file": (io.BytesIO(text), name), **fields}
    return browser.post("/people/import", data=data, content_type="multipart/form-data")


def test_a_list_is_looked_at_mended_and_brought_in(sign_in: SignIn, parts: Parts) -> None:
    browser = sign_in("hr")
    page = send(
        browser, b"Name;E-mail;Unit\nAnn;a@x.example;North Harbour\nBob;b@x.example;Nowhere\n"
    ).location
    assert "no unit called Nowhere" in browser.get(page).text
    browser.post(page, data={"r3-chosen": "South / South Market"})
    assert "Nowhere" not in browser.get(page).text
    done = browser.post(f"{page}/finish")
    assert done.location == f"{page}/done"
    on = parts.clock().date()
    assert [x.name for x in people.listed(parts.stores.house, on=on)] == ["Ann", "Bob"]
    assert "Joins South / South Market" in browser.get(f"{page}/report.csv").text


def test_bad_rows_stop_the_import_until_they_are_left_out(sign_in: SignIn, parts: Parts) -> None:
    browser = sign_in("hr")
    page = send(browser, b"Name,E-mail,Unit\nAnn,a@x.example,North Harbour\nBob,bob,North Harbour\n").location
    assert browser.post(f"{page}/finish").location == page
    assert people.listed(parts.stores.house, on=parts.clock().date()) == ()
    browser.post(f"{page}/finish", data={"leave_out_bad": "on"})
    assert len(people.listed(parts.stores.house, on=parts.clock().date())) == 1


@pytest.mark.parametrize("data", [b"", b"Name,Unit\n", b"\x00\x01\x02", b"Name,Unit,Parent\nA,B,C\nD,C,B\n"])
def test_a_file_that_cannot_be_used_is_refused_on_the_same_page(sign_in: SignIn, data: bytes) -> None:
    reply = send(sign_in("hr"), data)
    assert reply.status_code == 422
    assert "Nothing was brought in." in reply.text


def test_a_file_over_the_limit_is_refused_before_it_is_read(sign_in: SignIn, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    reply = send(sign_in("hr"), b"x" * 5000)
    assert reply.status_code == 413
    assert "up to 20 MB" in reply.text


def test_a_unit_moves_on_its_page_and_keeps_its_history(
    sign_in: SignIn, parts: Parts, organisation: dict[str, str]
) -> None:
    browser, unit = sign_in("hr"), organisation["North Harbour"]
    browser.post(f"/units/{unit}/move", data={"parent": organisation["South"], "on": "2026-04-01"})
    places = units.history(parts.stores.house, unit)
    assert [x.parent_name for x in places] == ["South", "North"]


def test_a_circle_is_refused_on_the_page(sign_in: SignIn, organisation: dict[str, str]) -> None:
    data = {"parent": organisation["North Harbour"], "on": "2026-04-01"}
    assert sign_in("hr").post(f"/units/{organisation['North']}/move", data=data).status_code == 422


def test_a_unit_is_made_changed_and_ended(
    sign_in: SignIn, parts: Parts, organisation: dict[str, str]
) -> None:
    browser = sign_in("hr")
    made = browser.post("/units/new", data={"name": "East", "parent": "company", "on": "2026-03-02"}).location
    said = {"name": "Far East", "zone": "Asia/Tokyo", "seen": marks(units.UnitDraft("East"))}
    assert browser.post(made, data=said).status_code == 302
    assert "Asia/Tokyo" in browser.get(made).text
    browser.post(f"{made}/end", data={"parent": organisation["South"], "on": "2026-03-03"})
    assert "Far East" not in [
        x.name for x in units.tree(parts.stores.house, on=parts.clock().date().replace(day=4))
    ]


def test_the_people_page_finds_by_name(sign_in: SignIn) -> None:
    browser = sign_in("hr")
    page = send(browser, b"Name,Unit\nAnn Archer,North Harbour\nBob Baker,South Market\n").location
    browser.post(f"{page}/finish")
    shown = browser.get("/people?search=archer").text
    assert "Ann Archer" in shown
    assert "Bob Baker" not in shown


def test_health_says_what_is_not_well(client: FlaskClient) -> None:
    reply = client.get("/healthz")
    assert reply.status_code == 503
    assert reply.get_json()["checks"]["house store"] == "well"
    assert reply.get_json()["checks"]["scheduler"] == "not well"


def test_what_was_refused_is_no_deed_in_the_audit(sign_in: SignIn, parts: Parts) -> None:
    browser = sign_in("hr")
    page = send(browser, b"Name,Unit\nAnn,Nowhere\n").location
    browser.post(f"{page}/finish")
    deeds = [x.deed for x in audit.lines(parts.stores.house)]
    assert "uploaded a list of people" in deeds
    assert "brought in a list of people" not in deeds
