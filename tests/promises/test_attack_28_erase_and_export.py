"""Attack 28: erase somebody, export what is held, or bring the list in again in mid-wave, to see or move an answer."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from culture import people
from culture.access import Role
from surveys import waves
from surveys.db import Stores
from surveys.jobs import tick
from surveys.waves import State
from tests.journeys.corridor import MONDAY, SET_UP, World


@pytest.fixture
def world(stores: Stores, tmp_path: Path) -> World:
    """Return a company whose wave has just opened."""
    made = World(stores, tmp_path)
    made.bring_people()
    made.set_up_pulse()
    for moment in (SET_UP, MONDAY):
        made.now = moment
        tick(made.parts.works, moment)
    return made


def first(world: World) -> people.Known:
    """Return one of the people."""
    return people.listed(world.stores.house, search="p0-0@", on=MONDAY.date())[0]


def link_of(world: World, email: str) -> str:
    """Return the invite that was sent to an address."""
    (text,) = [letter.text for letter in world.letters.letters if letter.to == email]
    return text.split("/s#i=")[1].split()[0]


def cut(world: World) -> list[tuple[str, str, int]]:
    """Return the cells of the open wave, with their headcounts."""
    (wave,) = waves.in_state(world.stores.house, State.OPEN)
    return sorted((one.kind, one.cell, one.eligible) for one in waves.cells(world.stores.house, wave.id))


def held(browser: FlaskClient, person: str) -> bytes:
    """Return what is held about a person, as a file."""
    return browser.get(f"/people/{person}/held.json").data


def test_28_what_is_held_about_somebody_does_not_change_when_they_answer(world: World) -> None:
    browser, one = world.sign_in(Role.HR), first(world)
    before = held(browser, one.id)
    assert one.email.encode() in before
    world.answer(link_of(world, one.email), 0)
    assert held(browser, one.id) == before


def test_28_erasing_somebody_cuts_no_group_again_and_takes_no_vote(world: World) -> None:
    browser, one, before = world.sign_in(Role.HR), first(world), cut(world)
    invite = link_of(world, one.email)
    assert browser.post(f"/people/{one.id}/erase").status_code == 302
    assert cut(world) == before
    assert set(world.answer(invite, 0)) == {"stored"}


def test_28_bringing_the_list_in_again_cuts_no_group_again(world: World) -> None:
    before, on, home = cut(world), MONDAY.date(), first(world).unit
    rows = "Employee number,Name,E-mail,Branch\n000,Person 0 0,p0-0@acme.example,Branch 01\n"
    upload = people.read_file("roster.csv", rows.encode(), limit=10**6)
    people.bring_in(world.stores.house, upload, options=people.Options(), on=on)
    assert first(world).unit != home
    assert cut(world) == before


def test_28_nothing_of_an_erased_person_is_left_in_the_list(world: World) -> None:
    browser, one = world.sign_in(Role.HR), first(world)
    browser.post(f"/people/{one.id}/erase")
    kept = people.record(world.stores.house, one.id, on=MONDAY.date())
    assert kept.erased
    assert (kept.attributes, kept.started) == ((), None)
    assert browser.post(f"/people/{one.id}/erase").status_code == 409


def test_28_an_erased_person_is_named_until_the_wave_closes_and_then_nowhere(world: World) -> None:
    browser, one = world.sign_in(Role.HR), first(world)
    browser.post(f"/people/{one.id}/erase")
    assert b'"name_and_address_kept_until_it_closes": true' in held(browser, one.id)
    closes = waves.in_state(world.stores.house, State.OPEN)[0].closes_at
    for minutes in (0, 16):
        tick(world.parts.works, closes.replace(minute=closes.minute + minutes))
    assert b'"name_and_address_kept_until_it_closes": false' in held(browser, one.id)
