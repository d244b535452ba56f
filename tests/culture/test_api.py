"""Programs: tokens, idempotency keys, scores and people in, releases and studies out."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from culture import accounts, audit
from culture.access import Role, Viewer
from culture.accounts import tokens
from culture.accounts.store import ApiReply
from culture.app import Parts
from culture.db import writing
from culture.jobs import tidy
from culture.scores import aggregates, batches, sources

Call = Callable[..., Any]
RATING = {"unit": "North Harbour", "date": "2026-02-03", "metric": "csat", "value": 4}
ADA = {"name": "Ada Lovelace", "email": "ada.l@x.example", "unit": "North Harbour"}
DOCUMENT = json.loads((Path(__file__).parents[2] / "culture/views/openapi.json").read_text())


@pytest.fixture
def token(parts: Parts, people_of_the_house: dict[str, str]) -> str:
    """Return a token of Hana's with every scope."""
    hana = Viewer(people_of_the_house["hr"], Role.HR, name="Hana")
    scopes = tuple(tokens.SCOPES)
    return tokens.make(parts.stores.house, hana, name="Help desk", scopes=scopes, now=parts.clock())


@pytest.fixture
def call(client: FlaskClient, token: str) -> Call:
    """Return a function that calls an address with Hana's token."""

    def with_token(method: str, path: str, body: object = None, **more: str) -> Any:
        headers = {"Authorization": f"Bearer {token}", **more}
        data = None if body is None else json.dumps(body)
        return client.open(f"/api/v1{path}", method=method, data=data, headers=headers)

    return with_token


def test_a_call_without_a_token_is_told_what_to_send(client: FlaskClient) -> None:
    reply = client.get("/api/v1/releases")
    assert reply.status_code == 401
    assert reply.content_type == "application/problem+json"
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_cookie_opens_nothing_here(sign_in: Callable[[str], FlaskClient]) -> None:
    assert sign_in("hr").get("/api/v1/releases").status_code == 401


def test_a_token_does_only_what_its_scopes_name(
    client: FlaskClient, parts: Parts, people_of_the_house: dict[str, str]
) -> None:
    hana = Viewer(people_of_the_house["hr"], Role.HR)
    made = tokens.make(parts.stores.house, hana, name="Reader", scopes=("releases:read",), now=parts.clock())
    headers = {"Authorization": f"Bearer {made}"}
    assert client.get("/api/v1/releases", headers=headers).status_code == 200
    assert client.post("/api/v1/scores", headers=headers, json=RATING).status_code == 403


def test_a_disabled_account_takes_its_tokens_along(
    call: Call, parts: Parts, people_of_the_house: dict[str, str]
) -> None:
    accounts.disable(parts.stores.house, people_of_the_house["hr"], now=parts.clock())
    assert call("GET", "/releases").status_code == 401


def test_a_revoked_token_is_out_at_once(
    call: Call, parts: Parts, people_of_the_house: dict[str, str]
) -> None:
    mine = people_of_the_house["hr"]
    (one,) = tokens.mine(parts.stores.house, mine)
    tokens.revoke(parts.stores.house, mine, one.id, now=parts.clock())
    assert call("GET", "/releases").status_code == 401


def test_one_rating_is_brought_in(call: Call, parts: Parts) -> None:
    reply = call("POST", "/scores", {**RATING, "response_id": "r1"})
    assert reply.status_code == 200, reply.text
    assert (reply.json["ratings"], reply.json["already"]) == (1, False)
    assert aggregates.metrics(parts.stores.house)


