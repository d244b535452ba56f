"""Results of a pulse of a part of the company: for those who were asked, and for staff who see that part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from culture.dashboards import Reader
from culture.thanks import last_results
from surveys import readers, release
from surveys.db import Stores, writing
from surveys.programmes import Programme
from surveys.waves import Wave, WaveCell, new_wave
from tests.culture.part import publish_part

SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def pulse(stores: Stores, organisation: dict[str, str], tmp_path: Path, now: datetime) -> Wave:
    return publish_part(stores, organisation, tmp_path, now)


def test_nobody_reads_a_units_results_by_the_waves_id(client: FlaskClient, pulse: Wave) -> None:
    for path in (
        f"/results/{pulse.id}",
        f"/results/{pulse.id}?lang=de&key=",
        f"/results/{pulse.id}?key=None",
    ):
        reply = client.get(path)
        assert reply.status_code == 404
        assert "Harbour" not in reply.text


def test_whoever_was_asked_reads_them_with_the_key_in_each_language(client: FlaskClient, pulse: Wave) -> None:
    page = client.get(readers.address(pulse))
    assert page.status_code == 200
    assert "Asked were: North Harbour" in page.text
    assert f"/results/{pulse.id}?lang=de&amp;key={pulse.results_key}" in page.text


def test_the_key_stands_in_no_log(client: FlaskClient, pulse: Wave, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client.get(readers.address(pulse))
    client.get(f"/s/after/{pulse.id}?key={pulse.results_key}")
    assert caplog.records
    assert not [one for one in caplog.records if pulse.results_key in str(vars(one))]


def test_the_page_and_an_unknown_waves_page_are_the_same_to_others(client: FlaskClient, pulse: Wave) -> None:
    assert client.get(f"/results/{pulse.id}").data == client.get("/results/none").data


@pytest.mark.parametrize(("persona", "status"), [("hr", 200), ("leader", 200), ("outside", 404)])
def test_staff_read_them_who_see_that_part(sign_in: SignIn, pulse: Wave, persona: str, status: int) -> None:
    page = sign_in(persona).get(f"/results/{pulse.id}")
    assert page.status_code == status
    assert pulse.results_key not in page.text


def test_results_of_the_whole_company_are_everybodys(stores: Stores, pulse: Wave) -> None:
    found = release.of_wave(stores.house, pulse.id)
    assert found is not None
    of_all = replace(found, groups=(replace(found.company, level="company"), *found.groups[1:]))
    assert Reader("en").may_read(of_all)
    assert not Reader("en").may_read(found)


def test_each_wave_has_a_key_of_its_own(stores: Stores, pulse: Wave) -> None:
    other = Wave(**{**pulse.model_dump(exclude={"results_key"}), "id": "w2"})
    assert len(pulse.results_key) == 32
    assert not readers.carries(stores.house, pulse.id, other.results_key)


@pytest.mark.parametrize("invited", [True, False])
def test_the_next_waves_thanks_page_tells_them_only_with_its_key(
    stores: Stores, organisation: dict[str, str], client: FlaskClient, pulse: Wave, invited: bool
) -> None:
    again = ask_again(stores, pulse, organisation["North Harbour"])
    found = client.get(f"/s/after/again?key={again if invited else pulse.results_key}").get_json()["last"]
    assert (found and found["url"]) == (readers.address(pulse) if invited else None)


def test_a_wave_of_before_without_a_key_opens_to_no_key(stores: Stores, pulse: Wave) -> None:
    with writing(stores.house) as session:
        session.get_one(Wave, pulse.id).results_key = ""
    assert not readers.carries(stores.house, pulse.id, "")


def test_last_results_of_no_wave_are_none(stores: Stores, organisation: dict[str, str], pulse: Wave) -> None:
    ask_again(stores, pulse, organisation["North Market"])
    assert last_results(stores.house, "again", {}, invited=True, address=str) is None


def ask_again(stores: Stores, pulse: Wave, unit: str) -> str:
    """Open a second wave of the same programme for `unit`; return its key."""
    with writing(stores.house) as session:
        programme = session.get_one(Programme, pulse.programme)
        day = timedelta(days=14)
        opens, closes = pulse.opens_at + day, pulse.closes_at + day
        made = new_wave(programme, due="2026-03-16", opens_at=opens, closes_at=closes)
        made.id = "again"
        session.add(made)
        session.flush()
        place: dict[str, Any] = {"units": [unit], "heads": [9], "path": ["company"], "names": ["X"]}
        session.add(WaveCell(wave="again", kind="S", cell="x", label="X", eligible=9, **place))
        return made.results_key
