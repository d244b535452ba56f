"""A programme of one region: who leads another sees nothing of it, on no page, in no file, by no program."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from culture import audiences, people
from culture.access import Role, Viewer
from culture.accounts import tokens
from culture.dashboards import Catalogue, Reader, first_page, of_wave
from culture.errors import Refusal
from culture.linkage import studies
from culture.linkage.studies import Declaration
from culture.people.store import LeafPlace
from culture.thanks import last_results
from surveys import programmes, release
from surveys.db import Stores, writing
from surveys.keys import Keys
from surveys.programmes import Programme
from surveys.release import Release, Shown, count, publish
from surveys.release.origin import mark
from surveys.waves import CellFacts, WaveCell, new_wave
from tests.surveys.release.factories import facts, opened
from tests.works import draft

SignIn = Callable[[str], FlaskClient]
WORDS = [f"words {number}" for number in range(12)]
ALL_FIVE = {("S", "harbour"): [{"fairness-1": 5, "fairness-2": 1, "purpose-1": 5}] * 9}


@pytest.fixture
def places(organisation: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Say that somebody works in every branch."""
    branches = [(region, f"{region} {one}") for region in ("North", "South") for one in ("Harbour", "Market")]
    members = [people.Member("p", "P", None, "en", organisation[name], {}) for _, name in branches]
    leaves = [
        LeafPlace(organisation[x], x, ("company", organisation[r], organisation[x]), ("Acme", r, x), "", "")
        for r, x in branches
    ]
    monkeypatch.setattr(people, "roster", lambda *_: tuple(members))
    monkeypatch.setattr(people, "leaves", lambda *_: tuple(leaves))
    return organisation


@pytest.fixture
def published(stores: Stores, places: dict[str, str], tmp_path: Path) -> Release:
    """Publish, as an older version did, a wave of the North's harbour alone under the company's name."""
    mark(stores)
    above = (("company", places["North"]), ("Acme", "North"))
    units = (places["North Harbour"],)
    cells = [
        CellFacts("S", "harbour", "North Harbour", 9, units, *above),
        CellFacts("C", "c-harbour", "North Harbour", 20, units, *above),
    ]
    count.enter(stores, facts(cells), {**ALL_FIVE, ("C", "c-harbour"): WORDS})
    return release.get(stores.house, publish.publish(stores, facts(cells), Keys(tmp_path / "more-keys")))


def asked(browser: FlaskClient, published: Release) -> dict[str, TestResponse]:
    """Return every answer of the house that may speak of the release."""
    one = f"/releases/{published.id}"
    addresses = ["/dashboard", "/dashboard/units/company", "/dashboard/units/harbour", "/releases", one]
    addresses += ["/dashboard/themes/fairness", "/comments", f"/comments?wave={published.id}"]
    addresses += [f"{one}/download/{form}" for form in release.FILE_KINDS]
    return {address: browser.get(address) for address in addresses}


def test_the_leader_of_another_region_cannot_see_a_release_of_another_units_programme(
    sign_in: SignIn, published: Release
) -> None:
    found = asked(sign_in("outside"), published)
    quiet = {"/dashboard", "/releases", "/comments", f"/comments?wave={published.id}"}
    assert {address for address, reply in found.items() if reply.status_code == 200} == quiet
    said = " ".join(reply.text for reply in found.values())
    assert not any(word in said for word in ("North Harbour", "words 1", published.programme_name, "4.8"))


def test_the_leader_of_its_region_and_hr_see_it(sign_in: SignIn, published: Release) -> None:
    for persona in ("leader", "hr"):
        found = asked(sign_in(persona), published)
        missing = {address for address, reply in found.items() if reply.status_code != 200}
        assert missing == {"/dashboard/units/company"}
        assert "words 1" in found["/comments"].text
        assert "North Harbour" in found["/dashboard"].text


@pytest.mark.parametrize(("region", "status"), [("North", 200), ("South", 404)])
def test_a_token_reads_what_its_maker_may(
    stores: Stores,
    client: FlaskClient,
    published: Release,
    region: str,
    status: int,
    bearer: Callable[[str], str],
) -> None:
    by = {"Authorization": f"Bearer {bearer(region)}"}
    listed = client.get("/api/v1/releases", headers=by).get_json()["releases"]
    assert [one["id"] for one in listed] == ([published.id] if status == 200 else [])
    assert client.get(f"/api/v1/releases/{published.id}", headers=by).status_code == status


@pytest.fixture
def bearer(
    stores: Stores, organisation: dict[str, str], people_of_the_house: dict[str, str], now: datetime
) -> Callable[[str], str]:
    """Return a function that makes a token of the leader of a region."""

    def made(region: str) -> str:
        account = people_of_the_house["leader" if region == "North" else "outside"]
        leader = Viewer(account, Role.LEADER, frozenset({organisation[region]}))
        return tokens.make(stores.house, leader, name="test", scopes=["releases:read"], now=now)

    return made


