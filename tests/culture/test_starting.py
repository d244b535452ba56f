"""What `wellspring` says when the stores are not what it expects."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from culture import accounts, demo
from culture.access import Role
from culture.app import Parts, commands, prepare, ready_parts
from culture.errors import Refusal
from surveys.release.origin import mark, marked


@pytest.fixture
def stores_of_tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make both stores in a folder of their own, then let the house stand at a revision nobody knows."""
    for name in ("house", "ballots"):
        monkeypatch.setenv(f"WELLSPRING_{name.upper()}_URL", f"sqlite:///{tmp_path}/{name}.db")
    monkeypatch.setenv("WELLSPRING_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("WELLSPRING_KEYS_DIR", str(tmp_path / "keys"))
    with ready_parts().stores.house.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'tomorrow'")


@pytest.mark.usefixtures("stores_of_tomorrow")
def test_a_store_of_an_unknown_version_is_refused_in_one_line() -> None:
    done = CliRunner().invoke(commands(), ["people", "import", __file__])
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: The house store was made by a version")
    assert len(done.stderr.splitlines()) == 1


@pytest.fixture
def cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Parts]:
    """Return a function that leaves what a killed load leaves, in stores of a name; and those stores in use."""
    monkeypatch.setenv("WELLSPRING_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("WELLSPRING_KEYS_DIR", str(tmp_path / "keys"))

    def stores(name: str) -> Parts:
        for store in ("house", "ballots"):
            monkeypatch.setenv(f"WELLSPRING_{store.upper()}_URL", f"sqlite:///{tmp_path}/{name}-{store}.db")
        return ready_parts()

    def start(name: str, *, then: str) -> Parts:
        left = stores(name).stores
        with suppress(KeyboardInterrupt), demo.marked(tmp_path / "keys", (left.house, left.ballots)):
            (tmp_path / "keys" / "made").mkdir()
            raise KeyboardInterrupt
        return stores(then)

    return start


def found_a_house(parts: Parts) -> None:
    """Give a house its first administrator: now it holds somebody's work."""
    ada = accounts.NewAccount("ada@x.example", "Ada", Role.ADMINISTRATOR)
    accounts.add(
        parts.stores.house, ada, password="seven small boats at noon", now=datetime(2026, 3, 2, tzinfo=UTC)
    )


@pytest.mark.parametrize(("then", "wanted"), [("old", "1"), ("new", "1"), ("old", "0")])
def test_a_marker_that_was_left_over_removes_nobodys_work(
    cut_off: Callable[..., Parts], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str, wanted: str
) -> None:
    monkeypatch.setenv("WELLSPRING_DEMO", wanted)
    parts = cut_off("old", then=then)
    found_a_house(parts)
    with pytest.raises(Refusal, match="Nothing was removed"):
        prepare()
    assert not accounts.is_empty(parts.stores.house)
    assert (tmp_path / "keys" / "made").exists()


def test_what_a_killed_load_left_is_removed_and_what_lay_there_before_stays(
    cut_off: Callable[..., Parts], tmp_path: Path
) -> None:
    (tmp_path / "keys" / "before").mkdir(parents=True)
    stores = cut_off("old", then="old").stores
    mark(stores)
    engines = (stores.house, stores.ballots)
    assert demo.clear_away(tmp_path / "keys", engines, wanted=True, invented=lambda: marked(stores))
    assert [one.name for one in (tmp_path / "keys").iterdir()] == ["before"]
    assert not list(tmp_path.glob("old-*"))


def test_a_second_start_waits_for_the_first_to_load(cut_off: Callable[..., Parts], tmp_path: Path) -> None:
    stores = cut_off("old", then="old").stores
    engines = (stores.house, stores.ballots)
    with demo.marked(tmp_path / "keys", engines), pytest.raises(Refusal, match="by another start"):
        demo.clear_away(tmp_path / "keys", engines, wanted=True, invented=lambda: True)
