"""The table of section 4, row by row."""

import pytest

from culture.linkage.estimators.direction import combine, label
from culture.linkage.results import Corrected, End, Interval, NotEstimable, Path, Slope
from culture.linkage.verdicts import Claimed, Gates, Headline, Thresholds, claim, headline

YES, NO, NONE, OPEN = (
    Claimed("supported"),
    Claimed("contradicted"),
    Claimed("no_meaningful_link"),
    Claimed("inconclusive", "spans"),
)
RULE = Thresholds(0.05, 0.10)

ROWS = [
    ("customers_first", YES, YES, Headline("inconclusive", None, "reverse")),
    ("feedback_short", NONE, NONE, Headline("inconclusive", None, "feedback_short")),
    ("staff_first", YES, NO, Headline("inconclusive", None, "mixed")),
    ("staff_first", YES, OPEN, Headline("supported", "A")),
    ("both", YES, NONE, Headline("supported", "B")),
    ("unresolved", YES, YES, Headline("inconclusive", None, "co_moves")),
    ("staff_first", NO, YES, Headline("inconclusive", None, "mixed")),
    ("staff_first", NO, OPEN, Headline("contradicted", "A")),
    ("both", NO, NO, Headline("contradicted", "B")),
    ("unresolved", NO, OPEN, Headline("inconclusive", None, "co_moves")),
    ("staff_first", NONE, NONE, Headline("no_meaningful_link")),
    ("unresolved", NONE, YES, Headline("inconclusive", "C", "between_only")),
    ("unresolved", OPEN, NO, Headline("inconclusive", "C", "between_only")),
    ("unresolved", OPEN, OPEN, Headline("inconclusive", None, "spans_both")),
    ("unresolved", NONE, OPEN, Headline("inconclusive", None, "spans_both")),
    ("unresolved", Claimed("inconclusive", "small"), OPEN, Headline("inconclusive", None, "too_small")),
    ("unresolved", Claimed("inconclusive", "unsized"), OPEN, Headline("inconclusive", None, "noisy_staff")),
]


@pytest.mark.parametrize(("order", "within", "between", "want"), ROWS)
def test_each_row_of_the_table(order, within, between, want):
    assert headline(order, within, between, Gates()) == want


GATED = [
    (Gates(enough_units=False), YES, Headline("inconclusive", None, "few_units")),
    (Gates(units_differ=False), YES, Headline("inconclusive", None, "noisy_staff")),
    (Gates(periods=1), YES, Headline("inconclusive", "C", "between_only")),
    (Gates(periods=1), NONE, Headline("inconclusive", None, "one_period")),
    (Gates(lagged=False), YES, Headline("inconclusive", None, "co_moves")),
]


@pytest.mark.parametrize(("gates", "between", "want"), GATED)
def test_gates_come_first(gates, between, want):
    assert headline("staff_first", YES, between, gates) == want


def end(slope, half, share=0.5, kappa=0.2):
    ninety = Interval(slope - half, slope + half, 0.90)
    return End(kappa, share, slope, half / 1.7, Interval(slope - 1.2 * half, slope + 1.2 * half), ninety)


def ranged(*ends):
    return Corrected(min(e.slope for e in ends), max(e.slope for e in ends), ends[0].ci, (0.2, 0.9), ends)


SLOPE = Slope(0.1, 0.02, 40, Interval(0.06, 0.14), 0.001)


@pytest.mark.parametrize(
    ("ends", "p", "want"),
    [
        ([end(0.3, 0.1)], 0.01, Claimed("supported")),
        ([end(0.3, 0.1)], 0.20, Claimed("inconclusive", "spans")),
        ([end(0.02, 0.05)], 0.20, Claimed("no_meaningful_link")),
        ([end(0.05, 0.04)], 0.01, Claimed("no_meaningful_link", "tiny")),
        ([end(0.09, 0.05)], 0.01, Claimed("inconclusive", "small")),
        ([end(-0.3, 0.1)], 0.01, Claimed("contradicted")),
        ([end(0.3, 0.1, share=0.05)], 0.01, Claimed("inconclusive", "unsized")),
        ([end(0.4, 0.1, 0.3), end(0.08, 0.05, 0.7)], 0.01, Claimed("inconclusive", "small")),
        ([end(0.02, 0.12, 0.3), end(0.01, 0.05, 0.7)], 0.20, Claimed("inconclusive", "spans")),
    ],
)
def test_a_claim_must_hold_over_the_range(ends, p, want):
    assert claim(SLOPE, ranged(*ends), p, RULE) == want


def test_a_hidden_end_forbids_no_link():
    hiding = Corrected(0.01, None, Interval(-0.05, None), (0.2, 0.9), (end(0.01, 0.05, 0.7),), (0.2,))
    assert claim(SLOPE, hiding, 0.20, RULE) == Claimed("inconclusive", "spans")


def test_an_unbounded_interval_gives_no_size():
    open_end = End(0.0, 0.2, 0.4, 0.3, Interval(None, None), Interval(None, None, 0.9))
    assert claim(SLOPE, ranged(open_end), 0.01, RULE) == Claimed("inconclusive", "unsized")


def test_before_the_last_look_no_link_may_not_be_said():
    assert claim(SLOPE, ranged(end(0.0, 0.05)), 0.5, Thresholds(0.05, 0.1, False)).name == "inconclusive"


def test_without_a_correction_nothing_can_be_ruled_out():
    tiny = Slope(0.001, 0.001, 40, Interval(-0.001, 0.003), 0.4)
    assert claim(tiny, NotEstimable("no_variance"), 0.4, RULE) == Claimed("inconclusive", "spans")


def path(slope, p):
    return Path(slope, 0.1, Interval(slope - 0.2, slope + 0.2), p)


@pytest.mark.parametrize(
    ("forward", "backward", "long", "want"),
    [
        (path(0.3, 0.01), path(0.0, 0.9), True, "staff_first"),
        (path(0.3, 0.01), path(0.2, 0.01), True, "both"),
        (path(-0.3, 0.01), path(0.2, 0.01), True, "customers_first"),
        (path(0.3, 0.2), path(-0.2, 0.01), True, "unresolved"),
        (path(0.3, 0.01), path(-0.2, 0.01), False, "feedback_short"),
        (path(0.3, 0.01), path(-0.2, 0.30), False, "staff_first"),
    ],
)
def test_labels_of_direction(forward, backward, long, want):
    assert label(forward, backward, sign=1.0, long=long) == want


@pytest.mark.parametrize(
    ("labels", "want"),
    [
        (("staff_first", "staff_first"), "staff_first"),
        (("staff_first", "both"), "unresolved"),
        (("customers_first", "unresolved"), "customers_first"),
        (("customers_first", "staff_first"), "unresolved"),
        (("feedback_short", "staff_first"), "feedback_short"),
    ],
)
def test_both_ends_of_kappa_must_agree(labels, want):
    assert combine(labels) == want
