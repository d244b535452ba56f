"""Two people change one programme at once: the second is told, and loses nothing of either side."""

import html
import re
from datetime import time

import pytest
from flask.testing import FlaskClient

from surveys import editing, keyfile, programmes
from surveys.db import Stores
from surveys.editing import Stale, marks, save
from surveys.jobs import Works
from surveys.programmes import Draft
from tests.surveys.test_desk import NOW, clock, desk, fields, set_up, text, works
from tests.works import DRAFT, draft

__all__ = ["clock", "desk", "works"]
KEY = keyfile.public_text(keyfile.new()[1])


@pytest.fixture
def programme(stores: Stores) -> str:
    return programmes.set_up(stores.house, DRAFT, NOW)


def stands(stores: Stores, programme: str) -> Draft:
    return programmes.draft_of(programmes.get(stores.house, programme))


def test_what_was_seen_last_is_changed_and_its_fields_are_named(stores: Stores, programme: str) -> None:
    typed = draft(days_open=5, reminders=(3, 1), at=time(10))
    assert save(stores.house, programme, typed, NOW, seen=marks(DRAFT)) == ("at", "days_open", "reminders")
    assert stands(stores, programme).days_open == 5


def test_a_form_opened_before_takes_no_key_out(stores: Stores, programme: str) -> None:
    save(stores.house, programme, draft(trustee=KEY), NOW, seen=marks(DRAFT))
    with pytest.raises(Stale) as refused:
        save(stores.house, programme, draft(reminders=(1,)), NOW, seen=marks(DRAFT))
    assert stands(stores, programme) == draft(trustee=KEY)
    assert (refused.value.theirs, refused.value.both) == (("trustee",), ())
    assert refused.value.together == draft(trustee=KEY, reminders=(1,))


def test_where_both_changed_a_field_what_was_typed_is_kept_and_told(stores: Stores, programme: str) -> None:
    save(stores.house, programme, draft(days_open=5), NOW, seen=marks(DRAFT))
    with pytest.raises(Stale) as refused:
        save(stores.house, programme, draft(days_open=3), NOW, seen=marks(DRAFT))
    assert refused.value.both == ("days_open",)
    assert refused.value.together.days_open == 3


def test_two_who_type_the_same_do_not_meet(stores: Stores, programme: str) -> None:
    save(stores.house, programme, draft(days_open=5), NOW, seen=marks(DRAFT))
    assert save(stores.house, programme, draft(days_open=5), NOW, seen=marks(DRAFT)) == ()


@pytest.mark.parametrize("seen", ["", "x", "days_open:0", "days_open"])
def test_a_form_that_does_not_say_what_it_showed_changes_nothing(
    stores: Stores, programme: str, seen: str
) -> None:
    with pytest.raises(Stale):
        save(stores.house, programme, draft(days_open=5), NOW, seen=seen)
    assert stands(stores, programme) == DRAFT


def test_a_mark_does_not_hold_the_value() -> None:
    assert KEY not in marks(draft(trustee=KEY))
    assert set(editing.FIELDS) == set(vars(DRAFT)) - {"demo"}


def test_the_second_form_comes_back_with_both_sides_and_saves_then(works: Works, desk: FlaskClient) -> None:
    path = f"/desk/programmes/{set_up(works)}/change"
    desk.post(path, data=fields(trustee=KEY, days_open=5))
    reply = desk.post(path, data=fields(reminders="1", days_open=3))
    page = text(reply)
    assert reply.status_code == 409
    assert "Somebody changed this programme since you opened it. Nothing was saved." in page
    assert "its public key: Somebody changed this; it stands as they left it." in page
    assert "Days open: Somebody changed this too, to: 5. Yours stands here." in page
    seen = re.search(r'name="seen" type="hidden" value="([^"]+)"', html.unescape(reply.text))
    assert seen
    assert f'value="{KEY}"' in reply.text
    again = desk.post(path, data=fields(trustee=KEY, reminders="1", days_open=3, seen=seen.group(1)))
    assert again.status_code == 302
    assert programmes.draft_of(programmes.by_name(works.stores.house, "Pulse")) == draft(
        trustee=KEY, reminders=(1,), days_open=3
    )


def test_the_words_for_another_key_do_not_repeat_it(works: Works, desk: FlaskClient) -> None:
    path = f"/desk/programmes/{set_up(works)}/change"
    other = keyfile.public_text(keyfile.new()[1])
    desk.post(path, data=fields(trustee=KEY))
    page = desk.post(path, data=fields(trustee=other)).text
    assert KEY not in page
    assert "to: another key" in page
