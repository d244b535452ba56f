"""Attack 10. The hope: a cookie, a header, or an invitation sent along with a ballot is kept or answered."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from surveys.app import create_booth
from surveys.db import Stores
from surveys.settings import BoothSettings
from surveys.wire import b64
from tests.promises.attacks import bytes_of, sqlite_stores
from tests.town import Town

HEADERS = {
    "Cookie": "session=alice-cookie",
    "Authorization": "Bearer alice-bearer",
    "User-Agent": "alice-agent",
    "X-Forwarded-For": "203.0.113.77",
    "Referer": "https://pulse.example/s?alice-referer",
}


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Stores]:
    with sqlite_stores(tmp_path / "db") as stores:
        yield stores


@pytest.fixture
def town(files: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(files, tmp_path / "keys", now, people=6)


@pytest.fixture
def client(town: Town) -> Iterator[FlaskClient]:
    booth = create_booth(BoothSettings(ballots_url=str(town.stores.ballots.url), _env_file=None))
    booth.add_url_rule("/seen", "seen", lambda: {name: str(value) for name, value in request.environ.items()})
    yield booth.test_client(use_cookies=False)
    booth.extensions["ballots"].dispose()


def sent(town: Town) -> dict[str, Any]:
    ballot = town.voter(0).ballots()[0]
    binary = {name: b64(getattr(ballot, name)) for name in ("input_msg", "sig", "sealed")}
    return {"kind": ballot.kind, "cell": ballot.cell, **binary}


def test_what_a_browser_tells_of_itself_is_ignored_and_not_kept(
    client: FlaskClient, town: Town, tmp_path: Path
) -> None:
    answer = client.post("/b", json=sent(town), headers=HEADERS)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    everything = b"".join(bytes_of(tmp_path / "db").values())
    assert b"alice" not in everything
    assert b"203.0.113.77" not in everything


def test_the_booths_code_never_sees_who_is_calling(client: FlaskClient) -> None:
    seen = client.get("/seen", headers=HEADERS).get_data(as_text=True)
    assert "alice" not in seen
    assert "203.0.113.77" not in seen
    assert "127.0.0.1" not in seen


@pytest.mark.parametrize("extra", ["invite", "employee", "time"])
def test_a_field_too_many_is_refused(client: FlaskClient, town: Town, extra: str) -> None:
    assert client.post("/b", json=sent(town) | {extra: "x"}).status_code == 400


def test_an_invitation_in_the_query_is_refused(client: FlaskClient, town: Town) -> None:
    assert client.post("/b?i=abc", json=sent(town)).status_code == 400
