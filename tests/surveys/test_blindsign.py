"""RFC 9474, variant RSABSSA-SHA384-PSS-Randomized: known answers, and what must be refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from surveys import blindsign
from surveys.errors import Forged, Malformed


@pytest.fixture(scope="module")
def key() -> blindsign.SigningKey:
    return blindsign.SigningKey.from_rsa(blindsign.generate())


@pytest.fixture
def vector(shared_data: Path) -> dict[str, Any]:
    vectors = json.loads((shared_data / "vectors/rfc9474_vectors.json").read_text())
    return next(one for one in vectors if one["name"] == "RSABSSA-SHA384-PSS-Randomized")


def numbers(vector: dict[str, Any]) -> blindsign.SigningKey:
    n, p, q, d = (int(vector[name], 16) for name in "npqd")
    return blindsign.SigningKey(n, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))


def test_blinding_gives_the_vectors_blinded_message(vector: dict[str, Any]) -> None:
    key, inverse = numbers(vector), int(vector["inv"], 16)
    input_msg, salt = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["salt"])
    blinded, found = blindsign.blind(key.modulus, input_msg, salt, pow(inverse, -1, key.n))
    assert (blinded.hex(), found) == (vector["blinded_msg"], inverse)


def test_signing_gives_the_vectors_blind_signature(vector: dict[str, Any]) -> None:
    signed = blindsign.blind_sign(numbers(vector), bytes.fromhex(vector["blinded_msg"]))
    assert signed.hex() == vector["blind_sig"]


def test_finalizing_gives_the_vectors_signature(vector: dict[str, Any]) -> None:
    input_msg, blind_sig = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["blind_sig"])
    sig = blindsign.finalize(numbers(vector).modulus, input_msg, blind_sig, int(vector["inv"], 16))
    assert sig.hex() == vector["sig"]


def test_the_vectors_signature_verifies_and_a_changed_message_does_not(vector: dict[str, Any]) -> None:
    modulus, sig = numbers(vector).modulus, bytes.fromhex(vector["sig"])
    input_msg = bytes.fromhex(vector["input_msg"])
    assert blindsign.verify(modulus, input_msg, sig)
    assert not blindsign.verify(modulus, input_msg[:-1] + b"\0", sig)


@pytest.mark.parametrize("value", [0, 1, -1, 0.5])
def test_a_blinded_message_out_of_range_is_malformed(key: blindsign.SigningKey, value: float) -> None:
    number = {0: 0, 1: 1, -1: key.n - 1, 0.5: key.n}[value]
    with pytest.raises(Malformed):
        blindsign.blind_sign(key, number.to_bytes(blindsign.BYTES, "big"))


@pytest.mark.parametrize("length", [0, 255, 257])
def test_a_blinded_message_of_another_length_is_malformed(key: blindsign.SigningKey, length: int) -> None:
    with pytest.raises(Malformed):
        blindsign.blind_sign(key, b"\x02" * length)


def test_signing_twice_gives_the_same_bytes(key: blindsign.SigningKey) -> None:
    message = (12345).to_bytes(blindsign.BYTES, "big")
    assert blindsign.blind_sign(key, message) == blindsign.blind_sign(key, message)


def test_a_faulty_computation_leaves_no_signature(key: blindsign.SigningKey) -> None:
    broken = blindsign.SigningKey(key.n, key.p, key.q, key.dp + 2, key.dq, key.q_inverse)
    with pytest.raises(ArithmeticError):
        blindsign.blind_sign(broken, (12345).to_bytes(blindsign.BYTES, "big"))


def test_a_garbled_blind_signature_is_forged(key: blindsign.SigningKey) -> None:
    blinded, inverse = blindsign.blind(key.modulus, b"m", bytes(48), 7)
    signed = blindsign.blind_sign(key, blinded)
    with pytest.raises(Forged):
        blindsign.finalize(key.modulus, b"m", signed[:-1] + bytes([signed[-1] ^ 1]), inverse)


def test_a_signing_key_does_not_show_itself(key: blindsign.SigningKey) -> None:
    assert str(key.p) not in repr(key)
