"""Those whose unit scores count and whose breakdown ballots do not exist: one more band, never published. Pure.

Who answers with a card has no breakdown ballots (decision 12). A place's unit scores less its bands are their
answers, so they are a band that anybody can derive. It is written down as such: it must have k people (decision 3),
and everything that is proved and audited of bands is proved and audited with it among them. Nobody else may be in
it: in a place where a ballot was lost, nobody can tell how many of whose, and nothing is kept of its breakdown.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from surveys.release.suppress.blocks import Block
from surveys.release.suppress.rules import CHANGED_BELOW, HALF_POINT, WHOLE_POINT, kinds_may_stand
from surveys.release.types import ROUNDING

MARK = "@"


def name_of(kind: str, place: str) -> str:
    """Return the name of a kind's others in a place; no cell can be called so."""
    return f"{kind}{MARK}{place}"


def which_are(blocks: Sequence[Block]) -> list[int]:
    """Return the numbers of the blocks that are others."""
    return [index for index, block in enumerate(blocks) if are_others(block)]


def are_others(block: Block) -> bool:
    """Tell whether a block of a breakdown is its others."""
    return any(MARK in cell for cell in block)


def number_of(units: int, bands: int, k: int) -> int | None:
    """Return how many others there are by both counts; None where they may not stand beside each other."""
    return units - bands if units >= bands and kinds_may_stand(units, bands, k) else None


def completed(
    crossing: Mapping[tuple[str, ...], int], regions: Mapping[tuple[str, str], tuple[Block, Block]]
) -> dict[tuple[str, ...], int]:
    """Return how many people are eligible by combination of cells, whoever lacks a kind counted with its others.

    crossing: the unit cell first. regions: by kind and place, its unit cells and its cells of the kind.
    """
    by_unit: dict[str, list[tuple[str, str]]] = {}
    cells_of: dict[str, set[str]] = {}
    for (kind, place), (region, cells) in regions.items():
        cells_of.setdefault(kind, set()).update(cells)
        for unit in region:
            by_unit.setdefault(unit, []).append((kind, name_of(kind, place)))
    found: Counter[tuple[str, ...]] = Counter()
    for own, people in crossing.items():
        lacking = (name for kind, name in by_unit.get(own[0], ()) if cells_of[kind].isdisjoint(own))
        found[(*own, *lacking)] += people
    return dict(found)


def r9_beside(sizes: Sequence[int], which: Collection[int]) -> float:
    """R9 of what can be derived: return the step of all bands beside others of fewer than 12 people.

    Who joined or left them is not known, so their mean may not follow to less than half a point. Bands of fewer
    people than the others are given to the whole point. which: the blocks that are others.
    """
    others = [sizes[block] for block in which]
    few = [n for n in others if n < CHANGED_BELOW]
    if not few:
        return ROUNDING
    return HALF_POINT if sum(sizes) - sum(others) >= max(few) else WHOLE_POINT
