"""The desk: what HR sees and does, and what no page may show."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from culture.views.assets import make_assets
from surveys import programmes, waves
from surveys.db import Stores
from surveys.desk import make_desk
from surveys.editing import marks
from surveys.forms import ProgrammeForm, days, nested, values
from surveys.invitations import roster
from surveys.jobs import Works, open_now, tick
from surveys.mail import Kept
from surveys.release import origin
from tests.works import DRAFT, Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
MAY_WAIT = {"letters_may_wait": "yes"}
TREE = (("co", "Company", 0), ("a", "Branch a", 1), ("b", "Branch b", 1))


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Organisation({"a": 10, "b": 12, "c": 3}), Kept())


def house(works: Works, clock: Clock, refused: frozenset[str] = frozenset()) -> FlaskClient:
    app = Flask("desk", static_folder=None, template_folder=str(ROOT / "templates"))
    app.config.update(SECRET_KEY="k" * 32, WTF_CSRF_ENABLED=False)

    def guard(action: str, deed: str = "") -> Callable[[Any], Any]:
        def decorate(view: Any) -> Any:
            def guarded(**kwargs: str) -> Any:
                return abort(403) if action in refused else view(**kwargs)

            guarded.__name__ = view.__name__
            return guarded

        return decorate

    def tree(on: date) -> tuple[tuple[str, str, int], ...]:
        return TREE

    may = lambda action: action not in refused  # noqa: E731
    app.register_blueprint(make_assets())
    app.register_blueprint(make_desk(works=works, guard=guard, tree=tree, may=may, clock=clock))
    return app.test_client()


@pytest.fixture
def desk(works: Works, clock: Clock) -> FlaskClient:
    return house(works, clock)


def fields(**changes: object) -> MultiDict[str, str]:
    plain = {**values(DRAFT), "at": "09:00", "anchor": "2026-03-02", "comments": "y", **changes}
    pairs = [(k, str(one)) for k, v in plain.items() for one in (v if isinstance(v, list) else [v])]
    return MultiDict(pairs)


def set_up(works: Works) -> str:
    return programmes.set_up(works.stores.house, DRAFT, NOW)


def text(reply: Any) -> str:
    return re.sub(r"\s+", " ", reply.get_data(as_text=True))


def test_an_empty_desk_says_what_will_be_here(desk: FlaskClient) -> None:
    assert "Set up the first pulse" in text(desk.get("/desk/programmes"))


def test_hr_sets_up_a_programme_in_one_form(works: Works, desk: FlaskClient) -> None:
    reply = desk.post("/desk/programmes/new", data=fields())
    made = programmes.by_name(works.stores.house, "Pulse")
    assert reply.location == f"/desk/programmes/{made.id}"
    assert programmes.draft_of(made) == DRAFT


def test_hr_chooses_attributes_and_staff_read_them_in_the_promise(works: Works, desk: FlaskClient) -> None:
    desk.post("/desk/programmes/new", data=fields(attributes=["tenure", "contract"]))
    made = programmes.by_name(works.stores.house, "Pulse")
    assert made.attributes == ["tenure", "contract"]
    page = text(desk.get(f"/desk/programmes/{made.id}"))
    assert "broken down by time with the organisation, by contract" in page


def test_an_attribute_that_there_is_not_is_refused(works: Works, desk: FlaskClient) -> None:
    reply = desk.post("/desk/programmes/new", data=fields(attributes=["shoe size"]))
    assert reply.status_code == 422
    assert programmes.every_programme(works.stores.house) == ()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "This is needed."),
        ("k", "4", "it can be raised, not lowered"),
        ("days_open", "9", "close before the next one opens"),
        ("reminders", "soon", "before the close"),
        ("country", "Atlantis", "holidays are not known"),
        ("items_per_wave", "many", "Not a valid integer"),
    ],
)
def test_a_mistake_comes_back_beside_its_field(
    works: Works, desk: FlaskClient, field: str, value: str, said: str
) -> None:
    reply = desk.post("/desk/programmes/new", data=fields(**{field: value}))
    assert reply.status_code == 422
    assert said in text(reply)
    assert programmes.every_programme(works.stores.house) == ()


def test_the_form_of_an_existing_programme_shows_what_it_is(works: Works, desk: FlaskClient) -> None:
    page = text(desk.get(f"/desk/programmes/{set_up(works)}/change"))
    assert 'value="Pulse"' in page
    assert re.search(r'value="co" checked', page)


def test_k_cannot_be_lowered_from_the_form_after_a_wave(works: Works, desk: FlaskClient) -> None:
    programme = programmes.set_up(works.stores.house, draft(k=6), NOW)
    open_now(works, programme, NOW)
    reply = desk.post(f"/desk/programmes/{programme}/change", data=fields(k="5", seen=marks(draft(k=6))))
    assert reply.status_code == 422
    assert "raised, not lowered" in text(reply)


def test_a_change_plans_the_next_wave_again(works: Works, desk: FlaskClient) -> None:
    programme = set_up(works)
    tick(works, NOW)
    desk.post(f"/desk/programmes/{programme}/change", data=fields(weekday="2"))
    tick(works, NOW)
    assert [wave.due for wave in waves.of_programme(works.stores.house, programme)] == ["2026-03-04"]


def test_the_preview_shows_people_groups_days_and_the_promise(desk: FlaskClient) -> None:
    page = text(desk.get("/desk/programmes/preview", query_string=fields()))
    assert '<dd class="num">25</dd>' in page
    assert "1 of them several units together" in page
    assert "Monday 2 March 2026, 09:00 (Europe/Berlin)" in page
    assert "Results are shown for 5 or more answers" in page


def test_the_preview_says_that_card_holders_may_hide_breakdowns(
    stores: Stores, tmp_path: Path, clock: Clock
) -> None:
    some = Organisation({"a": 10, "b": 12, "c": 3}, mute=frozenset({"a1", "b3"}))
    desk = house(make_works(stores, tmp_path, some, Kept()), clock)
    page = text(desk.get("/desk/programmes/preview", query_string=fields(attributes=["contract"])))
    assert "2 people answer with cards</b>, which no breakdown counts" in page


def test_the_preview_of_an_empty_form_is_no_error(desk: FlaskClient) -> None:
    reply = desk.get("/desk/programmes/preview")
    assert reply.status_code == 200
    assert "Still to mend" in text(reply)


def test_the_page_of_a_programme_opens_a_wave_now(works: Works, desk: FlaskClient) -> None:
    programme = set_up(works)
    reply = desk.post(f"/desk/programmes/{programme}/open", data=MAY_WAIT)
    (wave,) = waves.in_state(works.stores.house, "open")
    assert reply.location == f"/desk/waves/{wave.id}"


def test_a_refused_opening_says_why_on_the_programmes_page(works: Works, desk: FlaskClient) -> None:
    programme = set_up(works)
    desk.post(f"/desk/programmes/{programme}/open", data=MAY_WAIT)
    page = desk.post(f"/desk/programmes/{programme}/open", data=MAY_WAIT, follow_redirects=True)
    assert "has had a wave today already" in text(page)


def test_the_page_of_a_wave_shows_words_groups_and_dates(works: Works, desk: FlaskClient) -> None:
    wave = open_now(works, set_up(works), NOW)
    page = text(desk.get(f"/desk/waves/{wave}"))
    assert all(f"<li>{word}</li>" in page for word in waves.get(works.stores.house, wave).words.split())
    assert "Branch a and Branch c" in page
    assert "Sunday 1 March 2026, 09:00 (Europe/Berlin)" in page


def test_the_page_of_a_wave_says_that_a_copy_of_the_box_key_is_missing(
    works: Works, desk: FlaskClient
) -> None:
    wave = open_now(works, set_up(works), NOW)
    assert "copy of the box key" not in text(desk.get(f"/desk/waves/{wave}"))
    (works.keys.folder / "second" / wave / "box").unlink()
    assert "The second copy of the box key" in text(desk.get(f"/desk/waves/{wave}"))


def test_no_page_but_the_outbox_names_anybody(works: Works, desk: FlaskClient) -> None:
    programme = set_up(works)
    wave = open_now(works, programme, NOW)
    answer(works, invitations(works, wave)[0], NOW)
    for url in ("/desk/programmes", f"/desk/programmes/{programme}", f"/desk/waves/{wave}"):
        assert "Person " not in text(desk.get(url))
        assert "@example.org" not in text(desk.get(url))


def test_who_has_answered_changes_no_page(works: Works, desk: FlaskClient) -> None:
    wave = open_now(works, set_up(works), NOW)
    before = [desk.get(url).data for url in (f"/desk/waves/{wave}", "/desk/outbox", "/desk/programmes")]
    answer(works, invitations(works, wave)[0], NOW)
    after = [desk.get(url).data for url in (f"/desk/waves/{wave}", "/desk/outbox", "/desk/programmes")]
    assert before == after


def test_hr_closes_and_publishes_when_all_that_were_started_are_in(
    works: Works, desk: FlaskClient, clock: Clock
) -> None:
    wave = open_now(works, set_up(works), NOW)
    for invitation in invitations(works, wave):
        answer(works, invitation, NOW)
    clock.now = NOW + timedelta(hours=1)
    assert "Publish now" in text(desk.post(f"/desk/waves/{wave}/close", follow_redirects=True))
    assert "See the results" in text(desk.post(f"/desk/waves/{wave}/publish", follow_redirects=True))


def test_closing_twice_is_said_and_harmless(works: Works, desk: FlaskClient) -> None:
    wave = open_now(works, set_up(works), NOW)
    desk.post(f"/desk/waves/{wave}/close")
    assert "this one is closing" in text(desk.post(f"/desk/waves/{wave}/close", follow_redirects=True))


def test_the_outbox_lists_letters_without_their_links(works: Works, desk: FlaskClient) -> None:
    open_now(works, set_up(works), NOW)
    page = text(desk.get("/desk/outbox"))
    assert page.count("@example.org") >= 25
    assert "#i=" not in page


def test_letters_can_be_read_in_a_demonstration_only(works: Works, desk: FlaskClient) -> None:
    origin.mark(works.stores)
    open_now(works, set_up(works), NOW)
    link = re.search(r"/desk/outbox/[\w-]+", text(desk.get("/desk/outbox")))
    assert link
    assert "/s#i=" in text(desk.get(link.group()))


def test_outside_a_demonstration_no_letter_can_be_read(works: Works, clock: Clock) -> None:
    client = house(works, clock)
    open_now(works, set_up(works), NOW)
    assert not re.search(r"/desk/outbox/[\w-]+", text(client.get("/desk/outbox")))


def test_whoever_may_not_write_sees_no_button_to(works: Works, clock: Clock) -> None:
    client = house(works, clock, frozenset({"programmes.write"}))
    page = text(client.get(f"/desk/programmes/{set_up(works)}"))
    assert "Pause" not in page
    assert client.get("/desk/programmes/new").status_code == 403


def test_a_paused_programme_can_be_resumed(works: Works, desk: FlaskClient) -> None:
    programme = set_up(works)
    desk.post(f"/desk/programmes/{programme}/pause")
    assert programmes.get(works.stores.house, programme).state == "paused"
    desk.post(f"/desk/programmes/{programme}/resume")
    assert programmes.get(works.stores.house, programme).state == "active"


@pytest.mark.parametrize(("typed", "read"), [("2, 4", (2, 4)), ("3;5 7", (3, 5, 7)), ("", ()), ("x", (0,))])
def test_days_are_read_from_a_line(typed: str, read: tuple[int, ...]) -> None:
    assert days(typed) == read


def test_a_flat_tree_is_nested_for_the_page() -> None:
    (company,) = nested(TREE)
    assert [node["name"] for node in company["below"]] == ["Branch a", "Branch b"]


def test_the_form_gives_the_draft_back_that_it_shows() -> None:
    with Flask("x").test_request_context():
        form = ProgrammeForm(data=values(DRAFT), meta={"csrf": False})
        form.offer(TREE)
        assert form.draft() == DRAFT


def test_people_without_an_address_get_cards_without_a_name(
    stores: Stores, tmp_path: Path, clock: Clock
) -> None:
    mute = Organisation({"a": 10, "b": 12}, mute=frozenset({"a1", "a2"}))
    works = make_works(stores, tmp_path, mute, Kept())
    client = house(works, clock)
    wave = open_now(works, set_up(works), NOW)
    page = text(client.post(f"/desk/waves/{wave}/cards"))
    assert "So few draw a card in Branch" in page
    assert "Person " not in page
    assert len(set(re.findall(r"/s#i=[\w-]{32}", page))) == 2


def test_a_card_is_an_invitation_like_any_other(stores: Stores, tmp_path: Path, clock: Clock) -> None:
    works = make_works(stores, tmp_path, Organisation(mute=frozenset({"a1"})), Kept())
    wave = open_now(works, set_up(works), NOW)
    ((_, invite),) = roster.cards(stores.house, works.keys, wave)
    card = roster.find(stores.house, roster.digest(invite))
    assert answer(works, card, NOW) == ["stored", "stored"]
