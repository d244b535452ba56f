"""Which cells' tokens are listed: never one whose list would give a smaller cell away."""

import pytest

from surveys.release.proofs import Proof, listed
from surveys.waves import CellFacts


def place(kind: str, name: str, *units: str) -> CellFacts:
    return CellFacts(kind, name, name, 40, units, ("co",), ("Company",))


NORTH, SOUTH, EAST = place("S", "north", "u1"), place("S", "south", "u2"), place("S", "east", "u3")
SAID = place("C", "all", "u1", "u2")


def test_a_cell_of_twenty_is_listed_and_one_of_nineteen_is_not() -> None:
    counts = {("S", "north"): 20, ("S", "south"): 19, ("S", "east"): 2}
    assert listed([NORTH, SOUTH, EAST], counts) == {("S", "north")}


def test_a_cell_is_not_listed_where_its_list_leaves_a_small_one_over() -> None:
    assert listed([NORTH, SOUTH], {("S", "north"): 60, ("S", "south"): 2}) == set()


def test_comments_are_not_listed_where_they_give_a_small_unit_away() -> None:
    counts = {("S", "north"): 25, ("S", "south"): 14, ("S", "east"): 15, ("C", "all"): 39}
    assert listed([NORTH, SOUTH, EAST, SAID], counts) == {("S", "north")}


def test_comments_are_listed_where_every_unit_beside_them_is_large() -> None:
    counts = {("S", "north"): 25, ("S", "south"): 21, ("C", "all"): 46}
    assert listed([NORTH, SOUTH, SAID], counts) == set(counts)


def test_a_small_comment_group_hides_the_large_one_beside_it() -> None:
    wide = place("S", "wide", "u1", "u2")
    here, there = place("C", "here", "u1"), place("C", "there", "u2")
    counts = {("S", "wide"): 30, ("C", "here"): 22, ("C", "there"): 8}
    assert listed([wide, here, there], counts) == {("S", "wide")}


def test_a_cell_is_not_listed_where_its_list_says_that_nobody_else_took_part() -> None:
    assert listed([NORTH, SOUTH], {("S", "north"): 60}) == set()
    assert listed([NORTH, SOUTH, EAST], {("S", "north"): 60, ("S", "south"): 21}) == {("S", "north")}


def broken(eligible: int) -> list[CellFacts]:
    """Return two units, of whose 80 people so many have a breakdown ballot, in bands of one half each."""
    bands = [
        CellFacts("B-age", band, band, eligible // 2, ("u1", "u2"), ("co",), ("Company",), (band,))
        for band in ("young", "old")
    ]
    return [NORTH, SOUTH, *bands]


@pytest.mark.parametrize("cards", [0, 1, 4, 19])
def test_breakdowns_are_not_listed_where_scores_less_breakdown_are_a_few_card_holders(cards: int) -> None:
    counts = {("S", "north"): 39, ("S", "south"): 39, ("B-age", "young"): 39, ("B-age", "old"): 39 - cards}
    assert listed(broken(60), counts) == {("S", "north"), ("S", "south")}


def test_breakdowns_are_listed_where_nobody_draws_a_card() -> None:
    counts = {("S", "north"): 30, ("S", "south"): 30, ("B-age", "young"): 30, ("B-age", "old"): 29}
    assert listed(broken(80), counts) == set(counts)


def test_breakdowns_are_listed_where_twenty_card_holders_took_part() -> None:
    counts = {("S", "north"): 39, ("S", "south"): 39, ("B-age", "young"): 29, ("B-age", "old"): 29}
    assert listed(broken(58), counts) == set(counts)


def test_a_mark_says_nothing_without_its_salt() -> None:
    def mark(salt: bytes) -> str:
        return Proof("S", "a", ((b"t" * 96, b"s" * 256),), 3, True, False, salt).mark

    assert mark(b"1" * 32) != mark(b"2" * 32)
    assert mark(b"1" * 32) == mark(b"1" * 32)
