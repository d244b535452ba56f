"""Both stores away: whoever opens a page in a browser reads words in their language, a program reads JSON."""

from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from culture.app import Parts, create_house
from culture.settings import StaffSettings
from surveys.app import create_booth
from surveys.db import Stores, make_engine
from surveys.settings import BoothSettings, Settings

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "de-DE,de;q=0.9"}
PAGES = ["/promise", "/words", "/words/w1", "/audit/w1"]


@pytest.fixture
def house(tmp_path: Path, now: datetime) -> FlaskClient:
    nowhere = make_engine(f"sqlite:///{tmp_path}/none/x.db")
    staff = StaffSettings(secret_key=SecretStr("k" * 40), _env_file=None)
    settings = Settings(keys_dir=tmp_path / "keys", demo=False, _env_file=None)
    app = create_house(Parts(settings, staff, Stores(nowhere, nowhere), clock=lambda: now))
    app.testing = False
    return app.test_client()


@pytest.fixture
def booth(tmp_path: Path) -> FlaskClient:
    url = SecretStr(f"sqlite:///{tmp_path}/none/x.db")
    return create_booth(BoothSettings(ballots_url=url, _env_file=None)).test_client()


@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_says_in_words_that_it_cannot_be_shown(house: FlaskClient, path: str) -> None:
    answer = house.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "Diese Seite lässt sich gerade nicht zeigen" in answer.text


def test_the_employees_page_comes_without_its_store(house: FlaskClient) -> None:
    answer = house.get("/s", headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "page.js" in answer.text


@pytest.mark.parametrize(("path", "status"), [("/", 404), ("/nothing", 404), ("/m/x.json", 503), ("/b", 405)])
def test_the_booth_speaks_words_to_a_browser(booth: FlaskClient, path: str, status: int) -> None:
    answer = booth.get(path, headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (status, "text/html")
    assert "Open the link in your letter" in answer.text


def test_the_booth_speaks_json_to_a_program(booth: FlaskClient) -> None:
    answer = booth.get("/m/x.json", headers={"Accept": "*/*"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
