"""The pages of accounts, through the house as it is served."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from culture import accounts, audit
from culture.app import Parts
from surveys import keyfile, programmes
from surveys.editing import marks
from surveys.forms import values
from tests.culture.conftest import PASSWORD, PERSONAS
from tests.works import draft

SignIn = Callable[[str], FlaskClient]
SETUP = {
    "organisation": "Acme", "zone": "Europe/Berlin", "country": "DE", "name": "Ada",
    "email": "ada@x.example", "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


def test_an_empty_house_leads_to_the_first_administrator_and_then_never_again(client: FlaskClient) -> None:
    assert client.get("/").location == "/setup"
    assert client.post("/setup", data=SETUP).location == "/accounts"
    assert client.get("/setup").location == "/sign-in"


def test_a_refused_set_up_keeps_what_was_typed(client: FlaskClient) -> None:
    reply = client.post("/setup", data={**SETUP, "again": "different"})
    assert reply.status_code == 422
    assert "The two differ" in reply.text
    assert 'value="Acme"' in reply.text


def test_a_refused_organisation_leaves_no_administrator_behind(client: FlaskClient) -> None:
    reply = client.post("/setup", data={**SETUP, "zone": "Nowhere/Atall"})
    assert reply.status_code == 422
    assert "is not a time zone" in reply.text
    assert client.post("/setup", data=SETUP).location == "/accounts"


def test_a_short_first_password_is_refused_beside_its_field(client: FlaskClient) -> None:
    reply = client.post("/setup", data={**SETUP, "password": "short", "again": "short", "code": "x"})
    assert "12 to 200 characters" in reply.text


def test_the_audit_says_who_set_the_house_up(client: FlaskClient, parts: Parts) -> None:
    client.post("/setup", data=SETUP)
    deeds = {(line.name, line.deed, line.subject) for line in audit.lines(parts.stores.house)}
    assert ("Ada", "set up the house", "Acme") in deeds


def test_every_answer_carries_the_strict_policy(client: FlaskClient) -> None:
    for path in ("/setup", "/nowhere"):
        assert client.get(path).headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_after_signing_in_one_comes_back_to_the_page_asked_for(client: FlaskClient, sign_in: SignIn) -> None:
    asked = client.get("/audit?before=x")
    assert asked.location == "/sign-in?next=/audit?before%3Dx"
    form = {"email": PERSONAS["administrator"][0], "password": PASSWORD, "next": "/audit"}
    assert client.post("/sign-in", data=form).location == "/audit"


@pytest.mark.parametrize(
    "odd",
    [
        "//evil.example/",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "/\t\\evil",
        "/\\evil",
        "/\x0b/evil",
        "/\u2028/evil",
        "https://evil.example",
        "\t//evil",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(
    client: FlaskClient, people_of_the_house: dict[str, str], odd: str
) -> None:
    form = {"email": PERSONAS["hr"][0], "password": PASSWORD, "next": odd}
    assert client.post("/sign-in", data=form).location == "/"
    assert client.get("/sign-in", query_string={"next": odd}).location == "/"


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_wrong_tries_are_slowed_down_alike_whether_the_account_exists_and_fill_no_audit(
    client: FlaskClient, people_of_the_house: dict[str, str], parts: Parts
) -> None:
    known, unknown = PERSONAS["hr"][0], "nobody@wellspring.example"
    for email in (known, unknown):
        replies = [client.post("/sign-in", data={"email": email, "password": "wrong"}) for _ in range(11)]
        assert [reply.status_code for reply in replies] == [422] * 10 + [429]
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    form = {"email": known, "password": PASSWORD}
    assert client.post("/sign-in", data=form, environ_base=elsewhere).status_code == 302
    assert sum("refused" in line.deed for line in audit.lines(parts.stores.house)) == 1


def test_a_monitor_that_asks_for_the_head_only_finds_the_house_up(client: FlaskClient) -> None:
    assert client.head("/sign-in").status_code == client.get("/sign-in").status_code == 200


def test_signing_out_makes_the_cookie_worthless(sign_in: SignIn) -> None:
    browser = sign_in("administrator")
    cookie = browser.get_cookie("wellspring")
    assert cookie is not None
    browser.post("/sign-out")
    browser.set_cookie("wellspring", cookie.value)
    assert browser.get("/accounts").status_code == 302


def test_a_role_without_the_action_is_refused(sign_in: SignIn) -> None:
    assert sign_in("hr").get("/accounts").status_code == 403


def test_a_change_is_written_into_the_audit(sign_in: SignIn, parts: Parts) -> None:
    other = accounts.everyone(parts.stores.house)[-1]
    sign_in("administrator").post(f"/accounts/{other.id}/disable")
    newest = audit.lines(parts.stores.house)
    assert any(x.name == "Ada" and x.deed == "disabled an account" and x.subject == other.id for x in newest)


def test_an_invited_leader_chooses_a_password_and_is_in(
    sign_in: SignIn, client: FlaskClient, organisation: dict[str, str]
) -> None:
    form = {"name": "Lee", "email": "lee@x.example", "role": "leader", "units": organisation["South"]}
    shown = sign_in("administrator").post("/accounts/new", data=form)
    address = shown.text.split('id="address">')[1].split("<")[0].removeprefix("http://127.0.0.1:8000")
    assert client.post(address, data={"password": PASSWORD, "again": PASSWORD}).location == "/"
    assert client.get("/").location == "/link"


def test_my_account_lists_my_sign_ins_and_ends_one(sign_in: SignIn) -> None:
    first, second = sign_in("hr"), sign_in("hr")
    ends = first.get("/account").text.split('action="/account/sign-ins/')[1].split('"')[0]
    first.post(f"/account/sign-ins/{ends}")
    assert second.get("/account").status_code == 302
    assert first.get("/account").status_code == 200


def test_a_post_without_the_forgery_token_is_refused(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/setup", data=SETUP).status_code == 400


def test_the_log_names_the_rule_and_no_address(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    client.get("/invitation/secret-token")
    said = str([vars(record) for record in caplog.records])
    assert "/invitation/<token>" in said
    assert "secret-token" not in said


def test_who_reads_the_promise_is_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "wellspring.house")
    client.get("/promise")
    assert [record.msg for record in caplog.records if record.name == "wellspring.house"] == []


def test_a_chosen_language_is_kept_and_goes_before_the_browser_s(sign_in: SignIn, parts: Parts) -> None:
    browser, german = sign_in("hr"), {"Accept-Language": "de"}
    assert 'lang="de"' in browser.get("/link", headers=german).text
    assert browser.post("/account/language", data={"language": "fr"}).status_code == 302
    assert 'aria-current="true">Français' in browser.get("/link", headers=german).text


def test_a_language_that_is_not_offered_is_refused(sign_in: SignIn) -> None:
    assert sign_in("hr").post("/account/language", data={"language": "xx"}).status_code == 400


def test_the_audit_says_which_fields_of_a_programme_were_changed_and_no_value(
    parts: Parts, sign_in: SignIn, organisation: dict[str, str]
) -> None:
    house, now = parts.stores.house, parts.clock()
    programme = programmes.set_up(house, draft(units=("company",)), now)
    key = keyfile.public_text(keyfile.new()[1])
    typed = values(draft(units=("company",), days_open=5, trustee=key))
    shown = {"anchor": "2026-03-02", "at": "09:00", "seen": marks(draft(units=("company",)))}
    reply = sign_in("hr").post(f"/desk/programmes/{programme}/change", data={**typed, **shown})
    assert reply.status_code == 302
    (said,) = {one.deed for one in audit.lines(house) if one.deed.startswith("changed a programme")}
    assert said == "changed a programme: Days open, The works council holds the key: its public key"
