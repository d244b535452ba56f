"""Action plans: who may write them where, when they are done, and what employees read of them."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from culture import actions
from culture.access import Role, Viewer
from culture.editing import marks
from culture.errors import Conflict, Refusal, Unknown, Unreadable

SignIn = Callable[[str], FlaskClient]
HR = Viewer("h", Role.HR, name="Hana")
WORDS = "The rota now comes out two weeks ahead."


def draft(unit: str = "company", **more: object) -> actions.Draft:
    said = {"title": "The rota two weeks ahead", "unit": unit, "theme": "workload", "owner": "Hana"}
    return actions.Draft(**{**said, "due": date(2026, 3, 20), **more})  # type: ignore[arg-type]


@pytest.fixture
def made(house: Engine, organisation: dict[str, str], now: datetime) -> dict[str, str]:
    """Write down an action for the company, the North and the South; return the ids by place."""
    return {
        name: actions.add(house, draft(organisation[name]), by="Hana", now=now)
        for name in ("Acme", "North", "South")
    }


def titled(engine: Engine, viewer: Viewer, on: date) -> list[str]:
    return [x.place for x in actions.listed(engine, viewer, on=on)]


def test_hr_sees_all_actions(house: Engine, made: dict[str, str], now: datetime) -> None:
    assert sorted(titled(house, HR, now.date())) == ["North", "South", "The whole company"]


def test_a_leader_sees_their_own_units_and_the_company(
    house: Engine, made: dict[str, str], organisation: dict[str, str], now: datetime
) -> None:
    alice = Viewer("a", Role.LEADER, frozenset({organisation["North"]}))
    found = actions.listed(house, alice, on=now.date())
    assert {x.place: x.may_change for x in found} == {"North": True, "The whole company": False}


def test_a_done_action_tells_employees_what_was_done(house: Engine, made: dict[str, str]) -> None:
    actions.mark_done(house, made["North"], words=WORDS, on=date(2026, 3, 1), today=date(2026, 3, 2))
    (done,) = actions.done_since(house, date(2026, 2, 1))
    assert (done.text, done.on, done.theme, done.where) == (WORDS, date(2026, 3, 1), "workload", "North")


def test_what_was_done_before_a_day_or_elsewhere_is_left_out(
    house: Engine, made: dict[str, str], organisation: dict[str, str]
) -> None:
    for place in made:
        actions.mark_done(house, made[place], words=WORDS, on=date(2026, 3, 1), today=date(2026, 3, 2))
    assert actions.done_since(house, date(2026, 3, 2)) == ()
    found = actions.done_since(house, date(2026, 3, 1), ["company", organisation["North"]])
    assert sorted(x.where for x in found) == ["North", "The whole company"]


def test_an_action_past_its_day_is_late_until_done(house: Engine, made: dict[str, str]) -> None:
    assert actions.find(house, made["Acme"], HR, on=date(2026, 3, 21)).late
    actions.mark_done(house, made["Acme"], words=WORDS, on=date(2026, 3, 21), today=date(2026, 3, 21))
    assert not actions.find(house, made["Acme"], HR, on=date(2026, 3, 22)).late


def test_a_done_action_is_changed_only_after_it_is_opened_again(
    house: Engine, made: dict[str, str], now: datetime
) -> None:
    actions.mark_done(house, made["Acme"], words=WORDS, on=now.date(), today=now.date())
    with pytest.raises(Conflict):
        actions.change(house, made["Acme"], draft(title="Something else"), on=now.date(), seen="")
    with pytest.raises(Conflict):
        actions.remove(house, made["Acme"])
    actions.reopen(house, made["Acme"])
    seen = marks(actions.said(actions.find(house, made["Acme"], HR, on=now.date())))
    actions.change(house, made["Acme"], draft(title="Something else"), on=now.date(), seen=seen)
    assert actions.find(house, made["Acme"], HR, on=now.date()).title == "Something else"
    assert actions.done_since(house, date(2020, 1, 1)) == ()


@pytest.mark.parametrize("words", ["", "ok", "x" * 301])
def test_done_without_words_for_employees_is_refused(house: Engine, made: dict[str, str], words: str) -> None:
    with pytest.raises(Unreadable):
        actions.mark_done(house, made["Acme"], words=words, on=date(2026, 3, 1), today=date(2026, 3, 2))


def test_done_tomorrow_is_refused(house: Engine, made: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="not come yet"):
        actions.mark_done(house, made["Acme"], words=WORDS, on=date(2026, 3, 3), today=date(2026, 3, 2))


def test_an_action_for_no_unit_is_refused(house: Engine, organisation: dict[str, str], now: datetime) -> None:
    with pytest.raises(Unknown):
        actions.add(house, draft("nowhere"), by="Hana", now=now)


def form(unit: str, **more: str) -> dict[str, str]:
    said = {"title": "Quiet hour", "unit": unit, "theme": "", "owner": "Alice", "due": "2026-04-01"}
    return {**said, "state": "planned", **more}


def seen_in(browser: FlaskClient, address: str) -> str:
    """Return the marks that a page's form carries."""
    found = re.search(r'name="seen" type="hidden" value="([^"]+)"', browser.get(address).text)
    assert found is not None
    return found[1]


