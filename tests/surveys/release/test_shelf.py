"""Releases are parsed once in a process, and a new one is seen at once."""

from pathlib import Path

import pytest

from surveys import release
from surveys.db import Stores
from surveys.keys import Keys
from surveys.release import count, publish, shelf
from surveys.release.origin import mark
from surveys.release.shelf import Shelf
from tests.factories import make_release
from tests.surveys.release.factories import cell, facts, opened


def publish_one(stores: Stores, folder: Path, number: int) -> str:
    """Publish wave `number` of one team of thirty."""
    mark(stores)
    wave = facts([cell("a")], wave=f"w{number}", number=number)
    count.enter(stores, wave, opened(number, {"a": 30}))
    return publish.publish(stores, wave, Keys(folder / "keys"))


def test_a_release_is_parsed_once(stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_one(stores, tmp_path, 1)
    first = release.released(stores.house)
    monkeypatch.setattr(shelf, "from_json", lambda body: pytest.fail("parsed again"))
    assert release.released(stores.house)[0] is first[0]


def test_a_new_release_is_there_at_the_next_look(stores: Stores, tmp_path: Path) -> None:
    ids = [publish_one(stores, tmp_path, 1)]
    assert [one.id for one in release.released(stores.house)] == ids
    ids.append(publish_one(stores, tmp_path, 2))
    assert [one.id for one in release.released(stores.house)] == ids


def test_two_stores_never_share_what_was_read(stores: Stores, tmp_path: Path) -> None:
    publish_one(stores, tmp_path, 1)
    assert len(release.released(stores.house)) == 1
    assert release.released(stores.house, "another programme") == ()


def test_what_is_kept_is_bounded() -> None:
    kept = Shelf(100)
    for name, length in (("a", 60), ("b", 30), ("c", 30), ("d", 500)):
        kept.put(name, make_release(1, towns=1), length)
    assert set(kept.find(["a", "b", "c", "d"])) == {"b", "c"}
