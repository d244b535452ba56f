"""Every language says the same things, and nothing that the design does not carry."""

import re
from dataclasses import replace

import pytest

from culture.linkage import analyse
from culture.linkage.plan import LookSchedule, Plan
from culture.linkage.results import Interval, NotEstimable, Slope
from culture.linkage.wording import PERIODS, TABLES, Tongue, tongue
from culture.linkage.wording.sentences import Names, placed, reading

FORBIDDEN = re.compile(r"\bdrives?\b|\bimpact|\bproves?\b|no correlation|trend towards|R²|\*", re.IGNORECASE)
PLAN = Plan(respondents="unknown", replicates=99, curve=False, status="registered")


def fields(text):
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", ["de", "fr", "es"])
def test_each_language_has_the_same_sentences_with_the_same_gaps(language):
    english, other = TABLES["en"], TABLES[language]
    assert set(other) == set(english)
    assert {key: fields(text) for key, text in other.items()} == {
        key: fields(text) for key, text in english.items()
    }
    assert set(PERIODS[language]) == set(PERIODS["en"])


@pytest.mark.parametrize("language", TABLES)
def test_no_causal_word_is_used(language):
    assert [text for text in TABLES[language].values() if FORBIDDEN.search(text)] == []


def test_numbers_are_written_as_the_language_writes_them():
    assert (Tongue("en").number(-0.254), Tongue("de").number(0.254)) == ("−0.25", "0,25")
    assert Tongue("en").number(None) == "no limit"
    assert Tongue("en").number(-0.001) == "0.00"


def test_decimals_follow_the_effect_that_matters():
    assert [tongue("en", delta).decimals for delta in (5, 0.1, 0.01)] == [1, 2, 3]


def test_the_range_is_told_with_both_ends(organisation):
    sentence = analyse(organisation(effect=0.4, people=12), PLAN).primary.verdict.sentence
    assert "which we do not track: between 0." in sentence
    assert "Even the low end is above the 0.10" in sentence


@pytest.mark.parametrize("language", TABLES)
def test_each_language_tells_a_whole_verdict(organisation, language):
    verdict = analyse(organisation(effect=0.4), replace(PLAN, language=language)).primary.verdict
    assert verdict.name == "supported"
    assert "{" not in "".join((verdict.sentence, *verdict.caveats, *verdict.readings))


def test_the_period_is_called_what_the_panel_calls_it(organisation):
    panel = replace(organisation(effect=0.4), period_word="month")
    assert "the month after" in analyse(panel, PLAN).primary.verdict.sentence


def test_an_empty_result_says_what_it_could_have_seen(organisation):
    sentence = analyse(organisation(units=12, people=10, periods=9), PLAN).primary.verdict.sentence
    assert "The smallest link this data could reliably see is" in sentence


def test_an_early_look_whose_interval_leaves_zero_out_does_not_say_that_it_fits_no_link(organisation):
    early = replace(PLAN, looks=LookSchedule(60, (11,)))
    sentence = analyse(organisation(effect=0.1, units=30, people=12), early).primary.verdict.sentence
    assert "higher bar than the last one" in sentence
    assert "fits both no link" not in sentence


@pytest.mark.parametrize(("value", "said"), [(0.001, "about the same"), (0.02, "0.02 points higher")])
def test_a_slope_that_is_written_as_zero_is_neither_higher_nor_lower(value, said):
    place = placed(tongue("en", 0.1), Names("fairness", "CSAT", 1, "week", 40, 8), 0.1)
    slope = Slope(value, 0.01, 30.0, Interval(-0.02, 0.03), 0.9)
    assert said in reading(place, "change", (slope, NotEstimable("no_variance")), regions=False)
