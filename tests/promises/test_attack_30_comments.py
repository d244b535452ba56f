"""Attack 30: comments cannot be joined to scores, to time, or to fewer than ten people."""

from pathlib import Path

import pytest
from sqlmodel import select

from surveys import release
from surveys.db import Stores, reading
from surveys.keys import Keys
from surveys.release import count, publish
from surveys.release.counting import clean
from surveys.release.origin import mark
from surveys.release.tables import Comment
from surveys.waves import WaveFacts
from tests.surveys.release.factories import cell, facts, opened

WORDS = [f"words {number}" for number in range(30)]


def wave() -> WaveFacts:
    """Return a wave with score cells and two comment groups."""
    groups = [cell("x", division="a", kind="C"), cell("y", division="b", kind="C")]
    return facts([cell("s", division="a"), cell("t", division="b"), *groups])


def published(stores: Stores, folder: Path, x: int, y: int) -> release.Release:
    """Publish a wave in which `x` and `y` comments were written in the two groups."""
    mark(stores)
    said = {("C", "x"): WORDS[:x] + [""] * 5, ("C", "y"): WORDS[x : x + y]}
    count.enter(stores, wave(), {**opened(1, {"s": 20, "t": 20}), **said})
    return release.get(stores.house, publish.publish(stores, wave(), Keys(folder / "keys")))


def test_ten_comments_are_shown_and_nine_are_not(stores: Stores, tmp_path: Path) -> None:
    found = published(stores, tmp_path, 10, 0)
    assert [len(one.texts) for one in found.comments] == [10]


def test_nine_comments_are_in_neither_release_nor_store(stores: Stores, tmp_path: Path) -> None:
    found = published(stores, tmp_path, 9, 0)
    assert found.comments == ()
    with reading(stores.ballots) as session:
        assert session.exec(select(Comment)).all() == []


def test_nine_join_the_next_group_and_are_shown_one_level_up(stores: Stores, tmp_path: Path) -> None:
    found = published(stores, tmp_path, 9, 12)
    assert [(one.group, len(one.texts)) for one in found.comments] == [("co", 21)]


def test_the_order_of_comments_is_that_of_their_letters(stores: Stores, tmp_path: Path) -> None:
    (group,) = published(stores, tmp_path, 15, 0).comments
    assert list(group.texts) == sorted(group.texts)


def test_a_comment_row_holds_words_and_place_and_nothing_else() -> None:
    assert set(Comment.model_fields) == {"id", "wave", "place", "words"}


@pytest.mark.parametrize("mark_", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\U000e0041"])
def test_an_invisible_mark_is_stripped(mark_: str) -> None:
    assert clean(f"as{mark_}is") == "asis"
