"""The calls that know an invitation, over HTTP."""

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from surveys import manifests
from surveys.db import Stores, writing
from surveys.invitations import roster
from surveys.invitations.roster import Invitation
from surveys.invitations.views import make_page
from surveys.scripts import integrity, listed
from surveys.settings import Settings
from surveys.waves import Wave
from surveys.wire import b64, unb64
from tests.town import Town


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


@pytest.fixture
def client(town: Town) -> FlaskClient:
    house = Flask("house", static_folder=None)
    settings = Settings(base_url="https://pulse.example", booth_url="https://ballots.example", _env_file=None)
    last = {"name": "Pulse"}
    house.register_blueprint(
        make_page(
            stores=town.stores,
            keys=town.keys,
            settings=settings,
            results=lambda wave, language, invited: {**last, "invited": invited},
            clock=lambda: town.now,
        )
    )
    return house.test_client()


def asked(town: Town, i: int = 0) -> dict[str, Any]:
    employee = town.voter(i, seed=bytes(32))
    blinded = {kind: b64(one.blinded) for kind, one in employee.prepared().items()}
    return {"invite": b64(employee.invite), "blinded": blinded}


def test_an_invitation_brings_wave_cells_and_keys(client: FlaskClient, town: Town) -> None:
    answer = client.post("/s/invitation", json={"invite": b64(town.voter(0).invite)}).get_json()
    assert (answer["wave"], answer["cells"]) == ("w1", {"S": "c0", "C": "g0"})
    assert answer["manifest"] == manifests.sha(town.manifest)
    assert unb64(answer["keys"]["S"]) == town.public.moduli["S", "c0"]


def test_issuing_over_http_gives_signatures_that_finish(client: FlaskClient, town: Town) -> None:
    answer = client.post("/s/issue", json=asked(town)).get_json()
    prepared = town.voter(0, seed=bytes(32)).prepared()["S"]
    assert town.voter(0).finished(prepared, unb64(answer["blind_sig"]["S"])).kind == "S"


def test_a_second_device_is_told_so(client: FlaskClient, town: Town) -> None:
    town.voter(0).ask()
    answer = client.post("/s/issue", json=asked(town))
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")


def test_an_unknown_invitation_is_404(client: FlaskClient) -> None:
    assert client.post("/s/invitation", json={"invite": b64(bytes(24))}).status_code == 404


def test_a_closed_wave_is_410(client: FlaskClient, town: Town) -> None:
    town.close()
    assert client.post("/s/invitation", json={"invite": b64(town.voter(0).invite)}).status_code == 410
    assert client.post("/s/issue", json=asked(town)).status_code == 410


@pytest.mark.parametrize(
    "sent", [{}, {"invite": "AA"}, {"invite": b64(bytes(24)), "x": 1}, [], {"invite": None}, {"invite": {}}]
)
def test_an_invitation_of_another_form_is_400(client: FlaskClient, sent: object) -> None:
    assert client.post("/s/invitation", json=sent).status_code == 400


@pytest.mark.parametrize("blinded", [None, [], {}, {"S": 5}, {"S": "AA"}, {"../S": "AA"}, {"X": "AA"}])
def test_blinded_messages_of_another_form_are_400(client: FlaskClient, town: Town, blinded: object) -> None:
    sent = {"invite": b64(town.voter(0).invite), "blinded": blinded}
    assert client.post("/s/issue", json=sent).status_code == 400
    assert not client.post("/s/status", json={"invite": sent["invite"]}).get_json()["issued"]


def test_the_names_of_ones_cell_match_no_other_mark(client: FlaskClient, town: Town) -> None:
    answer = client.post("/s/cell", json={"invite": b64(town.voter(0).invite)}).get_json()
    assert answer["names"] == [f"Person {i}" for i in range(6)]
    assert unb64(answer["nonce"]) == town.keys.nonce(town.wave, "c0")


def test_the_receipt_knows_that_postgresql_keeps_an_order(client: FlaskClient, town: Town) -> None:
    promise = client.post("/s/invitation", json={"invite": b64(town.voter(0).invite)}).get_json()["promise"]
    assert promise["order"] == (town.stores.house.dialect.name == "postgresql")


def test_nobody_is_told_whether_a_card_was_used(client: FlaskClient, town: Town) -> None:
    with writing(town.stores.house) as session:
        for row in session.exec(select(Invitation)).all():
            row.person, row.card = None, True
            session.add(row)
    sent = {"invite": b64(town.voter(0).invite)}
    before = client.post("/s/status", json=sent)
    town.voter(0).ask()
    after = client.post("/s/status", json=sent)
    assert (before.status_code, before.data) == (404, after.data)
    assert client.post("/s/invitation", json=sent).get_json()["card"] is True


