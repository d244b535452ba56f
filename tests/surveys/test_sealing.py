"""The envelope: one size, one token, opens to the letter or is void."""

import pytest

from surveys import sealing

TOKEN = bytes(range(96))


@pytest.fixture(scope="module")
def box() -> tuple[bytes, bytes]:
    return sealing.new_box()


@pytest.mark.parametrize("length", [0, 1, 100, sealing.LIMIT])
def test_every_ballot_has_the_same_size_and_opens(box: tuple[bytes, bytes], length: int) -> None:
    private, public = box
    sealed = sealing.seal(public, TOKEN, b"x" * length)
    assert len(sealed) == 4177
    assert sealing.unseal(private, TOKEN, sealed) == b"x" * length


def test_a_ballot_that_is_too_long_is_not_sealed(box: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="at most"):
        sealing.seal(box[1], TOKEN, b"x" * (sealing.LIMIT + 1))


def test_an_envelope_under_another_token_is_void(box: tuple[bytes, bytes]) -> None:
    sealed = sealing.seal(box[1], TOKEN, b"hello")
    assert sealing.unseal(box[0], TOKEN[::-1], sealed) == sealing.Void("seal")


@pytest.mark.parametrize(("at", "reason"), [(0, "point"), (1, "point"), (70, "seal"), (-1, "seal")])
def test_a_changed_byte_makes_it_void(box: tuple[bytes, bytes], at: int, reason: str) -> None:
    sealed = bytearray(sealing.seal(box[1], TOKEN, b"hello"))
    sealed[at] ^= 1
    assert sealing.unseal(box[0], TOKEN, bytes(sealed)) == sealing.Void(reason)


def test_a_shortened_envelope_is_void(box: tuple[bytes, bytes]) -> None:
    assert sealing.unseal(box[0], TOKEN, bytes(4176)) == sealing.Void("length")


def test_anothers_box_key_opens_nothing(box: tuple[bytes, bytes]) -> None:
    other, _ = sealing.new_box()
    assert sealing.unseal(other, TOKEN, sealing.seal(box[1], TOKEN, b"hello")) == sealing.Void("seal")


def test_sealing_twice_gives_different_bytes(box: tuple[bytes, bytes]) -> None:
    assert sealing.seal(box[1], TOKEN, b"hello") != sealing.seal(box[1], TOKEN, b"hello")


def test_the_public_point_belongs_to_the_private_scalar(box: tuple[bytes, bytes]) -> None:
    assert sealing.public_box(box[0]) == box[1]