@pytest.mark.parametrize(
    ("language", "who", "mean"),
    [
        ("en", "Asked were: North Harbour", "4.8 or higher"),
        ("de", "Gefragt wurden: North Harbour", "4,8 oder höher"),
        ("fr", "Personnes interrogées : North Harbour", "4,8 ou plus"),
        ("es", "Se preguntó a: North Harbour", "4,8 o más"),
    ],
)
def test_the_page_of_results_says_who_was_asked_and_that_a_mean_is_coded(
    stores: Stores, published: Release, language: str, who: str, mean: str
) -> None:
    reader = Reader(language, invited=True)
    page = of_wave(stores.house, Catalogue({}), wave=published.wave, reader=reader)
    cell = published.cell("harbour", "fairness")
    assert isinstance(cell, Shown)
    assert cell.coded == "top"
    assert page.words["caption"].startswith(who)
    assert page.themes[0].figure == mean.replace("4.8", f"{cell.mean:.1f}").replace(
        "4,8", f"{cell.mean:.1f}".replace(".", ",")
    )


@pytest.mark.parametrize(
    ("programme", "unit", "label"),
    [
        ("p1", "North Harbour", "North Harbour"),
        ("p1", "South Harbour", None),
        ("p2", "North Harbour", None),
    ],
)
def test_the_thanks_page_tells_what_its_own_programme_said_of_the_same_people(
    stores: Stores,
    published: Release,
    places: dict[str, str],
    now: datetime,
    programme: str,
    unit: str,
    label: str | None,
) -> None:
    again = new_wave(draft_row(programme), due="2026-04-01", opens_at=now, closes_at=now + timedelta(days=1))
    again.id = "again"
    with writing(stores.house) as session:
        session.add(draft_row(programme))
        session.flush()
        session.add(again)
        session.flush()
        place: dict[str, Any] = {
            "units": [places[unit]],
            "heads": [9],
            "path": ["company"],
            "names": ["Acme"],
        }
        session.add(WaveCell(wave="again", kind="S", cell="x", label="X", eligible=9, **place))
    found = last_results(stores.house, "again", {}, invited=True, address=str)
    assert (found and found["label"]) == label
    assert found is None or {one["coded"] for one in found["themes"]} == {"top"}


def test_what_hr_downloads_stays_the_hashed_bytes(sign_in: SignIn, published: Release) -> None:
    found = sign_in("hr").get(f"/releases/{published.id}/download/json")
    assert release.from_json(json.loads(found.text)).sha256 == published.sha256


def test_who_leads_a_part_reads_no_figure_of_all(
    stores: Stores, published: Release, places: dict[str, str]
) -> None:
    read = audiences.as_read(stores.house, published)
    market = Viewer("m", Role.LEADER, frozenset({places["North Market"]}))
    assert (read.company.level, read.company.label) == ("audience", "North Harbour")
    assert first_page(stores.house, market, Catalogue({})) is None


def test_the_company_stays_the_company_where_all_were_asked(published: Release) -> None:
    leaf = LeafPlace("u", "U", ("company", "u"), ("Acme", "U"), "", "")
    assert audiences.called_after(published, [leaf], []) is published


def draft_row(programme: str) -> Programme:
    """Return a programme with this id."""
    made = programmes.unsaved(draft(name=programme))
    made.id = programme
    return made


@pytest.fixture
def larger(stores: Stores, published: Release, tmp_path: Path) -> str:
    """Publish a wave of another programme, which asks more people; return the programme."""
    above = (("company", "n"), ("Acme", "N"))
    cells = [CellFacts("S", f"c{i}", f"Team {i}", 30, (f"u{i}",), *above) for i in range(2)]
    wave = replace(facts(cells, wave="w0"), programme="p0", programme_name="Larger")
    count.enter(stores, wave, opened(1, {"c0": 20, "c1": 20}))
    publish.publish(stores, wave, Keys(tmp_path / "more-keys"))
    return wave.programme


def test_the_programme_that_asks_most_comes_first(stores: Stores, published: Release, larger: str) -> None:
    found = first_page(stores.house, Viewer("h", Role.HR), Catalogue({}))
    assert found is not None
    assert found.programme == larger
    assert [name for _, name in found.others] == [published.programme_name]


def test_a_question_is_about_one_programme(
    stores: Stores, published: Release, larger: str, now: datetime
) -> None:
    said = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1)
    with pytest.raises(Refusal, match="several programmes"):
        studies.declare(stores.house, said, by="h", now=now)
    made = studies.declare(stores.house, replace(said, programme=larger), by="h", now=now)
    assert studies.get(stores.house, made).programme == larger


def test_no_look_mixes_programmes(stores: Stores, published: Release, now: datetime) -> None:
    said = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1, before_data=False)
    study = studies.get(stores.house, studies.declare(stores.house, said, by="h", now=now))
    with pytest.raises(Refusal, match="no look mixes them"):
        studies.usable(study, [published, replace(published, programme="p0")])