def test_the_same_key_is_done_once_and_told_the_same(call: Call, parts: Parts) -> None:
    first, again = (call("POST", "/scores", RATING, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json == again.json
    assert len(batches.everything(parts.stores.house)) == 1


def test_two_equal_ratings_with_two_keys_both_count(call: Call, parts: Parts) -> None:
    for key in ("k1", "k2"):
        assert call("POST", "/scores", RATING, **{"Idempotency-Key": key}).status_code == 200
    assert sum(batch.ratings for batch in batches.everything(parts.stores.house)) == 2


def test_a_key_that_outlived_its_answer_still_counts_once(call: Call, parts: Parts) -> None:
    call("POST", "/scores", RATING, **{"Idempotency-Key": "k1"})
    tidy(parts.stores.house, parts.clock() + timedelta(days=2))
    call("POST", "/scores", RATING, **{"Idempotency-Key": "k1"})
    assert sum(batch.ratings for batch in batches.everything(parts.stores.house)) == 1


def test_two_tokens_with_one_key_are_two_calls(
    client: FlaskClient, call: Call, parts: Parts, people_of_the_house: dict[str, str]
) -> None:
    hana = Viewer(people_of_the_house["hr"], Role.HR, name="Hana")
    made = tokens.make(parts.stores.house, hana, name="Till", scopes=("scores:write",), now=parts.clock())
    key = {"Idempotency-Key": "batch-1"}
    assert call("POST", "/scores", RATING, **key).status_code == 200
    reply = client.post("/api/v1/scores", json=RATING, headers={"Authorization": f"Bearer {made}", **key})
    assert (reply.status_code, json.loads(reply.text)["ratings"]) == (200, 1)


def test_a_key_used_again_after_its_day_is_a_new_call(call: Call, parts: Parts) -> None:
    key = {"Idempotency-Key": "nightly"}
    call("POST", "/scores", RATING, **key)
    tidy(parts.stores.house, parts.clock() + timedelta(days=2))
    reply = call("POST", "/scores", [{**RATING, "date": "2026-02-04"}, RATING], **key)
    assert reply.json["ratings"] == 2


def test_a_call_cut_off_before_its_reply_counts_once_when_repeated(call: Call, parts: Parts) -> None:
    key = {"Idempotency-Key": "k1"}
    call("POST", "/scores", RATING, **key)
    with writing(parts.stores.house) as session:
        then = parts.clock() - timedelta(minutes=11)
        session.exec(update(ApiReply).values(status=None, body="", at=then))
    assert call("POST", "/scores", {**RATING, "value": 1}, **key).status_code == 422
    assert call("POST", "/scores", RATING, **key).json["already"] is True
    assert sum(batch.ratings for batch in batches.everything(parts.stores.house)) == 1


def test_a_call_without_a_key_takes_no_response_id_from_later_ones(call: Call) -> None:
    call("POST", "/scores", RATING)
    tuesday = {**RATING, "date": "2026-02-04"}
    for place in (1, 2):
        reply = call("POST", "/scores", tuesday, **{"Idempotency-Key": f"k{place}"})
        assert (reply.status_code, reply.json["ratings"]) == (200, 1)


def test_what_a_program_sends_is_not_proposed_for_the_next_file(call: Call, parts: Parts) -> None:
    call("POST", "/scores", RATING, **{"Idempotency-Key": "k1"})
    assert sources.last_mapping(parts.stores.house, "API") is None


def test_a_key_used_for_another_body_is_refused(call: Call) -> None:
    call("POST", "/scores", RATING, **{"Idempotency-Key": "k1"})
    reply = call("POST", "/scores", {**RATING, "value": 1}, **{"Idempotency-Key": "k1"})
    assert reply.status_code == 422
    assert "another call" in reply.json["detail"]


def test_a_refused_call_leaves_its_key_free(call: Call) -> None:
    key = {"Idempotency-Key": "k1"}
    assert call("POST", "/scores", {**RATING, "value": 99}, **key).status_code == 422
    assert call("POST", "/scores", {**RATING, "value": 99}, **key).status_code == 422


def test_a_bad_rating_is_named_with_its_mend_and_nothing_is_brought_in(call: Call, parts: Parts) -> None:
    body = {"ratings": [{**RATING, "response_id": "a"}, {**RATING, "response_id": "b", "value": 99}]}
    reply = call("POST", "/scores", body)
    (bad,) = reply.json["rejected"]
    assert (reply.status_code, bad["row"], float(bad["found"])) == (422, 2, 99)
    assert not batches.everything(parts.stores.house)


def test_good_ratings_come_in_without_the_bad_where_that_is_asked_for(call: Call) -> None:
    rows = [{**RATING, "response_id": "a"}, {**RATING, "response_id": "b", "value": 99}]
    reply = call("POST", "/scores", {"ratings": rows, "leave_out_bad_rows": True})
    assert (reply.json["ratings"], len(reply.json["rejected"])) == (1, 1)


@pytest.mark.parametrize("body", ["{", "3", "[]", "[3]", '{"ratings": 3}', "NaN"])
def test_a_body_that_is_no_list_is_refused_in_words(client: FlaskClient, token: str, body: str) -> None:
    reply = client.post("/api/v1/scores", data=body, headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 400
    assert (reply.json or {})["detail"]


def test_a_full_roster_is_brought_in(call: Call) -> None:
    reply = call("PUT", "/people", [ADA])
    assert reply.status_code == 200, reply.text
    assert reply.json["rows"] == {"new": 1}


def test_a_dry_run_changes_nobody(call: Call) -> None:
    assert call("PUT", "/people?dry_run=true", [ADA]).json["rows"] == {"new": 1}
    assert call("PUT", "/people", [ADA]).json["rows"] == {"new": 1}


def test_a_roster_of_one_region_keeps_the_region(call: Call) -> None:
    east = {"name": "Eve", "email": "eve@x.example", "path": "East > Sales > Till"}
    told = call("PUT", "/people?dry_run=true", [east]).json
    assert told["new_units"] == ["East", "East / Sales", "East / Sales / Till"]
    assert "which is not the company's name" in told["notes"][0]


def test_a_person_without_a_unit_is_named(call: Call) -> None:
    reply = call("PUT", "/people", [ADA, {"name": "Nobody", "email": "n@x.example", "unit": "Nowhere"}])
    assert reply.status_code == 422
    assert reply.json["rejected"][0]["row"] == 2


def test_what_a_program_did_stands_in_the_audit(call: Call, parts: Parts) -> None:
    call("PUT", "/people", [ADA])
    newest = audit.lines(parts.stores.house)[0]
    assert (newest.name, newest.deed) == ("Hana (Help desk)", "brought in a list of people")


def test_unknown_things_are_problems_in_json(call: Call) -> None:
    for path in ("/releases/none", "/studies/none", "/nothing"):
        reply = call("GET", path)
        assert (reply.status_code, reply.content_type) == (404, "application/problem+json")


def test_the_document_names_every_address_and_no_other(app: Flask) -> None:
    served = {
        (rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(path, method) for path, found in DOCUMENT["paths"].items() for method in found}


@pytest.mark.parametrize(
    ("method", "path", "body", "name"),
    [
        ("POST", "/scores", {**RATING, "response_id": "x"}, "Batch"),
        ("PUT", "/people", [ADA], "RosterDone"),
        ("GET", "/releases", None, "Releases"),
        ("GET", "/releases/none", None, "Problem"),
        ("POST", "/scores", {**RATING, "value": 99}, "Unusable"),
    ],
)
def test_answers_are_as_the_document_says(
    call: Call, method: str, path: str, body: object, name: str
) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    answer = call(method, path, body).json
    assert [str(one) for one in jsonschema.Draft202012Validator(schema).iter_errors(answer)] == []


def test_the_list_of_files_stays_short_however_often_programs_write(
    call: Call, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("culture.views.scores.SHOWN", 1)
    for key in ("k1", "k2", "k3"):
        call("POST", "/scores", RATING, **{"Idempotency-Key": key})
    browser = sign_in("hr")
    assert "Show 2 older files" in browser.get("/scores").text
    assert browser.get("/scores?all").text.count("/scores/batches/") == 3


def test_the_page_shows_a_token_once(sign_in: Callable[[str], FlaskClient]) -> None:
    browser = sign_in("hr")
    shown = browser.post("/account/tokens", data={"name": "Till", "scopes": "scores:write"}).text
    assert tokens.PREFIX in shown
    assert tokens.PREFIX not in browser.get("/account/tokens").text


def test_nobody_gives_a_program_more_than_their_own_role(sign_in: Callable[[str], FlaskClient]) -> None:
    reply = sign_in("leader").post("/account/tokens", data={"name": "Till", "scopes": "people:write"})
    assert reply.status_code == 422
