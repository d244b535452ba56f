"""Trustee mode with score, breakdown and comment ballots: a whole wave through the works council's own tool."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from surveys import jobs, keyfile, programmes, release
from surveys.db import Stores
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.public import audit
from surveys.trustee import boxfile, exchange, opening
from tests.boxes import doctored, plain_tally
from tests.works import Shops, answer, draft, invitations, make_works

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEY, POINT = keyfile.new()
PRIVATE = keyfile.read(KEY)


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Shops())


def closed(works: Works, *, with_cards: int = 0) -> tuple[str, Path]:
    """Return a wave in which everybody with an address answered, and so many cards, and its box."""
    made = draft(trustee=keyfile.public_text(POINT), attributes=("contract",), comments=True)
    wave = jobs.open_now(works, programmes.set_up(works.stores.house, made, NOW), NOW)
    people = sorted(invitations(works, wave), key=lambda one: one.card)
    for number, one in enumerate(people[: 92 + with_cards]):
        value = 1 if one.card else 3 + number % 3
        assert set(answer(works, one, NOW, value, comment=f"Words of {one.id}")) == {"stored"}
    jobs.close_now(works, wave, NOW.replace(hour=13))
    with pytest.raises(Refusal, match="works council"):
        jobs.publish_now(works, wave, NOW.replace(hour=14))
    return wave, exchange.box_file(works.keys, wave)


def bands(found: release.Release) -> list[Any]:
    return [
        found.cell(one.id, theme.id)
        for one in found.groups
        if one.level == "breakdown"
        for theme in found.themes
    ]


def test_scores_breakdowns_and_comments_are_published_from_the_trustees_tally(works: Works) -> None:
    wave, box = closed(works)
    jobs.take_tally(works, opening.open_box(box, PRIVATE).tally)
    found = release.of_wave(works.stores.house, wave)
    assert found is not None
    assert bands(found)
    assert all(isinstance(cell, release.Shown) for cell in bands(found))
    assert sum(len(one.texts) for one in found.comments) == 92
    checked = audit.in_full(works.stores, works.keys.folder, wave)
    assert (checked.findings, checked.public.tokens + checked.opened) == ((), 3 * 92)


def told(works: Works, wave: str, box: Path) -> dict[str, Any]:
    """Return what the trustee's tally of a box says."""
    return plain_tally(works.keys, wave, opening.open_box(box, PRIVATE).tally)


def sums(tally: dict[str, Any], kind: str, theme: str) -> int:
    return sum(one["total"] for one in tally["tallies"] if (one["kind"], one["theme"]) == (kind, theme))


def test_the_answer_of_the_only_card_is_not_scores_less_breakdown_in_the_tally(
    works: Works,
) -> None:
    wave, box = closed(works, with_cards=1)
    tally = told(works, wave, box)
    themes = {one["theme"] for one in tally["tallies"]}
    facts = boxfile.read(box, PRIVATE).facts
    division = next(
        one.path[-1] for one in facts.cells if one.kind == "S" and one.eligible and one.path[-1] == "a"
    )
    outside = {one.cell for one in facts.cells if one.path[-1] != division}
    whole = {theme for theme in themes if sums(tally, "S", theme) and sums(tally, "B-contract", theme)}
    kept = [one for one in tally["tallies"] if one["kind"] == "B-contract"]
    assert whole == {one["theme"] for one in kept}
    places = {tuple(one["cells"]) for one in kept}
    full = sum(one["n"] for one in kept if one["theme"] == min(whole)) if whole else 0
    assert full == 46
    assert all(set(cells) <= outside or set(cells).isdisjoint(outside) for cells in places)


def test_the_tally_says_no_count_of_a_breakdown_kind(works: Works) -> None:
    wave, box = closed(works, with_cards=3)
    tally = told(works, wave, box)
    assert set(tally["valid"]) == set(tally["void"]) | {"S", "C"} == {"S", "C"}
    assert not [one for one in tally["tallies"] if one["kind"] == "B-contract" and one["theme"] == "*"]


def test_without_counts_of_crossings_the_trustee_gives_back_no_breakdown(works: Works) -> None:
    wave, box = closed(works)
    bare = doctored(box, PRIVATE, lambda head: head["crossings"].clear())
    assert {one["kind"] for one in told(works, wave, bare)["tallies"]} == {"S"}


def test_crossings_of_other_people_are_not_believed(works: Works) -> None:
    _, box = closed(works)

    def more(head: dict[str, Any]) -> None:
        head["crossings"][min(head["crossings"])] += 5

    with pytest.raises(Refusal, match="crossings"):
        opening.open_box(doctored(box, PRIVATE, more), PRIVATE)
