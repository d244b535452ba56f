"""Breakdowns beside unit scores, proved again by the audit on demand. Pure.

In: a release, its evidence and the proofs kept with it. Out: what is not proved, in words. Nothing is taken from
the publication but counts: each proof is run again, and must be about the very figures that are shown.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from surveys.release.evidence import Evidence
from surveys.release.suppress.others import r9_beside
from surveys.release.suppress.rules import r1_enough
from surveys.release.suppress.together import Proved
from surveys.release.types import Release, Shown


def unproved(
    release: Release, theme: str, families: Mapping[str, Evidence], proved: Sequence[Proved]
) -> Iterator[str]:
    """Yield what is shown of breakdowns without a proof that holds.

    1. Each proof must hold. 2. Each division with figures of a kind needs one of that kind against the units, of
    as many people as the units count there, in the parts that are shown. 3. The company's figures need one for
    each place they are the sum of, and may be no finer than R9 lets what they leave follow. 4. Two kinds in one place
    need one of both.
    """
    for one in proved:
        if not one.face.safe(release.k):
            yield f"{theme}: {' and '.join(one.kinds)} together may give somebody away in {', '.join(one.places)}"
    top = release.company.id
    by_place = {(one.places[0], one.kinds[1]): one for one in proved if one.kinds[0] == "S"}
    for name, own in families.items():
        _, _, where = name.partition(" ")
        place, _, kind = where.rpartition(" ")
        if not kind or not any(
            isinstance(release.cell(group, theme), Shown) for group in own.inside if group != place
        ):
            continue
        if place == top:
            parts = [one.face.bands for (_, of), one in by_place.items() if of == kind]
            fits = sorted(own.sizes) == sorted(n for some in parts for n in some)
        else:
            mine = by_place.get((place, kind))
            fits = mine is not None and _fits(mine, own, families.get(theme), place)
        if not fits:
            yield f"{theme}: {kind} in {place} without a proof beside the units"
        if not _coarse_enough(release, theme, own, place):
            yield f"{theme}: {kind} in {place} is finer than what it leaves may follow"
    both = {(frozenset(one.kinds), place) for one in proved for place in one.places}
    kinds_in: dict[str, list[str]] = defaultdict(list)
    for place, kind in by_place:
        kinds_in[place].append(kind)
    for place, kinds in kinds_in.items():
        for pair in combinations(sorted(kinds), 2):
            if (frozenset(pair), place) not in both:
                yield f"{theme}: {' and '.join(pair)} in {place} without a proof of both"


def _fits(proof: Proved, own: Evidence, units: Evidence | None, place: str) -> bool:
    """Tell whether a proof is about these bands, and about as many people as the units count in the place."""
    if units is None or sorted(proof.face.bands) != sorted(own.sizes):
        return False
    within = units.inside.get(place)
    return within is None or sum(units.sizes[block] for block in within) == sum(proof.face.units)


def _coarse_enough(release: Release, theme: str, own: Evidence, place: str) -> bool:
    """Tell whether bands beside few people without a breakdown ballot are as coarse as R9 asks; each of k people."""
    if any(not r1_enough(own.sizes[block], release.k) for block in own.others):
        return False
    step = r9_beside(own.sizes, own.others)
    shown = (release.cell(group, theme) for group in own.inside if group != place)
    return all(one.rounding >= step for one in shown if isinstance(one, Shown))
