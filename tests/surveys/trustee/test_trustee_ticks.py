"""While a trustee's tally is awaited the ticks go on, and do nothing twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveys import jobs, keyfile, programmes
from surveys.db import Stores
from surveys.errors import Conflict
from tests.works import draft, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


def test_the_stores_are_rewritten_once_however_long_the_tally_is_awaited(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewritten: list[object] = []
    for room in ("surveys.invitations.issue", "surveys.collection.ballots"):
        monkeypatch.setattr(f"{room}.vacuum", rewritten.append)
    works = make_works(stores, tmp_path)
    held = draft(trustee=keyfile.public_text(keyfile.new()[1]))
    wave = jobs.open_now(works, programmes.set_up(stores.house, held, NOW), NOW)
    jobs.close_now(works, wave, NOW.replace(hour=13))
    with pytest.raises(Conflict, match="works council"):
        jobs.publish_now(works, wave, NOW.replace(hour=14))
    for hour in (15, 16):
        jobs.tick(works, NOW.replace(hour=hour))
    assert rewritten == [stores.ballots, stores.house]
