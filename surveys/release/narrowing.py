"""What is kept of breakdown kinds once a wave is counted: nothing from which fewer than k people follow. Pure.

In: the tallies of all kinds, and how many people are eligible in each crossing. Out: the same, without the sums of
every kind and place that cannot be published. Where one card holder answered, unit scores less breakdown is that one
person's answer; where the bands of a place lie in its units but for a few, it is the few's. Card holders are a band
of their own (suppress.others) only where no ballot of the place was lost. The release would withhold
such figures, but a tally exists before: it lies in the ballot store, and a trustee's on the trustee's computer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from surveys.attributes import PREFIX
from surveys.release.bands import Bands, Place, bands_of
from surveys.release.breakdowns import Counts, Home, standing
from surveys.release.counting import EVERYBODY, SCORES, Counted, Facts, themes_of
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.groups import groups_of, members, paths_of, top_of
from surveys.release.suppress.kinds import Crossing
from surveys.release.suppress.others import completed
from surveys.release.suppress.together import Crossings, stand_together

NONE: Mapping[tuple[str, str], int] = MappingProxyType({})


def narrow(
    facts: Facts, counted: Counted, crossing: Crossing, issued: Mapping[tuple[str, str], int] = NONE
) -> Counted:
    """Return what was counted without what may not be kept of breakdown kinds; their counts alone are never kept.

    crossing: people eligible by combination of cells, one of each kind; without it no breakdown can be proved.
    issued: tokens by kind and cell; without it nobody may be without a breakdown ballot.
    """
    bands = _bands(facts)
    if bands is None:
        kept: set[tuple[str, str, Block]] = set()
    else:
        counts = Counts(counted.tallies, Crossings(completed(crossing, bands.regions)), facts.k)
        kept = set(_kept(facts, counts, bands.places, issued))
    tallies = tuple(
        one for one in counted.tallies if not _broken(one.kind) or (one.theme, one.kind, one.block) in kept
    )
    return replace(counted, tallies=tallies, valid=_without(counted.valid), void=_without(counted.void))


def _kept(
    facts: Facts, counts: Counts, places: Sequence[Place], issued: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, str, Block]]:
    """Yield theme, kind and block of every breakdown tally that is safe beside all others."""
    arrived = counts.home(EVERYBODY)
    whole = [place for place in places if _all_arrived(place, arrived, issued)]
    for theme in themes_of(facts.items):
        home = counts.with_others(theme, whole)
        wanted = [found for place in places if (found := standing(place, home)) is not None]
        for one in stand_together(wanted, counts.crossings, counts.k):
            yield from ((theme, one.kind, block) for block in one.bands.blocks)


def _all_arrived(place: Place, arrived: Home, issued: Mapping[tuple[str, str], int]) -> bool:
    """Tell whether every token of a place came back on a good ballot: else somebody's band may not be where it was."""
    for kind, cells in ((SCORES, place.region), (place.kind, place.cells)):
        blocks = {arrived[kind, cell] for cell in cells if (kind, cell) in arrived}
        tokens = sum(issued.get((kind, cell), 0) for cell in cells)
        if any(not one.block <= cells for one in blocks) or sum(one.n for one in blocks) != tokens:
            return False
    return True


def _bands(facts: Facts) -> Bands | None:
    if not any(_broken(one.kind) for one in facts.cells):
        return None
    groups = groups_of(facts.cells, "")
    scores = [one for one in facts.cells if one.kind == SCORES]
    return bands_of(facts.cells, groups, members(groups, paths_of(scores, top_of(scores))))


def _broken(kind: str) -> bool:
    return kind.startswith(PREFIX)


def _without(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: n for kind, n in counts.items() if not _broken(kind)}
