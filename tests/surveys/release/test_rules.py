"""Each rule of the gate, by its number."""

from datetime import date

import pytest

from surveys.release.suppress import rules
from surveys.release.types import Band, NBand


@pytest.mark.parametrize(("n", "k", "enough"), [(5, 5, True), (4, 5, False), (4, 3, False), (6, 7, False)])
def test_r1_a_value_needs_k_people_and_never_fewer_than_five(n: int, k: int, enough: bool) -> None:
    assert rules.r1_enough(n, k) is enough


@pytest.mark.parametrize(("left", "fine"), [(0, True), (1, False), (4, False), (5, True)])
def test_r2_what_remains_is_nobody_or_k(left: int, fine: bool) -> None:
    assert rules.r2_remainder(left, 5) is fine


@pytest.mark.parametrize(("left", "fine"), [(0, True), (3, False), (29, False), (30, True)])
def test_r2_whoever_second_moments_leave_out_is_nobody_or_thirty(left: int, fine: bool) -> None:
    assert rules.r2_moments(left) is fine


def test_r3_a_derivable_group_under_k_fails() -> None:
    assert rules.r3_none_exposed([5, 9], 5)
    assert not rules.r3_none_exposed([5, 1], 5)


@pytest.mark.parametrize("mean", [1.0, 1.3, 2.99, 3.0, 4.7, 5.0])
def test_r4_the_widest_bound_is_true_and_a_point_from_the_mean(mean: float) -> None:
    bound, end = rules.r4_wide(mean)
    assert (mean - bound if end == "top" else bound - mean) >= 1


def test_r4_a_person_in_a_unanimous_group_is_pinned_and_two_points_below_is_not() -> None:
    assert rules.r4_pinned(5, 25, 25)
    assert not rules.r4_pinned(5, 23, 25)


def test_r4_a_sum_of_squares_is_told_only_above_what_pins_nobody() -> None:
    assert rules.r4_spread_told(2.1, 2.0)
    assert not rules.r4_spread_told(2.0, 2.0)


@pytest.mark.parametrize(("total", "n", "told"), [(0.0, 10, False), (4.9, 5, False), (5.1, 5, True)])
def test_r4_an_item_needs_room_for_two_points_to_either_side(total: float, n: int, told: bool) -> None:
    assert rules.r4_item_told(total, n) is told


@pytest.mark.parametrize(("items", "most"), [(1, 0.75), (2, 0.85), (3, 0.9), (4, 0.92)])
def test_r4_agreement_is_printed_up_to_a_bound(items: int, most: float) -> None:
    assert rules.r4_agreement(items) == most


@pytest.mark.parametrize(
    ("mean", "n", "shown"), [(4.6, 5, (4.6, "top")), (5, 10, (4.8, "top")), (1.0, 5, (1.4, "bottom"))]
)
def test_r5_the_ends_are_coded_by_a_fixed_formula(mean: float, n: int, shown: tuple[float, str]) -> None:
    assert rules.r5_code(mean, n) == shown


def test_r5_leaves_the_middle_at_a_hundredth() -> None:
    assert rules.r5_code(3.456, 9) == (3.46, None)


def test_r6_shares_are_bands_of_ten_points_and_the_outermost_two_people_are_one() -> None:
    assert rules.r6_share(5, 9) is None
    assert rules.r6_share(26, 40) == Band(0.6, 0.7)
    assert rules.r6_share(39, 40) == rules.r6_share(40, 40) == rules.r6_share(38, 40) == Band(0.9, 1.0)


@pytest.mark.parametrize("n", range(10, 40))
def test_r6_a_share_says_no_more_of_a_small_count_than_its_band(n: int) -> None:
    for part in range(5, min(n, 19) + 1):
        share, count = rules.r6_share(part, n), rules.r10_count(part)
        assert share is not None
        assert isinstance(count, NBand)
        assert share.low <= count.low / n
        assert share.high >= min(count.high, n) / n


@pytest.mark.parametrize("n", [10, 23, 57, 400])
def test_r6_a_band_holds_the_share_and_stays_until_the_share_has_left_it(n: int) -> None:
    before = None
    for part in [*range(5, n + 1), *range(n, 4, -1)]:
        share = rules.r6_share(part, n, before)
        assert share is not None
        assert share.low <= part / n <= share.high
        assert share == before or before is None or rules.r6_share(part, n, share) == share
        before = share


def test_r6_a_share_that_goes_to_and_fro_over_an_edge_keeps_its_band() -> None:
    first = rules.r6_share(64, 100)
    assert {rules.r6_share(part, 100, first) for part in (64, 66, 64, 65)} == {first}


def test_r7_breakdowns_stand_at_the_top_two_levels_one_attribute_at_a_time() -> None:
    assert rules.r7_breakdown_allowed("division", ["B-tenure"])
    assert not rules.r7_breakdown_allowed("cell", ["B-tenure"])
    assert not rules.r7_breakdown_allowed("company", ["B-tenure", "B-age"])


def test_r8_a_wave_is_published_once_and_neighbours_are_one_ledger() -> None:
    assert not rules.r8_once(["w1"], "w1")
    assert rules.r8_same_ledger(date(2026, 3, 9), date(2026, 3, 2))
    assert not rules.r8_same_ledger(date(2026, 3, 16), date(2026, 3, 2))


@pytest.mark.parametrize(
    ("n", "changed", "step"), [(8, 0, 0.01), (8, 1, 0.5), (8, 5, 0.01), (8, None, 0.5), (12, 1, 0.01)]
)
def test_r9_few_of_few_changed_is_shown_to_the_half_point(n: int, changed: int | None, step: float) -> None:
    assert rules.r9_step(n, changed, 5) == step


def test_r9_coarse_points_never_reach_the_ends() -> None:
    assert rules.r9_coarse(4.9, 8) == rules.r9_coarse(4.76, 8) == (4.5, "top")
    assert rules.r9_coarse(3.3, 8) == (3.5, None)


@pytest.mark.parametrize(
    ("n", "shown"), [(5, NBand(5, 9)), (14, NBand(10, 14)), (19, NBand(15, 19)), (20, 20)]
)
def test_r10_counts_below_twenty_are_bands(n: int, shown: int | NBand) -> None:
    assert rules.r10_count(n) == shown


def test_r10_a_band_does_not_reach_below_a_larger_k() -> None:
    assert rules.r10_count(8, 7) == NBand(7, 9)


def test_r11_what_is_shown_is_what_counts_allow() -> None:
    assert rules.r11_counts_only(["a", "b"], ["b", "a"])
    assert not rules.r11_counts_only(["a", "b"], ["a"])


def test_r12_a_link_needs_ten_units() -> None:
    assert rules.r12_enough_units(10)
    assert not rules.r12_enough_units(9)


def test_r13_the_store_keeps_nobody_or_five() -> None:
    assert rules.r13_kept(0, 5)
    assert rules.r13_kept(5, 5)
    assert not rules.r13_kept(4, 3)


def test_kinds_that_differ_by_one_to_four_people_do_not_stand_together() -> None:
    assert rules.kinds_may_stand(40, 40, 5)
    assert rules.kinds_may_stand(40, 35, 5)
    assert not rules.kinds_may_stand(40, 38, 5)
