"""Many ballots come to the same, whether one process opens them or several; nothing forged or twice counts."""

import secrets
from dataclasses import replace

import pytest

from surveys import blindsign, sealing, voter, wire
from surveys.collection.ballots import Ballot
from surveys.release.settling import Box, settle
from surveys.release.unsealing import Heard, Tools, hear
from tests.surveys.release.factories import ITEMS, cell, facts

WAVE = facts([cell("a"), cell("b")])
KEY = blindsign.generate()
MODULUS = blindsign.SigningKey.from_rsa(KEY).modulus
PRIVATE, POINT = sealing.new_box()
TOOLS = Tools("w1", ITEMS, {("S", "a"): MODULUS, ("S", "b"): MODULUS}, PRIVATE)


def ballot(place: str = "a", points: int = 3, content: bytes = b"") -> Ballot:
    """Return a ballot of `place` whose token is signed and whose answers are all `points`."""
    token = secrets.token_bytes(32) + wire.domain("w1", place, "S") + secrets.token_bytes(32)
    plain = content or voter.plain("S", answers={item.id: points for item in ITEMS})
    sig = KEY.sign(token, blindsign._PSS, blindsign._HASH)
    return Ballot("S", place, token, sig, sealing.seal(POINT, token, plain))


def seen(some: list[Heard]) -> list[tuple[bytes, bool, object]]:
    return sorted((one.token.input_msg, one.genuine, repr(one.says)) for one in some)


@pytest.fixture(scope="module")
def many() -> list[Ballot]:
    """Return a hundred good ballots, one forged, one of another cell, one void."""
    good = [ballot("a" if n % 2 else "b", 1 + n % 5) for n in range(100)]
    forged = replace(good[0], sig=bytes(256))
    return [*good, forged, replace(good[1], cell="b"), ballot(content=b"nonsense")]


def test_several_processes_find_what_one_finds(many: list[Ballot]) -> None:
    alone = list(hear(many, TOOLS))
    together = list(hear(iter(many), TOOLS, pool_from=10))
    assert seen(alone) == seen(together)
    assert sum(one.genuine for one in alone) == 101


def test_equal_answers_lie_in_memory_once(many: list[Ballot]) -> None:
    assert len({id(one.says) for one in hear(many, TOOLS) if one.says is not None}) == 5


@pytest.mark.parametrize(("issued", "valid", "void"), [(30, 5, 1), (5, 5, 1), (4, 0, 6)])
def test_twice_counts_once_and_more_than_issued_void_the_cell(issued: int, valid: int, void: int) -> None:
    good = [ballot() for _ in range(5)]
    box = Box(iter([*good, good[0]]), TOOLS.moduli, {("S", "a"): issued}, bytes(32))
    settled = settle(WAVE, box, PRIVATE)
    assert (settled.counted.valid["S"], settled.counted.void["S"]) == (valid, void)
    assert next(one for one in settled.proofs if one.cell == "a").passed is (issued >= 5)
