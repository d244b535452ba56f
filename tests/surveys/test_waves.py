"""Waves: states that are left once, and what opening froze."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from surveys import history, programmes, waves
from surveys.cells import Cut
from surveys.db import writing
from surveys.errors import Conflict, Unknown
from surveys.waves import State, Wave
from tests.works import DRAFT

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
CUT = Cut("c1", "North", ("a", "b"), (5, 6), ("co",), ("Company",), 11, "why")


@pytest.fixture
def programme(house: Engine) -> str:
    return programmes.set_up(house, DRAFT, NOW)


def planned(house: Engine, programme: str, due: str = "2026-03-02") -> Wave:
    known = programmes.get(house, programme)
    wave = waves.new_wave(known, due=due, opens_at=NOW, closes_at=NOW + timedelta(days=4))
    assert waves.plan(house, wave)
    return wave


def opened(house: Engine, programme: str, due: str = "2026-03-02") -> Wave:
    wave = planned(house, programme, due)
    with writing(house) as session:
        waves.freeze_cells(session, wave.id, "S", [CUT])
        waves.move_in(session, wave.id, State.PLANNED, State.OPEN, invited=11)
    return wave


def test_a_state_is_left_once(house: Engine, programme: str) -> None:
    wave = planned(house, programme)
    assert waves.move(house, wave.id, State.PLANNED, State.OPENING)
    assert not waves.move(house, wave.id, State.PLANNED, State.OPENING)


def test_a_programme_has_one_planned_wave(house: Engine, programme: str) -> None:
    planned(house, programme)
    known = programmes.get(house, programme)
    second = waves.new_wave(known, due="2026-03-09", opens_at=NOW, closes_at=NOW + timedelta(days=4))
    assert not waves.plan(house, second)


def test_two_waves_of_one_programme_cannot_be_due_on_one_date(house: Engine, programme: str) -> None:
    opened(house, programme)
    known = programmes.get(house, programme)
    twin = waves.new_wave(known, due="2026-03-02", opens_at=NOW, closes_at=NOW + timedelta(days=4))
    assert not waves.plan(house, twin)
    with pytest.raises(IntegrityError), writing(house) as session:
        session.add(twin)


def test_a_planned_wave_is_forgotten_and_an_open_one_is_not(house: Engine, programme: str) -> None:
    kept = opened(house, programme)
    planned(house, programme, "2026-03-09")
    assert waves.unplan(house, programme) == 1
    assert [wave.id for wave in waves.of_programme(house, programme)] == [kept.id]


def test_the_facts_name_cells_and_no_person(house: Engine, programme: str) -> None:
    facts = waves.facts(house, opened(house, programme).id)
    assert facts.cells == (waves.CellFacts("S", "c1", "North", 11, ("a", "b"), ("co",), ("Company",)),)
    assert (facts.programme_name, facts.invited, facts.k, facts.origin) == ("Pulse", 11, 5, "live")
    assert (facts.opened_on.isoformat(), facts.closed_on.isoformat()) == ("2026-03-02", "2026-03-06")


def test_the_next_cut_knows_the_one_before(house: Engine, programme: str) -> None:
    opened(house, programme)
    with writing(house) as session:
        assert waves.previous_cut(session, programme, "S") == (CUT,)
        assert waves.previous_cut(session, programme, "C") == ()


def test_another_programmes_later_cut_of_the_same_units_is_known_too(house: Engine, programme: str) -> None:
    opened(house, programme)
    other = programmes.set_up(house, replace(DRAFT, name="Second pulse"), NOW)
    with writing(house) as session:
        assert history.cuts_before(session, other, "S") == (CUT,)
    opened(house, other)
    with writing(house) as session:
        later = session.exec(select(Wave).where(Wave.programme == other)).one()
        later.closes_at, later.opens_at = NOW + timedelta(days=25), NOW + timedelta(days=21)
        assert history.cuts_before(session, programme, "S") == (CUT, CUT)
        assert history.cuts_before(session, other, "S") == (CUT,)


def test_the_fingerprint_is_set_once(house: Engine, programme: str) -> None:
    wave = planned(house, programme)
    waves.fingerprint(house, wave.id, manifest_sha="a", paper_sha="b", words="one two")
    waves.fingerprint(house, wave.id, manifest_sha="c", paper_sha="d", words="three")
    kept = waves.get(house, wave.id)
    assert (kept.manifest_sha, kept.paper_sha, kept.words) == ("a", "b", "one two")


def test_closing_early_never_closes_later(house: Engine, programme: str) -> None:
    wave = opened(house, programme)
    waves.close_early(house, wave.id, NOW + timedelta(days=9))
    assert waves.get(house, wave.id).closes_at == wave.closes_at
    waves.close_early(house, wave.id, NOW + timedelta(hours=2))
    assert waves.get(house, wave.id).closes_at == NOW + timedelta(hours=2)


def test_only_an_open_wave_can_be_closed(house: Engine, programme: str) -> None:
    wave = planned(house, programme)
    with pytest.raises(Conflict):
        waves.close_early(house, wave.id, NOW)


def test_overlaps_are_given_for_the_waves_asked_for(house: Engine, programme: str) -> None:
    one, two = opened(house, programme), opened(house, programme, "2026-03-09")
    with writing(house) as session:
        waves.keep_overlaps(session, two.id, {(one.id, "c1"): 9})
    assert [found.people for found in waves.overlaps(house, [one.id, two.id])] == [9]
    assert waves.overlaps(house, [one.id]) == ()
    assert history.invited_in_both(house, two.id, [one.id]) == {(one.id, "c1"): 9}
    assert history.invited_in_both(house, one.id, [two.id]) == {(two.id, "c1"): 9}
    assert history.invited_in_both(house, two.id, []) == {}


def test_an_unknown_wave_is_said_to_be_unknown(house: Engine) -> None:
    with pytest.raises(Unknown, match="waves list"):
        waves.get(house, "nothing")
