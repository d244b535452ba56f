"""Who holds the key is said in the letter and beside the results; what is not there is said in the reader's language."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr

from culture.app import Parts, create_house
from culture.settings import StaffSettings
from surveys import jobs, keyfile, programmes, waves
from surveys.invitations import letters
from surveys.invitations.rendering import Ways, compose, message
from surveys.jobs import Works
from surveys.programmes import Programme
from surveys.public.texts import texts
from surveys.settings import Settings
from surveys.waves import Wave
from tests.promises.attacks import sqlite_stores
from tests.works import Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
LANGUAGES = ["en", "de", "fr", "es"]
MISSING = ["/words/none", "/audit/none", "/audit/none/files.json", "/audit/a.b", "/results/none"]


@pytest.fixture(scope="module")
def works(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """Yield works with one published wave."""
    folder: Path = tmp_path_factory.mktemp("holds")
    with sqlite_stores(folder) as stores:
        works = make_works(stores, folder, Organisation({"a": 6, "b": 6}))
        programme = programmes.set_up(stores.house, draft(languages=tuple(LANGUAGES)), NOW)
        wave = jobs.open_now(works, programme, NOW)
        for invitation in invitations(works, wave):
            answer(works, invitation, NOW)
        jobs.close_now(works, wave, NOW.replace(hour=13))
        jobs.publish_now(works, wave, NOW.replace(hour=14))
        yield works


@pytest.fixture(scope="module")
def reader(works: Works) -> FlaskClient:
    """Return a browser of somebody who was asked."""
    staff = StaffSettings(secret_key=SecretStr("k" * 40), _env_file=None)
    settings = Settings(keys_dir=works.keys.folder, demo=False, _env_file=None)
    return create_house(Parts(settings, staff, works.stores, clock=lambda: NOW)).test_client()


def released(works: Works) -> str:
    return waves.in_state(works.stores.house, "released")[0].id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_results_say_who_held_the_key(works: Works, reader: FlaskClient, language: str) -> None:
    page = reader.get(f"/results/{released(works)}?lang={language}")
    assert texts(language).FRAME["here_past"] in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_said_in_the_readers_language(
    reader: FlaskClient, path: str, language: str
) -> None:
    page = reader.get(path, headers={"Accept-Language": language})
    assert page.status_code == 404
    assert f'<html lang="{language}">' in page.text
    assert ("What we promise" in page.text) == (language == "en" and "/results" not in path)
    assert ("/words" if "/results" not in path else f"/promise?lang={language}") in page.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [letters.INVITE, letters.reminder(1)])
@pytest.mark.parametrize("held", [True, False])
def test_a_letter_says_who_holds_the_key(works: Works, language: str, template: str, held: bool) -> None:
    wave = waves.get(works.stores.house, released(works))
    promise = {"trustee": keyfile.public_text(keyfile.new()[1])} if held else {}
    asked = Wave(**wave.model_dump() | {"promise": promise})
    one = invitations(works, wave.id)[0].model_copy(update={"language": language})
    programme: Programme = programmes.get(works.stores.house, wave.programme)
    ways = Ways("https://pulse.example/s", "https://pulse.example/results/w")
    said = message(compose(one, asked, programme, template=template, ways=ways)).text
    frame = texts(language).FRAME
    assert (frame["held"] in said, frame["here"] in said) == (held, not held)
