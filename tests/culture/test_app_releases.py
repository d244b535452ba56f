"""The pages of what was published, through the real house: HR whole, a leader the company, files as attachments."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from surveys.db import Stores
from surveys.keys import Keys
from surveys.release import FILE_KINDS, count, publish
from surveys.release.origin import mark
from tests.surveys.release.factories import company, facts, opened

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def published(stores: Stores, tmp_path: Path) -> str:
    """Publish a wave of two divisions, one team of them too small to show; return the release's id."""
    mark(stores)
    numbers = {"north/a": 20, "north/b": 30, "south/c": 25, "south/d": 4}
    wave = facts(company(numbers))
    count.enter(stores, wave, opened(1, numbers))
    return publish.publish(stores, wave, Keys(tmp_path / "more-keys"))


def test_hr_reads_list_page_check_and_comments(sign_in: SignIn, published: str) -> None:
    browser = sign_in("hr")
    for address in ("/releases", f"/releases/{published}", "/releases/check", "/comments"):
        assert browser.get(address).status_code == 200
    assert "Nothing found." in browser.post("/releases/check").text


@pytest.mark.parametrize("form", FILE_KINDS)
def test_a_file_comes_as_an_attachment_of_its_kind(sign_in: SignIn, published: str, form: str) -> None:
    reply = sign_in("hr").get(f"/releases/{published}/download/{form}")
    assert (reply.status_code, reply.content_type) == (200, FILE_KINDS[form])
    assert reply.headers["Content-Disposition"].startswith("attachment; filename=release-2026-03-09-")


def test_a_leader_of_other_units_gets_no_row_of_a_team(sign_in: SignIn, published: str) -> None:
    reply = sign_in("leader").get(f"/releases/{published}/download/csv")
    assert list(csv.DictReader(io.StringIO(reply.text))) == []
    assert "Team north/a" not in sign_in("leader").get(f"/releases/{published}/download/json").text


def test_an_administrator_may_check_and_see_no_result(sign_in: SignIn, published: str) -> None:
    browser = sign_in("administrator")
    assert browser.post("/releases/check").status_code == 200
    assert browser.get(f"/releases/{published}").status_code == 403
