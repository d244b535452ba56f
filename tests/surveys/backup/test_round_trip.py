"""What is saved from stores of one kind comes back in stores of the same or the other kind."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from culture import accounts, units
from surveys import backup, programmes, release, waves
from surveys.backup import Above
from surveys.errors import Refusal
from surveys.invitations import roster
from surveys.jobs import Works, open_now, tick
from tests.surveys.backup.conftest import NEXT, PASSWORD, SET_UP, answer_all

LATER = NEXT + timedelta(hours=3)


@pytest.fixture
def saved(works: Works, above: Above, tmp_path: Path) -> Path:
    backup.save(works, above, tmp_path / "saved", NEXT)
    return tmp_path / "saved"


def content(folder: Path) -> dict[str, list[str]]:
    return {
        path.name: sorted(path.read_text().splitlines())
        for path in folder.glob("*/*.jsonl")
        if path.stem not in {"wave", "sign_in"}
    }


def test_a_backup_of_what_was_restored_is_the_same(new: Works, above: Above, saved: Path) -> None:
    backup.restore(new, above, saved, LATER)
    backup.save(new, above, saved.with_name("again"), LATER)
    assert content(saved.with_name("again")) == content(saved)
    assert len(content(saved)["unit.jsonl"]) == 3


def test_releases_come_back_and_the_audit_is_clean(
    works: Works, new: Works, above: Above, saved: Path
) -> None:
    done = backup.restore(new, above, saved, LATER)
    assert done.releases == 1
    assert release.released(new.stores.house) == release.released(works.stores.house)
    assert release.audit(new.stores.house).clean


def test_the_open_wave_is_void_with_a_sentence(new: Works, above: Above, saved: Path) -> None:
    done = backup.restore(new, above, saved, LATER)
    (void,) = waves.in_state(new.stores.house, "void")
    assert (void.id,) == done.void == done.keys_left
    assert void.note.startswith("This round was not finished when the backup was made")


def test_no_wave_is_left_that_is_neither_released_nor_void(new: Works, above: Above, saved: Path) -> None:
    backup.restore(new, above, saved, LATER)
    assert waves.in_state(new.stores.house, "planned", "opening", "open", "closing", "closed") == ()


def test_sign_ins_end_and_passwords_stay(new: Works, above: Above, saved: Path) -> None:
    backup.restore(new, above, saved, LATER)
    with new.stores.house.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sign_in WHERE ended_at IS NULL").scalar() == 0
    accounts.sign_in(new.stores.house, email="hana@example.org", password=PASSWORD, browser="", now=LATER)
    assert next(iter(units.tree(new.stores.house, on=SET_UP.date()))).name == "Company"


def test_a_restored_house_opens_counts_and_publishes_the_next_wave(
    new: Works, above: Above, saved: Path
) -> None:
    backup.restore(new, above, saved, LATER)
    programme = programmes.by_name(new.stores.house, "Pulse")
    later = LATER + timedelta(days=14)
    open_now(new, programme.id, later)
    answer_all(new, later, 11)
    for days in (5, 6):
        tick(new, later + timedelta(days=days))
    assert len(release.released(new.stores.house)) == 2


def test_keys_of_a_void_wave_are_destroyed_a_day_after_its_close(
    new: Works, above: Above, saved: Path
) -> None:
    (wave,) = backup.restore(new, above, saved, LATER).void
    tick(new, NEXT + timedelta(days=4, hours=23))
    assert new.keys.holds(wave)
    tick(new, NEXT + timedelta(days=5, minutes=16))
    assert new.keys.destroyed(wave)


def test_the_old_invitations_lead_nowhere(works: Works, new: Works, above: Above, saved: Path) -> None:
    (wave,) = waves.in_state(works.stores.house, "open")
    backup.restore(new, above, saved, LATER)
    assert roster.ids(new.stores.house, wave.id) == ()


def test_files_are_for_their_owner_only(saved: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in saved.rglob("*") if path.is_file()}
    folders = {path.stat().st_mode & 0o777 for path in (saved, saved / "house", saved / "ballots")}
    assert (modes, folders) == ({0o600}, {0o700})


def test_rows_stand_in_the_order_of_their_keys(saved: Path) -> None:
    lines = [json.loads(one) for one in (saved / "house" / "roster_entry.jsonl").read_text().splitlines()]
    assert len(lines) == 11
    assert [line[:2] for line in lines] == sorted(line[:2] for line in lines)


def test_a_folder_that_is_not_empty_is_refused(works: Works, above: Above, saved: Path) -> None:
    with pytest.raises(Refusal, match="not empty"):
        backup.save(works, above, saved, NEXT)
