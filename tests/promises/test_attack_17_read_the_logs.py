"""Attack 17. The hope: logs at DEBUG, or the traceback of a forced fault, hold an invitation, a token, an address."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from surveys.app import create_booth
from surveys.db import Stores
from surveys.invitations.views import make_page
from surveys.settings import BoothSettings, Settings
from surveys.wire import b64
from tests.promises.attacks import sqlite_stores
from tests.town import Employee, Town

AWAY = {"User-Agent": "alice-agent", "X-Forwarded-For": "203.0.113.77"}


@pytest.fixture
def town(tmp_path: Path, now: datetime) -> Iterator[Town]:
    with sqlite_stores(tmp_path / "db") as stores:
        yield Town(stores, tmp_path / "keys", now, people=6)


class Apps:
    """House and booth over one town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        house = Flask("house", static_folder=None)
        stores: Stores = town.stores
        page = make_page(
            stores=stores, keys=town.keys, settings=Settings(_env_file=None), clock=lambda: town.now
        )
        house.register_blueprint(page)
        booth = create_booth(BoothSettings(ballots_url=str(stores.ballots.url), _env_file=None))
        self.house, self.booth, self.engine = (
            house.test_client(),
            booth.test_client(),
            booth.extensions["ballots"],
        )

    def answer(self, employee: Employee) -> tuple[int, int]:
        """Send one answer through both applications; return the last status of each."""
        invite, prepared = b64(employee.invite), employee.prepared()
        blinded = {kind: b64(one.blinded) for kind, one in prepared.items()}
        for call in ("invitation", "status", "cell"):
            self.house.post(f"/s/{call}", json={"invite": invite}, headers=AWAY)
        asked = self.house.post("/s/issue", json={"invite": invite, "blinded": blinded}, headers=AWAY)
        ballot = employee.finished(prepared["S"], employee.ask()["S"])
        sent = {name: b64(getattr(ballot, name)) for name in ("input_msg", "sig", "sealed")}
        told = self.booth.post("/b", json={"kind": "S", "cell": ballot.cell, **sent}, headers=AWAY)
        return asked.status_code, told.status_code


@pytest.fixture
def apps(town: Town) -> Iterator[Apps]:
    found = Apps(town)
    yield found
    found.engine.dispose()


def secrets_of(employee: Employee) -> list[str]:
    found = [
        b64(employee.invite),
        employee.invite.hex(),
        employee.invitation.id,
        "alice-agent",
        "203.0.113.77",
    ]
    found += [str(employee.invitation.digest), employee.invitation.name, employee.invitation.email]
    for one in employee.prepared().values():
        found += [b64(one.input_msg), one.input_msg.hex(), b64(one.blinded), repr(one.input_msg)[2:40]]
    return found


def silent(caplog: pytest.LogCaptureFixture, employee: Employee) -> bool:
    log = caplog.text
    return not any(secret in log for secret in secrets_of(employee))


def test_a_whole_answer_at_debug_leaves_no_trace(
    apps: Apps, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    employee = town.voter(0)
    with caplog.at_level(logging.DEBUG):
        assert apps.answer(employee) == (200, 200)
    assert silent(caplog, employee)


def fault(*_: Any, **__: Any) -> Any:
    raise OperationalError("UPDATE slot", {"input_msg": "secret-parameter"}, Exception("203.0.113.77"))


def plain_fault(*_: Any, **__: Any) -> Any:
    raise RuntimeError("203.0.113.77 said secret-parameter")


@pytest.mark.parametrize("kind", [fault, plain_fault])
@pytest.mark.parametrize("place", ["surveys.invitations.views.issue", "surveys.collection.views.cast"])
def test_a_forced_fault_leaves_no_trace(
    apps: Apps,
    town: Town,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    kind: Any,
) -> None:
    employee = town.voter(0)
    monkeypatch.setattr(place, kind)
    with caplog.at_level(logging.DEBUG):
        assert max(apps.answer(employee)) >= 500
    assert "fault" in caplog.text or "did not answer" in caplog.text
    assert "secret-parameter" not in caplog.text
    assert silent(caplog, employee)


def test_a_stores_error_does_not_repeat_its_parameters(town: Town) -> None:
    assert town.stores.house.hide_parameters
    assert town.stores.ballots.hide_parameters
