"""The invented branches: two too small to stand alone, one hidden with always the same neighbour."""

from culture.demo.organisation import BUSY, HEADS, branches
from culture.demo.planting import SEED
from surveys.cells import FLOOR, Leaf, cut
from surveys.release.suppress.blocks import blocks

PLACES = {branch.name: branch for branch in branches(SEED)}
LEAVES = [Leaf(one.name, one.name, ("company", one.region, one.name), ()) for one in PLACES.values()]
CELLS = cut(LEAVES, {name: one.heads for name, one in PLACES.items()})


def test_two_branches_are_too_small_and_counted_with_the_smallest_of_their_region() -> None:
    assert sum(one.heads for one in PLACES.values()) == HEADS
    assert {name for name, one in PLACES.items() if one.heads < FLOOR} == {"Juniper Lane", "Inchcape"}
    assert [cell.label for cell in CELLS if len(cell.units) > 1] == [
        "Blackrock and Inchcape", "Juniper Lane and Marrowby",
    ]  # fmt: skip


def test_the_busy_branch_takes_grayling_with_it() -> None:
    counts = {cell.label: round(BUSY.get(cell.label, 0.82 * cell.eligible)) for cell in CELLS}
    paths = {cell.label: cell.path for cell in CELLS}
    assert [set(block) for block in blocks(counts, paths, 5) if len(block) > 1] == [{"Fernhill", "Grayling"}]