def test_who_saves_second_is_told_and_neither_side_is_lost(
    sign_in: SignIn, made: dict[str, str], house: Engine
) -> None:
    browser, address = sign_in("hr"), f"/actions/{made['North']}"
    old = seen_in(browser, address)
    kept = {"title": "The rota two weeks ahead", "theme": "workload", "owner": "Hana", "due": "2026-03-20"}
    first, second = (
        form("company", **kept | {"owner": "Bea"}),
        form("company", **kept | {"due": "2026-04-09"}),
    )
    assert browser.post(address, data={**first, "seen": old}).status_code == 302
    page = browser.post(address, data={**second, "seen": old})
    assert page.status_code == 409
    assert "Somebody changed this; it stands as they left it." in page.text
    assert 'value="Bea"' in page.text
    assert 'value="2026-04-09"' in page.text
    assert actions.find(house, made["North"], HR, on=date(2026, 3, 2)).due == date(2026, 3, 20)


def test_a_leader_writes_and_finishes_an_action_of_their_unit(
    sign_in: SignIn, organisation: dict[str, str], house: Engine
) -> None:
    browser = sign_in("leader")
    assert browser.post("/actions/new", data=form(organisation["North Harbour"])).location == "/actions"
    (found,) = actions.listed(house, HR, on=date(2026, 3, 2))
    browser.post(f"/actions/{found.id}/done", data={"words": WORDS, "on": "2026-03-02"})
    assert WORDS in browser.get("/actions").text


def test_a_leader_cannot_write_for_another_unit_or_the_company(
    sign_in: SignIn, organisation: dict[str, str], made: dict[str, str], house: Engine
) -> None:
    browser = sign_in("leader")
    assert browser.post("/actions/new", data=form(organisation["South"])).status_code == 422
    assert browser.post("/actions/new", data=form("company")).status_code == 422
    assert browser.get(f"/actions/{made['South']}").status_code == 404
    for verb in ("done", "reopen", "remove"):
        reply = browser.post(f"/actions/{made['Acme']}/{verb}", data={"words": WORDS, "on": "2026-03-02"})
        assert reply.status_code == 404
    assert len(actions.listed(house, HR, on=date(2026, 3, 2))) == 3


def test_hr_can_change_reopen_and_remove(sign_in: SignIn, made: dict[str, str], house: Engine) -> None:
    browser, address = sign_in("hr"), f"/actions/{made['North']}"
    browser.post(
        address, data=form("company", state="doing", theme="fairness", seen=seen_in(browser, address))
    )
    assert "The whole company, Fairness" in browser.get(address).text
    browser.post(f"{address}/done", data={"words": WORDS, "on": "2026-03-02"})
    browser.post(f"{address}/reopen")
    browser.post(f"{address}/remove")
    assert browser.get(address).status_code == 404


def test_missing_words_come_back_to_be_mended(sign_in: SignIn, made: dict[str, str]) -> None:
    reply = sign_in("hr").post(f"/actions/{made['North']}/done", data={"words": "", "on": "2026-03-02"})
    assert reply.status_code == 422
    assert "Say what was done." in reply.text
    assert "The rota two weeks ahead" in reply.text


def test_an_empty_list_says_what_to_do(sign_in: SignIn) -> None:
    assert "No action yet" in sign_in("leader").get("/actions").text
