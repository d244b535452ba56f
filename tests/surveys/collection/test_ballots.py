"""A ballot fills a random free slot, once, while the wave takes ballots."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from surveys.collection import papers
from surveys.collection.ballots import cast, clear, take
from surveys.collection.papers import Slot
from surveys.db import Stores, reading
from surveys.errors import Closed, Conflict, Forged, Malformed
from tests.town import Town, unsealed


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


def filled(town: Town) -> list[Slot]:
    with reading(town.stores.ballots) as session:
        return list(session.exec(select(Slot).where(Slot.flag == 1)).all())


def test_a_ballot_is_stored_and_opens_to_what_was_typed(town: Town) -> None:
    assert town.voter(0).send({"fairness-1": 5}) == ["stored", "stored"]
    town.close()
    opened = {one.kind: unsealed(town, one) for one in take(town.stores.ballots, town.wave)}
    assert opened["S"] == b'{"v":1,"answers":{"fairness-1":5}}'


def test_a_token_is_spent_once_and_the_first_answer_stays(town: Town) -> None:
    employee = town.voter(0)
    employee.send({"fairness-1": 1})
    assert employee.send({"fairness-1": 5}) == ["already", "already"]
    town.close()
    assert unsealed(town, next(b for b in take(town.stores.ballots, town.wave) if b.kind == "S")) == (
        b'{"v":1,"answers":{"fairness-1":1}}'
    )


def test_everybody_finds_a_free_slot(town: Town) -> None:
    assert {state for i in range(6) for state in town.voter(i).send()} == {"stored"}
    assert len(filled(town)) == 12


def test_one_token_more_than_people_finds_no_slot(town: Town) -> None:
    for i in range(6):
        town.voter(i).send()
    minted = town.voter(0, seed=bytes(32))
    prepared = minted.prepared()["S"]
    sig = town.keys.sign(town.wave, "S", "c0", prepared.blinded)
    with pytest.raises(Conflict, match="taken"):
        cast(town.stores.ballots, minted.finished(prepared, sig))


def test_a_ballot_of_another_length_is_malformed(town: Town) -> None:
    ballot = town.voter(0).ballots()[0]
    with pytest.raises(Malformed):
        cast(town.stores.ballots, replace(ballot, sealed=ballot.sealed + b"\0"))


def test_a_ballot_with_a_changed_signature_is_forged(town: Town) -> None:
    ballot = town.voter(0).ballots()[0]
    with pytest.raises(Forged):
        cast(town.stores.ballots, replace(ballot, sig=ballot.sig[:-1] + bytes([ballot.sig[-1] ^ 1])))


def test_the_booth_takes_ballots_while_closing_and_none_after(town: Town) -> None:
    early, late = town.voter(0).ballots(), town.voter(1).ballots()
    papers.start_closing(town.stores.ballots, town.wave)
    assert cast(town.stores.ballots, early[0]) == "stored"
    papers.stop(town.stores.ballots, town.wave)
    with pytest.raises(Closed):
        cast(town.stores.ballots, late[0])


def test_no_ballot_is_taken_out_before_the_booth_has_stopped(town: Town) -> None:
    town.voter(0).send()
    with pytest.raises(Conflict):
        take(town.stores.ballots, town.wave)


def test_clearing_leaves_the_slots_of_other_waves(town: Town, tmp_path: Path, now: datetime) -> None:
    other = Town(town.stores, tmp_path / "keys", now, people=6, wave="w2")
    other.voter(0).send()
    town.voter(0).send()
    town.close()
    clear(town.stores.ballots, town.wave)
    assert {slot.wave for slot in filled(town)} == {"w2"}


def test_laying_out_twice_changes_nothing_and_other_bytes_are_refused(town: Town) -> None:
    engine, same = town.stores.ballots, {"slots": town.places, "moduli": town.public.moduli}
    paper = papers.paper(engine, town.wave)
    papers.lay_out(engine, wave=town.wave, paper=paper, manifest=town.manifest, **same)
    with pytest.raises(Conflict):
        papers.lay_out(engine, wave=town.wave, paper=b"{}", manifest=town.manifest, **same)


def test_a_wave_that_took_a_ballot_cannot_be_dropped(town: Town) -> None:
    town.voter(0).send()
    with pytest.raises(Conflict):
        papers.drop(town.stores.ballots, town.wave)
