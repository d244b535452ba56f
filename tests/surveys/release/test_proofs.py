"""Which cells' tokens are listed: never one whose list would give a smaller cell away."""

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


def test_a_mark_says_nothing_without_its_salt() -> None:
    def mark(salt: bytes) -> str:
        return Proof("S", "a", ((b"t" * 96, b"s" * 256),), 3, True, False, salt).mark

    assert mark(b"1" * 32) != mark(b"2" * 32)
    assert mark(b"1" * 32) == mark(b"1" * 32)
