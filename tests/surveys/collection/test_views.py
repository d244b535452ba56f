"""The booth over HTTP: three answers, no cookie, CORS for the house alone."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

import migrations
from surveys import manifests
from surveys.app import create_booth
from surveys.collection.ballots import Ballot
from surveys.db import Stores, make_engine
from surveys.settings import BoothSettings
from surveys.wire import b64
from tests.town import PAPER, Town

HOUSE = "https://pulse.example"


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


@pytest.fixture
def client(town: Town) -> Iterator[FlaskClient]:
    url = town.stores.ballots.url.render_as_string(hide_password=False)
    booth = create_booth(BoothSettings(ballots_url=url, base_url=HOUSE, _env_file=None))
    yield booth.test_client()
    booth.extensions["ballots"].dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Yield an empty database, once of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.db"
    else:
        url = request.getfixturevalue("postgresql").empty(f"empty_{uuid4().hex[:12]}")
    engine = make_engine(url, journal="delete")
    yield engine
    engine.dispose()


def as_sent(ballot: Ballot) -> dict[str, Any]:
    binary = {name: b64(getattr(ballot, name)) for name in ("input_msg", "sig", "sealed")}
    return {"kind": ballot.kind, "cell": ballot.cell, **binary}


def test_a_ballot_is_stored_and_then_already_there(client: FlaskClient, town: Town) -> None:
    sent = as_sent(town.voter(0).ballots()[0])
    assert client.post("/b", json=sent).get_json() == {"status": "stored"}
    assert client.post("/b", json=sent).get_json() == {"status": "already"}


def test_the_manifest_is_served_under_its_hash_for_ever(client: FlaskClient, town: Town) -> None:
    answer = client.get(f"/m/{manifests.sha(town.manifest)}.json")
    assert answer.data == town.manifest
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_paper_is_served_byte_for_byte(client: FlaskClient) -> None:
    assert client.get("/p/w1.json").data == PAPER


@pytest.mark.parametrize("path", ["/m/00.json", "/p/none.json", "/p/a.b.json", "/", "/s", "/desk"])
def test_anything_else_is_404_in_problem_json(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code in {400, 404}, answer.mimetype) == (True, "application/problem+json")


def test_a_closed_wave_is_410_and_a_forged_signature_403(client: FlaskClient, town: Town) -> None:
    first, second = (as_sent(one) for one in town.voter(0).ballots())
    assert client.post("/b", json=first | {"sig": second["sig"]}).status_code == 403
    town.close()
    assert client.post("/b", json=first).status_code == 410


def test_cors_is_for_the_house_only_and_never_with_credentials(client: FlaskClient) -> None:
    mine = client.options("/b", headers={"Origin": HOUSE}).headers
    other = client.options("/b", headers={"Origin": "https://evil.example"}).headers
    assert mine["Access-Control-Allow-Origin"] == HOUSE
    assert "Access-Control-Allow-Origin" not in other
    assert "Access-Control-Allow-Credentials" not in mine


def test_the_preflight_allows_json(client: FlaskClient) -> None:
    headers = client.options("/b", headers={"Origin": HOUSE}).headers
    assert headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_every_answer_has_the_strict_headers(client: FlaskClient) -> None:
    for answer in (client.get("/p/w1.json"), client.post("/b", data=b"x"), client.get("/none")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers


def health(url: str) -> tuple[int, str]:
    booth = create_booth(BoothSettings(ballots_url=url, _env_file=None))
    answer = booth.test_client().get("/healthz")
    booth.extensions["ballots"].dispose()
    return answer.status_code, answer.get_json().get("migrations", "")


def test_the_booth_is_well_where_its_store_is_at_this_version(empty: Engine) -> None:
    migrations.upgrade(empty, "ballots")
    assert health(empty.url.render_as_string(hide_password=False)) == (200, "ok")


@pytest.mark.parametrize("stands_at", ["an older one", None])
def test_a_booth_whose_store_is_behind_says_so(empty: Engine, stands_at: str | None) -> None:
    migrations.upgrade(empty, "ballots")
    with empty.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if stands_at:
            connection.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": stands_at})
    assert health(empty.url.render_as_string(hide_password=False)) == (503, "not of this version")


def test_a_booth_without_its_tables_is_503(tmp_path: Path) -> None:
    settings = BoothSettings(ballots_url=f"sqlite:///{tmp_path}/empty.db", _env_file=None)
    booth = create_booth(settings)
    assert booth.test_client().get("/healthz").status_code == 503
    booth.extensions["ballots"].dispose()


def test_a_body_of_a_megabyte_is_refused(client: FlaskClient) -> None:
    assert client.post("/b", data=b"x" * 1_000_000).status_code == 400


def test_the_booth_loads_no_code_that_knows_names() -> None:
    code = "import sys, surveys.app; print([m for m in sys.modules if m.startswith(('surveys', 'culture'))])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for room in ("invitations", "waves", "keys'", "programmes", "release", "culture", "voter", "mail"):
        assert room not in loaded


def test_a_manifest_is_sent_compressed_and_unchanged(client: FlaskClient, town: Town) -> None:
    path, headers = f"/m/{manifests.sha(town.manifest)}.json", {"Accept-Encoding": "gzip"}
    answer = client.get(path, headers=headers)
    plain = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") else answer.data
    assert plain == town.manifest
