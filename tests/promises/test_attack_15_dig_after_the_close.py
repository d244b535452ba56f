"""Attack 15. The hope: after the close, freed pages, journals and logs still hold ballots and who took part."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from surveys import jobs, programmes
from surveys.collection import ballots
from surveys.collection.papers import Slot
from surveys.db import Stores, reading
from surveys.invitations import issue, roster
from surveys.invitations.issue import Issue
from tests.promises.attacks import bytes_of, everybody_answers, sqlite_stores
from tests.town import Town
from tests.works import answer, draft, invitations, make_works

PLACE = {"sqlite": "rowid", "postgresql": "ctid"}


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Stores]:
    with sqlite_stores(tmp_path / "db") as stores:
        yield stores


def close(town: Town) -> None:
    town.close()
    town.keys.destroy(town.wave)
    ballots.clear(town.stores.ballots, town.wave)
    issue.clear(town.stores.house, town.wave)


def pieces(slot: Slot) -> list[bytes]:
    """Pieces of a ballot that are short enough to lie on one page, wherever the pages end."""
    return [slot.input_msg[:32], slot.sig[:32], *(slot.sealed[at : at + 32] for at in range(0, 4096, 512))]


def test_no_byte_of_a_ballot_or_an_issue_row_is_left(files: Stores, tmp_path: Path, now: datetime) -> None:
    town = Town(files, tmp_path / "keys", now, people=12)
    everybody_answers(town)
    with reading(files.ballots) as session:
        spent = [piece for slot in session.exec(select(Slot)).all() for piece in pieces(slot)]
    with reading(files.house) as session:
        spent += [row.payload for row in session.exec(select(Issue)).all()]
    close(town)
    left = b"".join(bytes_of(tmp_path / "db").values())
    assert not any(piece in left for piece in spent)


def contents(town: Town) -> list[bytes]:
    """Return pieces of every filled slot."""
    with reading(town.stores.ballots) as session:
        return [piece for slot in session.exec(select(Slot)).all() for piece in pieces(slot)]


def test_deleting_alone_leaves_no_byte_before_the_file_is_rewritten(
    files: Stores, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = Town(files, tmp_path / "keys", now, people=12)
    everybody_answers(town)
    spent = contents(town)
    monkeypatch.setattr("surveys.collection.ballots.vacuum", lambda engine: None)
    town.close()
    ballots.clear(files.ballots, town.wave)
    left = b"".join(bytes_of(tmp_path / "db").values())
    assert len(spent) > 12
    assert not any(piece in left for piece in spent)


def test_at_the_close_both_files_are_written_anew(files: Stores, tmp_path: Path, now: datetime) -> None:
    town = Town(files, tmp_path / "keys", now, people=40)
    other = Town(files, tmp_path / "keys", now, people=12, wave="w2")
    everybody_answers(other)
    before = (tmp_path / "db/ballots.db").stat().st_size
    close(town)
    for engine in (files.ballots, files.house):
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA freelist_count")).scalar() == 0
    assert (tmp_path / "db/ballots.db").stat().st_size < before * 0.5
    assert len(contents(other)) > 12


def test_no_key_is_left_on_the_disk(files: Stores, tmp_path: Path, now: datetime) -> None:
    town = Town(files, tmp_path / "keys", now, people=12)
    box = town.keys.box_key(town.wave)
    close(town)
    left = {path.name: path.stat().st_size for path in (tmp_path / "keys").rglob("*") if path.is_file()}
    assert left == {town.wave: 0, "lock": 0}
    assert box not in b"".join(bytes_of(tmp_path).values())


def test_on_both_engines_the_rows_are_gone(stores: Stores, tmp_path: Path, now: datetime) -> None:
    town = Town(stores, tmp_path / "keys", now, people=6)
    everybody_answers(town)
    close(town)
    with reading(stores.ballots) as session:
        assert session.exec(select(Slot)).all() == []
    with reading(stores.house) as session:
        assert session.exec(select(Issue)).all() == []


def test_after_the_close_the_kth_invitation_is_not_the_kth_person(
    stores: Stores, tmp_path: Path, now: datetime
) -> None:
    town = Town(stores, tmp_path / "keys", now, people=40)
    lies = text(f"SELECT person FROM invitation ORDER BY {PLACE[stores.house.dialect.name]}")
    with reading(stores.house) as session:
        lying = list(session.execute(lies).scalars())
    listed = [f"p{i}-{town.wave}" for i in range(40)]
    assert sorted(lying) == sorted(listed)
    assert sum(a == b for a, b in zip(lying, listed, strict=True)) < 10
    close(town)
    roster.forget(stores.house, town.wave)
    with reading(stores.house) as session:
        assert set(session.execute(lies).scalars()) == {None}


def test_publishing_a_wave_leaves_no_row_of_who_took_part(stores: Stores, tmp_path: Path) -> None:
    works, then = make_works(stores, tmp_path), datetime(2026, 2, 25, 12, tzinfo=UTC)
    wave = jobs.open_now(works, programmes.set_up(stores.house, draft(), then), then)
    for invitation in invitations(works, wave):
        answer(works, invitation, then)
    with reading(stores.house) as session:
        assert len(session.exec(select(Issue)).all()) == 22
    jobs.close_now(works, wave, then.replace(hour=13))
    jobs.publish_now(works, wave, then.replace(hour=14))
    with reading(stores.house) as session:
        assert session.exec(select(Issue)).all() == []
    with reading(stores.ballots) as session:
        assert session.exec(select(Slot)).all() == []
    assert works.keys.destroyed(wave)
