"""Every language says the same things, and nothing that the design does not carry."""

import re
from dataclasses import replace

import pytest

from culture.linkage import analyse
from culture.linkage.core import Judged
from culture.linkage.plan import LookSchedule, Plan
from culture.linkage.results import Interval, Needed, NotEstimable, Slope
from culture.linkage.verdicts import Claimed, Gates, Headline
from culture.linkage.wording import PERIODS, TABLES, Tongue, tongue
from culture.linkage.wording.sentences import Ground, Names, falling, parts, placed, reading

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


def told(reason, within, *, falling=False, lag=1):
    """Return the headline's words of one inconclusive verdict."""
    place = placed(tongue("en", 0.1), Names("fairness", "CSAT", lag, "week", 40, 8), 0.1)
    gates, needed = Gates(lagged=lag > 0), Needed(1, 1)
    ground = Ground(gates, 0.1, NotEstimable("no_variance"), 0.1004, needed, falling=falling)
    between = Claimed("supported" if reason == "between_only" else "inconclusive")
    return parts(place, ground, Judged(within, between, Headline("inconclusive", None, reason), None))


def test_staff_who_fall_after_happier_customers_are_not_called_happier():
    assert "staff scores fall afterwards" in told("reverse", Claimed("inconclusive"), falling=True).headline
    assert "happier staff" in told("reverse", Claimed("inconclusive")).headline


def test_only_a_path_from_customers_that_goes_down_at_every_end_falls():
    assert falling([("customers_first", -0.4), ("unresolved", 0.1)])
    assert not falling([("customers_first", -0.4), ("customers_first", 0.1)])
    assert not falling([("staff_first", -0.4)])


def test_what_falls_when_the_other_rises_at_the_same_time_is_not_said_to_rise_with_it():
    assert "the other falls in the same week" in told("co_moves", Claimed("contradicted"), lag=0).headline


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (Claimed("no_meaningful_link"), "service did not follow"),
        (Claimed("inconclusive", "small"), "service improved the week after, perhaps by too little"),
        (Claimed("inconclusive", "spans"), "cannot be told"),
        (Claimed("inconclusive", "few_periods"), "cannot be told"),
        (Claimed("inconclusive", "unsized"), "too noisy to say how much"),
    ],
)
def test_a_link_between_units_only_says_of_change_what_was_seen_of_it(within, said):
    assert said in told("between_only", within).headline


def test_too_few_units_that_change_are_not_called_too_few_periods():
    few = Claimed("inconclusive", "few_units")
    assert "Too few units have both scores in two weeks" in told("few_periods", few).headline


def test_two_numbers_that_differ_are_not_written_alike():
    assert told("spans_both", Claimed("inconclusive")).reach.startswith(
        "The smallest link this data could reliably see is 0.1004 CSAT"
    )
    assert tongue("en", 0.1).apart((0.1, 0.1)).decimals == 2


def test_one_more_is_not_told_in_the_plural():
    assert "to the number of weeks" in told("spans_both", Claimed("inconclusive")).reach
