"""A backup that is bad, too old, or for stores that hold something changes nothing."""

import json
import os
import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from surveys import backup, waves
from surveys.backup import Above, manifest, restoring
from surveys.db import Stores, make_engine
from surveys.errors import Refusal
from surveys.jobs import Works, tick
from surveys.keys import Keys
from tests.surveys.backup.conftest import NEXT, answer_all

CLOSED = NEXT + timedelta(days=4, minutes=16)


@pytest.fixture
def saved(works: Works, above: Above, tmp_path: Path) -> Path:
    backup.save(works, above, tmp_path / "saved", NEXT)
    return tmp_path / "saved"


def filled(stores: Stores) -> list[str]:
    found = []
    for engine in (stores.house, stores.ballots):
        there = MetaData()
        there.reflect(engine)
        with engine.connect() as connection:
            found += [x.name for x in there.sorted_tables if connection.execute(x.select()).first()]
    return found


def refused(new: Works, above: Above, saved: Path, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        backup.restore(new, above, saved, NEXT)
    assert filled(new.stores) == []


@pytest.mark.parametrize("name", ["house/account", "house/release", "ballots/spent", "ballots/paper"])
def test_a_changed_file_is_refused(new: Works, above: Above, saved: Path, name: str) -> None:
    file = saved / f"{name}.jsonl"
    file.write_bytes(file.read_bytes() + b"[]\n")
    refused(new, above, saved, f"{name}.jsonl is not as it was")


def test_a_missing_file_is_refused(new: Works, above: Above, saved: Path) -> None:
    (saved / "house" / "unit.jsonl").unlink()
    refused(new, above, saved, "lacks house/unit.jsonl")


def test_a_changed_manifest_is_refused(new: Works, above: Above, saved: Path) -> None:
    file = saved / "manifest.json"
    file.write_text(file.read_text().replace('"head": "', '"head": "0'))
    refused(new, above, saved, "manifest is not as it was")


def test_a_folder_without_a_manifest_is_no_backup(new: Works, above: Above, tmp_path: Path) -> None:
    refused(new, above, tmp_path, "There is no backup in")


def rewritten(saved: Path, name: str, old: str, new: str) -> None:
    """Change a file and all hashes with it, as somebody would who means to deceive."""
    file, made = saved / f"{name}.jsonl", manifest.read(saved)
    file.write_text(file.read_text().replace(old, new))
    sha = restoring.lines.hashlib.sha256(file.read_bytes()).hexdigest()
    pieces = [replace(one, sha256=sha) if f"{one.store}/{one.table}" == name else one for one in made.pieces]
    manifest.write(saved, replace(made, pieces=tuple(pieces)))


def test_a_release_that_was_changed_with_its_hashes_is_refused(new: Works, above: Above, saved: Path) -> None:
    rewritten(saved, "house/release", '\\"fairness\\"', '\\"fairnesS\\"')
    refused(new, above, saved, "not the one that the ledger holds")


def test_a_row_that_breaks_a_rule_changes_nothing(new: Works, above: Above, saved: Path) -> None:
    rewritten(saved, "house/account", '"administrator"', '"emperor"')
    refused(new, above, saved, "breaks a rule of its table")


def test_a_line_that_is_no_row_changes_nothing(new: Works, above: Above, saved: Path) -> None:
    rewritten(saved, "house/unit_place", "[", "{")
    refused(new, above, saved, "unit_place.jsonl is not as it was")


def test_a_backup_older_than_the_last_release_is_refused(
    works: Works, new: Works, above: Above, saved: Path
) -> None:
    (wave,) = waves.in_state(works.stores.house, "open")
    answer_all(works, NEXT, 11)
    tick(works, CLOSED)
    assert waves.get(works.stores.house, wave.id).state == "released"
    refused(new, above, saved, f"older than the last release.*results of wave {wave.id}")


def test_a_new_key_folder_takes_the_mark_of_what_was_restored(
    works: Works, new: Works, above: Above, saved: Path, tmp_path: Path
) -> None:
    bare = replace(new, keys=Keys(tmp_path / "bare"))
    backup.restore(bare, above, saved, NEXT)
    assert bare.keys.head() == works.keys.head() != b""


def test_a_store_that_holds_something_is_refused(new: Works, above: Above, saved: Path) -> None:
    backup.restore(new, above, saved, NEXT)
    with pytest.raises(Refusal, match="is not empty"):
        backup.restore(new, above, saved, NEXT)


def test_another_revision_is_refused(new: Works, above: Above, saved: Path) -> None:
    made = manifest.read(saved)
    manifest.write(saved, replace(made, revisions=made.revisions | {"house": "abc"}))
    refused(new, above, saved, "made at revision abc of the house store")


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(step: str, new: Works, above: Above, saved: Path) -> None:
    """Restore in a process of its own that dies at a step."""
    pid = os.fork()
    if not pid:
        setattr(restoring, step, die)
        urls = [
            one.url.render_as_string(hide_password=False) for one in (new.stores.house, new.stores.ballots)
        ]
        own = Stores(make_engine(urls[0]), make_engine(urls[1], journal="delete"))
        try:
            backup.restore(replace(new, stores=own), above, saved, NEXT)
        finally:
            os._exit(0)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("step", ["_fill_ballots", "_fill_table", "_settle"])
def test_a_kill_leaves_both_stores_empty_and_a_second_try_fills_them(
    new: Works, above: Above, saved: Path, step: str
) -> None:
    killed_at(step, new, above, saved)
    assert filled(new.stores) == []
    assert backup.restore(new, above, saved, NEXT).releases == 1


def test_a_kill_between_the_two_commits_is_finished_by_a_second_try(
    new: Works, above: Above, saved: Path
) -> None:
    backup.restore(new, above, saved, NEXT)
    _, house = json.loads((saved / "manifest.json").read_text()), new.stores.house
    tables = MetaData()
    tables.reflect(house)
    with house.execution_options(writes=True).begin() as connection:
        for table in reversed(tables.sorted_tables):
            if table.name == "unit":
                connection.execute(table.update().where(table.c.id != "company").values(parent="company"))
                connection.execute(table.delete().where(table.c.id != "company"))
            connection.execute(table.delete())
    assert backup.restore(new, above, saved, NEXT).releases == 1
