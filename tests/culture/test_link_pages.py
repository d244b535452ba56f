"""The pages of the test: a question is written down, looked at, read by a leader and taken away."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from culture import accounts, jobs
from culture.db import writing
from culture.linkage import studies
from culture.linkage.studies import Declaration, asking
from culture.reports import studies as sheets
from surveys.db import Stores
from tests.culture.linkage.studied import plant, publish, rate
from tests.culture.linkage.two_files import customers, staff
from tests.culture.reports.test_exports import unpacked

SignIn = Callable[[str], FlaskClient]
QUESTION = {
    "question": "Do fair branches serve better?", "theme": "fairness", "metric": "csat", "lag": "1", "sesoi": "0,2",
    "planned_waves": "12", "before_data": "there",
}  # fmt: skip


@pytest.fixture
def data(people_of_the_house, stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring in twelve branches' ratings and publish twelve waves."""
    ids = plant_more(stores)
    rate(stores.house, ids)
    every = publish(ids)
    for module in (studies, asking, sheets):
        monkeypatch.setattr(module, "released", lambda engine, programme=None: every)


def plant_more(stores: Stores) -> tuple[str, ...]:
    """Add branches to the organisation that the personas belong to."""
    return plant(stores.house, planted=True)


@pytest.fixture
def study(stores: Stores, data: None, now) -> str:
    """Declare a question a year and more ago, and take one look."""
    said = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1)
    made = studies.declare(stores.house, said, by="hana", now=now - timedelta(days=500))
    studies.look(stores.house, made, now=now, version="1")
    return made


def test_without_a_question_the_page_says_what_will_be_here(sign_in: SignIn) -> None:
    assert "No question yet" in sign_in("hr").get("/link").text


def test_a_leader_without_a_question_is_offered_no_form(sign_in: SignIn) -> None:
    assert "/link/new" not in sign_in("leader").get("/link").text


def test_without_data_there_is_nothing_to_ask_about(sign_in: SignIn) -> None:
    reply = sign_in("hr").get("/link/new")
    assert reply.status_code == 200
    assert "No wave has been published yet" in reply.text
    assert 'href="/desk/programmes"' in reply.text
    assert "Show what will be frozen" not in reply.text


