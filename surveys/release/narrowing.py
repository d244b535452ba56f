"""What is kept of breakdown kinds once a wave is counted: nothing from which fewer than k people follow. Pure.

In: the tallies of all kinds, and how many people are eligible in each crossing. Out: the same, without the sums of
every kind and place that cannot be published. Where a card holder answered, unit scores less breakdown is that one
person's answer; where the bands of a place lie in its units but for a few, it is the few's. The release would withhold
such figures, but a tally exists before: it lies in the ballot store, and a trustee's on the trustee's computer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from surveys.attributes import PREFIX
from surveys.release.bands import Place, bands_of
from surveys.release.breakdowns import Counts, standing
from surveys.release.counting import SCORES, Counted, Facts, themes_of
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.groups import groups_of, members, paths_of, top_of
from surveys.release.suppress.kinds import Crossing
from surveys.release.suppress.together import Crossings, stand_together


def narrow(facts: Facts, counted: Counted, crossing: Crossing) -> Counted:
    """Return what was counted without what may not be kept of breakdown kinds; their counts alone are never kept.

    crossing: people eligible by combination of cells, one of each kind; without it no breakdown can be proved.
    """
    counts = Counts(counted.tallies, Crossings(crossing), facts.k)
    kept = set(_kept(facts, counts))
    tallies = tuple(
        one for one in counted.tallies if not _broken(one.kind) or (one.theme, one.kind, one.block) in kept
    )
    return replace(counted, tallies=tallies, valid=_without(counted.valid), void=_without(counted.void))


def _kept(facts: Facts, counts: Counts) -> Iterator[tuple[str, str, Block]]:
    """Yield theme, kind and block of every breakdown tally that is safe beside all others."""
    places = _places(facts)
    for theme in themes_of(facts.items) if places else ():
        home = counts.home(theme)
        wanted = [found for place in places if (found := standing(place, home)) is not None]
        for one in stand_together(wanted, counts.crossings, counts.k):
            yield from ((theme, one.kind, block) for block in one.bands.blocks)


def _places(facts: Facts) -> tuple[Place, ...]:
    if not any(_broken(one.kind) for one in facts.cells):
        return ()
    groups = groups_of(facts.cells, "")
    scores = [one for one in facts.cells if one.kind == SCORES]
    return bands_of(facts.cells, groups, members(groups, paths_of(scores, top_of(scores)))).places


def _broken(kind: str) -> bool:
    return kind.startswith(PREFIX)


def _without(counts: Mapping[str, int]) -> dict[str, int]:
    return {kind: n for kind, n in counts.items() if not _broken(kind)}
