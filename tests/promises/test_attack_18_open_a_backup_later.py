"""Attack 18. The hope: a backup taken during the wave, and everything left after it, open a sealed ballot."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from surveys import sealing
from surveys.collection.ballots import clear
from surveys.collection.papers import Slot
from surveys.db import make_engine, reading
from surveys.errors import Closed
from tests.promises.attacks import bytes_of, everybody_answers, sqlite_stores
from tests.town import Town


def stolen(backup: Path) -> list[Slot]:
    engine = make_engine(f"sqlite:///{backup}/ballots.db", journal="delete")
    with reading(engine) as session:
        slots = list(session.exec(select(Slot).where(Slot.flag == 1)).all())
    engine.dispose()
    return slots


def test_the_backups_ballots_do_not_open_with_anything_left(tmp_path: Path, now: datetime) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=6)
        everybody_answers(town)
        shutil.copytree(tmp_path / "db", tmp_path / "backup")
        town.close()
        town.keys.destroy(town.wave)
        clear(stores.ballots, town.wave)
    left = b"".join(bytes_of(tmp_path / "db").values()) + b"".join(bytes_of(tmp_path / "keys").values())
    slot = stolen(tmp_path / "backup")[0]
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    candidates = {left[at : at + 32] for at in range(0, len(left) - 32, 997)}
    keys = [key for key in candidates if 0 < int.from_bytes(key, "big") < order]
    assert len(keys) > 10
    assert all(isinstance(sealing.unseal(key, slot.input_msg, slot.sealed), sealing.Void) for key in keys)
    with pytest.raises(Closed):
        town.keys.box_key(town.wave)


def test_while_the_wave_is_open_the_same_ballots_open_with_the_key(tmp_path: Path, now: datetime) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=6)
        everybody_answers(town)
        slot = stolen(tmp_path / "db")[0]
        opened = sealing.unseal(town.keys.box_key(town.wave), slot.input_msg, slot.sealed)
    assert isinstance(opened, bytes)