def test_a_company_of_few_groups_is_told_before_it_freezes_a_question_without_an_answer(
    sign_in: SignIn, data: None, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    nine = tuple(replace(one, groups=one.groups[:10]) for one in sheets.released(stores.house))
    monkeypatch.setattr(sheets, "released", lambda engine, programme=None: nine)
    hr = sign_in("hr")
    assert "needs 10 of them" in hr.get("/link/new").text
    assert hr.post("/link/new", data=QUESTION | {"step": "freeze"}).status_code == 422
    assert studies.every(stores.house) == ()


def test_a_question_about_nothing_is_not_frozen(sign_in: SignIn, stores: Stores) -> None:
    reply = sign_in("hr").post("/link/new", data=QUESTION | {"step": "freeze"})
    assert (reply.status_code, studies.every(stores.house)) == (422, ())


def test_what_will_be_frozen_is_shown_first(sign_in: SignIn, data: None, stores: Stores) -> None:
    reply = sign_in("hr").post("/link/new", data=QUESTION | {"step": "preview"})
    assert "0.20 points per staff point" in reply.text
    assert "<dd>Fairness</dd>" in reply.text
    assert studies.every(stores.house) == ()


def test_a_question_is_frozen_as_it_was_typed(sign_in: SignIn, data: None, stores: Stores) -> None:
    reply = sign_in("hr").post("/link/new", data=QUESTION | {"step": "freeze"})
    (line,) = studies.every(stores.house)
    assert reply.location == f"/link/{line.id}"
    assert studies.get(stores.house, line.id).plan["sesoi"] == {"csat": 0.2}


def test_an_empty_smallest_effect_takes_the_usual_one(sign_in: SignIn, data: None, stores: Stores) -> None:
    sign_in("hr").post("/link/new", data=QUESTION | {"sesoi": "", "step": "freeze"})
    (line,) = studies.every(stores.house)
    assert studies.get(stores.house, line.id).plan["sesoi"] == pytest.approx({"csat": 0.1})


@pytest.mark.parametrize(
    "wrong", [{"sesoi": "much"}, {"sesoi": "-1"}, {"question": ""}, {"planned_waves": "1"}, {"theme": "x"}]
)
def test_a_question_to_mend_is_not_frozen(sign_in: SignIn, data: None, stores: Stores, wrong) -> None:
    reply = sign_in("hr").post("/link/new", data=QUESTION | wrong | {"step": "freeze"})
    assert (reply.status_code, studies.every(stores.house)) == (422, ())


def test_a_look_is_taken_and_then_the_report_stands_there(
    sign_in: SignIn, data: None, stores: Stores
) -> None:
    hana = sign_in("hr")
    place = hana.post("/link/new", data=QUESTION | {"step": "freeze"}).location
    assert "Not looked yet" in hana.get(place).text
    hana.post(f"{place}/look")
    assert "How sure" in hana.get(place).text


@pytest.fixture
def ordered(sign_in: SignIn, data: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask for a look that is too large for a request, and return the study's address."""
    monkeypatch.setattr(asking, "INSTANT", 0)
    hana = sign_in("hr")
    place: str = hana.post("/link/new", data=QUESTION | {"step": "freeze"}).location
    assert hana.post(f"{place}/look").location == place
    return place


def test_a_large_look_is_said_to_be_computed_and_the_page_asks_again_by_itself(
    sign_in: SignIn, ordered: str
) -> None:
    page = sign_in("hr").get(ordered).text
    assert "Being computed" in page
    assert '<meta http-equiv="refresh" content="5">' in page
    assert f"{ordered}/look" not in page


def test_the_list_says_of_a_large_look_that_it_is_computed(sign_in: SignIn, ordered: str) -> None:
    page = sign_in("hr").get("/link").text
    assert ("Being computed" in page, "Not looked yet" in page) == (True, False)


def test_a_large_look_stands_there_once_the_clock_has_computed_it(
    sign_in: SignIn, ordered: str, stores: Stores, now
) -> None:
    assert jobs.Looks(stores.house, lambda: now).turn()
    page = sign_in("hr").get(ordered).text
    assert "How sure" in page
    assert "http-equiv" not in page


def test_a_look_that_did_not_come_says_why_and_can_be_asked_for_again(
    sign_in: SignIn, ordered: str, stores: Stores, now, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studies, "released", lambda engine, programme=None: ())
    jobs.Looks(stores.house, lambda: now).turn()
    page = sign_in("hr").get(ordered).text
    assert "The look that was asked for did not come: No wave has been published yet" in page
    assert f'action="{ordered}/look"' in page


def test_a_leader_reads_the_verdict_without_buttons_to_change_it(sign_in: SignIn, study: str) -> None:
    page = sign_in("leader").get(f"/link/{study}").text
    assert "What this is not" in page
    assert "Take another look" not in page


def test_a_leader_cannot_take_a_look(sign_in: SignIn, study: str) -> None:
    assert sign_in("leader").post(f"/link/{study}/look").status_code == 403


def test_nobody_without_a_part_in_results_sees_a_report(sign_in: SignIn, study: str) -> None:
    assert sign_in("administrator").get(f"/link/{study}").status_code == 403


@pytest.mark.parametrize("form", ["json", "csv", "overlaps", "plan"])
def test_figures_of_single_cells_are_not_for_leaders(sign_in: SignIn, study: str, form: str) -> None:
    assert sign_in("leader").get(f"/link/{study}/download/{form}").status_code == 404
    assert sign_in("hr").get(f"/link/{study}/download/{form}").status_code == 200


def test_no_unit_is_named_on_a_leader_s_report(sign_in: SignIn, study: str) -> None:
    page = sign_in("leader").get(f"/link/{study}").text
    assert not re.search(r"(?<![\w-])(Branch 1|c01|c07)(?![\w-])", page)


@pytest.mark.parametrize("path", ["", "/download/html"])
def test_a_leader_s_report_has_no_dot_of_a_single_unit(sign_in: SignIn, study: str, path: str) -> None:
    whole, kept = (
        len(re.findall(r'class="dot staff"', sign_in(who).get(f"/link/{study}{path}").text))
        for who in ("hr", "leader")
    )
    assert 0 < kept <= whole // 5


def test_the_downloaded_html_is_a_file_of_its_own(sign_in: SignIn, study: str) -> None:
    reply = sign_in("leader").get(f"/link/{study}/download/html")
    assert reply.headers["Content-Disposition"].startswith("attachment")
    assert reply.text.startswith("<!doctype html>")


def test_a_report_speaks_the_language_that_is_picked_and_keeps_to_it(sign_in: SignIn, study: str) -> None:
    leader = sign_in("leader")
    assert "Was dagegen spricht" in leader.get(f"/link/{study}?lang=de").text
    assert "Was dagegen spricht" in leader.get(f"/link/{study}").text
    assert "Noch kein Blick" not in leader.get("/link").text


def test_a_browser_s_language_is_taken_where_nobody_chose(sign_in: SignIn, study: str) -> None:
    reply = sign_in("leader").get(f"/link/{study}", headers={"Accept-Language": "fr-CH, en;q=0.5"})
    assert "Ce qui parle contre" in reply.text


def test_an_account_s_own_language_comes_before_the_browser_s(
    sign_in: SignIn, study: str, stores: Stores
) -> None:
    leader = sign_in("leader")
    with writing(stores.house) as session:
        session.execute(update(accounts.Account).values(language="es"))
    reply = leader.get(f"/link/{study}", headers={"Accept-Language": "fr"})
    assert "Lo que habla en contra" in reply.text


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_a_download_is_in_the_language_of_the_page(sign_in: SignIn, study: str, form: str) -> None:
    reply = sign_in("leader").get(f"/link/{study}/download/{form}?lang=de")
    assert reply.status_code == 200
    assert b'lang="de"' in reply.data or b"/Lang (de" in b"".join(unpacked(reply.data)) + reply.data


def test_a_form_that_does_not_exist_is_not_found(sign_in: SignIn, study: str) -> None:
    assert sign_in("hr").get(f"/link/{study}/download/docx").status_code == 404


def test_before_a_look_there_is_no_report_to_take_away(sign_in: SignIn, data: None) -> None:
    hana = sign_in("hr")
    place = hana.post("/link/new", data=QUESTION | {"step": "freeze"}).location
    assert hana.get(f"{place}/download/html").status_code == 422


def send(browser: FlaskClient, tmp_path, step: str = "report", **fields: str):
    """Send two files as the form does."""
    left, right = staff(tmp_path / "s.csv"), customers(tmp_path / "c.csv")
    sent = {
        "staff": (io.BytesIO(left.read_bytes()), "s.csv"),
        "customers": (io.BytesIO(right.read_bytes()), "../../c.csv"),
    }
    usual = {
        "lag": "1",
        "period": "",
        "respondents": "unknown",
        "themes": "fairness = f1, f2, f3",
        "reverse": "f2",
    }
    return browser.post("/link/files", data=usual | {"step": step} | fields | sent)


def test_two_files_give_a_report(sign_in: SignIn, tmp_path) -> None:
    reply = send(sign_in("hr"), tmp_path)
    assert (reply.status_code, "would read: " in reply.text) == (200, True)


def test_of_two_files_nothing_is_kept(sign_in: SignIn, stores: Stores, tmp_path) -> None:
    send(sign_in("hr"), tmp_path)
    assert studies.every(stores.house) == ()


def test_the_columns_of_two_files_can_be_looked_at_first(sign_in: SignIn, tmp_path) -> None:
    assert "unit, period, f1, f2, f3" in send(sign_in("hr"), tmp_path, "columns").text


def test_the_numbers_of_two_files_are_those_of_the_command(sign_in: SignIn, tmp_path) -> None:
    found = json.loads(send(sign_in("hr"), tmp_path, "json").text)
    assert found["links"][0]["theme"] == "fairness"
    assert found["inputs"]["staff"]["used"] == 864


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"themes": "fairness = f9"}, "has no column `f9`"),
        ({"staff_unit": "branch"}, "has no column &#39;branch&#39;"),
        ({"primary": "fairness"}, "is written THEME:METRIC"),
        ({"sesoi": "much"}, "The smallest effect is a number"),
    ],
)
def test_files_that_do_not_fit_say_what_to_mend(sign_in: SignIn, tmp_path, field, said: str) -> None:
    reply = send(sign_in("hr"), tmp_path, **field)
    assert (reply.status_code, said in reply.text) == (422, True)
