"""Odd values in every address, form, body and file: refused in words, never a fault of ours."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from culture import bodies
from culture.access import Role, Viewer
from culture.accounts import tokens
from culture.app import Parts
from culture.errors import Unreadable

SignIn = Callable[[str], FlaskClient]
ODD = ("²", "\x00", "9" * 6000, "9999-12-31", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")
NAMES = ("before", "lang", "unit", "search", "find", "theme", "programme", "wave", "all", "next", "language")
ASKED = ("/sign-in", "/people", "/scores", "/comments", "/dashboard", "/results/none", "/promise", "/words",
    "/s", "/s/after/x")  # fmt: skip
PULSE = {
    "name": "Pulse", "units": "company", "every": "weekly", "weekday": "1", "at": "09:00", "anchor": "2026-03-02",
    "days_open": "5", "reminders": "3", "themes": "fairness", "items_per_wave": "2", "languages": "en",
    "zone": "Europe/Berlin", "country": "DE", "k": "5", "floor": "8",
}  # fmt: skip
RATING = {"unit": "North Harbour", "date": "2026-02-03", "metric": "csat", "value": 4}
PERSON = {"name": "Ada Lovelace", "email": "ada.l@x.example", "unit": "North Harbour"}
VALUES: tuple[object, ...] = (10**400, 2**70, 1e300, "\x00", "\ud800", "²", [], {}, None, True, "9" * 6000)
UPLOADED: tuple[object, ...] = (10**400, 2**70, float("inf"), "\x00", "\ud800", {}, None, "9" * 6000)
BROKEN = ("9" * 6000, "[" * 100_000, "[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900, "NaN", "\x00")
STRICT = pytest.mark.parametrize("stores", ["postgresql"], indirect=True)  # it keeps less than SQLite does


@pytest.fixture
def served(app: Flask) -> Flask:
    """Return the house as it is served: a fault is answered with 500, not raised."""
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    return app


@STRICT
def test_no_query_breaks_a_page(served: Flask, sign_in: SignIn) -> None:
    hr, administrator = sign_in("hr"), sign_in("administrator")
    asked = [(hr, address) for address in ASKED] + [
        (administrator, "/audit"),
        (administrator, "/desk/outbox"),
    ]
    replies = {
        (address, odd[:30]): browser.get(address, query_string=dict.fromkeys(NAMES, odd)).status_code
        for browser, address in asked
        for odd in ODD
    }
    assert [place for place, status in replies.items() if status == 500] == []


@STRICT
def test_no_field_of_a_programme_breaks_its_preview(served: Flask, sign_in: SignIn) -> None:
    browser, address = sign_in("hr"), "/desk/programmes/preview"
    asked = [PULSE | {field: odd} for field in ("reminders", "anchor", "k", "days_open") for odd in ODD]
    assert {browser.get(address, query_string=query).status_code for query in asked} == {200, 400}
    much = {"k": "99999999999999999999", "floor": "99999999999999999999"}
    assert browser.post("/desk/programmes/new", data=PULSE | much).status_code == 422


@STRICT
def test_a_nul_in_a_form_is_refused_in_words(
    served: Flask, client: FlaskClient, organisation: object
) -> None:
    reply = client.post("/sign-in", data={"email": "a\x00@x.example", "password": "seven boats"})
    assert (reply.status_code, "cannot be stored" in reply.text) == (400, True)


@pytest.fixture
def program(parts: Parts, people_of_the_house: dict[str, str]) -> dict[str, str]:
    """Return the headers of a program that may do everything."""
    hana = Viewer(people_of_the_house["hr"], Role.HR, name="Hana")
    every = tuple(tokens.SCOPES)
    made = tokens.make(parts.stores.house, hana, name="Help desk", scopes=every, now=parts.clock())
    return {"Authorization": f"Bearer {made}"}


@STRICT
@pytest.mark.parametrize(
    ("method", "address", "row"), [("POST", "scores", RATING), ("PUT", "people", PERSON)]
)
def test_no_body_breaks_the_interface(
    served: Flask,
    client: FlaskClient,
    program: dict[str, str],
    method: str,
    address: str,
    row: dict[str, object],
) -> None:
    rows = [{**row, field: odd} for field in (*row, "n") for odd in VALUES]
    options = [{"map": {"value": odd}, "metric": odd, "units": odd} for odd in VALUES]
    texts = [json.dumps({"people": [row], "ratings": [row], **beside}) for beside in options]
    texts += [json.dumps([one]) for one in rows] + list(BROKEN)
    replies = {
        text[:60]: client.open(f"/api/v1/{address}", method=method, data=text, headers=program).status_code
        for text in texts
    }
    assert [text for text, status in replies.items() if status == 500] == []


@STRICT
@pytest.mark.parametrize("place", ["/people/import", "/scores/import"])
def test_no_file_breaks_its_import(served: Flask, sign_in: SignIn, place: str) -> None:
    browser, broken = sign_in("hr"), []
    row = RATING | PERSON
    texts = [json.dumps([{**row, field: odd}]) for field in ("date", "value", "name") for odd in UPLOADED]
    texts += ["[" + "9" * 6000 + "]", "[" * 100_000, '[{"a":' * 400 + "1" + "}]" * 400]
    texts += [f"name,email,unit,date,metric,value\nAda,a@x.example,{odd},{odd},csat,{odd}\n" for odd in ODD]
    for text in texts:
        kind = "json" if text[0] == "[" else "csv"
        data = io.BytesIO(text.encode("utf-16" if "\0" in text else "utf-8"))
        form = {"file": (data, f"list.{kind}"), "source": "Desk"}
        reply = browser.post(place, data=form, follow_redirects=True)
        broken += [text[:80]] if reply.status_code == 500 else []
    assert broken == []


def test_a_large_number_of_a_ticket_is_not_rounded() -> None:
    with pytest.raises(Unreadable, match="Send ids as text"):
        bodies.read(b'{"response": 9007199254740993}')
