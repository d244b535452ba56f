"""The rotation of items over waves, its preview, and the ballot paper."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import Refusal
from surveys.questionnaires import (
    Bank,
    coverage,
    load,
    paper,
    pick,
)

THEMES = (
    "workload",
    "fairness",
    "purpose",
    "empowerment",
    "respect",
    "growth",
    "listened",
    "leaders",
    "personal",
)
MONDAY = date(2026, 3, 2)
Waves = list[tuple[date, tuple[str, ...]]]


def run(*, themes: Sequence[str] = THEMES, count: int = 5, days: int = 7, waves: int = 30) -> Waves:
    """Return so many waves, each picked after the ones before."""
    asked: Waves = []
    for on in (MONDAY + timedelta(days=number * days) for number in range(waves)):
        asked.append((on, pick(load(), themes=themes, count=count, asked=asked, on=on, seed="programme")))
    return asked


def theme_of(item: str) -> str:
    return load().item(item).theme


# The rotation


def test_the_same_seed_gives_the_same_items() -> None:
    assert run() == run()


def test_another_seed_gives_other_items() -> None:
    first, second = (
        pick(load(), themes=THEMES, count=5, asked=(), on=MONDAY, seed=seed) for seed in ("one", "two")
    )
    assert first != second


def test_the_order_in_which_earlier_waves_are_told_does_not_matter() -> None:
    asked = run(waves=12)
    on = asked[-1][0] + timedelta(days=7)
    first, second = (
        pick(load(), themes=THEMES, count=5, asked=told, on=on, seed="s") for told in (asked, asked[::-1])
    )
    assert first == second


@given(
    themes=st.lists(st.sampled_from(THEMES), min_size=3, unique=True),
    count=st.integers(1, 5),
    gaps=st.lists(st.integers(7, 40), min_size=1, max_size=12),
)
def test_no_item_comes_back_within_fourteen_days(themes: list[str], count: int, gaps: list[int]) -> None:
    asked: Waves = []
    on = MONDAY
    for gap in gaps:
        on += timedelta(days=gap)
        chosen = pick(load(), themes=themes, count=count, asked=asked, on=on, seed="s")
        recent = {item for day, items in asked if (on - day).days < 14 for item in items}
        assert len(set(chosen)) == count
        assert not recent & set(chosen)
        asked.append((on, chosen))


def test_an_item_may_come_back_on_the_fourteenth_day() -> None:
    waves = run(themes=["respect"], count=5, days=14, waves=2)
    assert set(waves[0][1]) == set(waves[1][1])


def test_only_chosen_themes_are_asked() -> None:
    waves = run(themes=["respect", "growth"], count=3)
    assert {theme_of(item) for _, items in waves for item in items} == {"respect", "growth"}


def test_nine_themes_at_five_a_wave_each_come_at_least_every_second_wave() -> None:
    waves = [{theme_of(item) for item in items} for _, items in run()]
    assert all(first | second == set(THEMES) for first, second in pairwise(waves))


def test_every_item_is_used_before_one_comes_back() -> None:
    first_turn = [item for _, items in run(waves=9) for item in items]
    assert len(set(first_turn)) == 45


def test_more_items_than_themes_go_round_evenly() -> None:
    counts = Counter(
        theme_of(item) for _, items in run(themes=THEMES[:4], count=5, waves=20) for item in items
    )
    assert counts == dict.fromkeys(THEMES[:4], 25)


def test_a_theme_asked_under_an_older_bank_has_had_its_turn() -> None:
    asked = [(MONDAY, ("respect-99",))]
    on = MONDAY + timedelta(days=7)
    assert (
        theme_of(*pick(load(), themes=["respect", "growth"], count=1, asked=asked, on=on, seed="s"))
        == "growth"
    )


def test_items_that_have_not_rested_are_refused_with_the_mend() -> None:
    asked = [(MONDAY, tuple(item.id for item in load().of("respect")[:3]))]
    with pytest.raises(
        Refusal, match=r"only 2 items.*Set the items per wave to 2 at most, choose more themes"
    ):
        pick(load(), themes=["respect"], count=3, asked=asked, on=MONDAY + timedelta(days=7), seed="s")


@pytest.mark.parametrize(("themes", "count"), [([], 1), (["respect", "respect"], 1), (["respect"], 0)])
def test_nonsense_is_refused(themes: list[str], count: int) -> None:
    with pytest.raises(Refusal):
        pick(load(), themes=themes, count=count, asked=(), on=MONDAY, seed="s")


# The preview


def test_the_preview_tells_how_often_each_theme_comes() -> None:
    told = coverage(load(), THEMES, count=5, cadence_days=14)
    assert {(part.times_a_year, part.longest_days) for part in told.themes} == {(14, 28)}
    assert told.often_enough


def test_the_preview_says_how_many_items_would_be_enough() -> None:
    told = coverage(load(), THEMES, count=5, cadence_days=91)
    assert (told.often_enough, told.items_needed) == (False, 9)
    assert coverage(load(), THEMES, count=9, cadence_days=91).often_enough


def test_too_few_items_for_the_cadence_are_refused_with_the_mend() -> None:
    with pytest.raises(Refusal, match=r"5 items every 7 days need 15.*Set the items per wave to 1 at most"):
        coverage(load(), ["respect"], count=5, cadence_days=7)


@given(shifts=st.lists(st.integers(0, 7), min_size=8, max_size=8), count=st.integers(1, 15))
def test_what_the_preview_allows_can_be_picked_when_holidays_move_waves(
    shifts: list[int], count: int
) -> None:
    coverage(load(), THEMES, count=count, cadence_days=7)
    asked: Waves = []
    for number, shift in enumerate(shifts):
        on = MONDAY + timedelta(days=7 * number + shift)
        asked.append((on, pick(load(), themes=THEMES, count=count, asked=asked, on=on, seed="s")))
    assert len(asked) == len(shifts)


@pytest.mark.parametrize("days", [0, -7, 400])
def test_a_cadence_out_of_reason_is_refused(days: int) -> None:
    with pytest.raises(Refusal, match="between 1 and 366"):
        coverage(load(), THEMES, count=5, cadence_days=days)


# The ballot paper


def sheet(bank: Bank, **changes: Any) -> bytes:
    given_ = {"wave": "w1", "items": ("purpose-2", "fairness-3"), "languages": ("de", "en")}
    return paper(bank, **(given_ | changes))


def test_a_paper_is_canonical_json() -> None:
    printed = sheet(load())
    again = json.dumps(json.loads(printed), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert printed == again.encode()


def test_a_paper_holds_what_the_contract_names() -> None:
    content = json.loads(sheet(load()))
    assert set(content) == {"v", "wave", "bank", "languages", "items", "scale", "comment", "themes"}
    assert (content["v"], content["wave"], content["bank"]) == (1, "w1", load().version)
    assert content["scale"]["points"] == 5
    assert content["comment"]["limit"] == 2000


def test_a_paper_keeps_the_order_of_items_and_languages() -> None:
    content = json.loads(sheet(load()))
    assert [item["id"] for item in content["items"]] == ["purpose-2", "fairness-3"]
    assert content["languages"] == ["de", "en"]


def test_a_paper_speaks_only_the_languages_asked_for() -> None:
    content = json.loads(sheet(load()))
    words = [*(item["texts"] for item in content["items"]), *content["themes"].values()]
    words += [content["comment"]["texts"], content["scale"]["labels"]]
    assert {frozenset(part) for part in words} == {frozenset({"de", "en"})}


def test_a_paper_names_only_the_themes_it_asks() -> None:
    assert set(json.loads(sheet(load()))["themes"]) == {"purpose", "fairness"}


@pytest.mark.parametrize(
    "change",
    [
        {"items": ()},
        {"items": ("purpose-2", "purpose-2")},
        {"items": ("purpose-77",)},
        {"languages": ()},
        {"languages": ("en", "en")},
        {"languages": ("en", "xx")},
        {"wave": "../w1"},
        {"wave": ""},
    ],
)
def test_a_paper_that_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        sheet(load(), **change)
