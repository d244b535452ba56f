"""The report in words: the verdict first, never more than the data carry, and nothing left blank."""

import re
from copy import deepcopy
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from culture.reports import TABLES, Cover, LookLine, Speech, pages
from culture.reports import page as paged
from tests.culture.reports.test_schema import CASES

TAKEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
LOOK = LookLine(1, TAKEN, 6, "supported", "f" * 64)
COVER = Cover("Do fair branches serve better?", TAKEN, (LOOK,), 12, "whole")
EN = TABLES["en"]
CAUSAL = re.compile(
    r"\b(drives?|driven|impacts?|prove[sdn]?|proof|causes?|leads? to|trend towards|significant(ly)? (?!p))\b",
    re.I,
)


def page(body, cover, language: str = "en"):
    """Return the report in a language."""
    return paged(body, cover, Speech(language))


def texts(value: Any) -> list[str]:
    """Return every text of a view model."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for one in fields(value) for text in texts(getattr(value, one.name))]
    return [text for one in value for text in texts(one)] if isinstance(value, tuple) else []


def dots(body, *, cells: bool) -> list[tuple[float, float]]:
    """Return the places of the dots in the picture of the units."""
    view = page(body, Cover("Q", cells=cells))
    return [(float(one.x[:-1]), float(one.y)) for one in view.units.drawing.shapes if one.look == "dot staff"]


def test_who_may_not_see_single_units_sees_averages_of_five_and_more(case) -> None:
    single, grouped = (dots(case("true"), cells=cells) for cells in (True, False))
    assert len(grouped) == len(single) // 5
    assert not set(grouped) & set(single)
    assert grouped == sorted(grouped)


@pytest.mark.parametrize("name", CASES)
def test_a_report_can_be_made_of_every_verdict(case, name: str) -> None:
    view = page(case(name), COVER)
    assert view.word
    assert view.sure
    assert view.against
    assert view.is_not


def test_how_sure_a_link_between_units_is_is_not_said_of_the_change(case) -> None:
    body = deepcopy(case("nothing"))
    body["links"][0] |= {"verdict": "inconclusive", "grade": "C", "reason": "between_only"}
    body["links"][0]["between"]["slope"]["p"], body["links"][0]["within"]["slope"]["p"] = 0.0001, 0.8
    between, within = page(body, COVER).sure[:2]
    assert (between.startswith("Between units"), "1 of 1,000" in between) == (True, True)
    assert (within.startswith("Within units"), "it may be chance" in within) == (True, True)


def test_the_whole_grid_is_shown_with_a_p_for_every_pair_and_distance(case) -> None:
    grids = [one for section in page(case("true"), COVER).appendix for one in section.grids]
    found = next(one for one in grids if one.caption == EN.titles["grid"])
    assert found.heads == ("Pair", "−3", "−2", "−1", "0", "+1", "+2", "+3")
    assert found.rows[0][5] == "↑ 0.010"


def test_a_look_from_before_there_was_a_grid_is_still_a_report(case) -> None:
    old = {key: value for key, value in deepcopy(case("true")).items() if key != "grid"}
    for point in old["links"][0]["lags"]:
        point.pop("p_adjusted")
    captions = [one.caption for section in page(old, COVER).appendix for one in section.grids]
    assert EN.titles["grid"] not in captions


@pytest.mark.parametrize("name", CASES)
def test_no_text_is_left_with_an_open_place_or_a_hole(case, name: str) -> None:
    bad = re.compile(r"\{|\}|None|nan\b|not_estimable|\binf\b")
    assert [
        text
        for text in texts(page(case(name), COVER))
        if bad.search(text) and "S_g" not in text and "{m :" not in text
    ] == []


@pytest.mark.parametrize("name", CASES)
def test_no_causal_word_and_no_star(case, name: str) -> None:
    said = [text for text in texts(page(case(name), COVER)) if CAUSAL.search(text) or "*" in text]
    assert [text for text in said if "measure of cause" not in text] == []


def test_no_sentence_of_the_tables_is_causal() -> None:
    every = [*EN.text.values(), *EN.names.values(), *EN.titles.values()]
    assert [text for text in every if CAUSAL.search(text) and "measure of cause" not in text] == []


def test_the_effect_stands_in_the_customers_own_points_with_its_interval(case) -> None:
    assert re.search(
        r"its CSAT .* is [\d.]+( to [\d.]+)? points higher \(plausible: [\d.]+ to [\d.]+\)",
        page(case("true"), COVER).effect,
    )


def test_without_change_the_effect_is_that_between_units(case) -> None:
    assert page(case("one period"), COVER).said[0].startswith("Comparing units")


def test_the_verdict_is_a_word(case) -> None:
    assert page(case("true"), COVER).word in {"Supported", "Inconclusive"}
    assert page(case("nothing"), COVER).word in {"No meaningful link", "Inconclusive"}
    assert page(case("few units"), COVER).word == "Inconclusive"


def test_an_exploratory_verdict_says_so_in_its_word(case) -> None:
    view = page(case("exploratory"), COVER)
    assert (view.word, "would read: supported" in view.would) == ("Exploratory", True)
    assert (view.declared, view.status, view.notice != "") == (False, "Exploratory", True)


def test_a_declared_report_says_when(case) -> None:
    assert page(case("true"), COVER).status == "Declared on Monday, 2 March 2026, before the data"


def test_what_is_inconclusive_is_not_called_absent(case) -> None:
    assert EN.text["not.nothing"] in page(case("few units"), COVER).is_not


@pytest.mark.parametrize("name", ["few units", "constant"])
def test_where_there_is_no_slope_a_sentence_stands_in_the_picture_s_place(case, name: str) -> None:
    view = page(case(name), COVER)
    assert view.picture is not None or view.no_picture.startswith("cannot be given: ")


def test_early_looks_say_how_many_waves_are_to_come(case) -> None:
    assert "6 of 12 planned waves are still to come." in page(case("true"), COVER).mind


def test_a_broken_log_is_said_in_the_report(case) -> None:
    broken = Cover("Q", None, (LOOK,), 12, "broken")
    assert any("do not rely on this report" in text for text in texts(page(case("true"), broken)))


def test_other_pairs_are_never_called_supported(case) -> None:
    others = next(one for one in page(case("true"), COVER).appendix if one.title == "Other pairs")
    assert all(
        row[1] == "declared" or "supported" not in row[2] for grid in others.grids for row in grid.rows
    )


def test_the_appendix_holds_every_part(case) -> None:
    assert len(page(case("true"), COVER).appendix) == 10


@pytest.mark.parametrize("name", ["few units", "one period", "noisy"])
def test_where_nothing_is_shown_the_verdict_s_sentence_comes_before_any_number(case, name: str) -> None:
    view = page(case(name), COVER)
    assert view.word == "Inconclusive"
    assert not re.match(r"When a unit|Comparing units", view.effect)


def test_no_jargon_stands_on_the_first_screen(case) -> None:
    view = page(case("true"), COVER)
    first = " ".join((view.effect, *view.said, *view.sure, *view.against, *view.is_not, view.picture_caption))
    assert not re.search(r"\bCI\b|kappa|p-value|standard error|coefficient|ICC|heterosced", first)


def test_at_most_three_things_speak_against_it_and_the_rest_is_folded(case) -> None:
    view = page(case("true"), COVER)
    assert len(view.against) <= 3
    assert not set(view.against) & set(view.more_against)


def test_a_figure_s_name_and_level_stay_in_the_analyst_s_part() -> None:
    assert pages.PARENTHESIS.sub("", "They are unsteady (ICC(2) below .70).") == "They are unsteady."


def test_the_composite_of_all_themes_is_called_so() -> None:
    assert (Speech("en").quoted("composite"), Speech("de").theme("composite")) == (
        "“average of all themes”", "Durchschnitt aller Themen",
    )  # fmt: skip


def test_themes_in_one_model_stand_in_the_appendix(case) -> None:
    body = case("true")
    within = body["links"][0]["within"]
    joint = {"theme": "fairness", "slope": within["slope"], "slope_corrected": within["slope_corrected"]}
    together = [{"metric": "csat", "lag": 1, "n_units": 40, "n_obs": 440, "themes": [joint]}]
    others = next(
        one for one in page(body | {"together": together}, COVER).appendix if one.title == "Other pairs"
    )
    assert others.grids[1].rows[0][0] == "Fairness → CSAT"


def test_early_against_late_stands_under_sensitivity(case) -> None:
    body = case("true")
    link = body["links"][0]
    half = link["within"]["slope"]
    early = {"difference": half, "slope_early": half, "slope_late": half, "n_cells": 9}
    told = link | {"sensitivity": link["sensitivity"] | {"early_late": early}}
    part = page(body | {"links": [told, *body["links"][1:]]}, COVER).appendix[6]
    assert "Slope, those who answered late" in [row[0] for grid in part.grids for row in grid.rows]


@pytest.mark.parametrize(
    ("n", "step", "said"), [(15.0, 0.0, "75 %"), (14.5, 0.0, "≈ 70 %"), (15.0, 0.01, "≈ 80 %")]
)
def test_a_share_of_banded_numbers_claims_no_more_than_ten_points(n: float, step: float, said: str) -> None:
    table = {"invited": [[20.0]], "staff": {"fairness": {"n": [[n]], "rounding": step}}}
    assert pages.response(table, "fairness", 5) == said


def test_what_cannot_be_given_is_said_once_a_row(case) -> None:
    grids = [one for section in page(case("few units"), COVER).appendix for one in section.grids]
    pairs = next(one for one in grids if one.caption == EN.titles["others.grid"])
    assert all(sum("cannot be given" in cell for cell in row) <= 1 for row in pairs.rows)


def test_a_level_below_what_four_decimals_say_is_not_nought(case) -> None:
    body = deepcopy(case("true"))
    body["links"][0]["look"] = {"fraction": 0.2, "alpha": 0.00002, "last": False}
    grids = [one for section in page(body, COVER).appendix for one in section.grids]
    deciding = next(one for one in grids if one.caption == EN.titles["estimates.p"])
    assert {row[-1] for row in deciding.rows} == {"<\u00a00.0001"}
