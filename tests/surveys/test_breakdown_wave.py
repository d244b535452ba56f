"""A wave broken down by attributes, from the roster to the release, through the real verbs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from surveys import crossings, manifests, programmes, waves
from surveys.collection import papers
from surveys.db import Stores, reading
from surveys.invitations import roster
from surveys.invitations.roster import Invitation, RosterEntry
from surveys.invitations.views import make_page
from surveys.jobs import Works, close_now, open_now, publish_now
from surveys.release import Release, Shown, of_wave
from surveys.wire import b64, unb64
from tests.works import CONTRACTS, Shops, answer, draft, invitations, make_works

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Shops())


@pytest.fixture
def wave(works: Works) -> str:
    made = programmes.set_up(works.stores.house, draft(attributes=("contract",), comments=False), NOW)
    return open_now(works, made, NOW)


def personal(works: Works, wave: str) -> list[Invitation]:
    return [one for one in invitations(works, wave) if not one.card]


def released(works: Works, wave: str, *, turnout: int = 100) -> Release:
    for one in personal(works, wave)[:turnout]:
        answer(works, one, NOW, value=4)
    close_now(works, wave, NOW + timedelta(days=1))
    publish_now(works, wave, NOW + timedelta(days=1, minutes=20))
    found = of_wave(works.stores.house, wave)
    assert found is not None
    return found


def test_everybody_with_an_address_has_a_cell_of_their_band_and_division(works: Works, wave: str) -> None:
    labels = {cell.cell: cell.label for cell in waves.cells(works.stores.house, wave)}
    for one in personal(works, wave):
        assert one.person is not None
        contract = CONTRACTS[int(one.person[2:]) % 2]
        assert labels[one.cells["B-contract"]] == f"{one.person[0].upper()}, {contract}"


def test_cards_have_no_cell_of_an_attribute(works: Works, wave: str) -> None:
    cards = [one for one in invitations(works, wave) if one.card]
    assert len(cards) == 4
    assert {tuple(one.cells) for one in cards} == {("S",)}


def test_the_kept_roster_holds_unit_cells_only(works: Works, wave: str) -> None:
    with reading(works.stores.house) as session:
        kept = {entry.cell for entry in session.exec(select(RosterEntry)).all()}
    assert kept == {cell.cell for cell in waves.cells(works.stores.house, wave) if cell.kind == "S"}


def test_the_manifest_hides_the_labels_of_attributes_and_adds_up(works: Works, wave: str) -> None:
    sha = waves.get(works.stores.house, wave).manifest_sha or ""
    data = papers.manifest(works.stores.ballots, sha)
    manifests.check(data, sha)
    entries = [cell for cell in json.loads(data)["cells"] if cell["kind"] == "B-contract"]
    assert sum(cell["eligible"] for cell in entries) == 92
    assert b"-time" not in data


def test_the_call_for_an_invitation_tells_ones_own_label_and_its_salt(works: Works, wave: str) -> None:
    app = Flask(__name__)
    app.register_blueprint(
        make_page(stores=works.stores, keys=works.keys, settings=works.settings, clock=lambda: NOW)
    )
    one = personal(works, wave)[0]
    body = {"invite": b64(works.keys.invite(wave, one.id))}
    found = app.test_client().post("/s/invitation", json=body).get_json()
    sha = waves.get(works.stores.house, wave).manifest_sha or ""
    listed = json.loads(papers.manifest(works.stores.ballots, sha))["cells"]
    mine = next(cell["label"] for cell in listed if cell["cell"] == one.cells["B-contract"])
    told = found["labels"]["B-contract"]
    assert manifests.hidden_label(unb64(told["salt"]), told["label"]) == mine
    assert set(told["words"]) == {"en", "de", "fr", "es"}


def test_bands_are_published_for_the_company_and_its_divisions(works: Works, wave: str) -> None:
    release = released(works, wave)
    bands = [one for one in release.groups if one.level == "breakdown"]
    assert {(one.parent, one.label) for one in bands} == {
        (place, contract) for place in ("co", "a", "b") for contract in CONTRACTS
    }
    assert all(isinstance(release.cell(one.id, release.themes[0].id), Shown) for one in bands)


def test_counts_of_crossings_hold_everybody_and_go_when_the_wave_is_published(
    works: Works, wave: str
) -> None:
    assert sum(crossings.read(works.stores.house, wave).values()) == 96
    released(works, wave, turnout=60)
    assert crossings.read(works.stores.house, wave) == {}
    assert {tuple(one.cells) for one in invitations(works, wave)} == {()}


def test_a_card_that_answered_withholds_the_breakdown_there(works: Works, wave: str) -> None:
    card = next(one for one in invitations(works, wave) if one.card)
    place = next(
        cell.path[-1] for cell in waves.cells(works.stores.house, wave) if cell.cell == card.cells["S"]
    )
    answer(works, card, NOW, value=4)
    release = released(works, wave)
    hidden = [one for one in release.groups if one.level == "breakdown" and one.parent in (place, "co")]
    assert not any(isinstance(release.cell(one.id, release.themes[0].id), Shown) for one in hidden)


def test_the_promise_names_the_attributes(works: Works, wave: str) -> None:
    said = " ".join(waves.get(works.stores.house, wave).promise["sentences"])
    assert "broken down by contract" in said
    assert roster.invited(works.stores.house, wave) == 96
