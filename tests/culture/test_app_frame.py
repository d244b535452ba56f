"""What every answer of the house has in common, and what guards its doors."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from culture.app import Parts, create_house
from tests.culture.conftest import PASSWORD
from tests.culture.test_app_accounts import SETUP


def with_staff(parts: Parts, base_url: str = "http://127.0.0.1:8000", **changes: object) -> FlaskClient:
    settings = parts.settings.model_copy(update={"base_url": base_url})
    house = create_house(replace(parts, settings=settings, staff=parts.staff.model_copy(update=changes)))
    house.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return house.test_client()


def test_sign_in_is_throttled_by_address(parts: Parts) -> None:
    browser = with_staff(parts, sign_in_limit="2 per minute")
    statuses = [
        browser.post("/sign-in", data={"email": "a@x.example", "password": "x"}).status_code for _ in "abc"
    ]
    assert statuses == [422, 422, 429]


def test_off_this_machine_the_first_administrator_needs_the_code(parts: Parts) -> None:
    browser = with_staff(parts, base_url="https://pulse.example", setup_code=SecretStr("open sesame now"))
    assert browser.post("/setup", data={**SETUP, "code": "guess"}).status_code == 422
    assert browser.post("/setup", data={**SETUP, "code": "open sesame now"}).status_code == 302


def test_off_this_machine_without_a_code_nobody_becomes_administrator(parts: Parts) -> None:
    reply = with_staff(parts, base_url="https://pulse.example").post("/setup", data=SETUP)
    assert reply.status_code == 422
    assert "WELLSPRING_SETUP_CODE" in reply.text


def test_behind_https_the_session_cookie_is_bound_to_it(parts: Parts) -> None:
    browser = with_staff(parts, base_url="https://pulse.example", setup_code=SecretStr("open sesame now"))
    reply = browser.post("/setup", data={**SETUP, "code": "open sesame now"})
    cookie = reply.headers["Set-Cookie"]
    assert cookie.startswith("__Host-wellspring=")
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {x.strip() for x in cookie.split(";")}


def test_the_session_cookie_holds_no_name_and_no_role(client: FlaskClient) -> None:
    client.post("/setup", data=SETUP)
    cookie = client.get_cookie("wellspring")
    assert cookie is not None
    assert "Ada" not in cookie.decoded_value
    assert PASSWORD not in cookie.decoded_value


def test_the_employees_page_sets_no_cookie_even_for_somebody_signed_in(client: FlaskClient) -> None:
    client.post("/setup", data=SETUP)
    assert "Set-Cookie" not in client.get("/s").headers


def test_a_program_is_answered_with_a_problem_document(client: FlaskClient) -> None:
    reply = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")


def test_an_employees_call_leaves_no_line_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    client.get("/s")
    client.post("/s/status", json={"invite": "x"})
    assert caplog.records == []


def test_a_fault_is_logged_without_its_message(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str:
        raise RuntimeError("ann@x.example said")

    app.add_url_rule("/broken", "broken", broken)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    caplog.set_level("INFO")
    reply = app.test_client().get("/broken")
    assert reply.status_code == 500
    said = str([vars(record) for record in caplog.records])
    assert "RuntimeError" in said
    assert "ann@x.example" not in said + caplog.text + reply.text


def test_a_store_that_is_away_gives_the_error_page_also_to_somebody_signed_in(
    app: Flask, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(engine: Engine) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused at db.example"))

    browser = sign_in("hr")
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    with monkeypatch.context() as broken:
        broken.setattr(Engine, "connect", away)
        replies = [browser.get(address) for address in ("/people", "/sign-in")]
    for reply in replies:
        assert (reply.status_code, "db.example" in reply.text) == (500, False)
        assert "The mistake is ours" in reply.text