def test_what_the_thanks_page_shows_knows_no_invitation(client: FlaskClient) -> None:
    answer = client.get("/s/after/w1").get_json()
    assert (answer["last"], answer["results_on"]) == ({"name": "Pulse", "invited": False}, "2026-03-07")


def test_everybody_invited_is_given_one_key_to_results_and_nobody_else(
    client: FlaskClient, town: Town
) -> None:
    invites = [{"invite": b64(town.voter(i).invite)} for i in range(6)]
    (key,) = {client.post("/s/invitation", json=one).get_json()["results"] for one in invites}
    told = [client.get(f"/s/after/w1?key={sent}").get_json()["last"] for sent in (key, key[:-1], "ü", "")]
    assert [one["invited"] for one in told] == [True, False, False, False]


def test_no_answer_sets_a_cookie_or_may_be_stored(client: FlaskClient, town: Town) -> None:
    answer = client.post("/s/invitation", json={"invite": b64(town.voter(0).invite)})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_get_consumes_nothing(client: FlaskClient, town: Town) -> None:
    for path in ("/s/issue", "/s/invitation", "/s/status", "/s/cell"):
        assert client.get(path, query_string={"i": b64(town.voter(0).invite)}).status_code == 405
    assert not client.post("/s/status", json={"invite": b64(town.voter(0).invite)}).get_json()["issued"]


def test_a_body_of_a_megabyte_is_400(client: FlaskClient) -> None:
    assert client.post("/s/issue", data=b"x" * 1_000_000).status_code == 400


def test_the_page_is_the_same_for_everybody_and_names_its_scripts_hashes(client: FlaskClient) -> None:
    answer = client.get("/s")
    sums = integrity()
    assert answer.data == client.get("/s?i=anything").data
    assert sums["ballot.js"] in answer.get_data(as_text=True)
    assert sums["page.js"] in answer.get_data(as_text=True)


def test_the_page_connects_to_house_and_booth_only(client: FlaskClient) -> None:
    policy = client.get("/s").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'")
    assert "connect-src 'self' https://ballots.example;" in policy


def test_scripts_are_sent_compressed_and_unchanged(client: FlaskClient) -> None:
    with client.get("/s/static/ballot.js", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == Path("surveys/static/ballot.js").read_bytes()


def test_an_answer_that_knows_an_invitation_is_never_compressed(client: FlaskClient, town: Town) -> None:
    sent, headers = {"invite": b64(town.voter(0).invite)}, {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in client.post("/s/invitation", json=sent, headers=headers).headers


def speak(town: Town, *languages: str) -> None:
    """Let the people of the town be written to in these languages, in turn."""
    with writing(town.stores.house) as session:
        for i, one in enumerate(session.exec(select(Invitation)).all()):
            one.language = languages[i % len(languages)]
            session.add(one)


def test_the_languages_that_ten_of_the_group_use_are_named_without_a_count(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=21)
    speak(town, "de", "es")
    assert roster.spoken_by_many(stores.house, "w1") == {"g0": ("de", "es")}
    speak(town, "de", "de", "es")
    assert roster.spoken_by_many(stores.house, "w1") == {"g0": ("de",)}


def test_everybody_of_a_group_gets_the_same_list_of_languages(client: FlaskClient, town: Town) -> None:
    speak(town, "de", "es")
    lists = [
        client.post("/s/invitation", json={"invite": b64(town.voter(i).invite)}).get_json()["languages"]
        for i in range(6)
    ]
    assert lists == [[]] * 6


@pytest.mark.parametrize(("key", "held"), [("", False), ("BPub", True)])
def test_an_invitation_says_whether_the_works_council_holds_the_key(
    client: FlaskClient, town: Town, key: str, held: bool
) -> None:
    with writing(town.stores.house) as session:
        session.get_one(Wave, town.wave).promise = {"trustee": key}
    answer = client.post("/s/invitation", json={"invite": b64(town.voter(0).invite)}).get_json()
    assert answer["promise"]["trustee"] is held


def test_the_page_comes_also_while_the_house_store_is_away(town: Town) -> None:
    house = Flask("house", static_folder=None)
    settings = Settings(base_url="https://pulse.example", booth_url="https://ballots.example", _env_file=None)
    house.register_blueprint(make_page(stores=town.stores, keys=town.keys, settings=settings))

    @house.context_processor
    def broken() -> dict[str, object]:
        raise OperationalError("select 1", {}, Exception("away"))

    answer = house.test_client().get("/s")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "page.js" in answer.text


def test_the_source_publishes_the_hash_of_every_script() -> None:
    """Red after a change of a script: python -m surveys.scripts > docs/scripts.txt"""
    assert Path("docs/scripts.txt").read_text() == listed()
    assert "ballot.js" in listed()
