"""Cards: one for each head without an address, eight to a sheet, the same at every print, naming nobody."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from surveys import programmes
from surveys.db import Stores
from surveys.desk.cards import to_print
from surveys.errors import Conflict
from surveys.jobs import Works, close_now, open_now
from tests.works import Organisation, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
MUTE = frozenset(f"a{i}" for i in range(9)) | {"b0"}


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Organisation({"a": 12, "b": 10}, mute=MUTE))


@pytest.fixture
def wave(works: Works) -> str:
    return open_now(works, programmes.set_up(works.stores.house, draft(), NOW), NOW)


def test_each_group_gets_a_card_a_head_on_sheets_of_its_own(works: Works, wave: str) -> None:
    packs = {pack.label: [len(sheet) for sheet in pack.sheets] for pack in to_print(works, wave).packs}
    assert packs == {"Branch a": [8, 1], "Branch b": [1]}


def test_a_group_in_which_fewer_than_five_draw_is_named(works: Works, wave: str) -> None:
    assert to_print(works, wave).few == ("Branch b",)


def test_every_print_is_of_the_same_cards(works: Works, wave: str) -> None:
    assert to_print(works, wave) == to_print(works, wave)


def test_a_cards_words_stand_in_every_language_of_the_wave(works: Works, wave: str) -> None:
    texts = dict(to_print(works, wave).texts)
    assert "Sunday 1 March" in texts["en"]
    assert "Sonntag, 1. März" in texts["de"]


def test_a_card_has_no_person_the_language_of_its_group_and_scores_and_comments_only(
    works: Works, wave: str
) -> None:
    cards = [one for one in invitations(works, wave) if one.card]
    assert {(one.person, one.name, one.email) for one in cards} == {(None, "", "")}
    assert sorted((one.language, *sorted(one.cells)) for one in cards) == [
        ("de", "C", "S"),
        *[("en", "C", "S")] * 9,
    ]


def test_the_picture_is_plain_svg_without_a_style(works: Works, wave: str) -> None:
    card = to_print(works, wave).packs[0].sheets[0][0]
    drawn = ElementTree.fromstring(str(card.picture))
    assert "style" not in str(card.picture)
    assert drawn.tag.endswith("svg")


def test_after_the_close_there_is_nothing_to_print(works: Works, wave: str) -> None:
    close_now(works, wave, NOW.replace(hour=13))
    with pytest.raises(Conflict, match="while a wave is open"):
        to_print(works, wave)
