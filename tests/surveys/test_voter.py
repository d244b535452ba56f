"""The browser in Python: everything from the seed, a message of its own for each key."""

import hashlib

import pytest

from surveys import blindsign, sealing, voter, wire
from surveys.errors import Forged

SEED = bytes(range(32))


@pytest.fixture(scope="module")
def key() -> blindsign.SigningKey:
    return blindsign.SigningKey.from_rsa(blindsign.generate())


def test_the_same_seed_gives_the_same_blinded_bytes(key: blindsign.SigningKey) -> None:
    first, second = (voter.prepare(SEED, key.modulus, "w", "c", "S") for _ in range(2))
    assert first == second


def test_another_kind_cell_or_wave_gets_another_token(key: blindsign.SigningKey) -> None:
    places = [("w", "c", "S"), ("w", "c", "C"), ("w", "d", "S"), ("v", "c", "S")]
    assert len({voter.prepare(SEED, key.modulus, *place).input_msg for place in places}) == 4


def test_the_same_message_is_never_blinded_under_two_keys(key: blindsign.SigningKey) -> None:
    other = blindsign.SigningKey.from_rsa(blindsign.generate())
    first, second = (voter.prepare(SEED, one.modulus, "w", "c", "S") for one in (key, other))
    assert first.input_msg[:32] != second.input_msg[:32]
    assert first.input_msg[64:] != second.input_msg[64:]


def test_the_middle_of_the_token_is_the_domain(key: blindsign.SigningKey) -> None:
    expected = hashlib.sha256(b'["pulse-ballot-v1","w","c","S"]').digest()
    assert voter.prepare(SEED, key.modulus, "w", "c", "S").input_msg[32:64] == expected
    assert wire.domain("w", "c", "S") == expected


def test_a_finished_ballot_verifies_and_opens(key: blindsign.SigningKey) -> None:
    private, public = sealing.new_box()
    prepared = voter.prepare(SEED, key.modulus, "w", "c", "C")
    signed = blindsign.blind_sign(key, prepared.blinded)
    done = voter.ballot(prepared, signed, box=public, content=voter.plain("C", comment="Grüße"))
    assert blindsign.verify(key.modulus, done.input_msg, done.sig)
    assert sealing.unseal(private, done.input_msg, done.sealed) == '{"v":1,"comment":"Grüße"}'.encode()


def test_a_signature_of_another_key_finishes_nothing(key: blindsign.SigningKey) -> None:
    other = blindsign.SigningKey.from_rsa(blindsign.generate())
    prepared = voter.prepare(SEED, key.modulus, "w", "c", "S")
    message = (int.from_bytes(prepared.blinded, "big") % other.n).to_bytes(256, "big")
    with pytest.raises(Forged):
        voter.finish(prepared, blindsign.blind_sign(other, message))
