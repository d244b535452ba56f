"""Attack 16. The hope: two copies of the files around one answer say more than that some slot now holds ciphertext.

What remains, and is documented: whoever copies the files before and after one answer sees which slot changed. It is a
sealed envelope; its key is destroyed at the close.
"""

from datetime import datetime
from pathlib import Path

from tests.promises.attacks import bytes_of, sqlite_stores
from tests.town import Town


def difference(before: bytes, after: bytes) -> bytes:
    return bytes(b for a, b in zip(before, after, strict=True) if a != b)


def test_what_changes_around_one_answer_is_one_envelopes_worth_of_noise(
    tmp_path: Path, now: datetime
) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=12)
        employee = town.voter(0)
        ballots = employee.ballots(comment="very telling words")
        before = bytes_of(tmp_path / "db")
        assert employee.finished(employee.prepared()["S"], employee.ask()["S"])
        ballot = ballots[0]
        from_file = bytes_of(tmp_path / "db")
        assert from_file["house.db"] == before["house.db"]
        town.voter(0, employee.seed).send(comment="very telling words")
        changed = difference(before["ballots.db"], bytes_of(tmp_path / "db")["ballots.db"])
    assert len(changed) < 2 * (96 + 256 + 4177) + 128
    assert b"telling" not in changed
    assert ballot.kind.encode() * 8 not in changed


def test_issuing_changes_one_row_of_49_bytes(tmp_path: Path, now: datetime) -> None:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=12)
        town.voter(1).ask()
        before = bytes_of(tmp_path / "db")["house.db"]
        town.voter(0).ask()
        changed = difference(before, bytes_of(tmp_path / "db")["house.db"])
    assert len(changed) <= 49 + 16
