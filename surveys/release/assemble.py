"""From tallies to a release. Pure: no store, no clock.

In: the wave's facts, its block tallies and moments, pooled comments, and the ledger. Out: the release,
sealed with its hash, and the evidence with which the audit can be run again (block sizes; no cell under
k, no answer).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from surveys.cells import Asked
from surveys.release.bands import Bands, bands_of
from surveys.release.breakdowns import Broken, Counts, breakdown_cells
from surveys.release.counting import COMMENTS, EVERYBODY, SCORES, BlockTally, Facts, themes_of
from surveys.release.evidence import write
from surveys.release.form import seal
from surveys.release.ledger import Invited, asked_again, changed_since, near, set_against
from surveys.release.moments import Moments
from surveys.release.organisation import organisation
from surveys.release.suppress.blocks import Block
from surveys.release.suppress.gate import Passed, Sum, available, open_gate
from surveys.release.suppress.groups import groups_of, members, paths_of, top_of
from surveys.release.suppress.kinds import Crossing
from surveys.release.suppress.others import completed
from surveys.release.suppress.rules import r6_share
from surveys.release.suppress.together import Crossings
from surveys.release.types import (
    WITHHELD,
    Band,
    Certificate,
    CommentGroup,
    Group,
    Organisation,
    Origin,
    Release,
    ReleaseCell,
    Shown,
    Theme,
    Withheld,
)


class WaveFacts(Facts, Protocol):
    """What a release says of its wave."""

    @property
    def programme(self) -> str: ...
    @property
    def programme_name(self) -> str: ...
    @property
    def opened_on(self) -> date: ...
    @property
    def closed_on(self) -> date: ...
    @property
    def origin(self) -> str: ...


@dataclass(frozen=True)
class Material:
    """All that a wave left behind; `asked`: whom it asked, None where that was not frozen yet."""

    tallies: Sequence[BlockTally]
    moments: Sequence[Moments]
    comments: Sequence[tuple[str, str]]
    origin: Origin
    crossing: Crossing = field(default_factory=dict)
    asked: Asked | None = None


@dataclass(frozen=True)
class Ledger:
    """All releases, oldest first, and how many of a cell were invited then and now, by (wave, cell)."""

    releases: Sequence[Release] = ()
    invited_in_both: Invited = field(default_factory=dict)


def assemble(facts: WaveFacts, material: Material, ledger: Ledger) -> tuple[Release, dict[str, Any]]:
    """Return the sealed release and its evidence."""
    asked = material.asked
    groups = groups_of(facts.cells, facts.programme_name, asked.part if asked else ())
    themes = tuple(Theme(theme, items) for theme, items in themes_of(facts.items).items())
    top = top_of([one for one in facts.cells if one.kind == SCORES])
    paths = paths_of((one for one in facts.cells if one.kind == SCORES), top)
    inside = members(groups, paths)
    draft = _empty(facts, material, themes, groups)
    beside = near(draft, ledger.releases)
    earlier = set_against(draft, ledger.releases)
    both = ledger.invited_in_both
    bands = bands_of(facts.cells, groups, inside)
    crossing = completed(material.crossing, bands.regions)
    counts = Counts(material.tallies, Crossings(crossing), facts.k)
    found = {
        theme.id: _theme(theme, counts, inside, bands, changed_since(groups, theme.id, earlier, both))
        for theme in themes
        if not asked_again(theme, beside)
    }
    passed = {theme: units for theme, (units, _) in found.items()}
    broken = {theme: bands for theme, (_, bands) in found.items()}
    cells: dict[tuple[str, str], ReleaseCell] = {}
    for theme in themes:
        given = {**passed[theme.id].cells, **broken[theme.id].cells} if theme.id in passed else {}
        cells.update({(one.id, theme.id): given.get(one.id, WITHHELD) for one in (*groups, *bands.groups)})
    checked = {
        **passed,
        **{f"{theme} {at}": one for theme in broken for at, one in broken[theme].passed.items()},
    }
    told, second = organisation(draft, passed, material.moments, paths)
    release = replace(
        draft,
        groups=(*groups, *bands.groups),
        cells=cells,
        participation=_participation(
            groups, inside, material.tallies, k=facts.k, before=_last_shares(facts, ledger)
        ),
        organisation=told,
        certificate=_certificate(facts, checked, cells, [one.wave for one in beside]),
        comments=_comments(facts, groups, material.comments),
    )
    return seal(release), write(checked, {theme: one.proved for theme, one in broken.items()}, second)


def _empty(
    facts: WaveFacts, material: Material, themes: tuple[Theme, ...], groups: tuple[Group, ...]
) -> Release:
    return Release(
        id="",
        wave=facts.wave,
        programme=facts.programme,
        programme_name=facts.programme_name,
        opened_on=facts.opened_on,
        closed_on=facts.closed_on,
        k=facts.k,
        origin=material.origin,
        themes=themes,
        groups=groups,
        cells={},
        participation={},
        organisation=Organisation({}, {}, {}, {}),
        certificate=Certificate(facts.k, 0, 0, 0, 0, 0, 0, (), ()),
        comments=(),
        sha256="",
        asked=material.asked.units if material.asked else (),
    )


def _theme(
    theme: Theme,
    counts: Counts,
    inside: Mapping[str, Block],
    bands: Bands,
    changed: Mapping[str, int | None],
) -> tuple[Passed, Broken]:
    """Return what passes of the unit scores, given as coarse as the breakdowns need (R4), and the breakdowns."""
    sums = [
        Sum(one.block, one.n, one.total / (one.n * len(theme.items)))
        for one in counts.tallies
        if one.kind == SCORES and one.theme == theme.id
    ]
    coarse: dict[str, float] = {}
    while True:
        units = open_gate(inside, sums, counts.k, changed, coarse=coarse)
        broken = breakdown_cells(theme, bands, units, counts, coarse)
        if not broken.coarser:
            return units, broken
        coarse |= broken.coarser


def _participation(
    groups: Sequence[Group],
    inside: Mapping[str, Block],
    tallies: Sequence[BlockTally],
    *,
    k: int,
    before: Mapping[str, Band | Withheld],
) -> dict[str, Band | Withheld]:
    """Return shares of ballots among the invited, as bands, where the group's count is one that may be kept.

    before: those of the wave before.
    """
    found = [one for one in tallies if one.kind == SCORES and one.theme == EVERYBODY]
    whole = available(inside, [one.block for one in found], [one.n for one in found], k)
    shares: dict[str, Band | Withheld] = {}
    for group in groups:
        n = sum(found[index].n for index in whole.get(group.id, ()))
        last = before.get(group.id)
        share = r6_share(n, group.invited, last if isinstance(last, Band) else None) if n else None
        shares[group.id] = share or WITHHELD
    return shares


def _last_shares(facts: WaveFacts, ledger: Ledger) -> Mapping[str, Band | Withheld]:
    """Return the shares of the programme's wave before."""
    earlier = [one for one in ledger.releases if one.programme == facts.programme]
    return earlier[-1].participation if earlier else {}


