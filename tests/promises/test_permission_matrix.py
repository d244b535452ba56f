"""Every address of the house crossed with every kind of visitor; an address without a row fails."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from culture import accounts
from culture.access import Role
from surveys.db import Stores
from tests.culture.conftest import *  # noqa: F403 - the house and its personas
from tests.culture.part import publish_part
from tests.promises.matrix import IN, MATRIX, VISITORS, Answer, Row

SignIn = Callable[[str], FlaskClient]


def addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield each (method, rule) that the house answers."""
    rules: Iterator[Rule] = app.url_map.iter_rules()
    for rule in rules:
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, rule.rule


@pytest.fixture
def places(stores: Stores, organisation: dict[str, str], now: datetime, tmp_path: Path) -> dict[str, str]:
    """Return what stands in the addresses' brackets."""
    spare = accounts.NewAccount("spare@wellspring.example", "Spare", Role.HR)
    made = accounts.invite(stores.house, spare, now=now)
    pulse = publish_part(stores, organisation, tmp_path, now)
    own = {"north": organisation["North"], "branch": organisation["North Harbour"]}
    return {"spare": made.account, "pulse": pulse.id, "key": pulse.results_key, **own}


def answer(browser: FlaskClient, method: str, row: Row, places: dict[str, str]) -> Answer:
    """Return what a visitor gets, the way to the sign-in page by its name."""
    address = row.address.format(**places)
    reply = browser.open(address, method=method, json={} if row.json else None)
    to_sign_in = reply.status_code == 302 and reply.location.startswith("/sign-in")
    reply.close()
    return IN if to_sign_in else reply.status_code


def test_every_address_has_its_row(app: Flask) -> None:
    assert set(addresses(app)) - set(MATRIX) == set()


def test_every_row_has_its_address(app: Flask) -> None:
    assert set(MATRIX) - set(addresses(app)) == set()


def test_every_visitor_gets_what_the_matrix_says(app: Flask, sign_in: SignIn, places: dict[str, str]) -> None:
    wrong = []
    for visitor in VISITORS:
        browser = app.test_client() if visitor == "nobody" else sign_in(visitor)
        for (method, rule), row in MATRIX.items():
            got, wanted = answer(browser, method, row, places), getattr(row, visitor)
            if got != wanted:
                wrong.append(f"{visitor} {method} {rule}: {got}, not {wanted}")
    assert wrong == []


def test_no_staff_address_answers_nobody_with_a_page(app: Flask) -> None:
    open_to_all = {rule for (_, rule), row in MATRIX.items() if row.nobody in (200, 503)}
    assert open_to_all == {
        "/healthz", "/static/<floor>/<path:path>", "/sign-in", "/promise", "/promise/scripts.txt", "/words", "/s",
        "/s/static/<path:filename>",
        "/api/v1/openapi.json",
    }  # fmt: skip
