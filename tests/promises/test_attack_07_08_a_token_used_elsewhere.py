"""Attacks 7 and 8. The hope: a signature serves in another cell, kind or wave, or under a token bent a little."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from surveys import wire
from surveys.collection.ballots import Ballot, cast
from surveys.collection.papers import Slot
from surveys.db import Stores, reading
from surveys.errors import Forged, Malformed
from tests.town import Town


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6, cells=2)


@pytest.fixture
def ballot(town: Town) -> Ballot:
    return next(one for one in town.voter(0).ballots() if one.kind == "S")


def nothing_stored(town: Town) -> bool:
    with reading(town.stores.ballots) as session:
        return session.exec(select(Slot.slot).where(Slot.flag == 1)).first() is None


def refused(town: Town, ballot: Ballot, reason: type[Exception] = Forged) -> bool:
    with pytest.raises(reason):
        cast(town.stores.ballots, ballot)
    return nothing_stored(town)


def test_a_token_of_one_cell_is_no_token_of_another(town: Town, ballot: Ballot) -> None:
    other = "c1" if ballot.cell == "c0" else "c0"
    bent = ballot.input_msg[:32] + wire.domain(town.wave, other, "S") + ballot.input_msg[64:]
    assert refused(town, replace(ballot, cell=other))
    assert refused(town, replace(ballot, cell=other, input_msg=bent))


def test_a_score_token_is_no_comment_token(town: Town, ballot: Ballot) -> None:
    bent = ballot.input_msg[:32] + wire.domain(town.wave, "g0", "C") + ballot.input_msg[64:]
    assert refused(town, replace(ballot, kind="C", cell="g0"))
    assert refused(town, replace(ballot, kind="C", cell="g0", input_msg=bent))


def test_a_token_of_one_wave_is_no_token_of_the_next(town: Town, ballot: Ballot, now: datetime) -> None:
    Town(town.stores, town.folder, now, people=6, cells=2, wave="w2")
    bent = ballot.input_msg[:32] + wire.domain("w2", ballot.cell, "S") + ballot.input_msg[64:]
    assert refused(town, replace(ballot, input_msg=bent))


@pytest.mark.parametrize("at", [0, 31, 32, 63, 64, 95])
def test_a_bent_token_is_forged(town: Town, ballot: Ballot, at: int) -> None:
    bent = bytearray(ballot.input_msg)
    bent[at] ^= 1
    assert refused(town, replace(ballot, input_msg=bytes(bent)))


def test_trailing_bytes_are_malformed(town: Town, ballot: Ballot) -> None:
    assert refused(town, replace(ballot, input_msg=ballot.input_msg + b"\0"), Malformed)
    assert refused(town, replace(ballot, sig=ballot.sig + b"\0"), Malformed)


def test_a_signature_plus_the_modulus_is_not_a_second_signature(town: Town, ballot: Ballot) -> None:
    n = int.from_bytes(town.public.moduli["S", ballot.cell], "big")
    larger = int.from_bytes(ballot.sig, "big") + n
    if larger.bit_length() <= 2048:
        assert refused(town, replace(ballot, sig=larger.to_bytes(256, "big")))
