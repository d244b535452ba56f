"""Searched byte by byte: a backup of a house with an open wave says nothing of who is asked, or what was said."""

import base64
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, Table, select

from surveys import backup, crossings, waves
from surveys.backup import Above
from surveys.collection.papers import Slot
from surveys.db import Ballots, Roll, writing
from surveys.invitations.issue import Issue
from surveys.jobs import Works
from surveys.jobs.ticking import bury
from tests.surveys.backup.conftest import NEXT
from tests.works import invitations


@pytest.fixture
def written(works: Works, above: Above, tmp_path: Path) -> bytes:
    backup.save(works, above, tmp_path / "saved", NEXT)
    return b"".join(path.read_bytes() for path in (tmp_path / "saved").rglob("*") if path.is_file())


def forms(value: object) -> list[bytes]:
    if isinstance(value, bytes):
        return [
            value,
            base64.b64encode(value),
            base64.urlsafe_b64encode(value).rstrip(b"="),
            value.hex().encode(),
        ]
    return [str(value).encode()]


def found(written: bytes, values: list[object]) -> list[object]:
    return [one for one in values if any(form in written for form in forms(one))]


def column(works: Works, name: str, of: str) -> list[object]:
    table: Table = (Roll if name in Roll.metadata.tables else Ballots).metadata.tables[name]
    engine = works.stores.house if name in Roll.metadata.tables else works.stores.ballots
    with engine.connect() as connection:
        return list(connection.execute(select(table.c[of])).scalars())


def test_no_issue_row(works: Works, written: bytes) -> None:
    rows = column(works, Issue.__tablename__, "payload")
    assert len(rows) == 11
    assert found(written, rows) == []


def test_no_ballot_slot_full_or_free(works: Works, written: bytes) -> None:
    kinds = [one.name for one in Slot.metadata.tables["slot"].columns if isinstance(one.type, LargeBinary)]
    values = [value for kind in kinds for value in column(works, "slot", kind)]
    assert len(values) >= 3 * 11
    assert found(written, values) == []


def test_no_invitation_of_the_open_wave(works: Works, written: bytes) -> None:
    (wave,) = waves.in_state(works.stores.house, "open")
    asked = invitations(works, wave.id)
    values: list[object] = [value for one in asked for value in (one.id, one.digest, one.name, one.email)]
    assert len(asked) == 11
    assert found(written, values) == []
    assert found(written, [works.keys.invite(wave.id, one.id) for one in asked]) == []


def test_no_crossing_of_an_open_wave_and_those_of_a_void_one_go(
    works: Works, above: Above, tmp_path: Path
) -> None:
    (wave,) = waves.in_state(works.stores.house, "open")
    with writing(works.stores.house) as session:
        crossings.keep(session, wave.id, {("s1", "b1"): 2})
    backup.save(works, above, tmp_path / "saved", NEXT)
    assert not (tmp_path / "saved" / "house" / "wave_crossing.jsonl").exists()
    with writing(works.stores.house) as session:
        session.get_one(waves.Wave, wave.id).state = waves.State.VOID
    bury(works, NEXT)
    assert crossings.read(works.stores.house, wave.id) == {}


def test_no_roster_of_the_open_wave(works: Works, written: bytes, tmp_path: Path) -> None:
    (wave,) = waves.in_state(works.stores.house, "open")
    roster = (tmp_path / "saved" / "house" / "roster_entry.jsonl").read_text()
    assert wave.id not in roster
    assert len(roster.splitlines()) == 11


def test_no_file_of_the_key_folder(works: Works, written: bytes) -> None:
    files = [path for path in works.keys.folder.rglob("*") if path.is_file() and path.name != "head"]
    secrets: list[object] = [data for path in files if len(data := path.read_bytes()) >= 32]
    public = [works.keys.public(one.id).box for one in waves.in_state(works.stores.house, "open")]
    assert len(secrets) > 5
    assert found(written, [one for one in secrets if one not in public]) == []


def test_no_paper_and_no_tally_of_a_wave_that_is_not_released(
    works: Works, tmp_path: Path, written: bytes
) -> None:
    (wave,) = waves.in_state(works.stores.house, "open")
    folder = tmp_path / "saved" / "ballots"
    assert {path.stem for path in folder.iterdir()} == {
        "ballots_mark", "cell_key", "cell_proof", "paper", "spent", "turnout"
    }  # fmt: skip
    assert wave.id.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())
