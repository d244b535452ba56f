"""One answer, from the scheduled pulse to the leader's verdict: the whole corridor, in order."""

from datetime import timedelta
from pathlib import Path

from culture.access import Role
from culture.linkage import studies
from culture.linkage.studies import Declaration
from surveys import waves
from surveys.collection import papers
from surveys.db import Stores
from surveys.jobs import tick
from surveys.release import Shown, latest
from tests.journeys.corridor import BRANCHES, HEADS, MONDAY, SET_UP, World


def test_one_answer_from_the_scheduled_pulse_to_the_leaders_verdict(stores: Stores, tmp_path: Path) -> None:
    world = World(stores, tmp_path)

    # HR brings in the people and sets up a weekly pulse; a leader writes the question down before any data.
    world.bring_people()
    programme = world.set_up_pulse()
    question = Declaration("Do fairly treated branches serve better?", "fairness", "csat", 0.1, when="any")
    study = studies.declare(stores.house, question, by="kim", now=SET_UP)

    # Monday, nine o'clock in Berlin: the wave opens by itself and everybody gets a letter.
    tick(world.parts.works, SET_UP)
    world.now = MONDAY
    tick(world.parts.works, MONDAY)
    wave = next(one for one in waves.of_programme(stores.house, programme) if one.state == "open")
    links = world.links()
    assert len(links) == BRANCHES * HEADS

    # Everybody answers: signed blindly by the house, cast sealed at the booth, once.
    world.now = MONDAY + timedelta(hours=3)
    assert {said for i, link in enumerate(links) for said in world.answer(link, i % 2)} == {"stored"}

    # Friday: the wave closes, is counted, and one release leaves through the door; nothing else is left.
    friday = MONDAY + timedelta(days=4)
    for minutes in (0, 16):
        tick(world.parts.works, friday + timedelta(minutes=minutes))
    release = latest(stores.house)
    assert release is not None
    assert isinstance(release.cell(release.company.id, "fairness"), Shown)
    assert papers.state(stores.ballots, wave.id) == "closed"
    assert not world.parts.works.keys.holds(wave.id)

    # HR sees the dashboard and brings in the customers' scores.
    world.now = friday + timedelta(days=30)
    hr = world.sign_in(Role.HR)
    assert "Fairness" in hr.get("/dashboard").text
    assert world.bring_scores() == BRANCHES * 66

    # The leader takes a look: one wave cannot tell, and the report says so.
    body = studies.look(stores.house, study, now=world.now, version="test")
    assert body["plan"]["status"] == "registered"
    assert (body["verdict"]["primary"], body["links"][0]["reason"]) == ("inconclusive", "one_period")
    leader = world.sign_in(Role.LEADER)
    assert "Do fairly treated branches serve better?" in leader.get("/link").text
    assert body["verdict"]["sentence"].split(".")[0] in leader.get(f"/link/{study}").text
