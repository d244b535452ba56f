"""Ids that people type."""

from surveys.db import new_id


def test_no_id_can_be_taken_for_an_option_of_a_command() -> None:
    assert not [made for made in (new_id() for _ in range(2000)) if made.startswith("-")]
