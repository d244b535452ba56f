"""Attack 22: doctored results are each flagged by the public audit."""

from dataclasses import replace

import pytest

from surveys import blindsign, manifests, voter
from surveys.collection.audit import Spent, verify_spent
from surveys.manifests import CellEntry, Manifest

PLACE = ("S", "c1")


class World:
    """One cell of six, three tokens spent, four issued."""

    def __init__(self) -> None:
        self.key = blindsign.SigningKey.from_rsa(blindsign.generate())
        entry = CellEntry(*PLACE, "Store", 6, self.key.modulus)
        data = manifests.build(
            wave="w", k=5, box=bytes(65), invited={"S": 6}, paper=b"", closes_on="", cells=[entry]
        )
        self.manifest: Manifest = manifests.check(data, manifests.sha(data))
        self.moduli = {PLACE: self.key.modulus}
        self.spent = [self.token(bytes([i]) * 32) for i in range(3)]

    def token(self, seed: bytes, wave: str = "w") -> Spent:
        prepared = voter.prepare(seed, self.key.modulus, wave, "c1", "S")
        sig = voter.finish(prepared, blindsign.blind_sign(self.key, prepared.blinded))
        return Spent("S", "c1", prepared.input_msg, sig)

    def problems(self, spent: list[Spent], issued: int = 4) -> str:
        found = verify_spent(self.manifest, self.moduli, spent, {PLACE: issued})
        return "; ".join(finding.problem for finding in found)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_honest_results_have_no_finding(world: World) -> None:
    assert world.problems(world.spent) == ""


def test_an_extra_token_is_flagged(world: World) -> None:
    extra = [*world.spent, world.token(b"x" * 32), world.token(b"y" * 32)]
    assert "5 tokens spent, but 4 issued" in world.problems(extra)


def test_a_token_that_stands_twice_is_flagged(world: World) -> None:
    assert "twice" in world.problems([*world.spent, world.spent[0]])


def test_a_token_of_an_unknown_cell_is_flagged(world: World) -> None:
    assert "does not have" in world.problems([replace(world.spent[0], cell="c9")])


def test_a_token_of_another_wave_is_flagged(world: World) -> None:
    assert "another wave" in world.problems([world.token(b"z" * 32, wave="v")])


def test_a_signature_of_another_key_is_flagged(world: World) -> None:
    assert "does not verify" in world.problems([replace(world.spent[0], sig=bytes(256))])


def test_more_issued_than_people_is_flagged(world: World) -> None:
    assert "7 tokens issued for 6" in world.problems(world.spent, issued=7)


def test_a_key_that_is_not_in_the_manifest_is_flagged(world: World) -> None:
    found = verify_spent(world.manifest, {PLACE: bytes(256)}, [], {PLACE: 0})
    assert [finding.problem for finding in found] == ["the key is not the one in the manifest"]
