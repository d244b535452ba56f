"""Attack 6. The hope: a message outside the ring makes the signer say something about its key, or spends a row."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from surveys.db import Stores
from surveys.errors import Malformed
from surveys.invitations.issue import issue, status
from tests.town import Town

ODD: dict[str, Callable[[int], bytes]] = {
    "zero": lambda n: bytes(256),
    "one": lambda n: (1).to_bytes(256, "big"),
    "n minus one": lambda n: (n - 1).to_bytes(256, "big"),
    "n": lambda n: n.to_bytes(256, "big"),
    "all ones": lambda n: b"\xff" * 256,
    "short": lambda n: b"\x02" * 255,
    "long": lambda n: b"\0" + b"\x02" * 256,
    "empty": lambda n: b"",
}


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_message_is_malformed_and_spends_nothing(town: Town, name: str) -> None:
    employee = town.voter(0)
    blinded = {kind: one.blinded for kind, one in employee.prepared().items()}
    blinded["S"] = ODD[name](int.from_bytes(town.public.moduli["S", "c0"], "big"))
    with pytest.raises(Malformed):
        issue(town.stores.house, town.keys, employee.invitation, blinded, town.now)
    assert not status(town.stores.house, town.keys, employee.invitation)
