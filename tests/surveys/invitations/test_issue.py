"""One set of signatures for each invitation; nothing at rest says who has asked."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from surveys import waves
from surveys.db import Stores, reading
from surveys.errors import Closed, Conflict, Malformed, Unknown
from surveys.invitations.issue import PAYLOAD, Issue, clear, issue, issued, prefill, status
from surveys.waves import State
from tests.town import Town


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


def rows(town: Town) -> dict[str, bytes]:
    with reading(town.stores.house) as session:
        return {row.invitation: row.payload for row in session.exec(select(Issue)).all()}


def test_the_same_request_is_answered_with_the_same_bytes(town: Town) -> None:
    employee = town.voter(0)
    assert employee.ask() == employee.ask()


def test_another_message_for_the_same_invitation_is_a_conflict_and_changes_nothing(town: Town) -> None:
    town.voter(0).ask()
    before = rows(town)
    with pytest.raises(Conflict):
        town.voter(0).ask()
    assert rows(town) == before


def test_all_kinds_are_asked_for_at_once_or_none_is_signed(town: Town) -> None:
    employee, before = town.voter(0), rows(town)
    only = {"S": employee.prepared()["S"].blinded}
    with pytest.raises(Malformed):
        issue(town.stores.house, town.keys, employee.invitation, only, town.now)
    assert rows(town) == before


def test_issuing_stops_at_the_hour_of_the_close(town: Town) -> None:
    employee = town.voter(0)
    blinded = {kind: one.blinded for kind, one in employee.prepared().items()}
    late = town.now + timedelta(days=5)
    with pytest.raises(Closed):
        issue(town.stores.house, town.keys, employee.invitation, blinded, late)


@pytest.mark.parametrize("state", [State.OPENING, State.CLOSING, State.CLOSED])
def test_a_wave_that_is_not_open_signs_nothing(town: Town, state: State) -> None:
    waves.move(town.stores.house, town.wave, State.OPEN, state)
    with pytest.raises(Closed):
        town.voter(0).ask()


def test_a_free_row_and_a_used_one_have_one_size_and_no_visible_state(town: Town) -> None:
    town.voter(0).ask()
    payloads = list(rows(town).values())
    assert {len(payload) for payload in payloads} == {PAYLOAD}
    assert len(set(payloads)) == len(payloads)


def test_status_says_whether_tokens_were_signed_for_me(town: Town) -> None:
    town.voter(0).ask()
    answers = [status(town.stores.house, town.keys, town.invitations[i]) for i in (0, 1)]
    assert answers == [True, False]


def test_issued_counts_by_kind_and_cell(town: Town) -> None:
    town.voter(0).ask()
    town.voter(1).ask()
    assert issued(town.stores.house, town.keys, town.wave) == {("S", "c0"): 2, ("C", "g0"): 2}


def test_prefilling_twice_forgets_nobody(town: Town) -> None:
    town.voter(0).ask()
    before = rows(town)
    prefill(town.stores.house, town.keys, town.wave, list(before))
    assert rows(town) == before


def test_an_invitation_without_a_row_is_unknown(town: Town) -> None:
    clear(town.stores.house, town.wave)
    with pytest.raises(Unknown):
        town.voter(0).ask()


def test_clearing_leaves_the_rows_of_other_waves(town: Town, now: datetime) -> None:
    Town(town.stores, town.folder, now, people=6, wave="w2")
    clear(town.stores.house, town.wave)
    assert len(rows(town)) == 6
