"""Attack 22. The hope: a result with an extra token passes the public audit. Here on a real wave, from its slots."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from surveys import manifests
from surveys.collection.audit import Spent, verify_spent
from surveys.collection.ballots import take
from surveys.db import Stores
from surveys.invitations.issue import issued
from tests.promises.attacks import everybody_answers
from tests.town import Town


@pytest.fixture
def town(stores: Stores, tmp_path: Path, now: datetime) -> Town:
    return Town(stores, tmp_path / "keys", now, people=6)


def audit(town: Town, doctor: str) -> list[str]:
    manifest = manifests.check(town.manifest, manifests.sha(town.manifest))
    counts = issued(town.stores.house, town.keys, town.wave)
    spent = [Spent(b.kind, b.cell, b.input_msg, b.sig) for b in take(town.stores.ballots, town.wave)]
    if doctor == "extra":
        spent.append(replace(spent[0], input_msg=bytes(96)))
    if doctor == "twice":
        spent.append(spent[0])
    if doctor == "unknown key":
        spent[0] = replace(spent[0], cell="c7")
    if doctor == "fewer issued":
        counts["S", "c0"] = 5
    return [finding.problem for finding in verify_spent(manifest, town.public.moduli, spent, counts)]


@pytest.mark.parametrize("doctor", ["extra", "twice", "unknown key", "fewer issued"])
def test_a_doctored_wave_is_flagged_and_the_honest_one_is_clean(town: Town, doctor: str) -> None:
    everybody_answers(town)
    town.close()
    assert audit(town, "") == []
    assert audit(town, doctor) != []
