"""Attack 12. The hope: some value stands in both stores, and joins a name to an answer."""

from datetime import datetime
from pathlib import Path

import pytest

from surveys.invitations.issue import digest
from tests.promises.attacks import bytes_of, holds, sqlite_stores
from tests.town import Town


@pytest.fixture
def files(tmp_path: Path, now: datetime) -> tuple[Town, dict[str, bytes]]:
    with sqlite_stores(tmp_path / "db") as stores:
        town = Town(stores, tmp_path / "keys", now, people=6)
        seeds = [bytes([65 + i]) * 32 for i in range(6)]
        for i, seed in enumerate(seeds):
            town.voter(i, seed).send(comment="we need more light")
        return town, bytes_of(tmp_path / "db")


def test_the_side_of_names_holds_nothing_of_a_ballot(files: tuple[Town, dict[str, bytes]]) -> None:
    town, found = files
    names = b"".join(data for name, data in found.items() if name.startswith("house"))
    for i in range(6):
        employee = town.voter(i, bytes([65 + i]) * 32)
        for prepared in employee.prepared().values():
            for secret in (prepared.input_msg, prepared.input_msg[64:], prepared.blinded, employee.seed):
                assert not holds(names, secret)
        asked = {kind: one.blinded for kind, one in employee.prepared().items()}
        assert not holds(names, digest(asked))
        for sig in employee.ask().values():
            assert not holds(names, sig)


def test_the_side_of_answers_holds_nothing_of_a_person(files: tuple[Town, dict[str, bytes]]) -> None:
    town, found = files
    answers = b"".join(data for name, data in found.items() if name.startswith("ballots"))
    for i, invitation in enumerate(town.invitations):
        invite = town.voter(i).invite
        texts = (invitation.id, invitation.name, invitation.email, invitation.person, invitation.digest)
        assert not any(holds(answers, str(text).encode()) for text in texts)
        assert not holds(answers, invite)
        assert not holds(answers, bytes.fromhex(str(invitation.digest)))


def test_no_invitation_stands_anywhere_in_clear(files: tuple[Town, dict[str, bytes]]) -> None:
    town, found = files
    everything = b"".join(found.values())
    assert not any(holds(everything, town.voter(i).invite) for i in range(6))


def test_no_answer_and_no_comment_stands_anywhere_in_clear(files: tuple[Town, dict[str, bytes]]) -> None:
    _, found = files
    everything = b"".join(found.values())
    assert b"more light" not in everything
    assert b"answers" not in everything
