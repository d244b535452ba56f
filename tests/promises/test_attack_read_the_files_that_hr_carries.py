"""Attack: read off the two files that HR carries to the works council and back how many answered, and what.

In trustee mode the box and the tally pass through the hands of HR, who know every name. Expected: ciphertext, of a
size that tells who was invited, never who answered; and without the keys nothing of it opens.
"""

import ast
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveys import backup, jobs, keyfile, programmes, sealing
from surveys.db import Stores
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.release import tallyfile, waiting
from surveys.trustee import boxfile, opening
from surveys.wire import unb64
from tests.boxes import leave_in_clear, plain_box, plain_tally
from tests.promises.attacks import bytes_of, holds, sqlite_stores
from tests.works import Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
KEY, POINT = keyfile.new()
PRIVATE = keyfile.read(KEY)
SOURCES = Path(__file__).parents[2] / "surveys"


@dataclass(frozen=True)
class Carried:
    """A closed wave and its two files as HR holds them."""

    works: Works
    wave: str
    box: Path
    tally: bytes


def carried(stores: Stores, folder: Path, answers: int) -> Carried:
    """Return a wave of 22 people in two branches, of whom so many answered the lowest, and its files."""
    works = make_works(stores, folder, Organisation({"a": 12, "b": 10}))
    held = draft(trustee=keyfile.public_text(POINT), comments=True)
    wave = jobs.open_now(works, programmes.set_up(stores.house, held, NOW), NOW)
    for one in sorted(invitations(works, wave), key=lambda one: one.cells["S"])[:answers]:
        answer(works, one, NOW, value=1)
    jobs.close_now(works, wave, NOW.replace(hour=13))
    jobs.tick(works, NOW.replace(hour=14))
    box = jobs.hand_out(works, wave)
    return Carried(works, wave, box, opening.open_box(box, PRIVATE).tally)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    """Yield the files of a wave that everybody answered."""
    folder = tmp_path_factory.mktemp("full")
    with sqlite_stores(folder) as stores:
        yield carried(stores, folder, 22)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carried]:
    """Yield the files of a wave that nobody answered."""
    folder = tmp_path_factory.mktemp("silent")
    with sqlite_stores(folder) as stores:
        yield carried(stores, folder, 0)


def files(one: Carried) -> tuple[bytes, bytes]:
    return one.box.read_bytes(), one.tally


def test_both_files_say_in_clear_only_what_they_are_of_which_wave_and_for_which_key(full: Carried) -> None:
    for data, what in zip(files(full), ("box", "tally"), strict=True):
        line, sealed = data.split(b"\n", 1)
        told = json.loads(line)
        assert set(told) == {"what", "wave", "key", "v", "frame", "frames"}
        assert (told["what"], told["wave"]) == (f"wellspring {what}", full.wave)
        assert len(zlib.compress(sealed)) > len(sealed)


def test_the_sizes_are_those_of_a_wave_that_nobody_answered(full: Carried, silent: Carried) -> None:
    assert [len(data) for data in files(full)] == [len(data) for data in files(silent)]
    stamps = [bytes_of(one.works.keys.folder)[f"{one.wave}.stamps"] for one in (full, silent)]
    assert len(stamps[0]) == len(stamps[1])


def test_neither_file_nor_the_key_folder_holds_a_count_a_token_or_the_secret_of_the_marks(
    full: Carried,
) -> None:
    inside = plain_box(full.box, PRIVATE)
    tokens = [one.input_msg for one in boxfile.read(full.box, PRIVATE).box.ballots]
    tally = plain_tally(full.works.keys, full.wave, full.tally)
    assert tally["tallies"][0]["n"] >= 5
    secrets = (unb64(inside["secret"]), tokens[0][:32], b'"issued"', b'"total"', b'"crossings"', b'"facts"')
    for data in (*files(full), *bytes_of(full.works.keys.folder).values()):
        assert not any(holds(data, secret) for secret in secrets)


def test_no_key_that_hr_can_make_or_find_at_the_other_end_opens_either_file(full: Carried) -> None:
    reply = waiting.reply(full.works.keys, full.wave)
    for private in (sealing.new_box()[0], reply):
        with pytest.raises(Refusal, match="another key"):
            boxfile.read(full.box, private)
    with pytest.raises(Refusal, match="answers another box"):
        tallyfile.unseal(full.tally, PRIVATE)


def test_a_backup_holds_neither_the_box_nor_the_key_of_its_tally(full: Carried, tmp_path: Path) -> None:
    backup.save(full.works, backup.Above(), tmp_path / "saved", NOW)
    kept = waiting.reply(full.works.keys, full.wave), full.box.read_bytes()[-200:]
    for data in bytes_of(tmp_path / "saved").values():
        assert not any(holds(data, one) for one in kept)


def test_only_the_release_room_asks_for_the_key_of_the_tally() -> None:
    askers = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"waiting.reply", "tallyfile.unseal"}
    }
    assert askers == {"release/returned.py"}


def test_a_box_that_an_older_version_left_in_clear_is_sealed_before_hr_gets_it(full: Carried) -> None:
    clear = leave_in_clear(full.works.keys, full.wave, PRIVATE)
    path = jobs.hand_out(full.works, full.wave)
    assert b'"ballots"' in clear
    assert all(b'"ballots"' not in data for data in bytes_of(full.works.keys.folder).values())
    assert jobs.take_tally(full.works, opening.open_box(path, PRIVATE).tally) == full.wave
    assert waiting.destroyed(full.works.keys, full.wave)
