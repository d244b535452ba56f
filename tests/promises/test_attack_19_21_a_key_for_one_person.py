"""Attacks 19 and 21. The hope: a manifest or a key made for one person goes unnoticed by her client."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from surveys import blindsign, manifests, voter
from surveys.errors import Forged, Malformed
from surveys.manifests import CellEntry

MODULI = [bytes([0xC0 + i]) + bytes(254) + b"\x01" for i in range(3)]


def honest() -> dict[str, Any]:
    entries = [CellEntry("S", f"c{i}", f"Store {i}", 8 + i, MODULI[i]) for i in range(2)]
    entries.append(CellEntry("C", "g0", "All", 17, MODULI[2]))
    data = manifests.build(
        wave="w", k=5, box=b"\x04" * 65, invited={"S": 17, "C": 17}, paper=b"", closes_on="", cells=entries
    )
    return dict(json.loads(data))


def score_cells(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in manifest["cells"] if cell["kind"] == "S"]


FORGERIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "a cell of four": lambda m: score_cells(m)[0].update(eligible=4) or m["invited"].update(S=13),
    "two cells of one label": lambda m: score_cells(m)[0].update(label=score_cells(m)[1]["label"]),
    "two cells of one key": lambda m: score_cells(m)[0].update(key=score_cells(m)[1]["key"]),
    "one key for two kinds": lambda m: m["cells"][0].update(key=m["cells"][1]["key"]),
    "another key length": lambda m: m.update(bits=2047),
    "a sum that is not the invited": lambda m: m["invited"].update(S=18),
    "a kind nobody was invited to": lambda m: m["invited"].pop("C"),
    "a minimum of four": lambda m: m.update(k=4),
}


def test_the_honest_manifest_passes() -> None:
    data = json.dumps(honest()).encode()
    assert manifests.check(data, manifests.sha(data)).k == 5


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_manifest_is_refused(name: str) -> None:
    manifest = honest()
    FORGERIES[name](manifest)
    data = json.dumps(manifest).encode()
    with pytest.raises(Malformed):
        manifests.check(data, manifests.sha(data))


@pytest.mark.parametrize("modulus", [b"\x7f" + MODULI[0][1:], b"\0" + MODULI[0], MODULI[0][:-1] + b"\x02"])
def test_a_key_of_another_form_is_refused_even_with_its_hash_in_the_manifest(modulus: bytes) -> None:
    manifest = honest()
    score_cells(manifest)[0]["key"] = manifests.sha(modulus)
    data = json.dumps(manifest).encode()
    with pytest.raises(Malformed, match="2048 bits"):
        manifests.check_key(manifests.check(data, manifests.sha(data)), "S", "c0", modulus)


def test_a_key_that_is_not_in_the_manifest_is_refused() -> None:
    data = json.dumps(honest()).encode()
    with pytest.raises(Malformed, match="not the one"):
        manifests.check_key(manifests.check(data, manifests.sha(data)), "S", "c0", MODULI[1])


def test_a_garbage_signature_sends_nothing_and_the_retry_has_another_message() -> None:
    wrong, right = (blindsign.SigningKey.from_rsa(blindsign.generate()) for _ in range(2))
    first, second = (voter.prepare(bytes(32), key.modulus, "w", "c", "S") for key in (wrong, right))
    with pytest.raises(Forged):
        voter.ballot(first, bytes(255) + b"\x02", box=b"\x04" * 65, content=b"")
    assert first.input_msg != second.input_msg
    assert first.blinded != second.blinded