def _comments(
    facts: WaveFacts, groups: Sequence[Group], said: Sequence[tuple[str, str]]
) -> tuple[CommentGroup, ...]:
    """Return the comments by place: a comment cell, or a group that stands above several."""
    known = {one.id: (one.label, one.units, one.path) for one in groups}
    for one in facts.cells:
        if one.kind == COMMENTS:
            known[one.cell] = (one.label, tuple(one.units), tuple(one.path))
    words: dict[str, list[str]] = defaultdict(list)
    for place, text in said:
        words[place].append(text)
    found = []
    for place, texts in words.items():
        label, units, path = known.get(place, known[groups[0].id])
        found.append(CommentGroup(place, label, tuple(sorted(texts)), units, path))
    return tuple(sorted(found, key=lambda one: (one.label, one.group)))


def _certificate(
    facts: WaveFacts,
    passed: Mapping[str, Passed],
    cells: Mapping[tuple[str, str], ReleaseCell],
    beside: Sequence[str],
) -> Certificate:
    shown = sum(isinstance(cell, Shown) for cell in cells.values())
    coarse = any(cell.rounding != 0.01 for cell in cells.values() if isinstance(cell, Shown))
    why = [
        f"Every figure is of {facts.k} people or more, and so is whatever remains when figures are subtracted.",
        "Figures that would tell of fewer are hidden, all in the same way; whole groups are hidden by counts only.",
    ]
    if coarse:
        why.append(
            "Some figures are given to the half or whole point, where few of few people changed or nearly all agree."
        )
    return Certificate(
        k=facts.k,
        equations=sum(len(one.inside) for one in passed.values()),
        unknowns=sum(len(one.sizes) for one in passed.values()),
        exposed=sum(one.exposed for one in passed.values()),
        pinned=sum(one.pinned for one in passed.values()),
        shown=shown,
        hidden=len(cells) - shown,
        waves=(facts.wave, *beside),
        why=tuple(why),
    )
