"""Opened ballots become tallies of k people and more; what is not a ballot is void."""

import json
import random

import pytest

from surveys.release.counting import clean, count, read
from tests.surveys.release.factories import ITEMS, answers, cell, company, facts, opened

GOOD = {"fairness-1": 5, "fairness-2": 1, "purpose-1": None}


@pytest.mark.parametrize(
    "body",
    [
        {"v": 2, "answers": GOOD},
        {"v": True, "answers": GOOD},
        {"v": 1, "answers": GOOD, "name": "x"},
        {"v": 1, "answers": {**GOOD, "fairness-1": 6}},
        {"v": 1, "answers": {**GOOD, "fairness-1": 4.0}},
        {"v": 1, "answers": {**GOOD, "fairness-1": True}},
        {"v": 1, "answers": {**GOOD, "extra": 1}},
        {"v": 1, "answers": {"fairness-1": 5}},
        {"v": 1, "answers": []},
        {"v": 1, "comment": "words"},
        [],
    ],
)
def test_a_score_ballot_that_is_anything_else_is_void(body: object) -> None:
    assert read(json.dumps(body).encode(), "S", ITEMS) is None


@pytest.mark.parametrize("plain", [b"", b"\xff", b"[" * 3000, b'{"v":1,"answers":NaN}'])
def test_bytes_that_are_no_ballot_are_void(plain: bytes) -> None:
    assert read(plain, "S", ITEMS) is None


def test_a_ballot_with_exactly_the_items_is_read() -> None:
    assert read(json.dumps({"v": 1, "answers": GOOD}).encode(), "S", ITEMS) == GOOD


def test_direction_is_applied_and_a_theme_counts_only_when_it_is_complete() -> None:
    counted = count(facts(company({"a/1": 5})), {("S", "a/1"): [GOOD] * 5})
    (fairness,) = [one for one in counted.tallies if one.theme == "fairness"]
    assert (fairness.n, fairness.total) == (5, 5 * (5 + 5))
    assert [one for one in counted.tallies if one.theme == "purpose"] == []


def test_void_ballots_are_counted_as_void() -> None:
    counted = count(facts(company({"a/1": 5})), {("S", "a/1"): [*[GOOD] * 5, None, None]})
    assert (counted.valid["S"], counted.void["S"]) == (5, 2)


def test_a_theme_under_k_in_a_cell_is_kept_only_further_up() -> None:
    given = {
        ("S", "a/1"): [{**GOOD, "purpose-1": 3}] * 3 + [GOOD] * 5,
        ("S", "a/2"): [{**GOOD, "purpose-1": 3}] * 9,
    }
    counted = count(facts(company({"a/1": 8, "a/2": 9})), given)
    kept = {one.theme: one.block for one in counted.tallies if "a/1" in one.block}
    assert kept["fairness"] == {"a/1"}
    assert kept["purpose"] == {"a/1", "a/2"}


def test_moments_need_thirty_people_and_so_does_what_remains() -> None:
    numbers = {"a/1": 31, "b/1": 12}
    counted = count(facts(company(numbers)), opened(1, numbers))
    assert {one.scope for one in counted.moments} == {"co"}
    counted = count(facts(company({"a/1": 29})), opened(1, {"a/1": 29}))
    assert counted.moments == ()


def test_comments_are_kept_in_groups_of_ten_that_are_not_empty() -> None:
    cells = [cell(name, division="a", kind="C") for name in ("x", "y", "z")] + company({"a/1": 9})
    said = {("C", "x"): ["good"] * 12, ("C", "y"): ["poor"] * 9 + [" "] * 5, ("C", "z"): ["fair"] * 3}
    counted = count(facts(cells), said)
    places = {place for place, _ in counted.comments}
    assert places == {"x", "a"}
    assert len(counted.comments) == 24


def test_nine_comments_in_all_are_kept_nowhere() -> None:
    cells = [cell("x", kind="C"), cell("y")]
    assert count(facts(cells), {("C", "x"): ["words"] * 9}).comments == ()


def test_a_comment_loses_what_could_mark_it() -> None:
    assert clean("  too\u200b  much\u00a0\u2060work\r\n\x07now\ufeff ") == "too much work now"


def test_answers_of_a_theme_sum_to_the_truth() -> None:
    ballots = answers(random.Random(3), 40)
    counted = count(facts(company({"a/1": 40})), {("S", "a/1"): ballots})
    (purpose,) = [one for one in counted.tallies if one.theme == "purpose"]
    assert purpose.total == sum(one["purpose-1"] or 0 for one in ballots)
