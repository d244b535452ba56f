"""The audit on demand: is everything that was ever published still what the gate let through, and is
nobody exposed?

In: the stored releases with their evidence. Out: findings in words; none where all is well. It shares no
result with the publication: equations, sizes and printed figures are read again and every rule is applied
again.
"""

import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.engine import Engine
from sqlmodel import col, select

from surveys.db import reading
from surveys.errors import Refusal
from surveys.history import invited_in_both
from surveys.release.checking_spread import spread_problems
from surveys.release.counting import SCORES
from surveys.release.crossed import unproved
from surveys.release.evidence import Evidence, Kept
from surveys.release.form import from_json
from surveys.release.ledger import (
    Invited,
    Looks,
    asked_again,
    chain_in,
    changed_since,
    link,
    near,
    set_against,
)
from surveys.release.suppress.exact import exposed
from surveys.release.suppress.gate import still_pinned
from surveys.release.suppress.rules import (
    CHANGED_BELOW,
    HALF_POINT,
    r1_enough,
    r5_code,
    r9_step,
    r10_count,
    r11_counts_only,
)
from surveys.release.tables import ReleaseRow
from surveys.release.types import Release, Shown, Theme, canonical


@dataclass(frozen=True)
class Finding:
    """Something that does not hold in the release of `wave`, in words; `people`: how many are exposed, if
    any.
    """

    wave: str
    problem: str
    people: int = 0


@dataclass(frozen=True)
class AuditReport:
    """What was audited, in numbers, and what does not hold.

    `releases` of `ledger` that there are were audited; they show `figures`. `equations`: the sums that anybody can
    write down from them, over `unknowns` groups that are never parted. `proofs`: pairs of kinds of ballots proved
    again not to give anybody away together; `older`: releases with breakdowns from before such proofs were kept.
    """

    releases: int
    ledger: int
    figures: int
    equations: int
    unknowns: int
    proofs: int
    older: int
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """True where nothing was found."""
        return not self.findings

    @property
    def exposed(self) -> int:
        """How many groups of fewer than five people have a derivable figure."""
        return sum(1 for one in self.findings if one.people)

    @property
    def words(self) -> str:
        """Say in one line what was audited."""
        older = f", {self.older} from before such proofs were kept" if self.older else ""
        return (
            f"{_n(self.releases, 'release')} audited of {self.ledger} in the ledger: {_n(self.figures, 'figure')} shown, "
            f"{_n(self.equations, 'sum')} over {_n(self.unknowns, 'group')} never parted; "
            f"{_n(self.proofs, 'pair')} of kinds of ballots proved again{older}; {_n(self.exposed, 'group')} exposed"
        )


def audit(engine: Engine, waves: Sequence[str] | None = None) -> AuditReport:
    """Audit the releases of `waves` (all by default) against each other, and the chain they stand in."""
    with reading(engine) as session:
        rows = session.exec(select(ReleaseRow).order_by(col(ReleaseRow.closed_on), col(ReleaseRow.id))).all()
        try:
            chain = chain_in(session)
            broken: list[Finding] = []
        except Refusal as refusal:
            chain, broken = [], [Finding("", str(refusal))]
    findings = broken or _chain_findings(rows, {one.release: (one.previous, one.head) for one in chain})
    releases = [from_json(json.loads(row.body)) for row in rows]
    published = {one.release: number for number, one in enumerate(chain)}
    audited: list[tuple[Release, Kept]] = []
    looks: Looks = {}
    for row, release in zip(rows, releases, strict=True):
        if waves is None or release.wave in waves:
            audited.append((release, Kept.read(json.loads(row.evidence))))
            until = published.get(release.id, len(chain))
            earlier = [one for one in releases if published.get(one.id, until) < until]
            both = invited_in_both(engine, release.wave, [one.wave for one in earlier])
            findings += examine(*audited[-1], earlier, both, looks=looks)
    families = [one for _, kept in audited for one in kept.families.values()]
    return AuditReport(
        releases=len(audited),
        ledger=len(releases),
        figures=sum(isinstance(cell, Shown) for release, _ in audited for cell in release.cells.values()),
        equations=sum(len(one.inside) for one in families),
        unknowns=sum(len(one.sizes) for one in families),
        proofs=sum(len(some) for _, kept in audited for some in (kept.proved or {}).values()),
        older=sum(kept.proved is None and any(map(_kind_in, kept.families)) for _, kept in audited),
        findings=tuple(findings),
    )


def examine(
    release: Release,
    kept: Kept,
    ledger: Sequence[Release],
    both: Invited = MappingProxyType({}),
    *,
    looks: Looks | None = None,
) -> list[Finding]:
    """Return what does not hold in one release.

    ledger: what was published before it. both: people of a cell invited in its wave and in another, by (wave, cell), as
    they are stored: who joined or left is counted from them again. looks: what was looked at before, kept for the next.
    """
    findings: list[Finding] = []
    before = [one for one in ledger if one.wave != release.wave]
    past = _Past(release, set_against(release, before), both, {} if looks is None else looks)
    for theme in release.themes:
        shown = {
            group.id: cell
            for group in release.groups
            if isinstance(cell := release.cell(group.id, theme.id), Shown)
        }
        families = {name: one for name, one in kept.families.items() if name.split(" ")[0] == theme.id}
        covered = {group for one in families.values() for group in one.inside}
        if not covered >= set(shown):
            findings.append(Finding(release.wave, f"{theme.id}: a figure without evidence"))
        elif not r11_counts_only(covered, shown):
            findings.append(
                Finding(release.wave, f"{theme.id}: a figure is hidden that counts would let be shown")
            )
        for one in families.values():
            findings += _theme_findings(past, theme, shown, one)
        findings += [
            Finding(release.wave, f"{theme.id}: {problem}", people)
            for problem, people in spread_problems(release, theme, kept.families.get(theme.id))
        ]
        if kept.proved is not None:
            proved = kept.proved.get(theme.id, ())
            findings += [
                Finding(release.wave, problem) for problem in unproved(release, theme.id, families, proved)
            ]
        if shown and asked_again(theme, near(release, before)):
            findings.append(Finding(release.wave, f"{theme.id}: an item was published twice within 14 days"))
    return findings


@dataclass(frozen=True)
class _Past:
    """A release and what it can be set against."""

    release: Release
    earlier: Sequence[Release]
    both: Invited
    looks: Looks

    def changed(self, theme: str, small: Set[str]) -> Mapping[str, int | None]:
        """Return how many joined or left some groups since they were published (R9); of a band that is not known."""
        some = [one for one in self.release.groups if one.id in small]
        units = [one for one in some if one.kind == SCORES]
        found = changed_since(units, theme, self.earlier, self.both, looks=self.looks) if units else {}
        return {one.id: None for one in some if one.kind != SCORES} | found


def _theme_findings(
    past: _Past, theme: Theme, shown: Mapping[str, Shown], evidence: Evidence
) -> list[Finding]:
    found: list[Finding] = []
    release = past.release
    for hidden in sorted(exposed(evidence.inside.values(), evidence.sizes, release.k), key=sorted):
        people = sum(evidence.sizes[block] for block in hidden)
        inside = [label for label, blocks in evidence.inside.items() if blocks & hidden]
        found.append(
            Finding(
                release.wave,
                f"{theme.id}: the sum of {people} people follows from {', '.join(inside)}",
                people,
            )
        )
    mine = {group: shown[group] for group in evidence.inside if group in shown}
    for block in still_pinned(evidence.sizes, evidence.pooled, evidence.inside, mine, release.k):
        found.append(Finding(release.wave, f"{theme.id}: a block of {evidence.sizes[block]} is pinned"))
    answered = {
        group: sum(evidence.sizes[block] for block in blocks) for group, blocks in evidence.inside.items()
    }
    small = {
        group
        for group, cell in mine.items()
        if cell.rounding < HALF_POINT and answered[group] < CHANGED_BELOW
    }
    changed = past.changed(theme.id, small)
    for group, cell in mine.items():
        n = answered[group]
        if not r1_enough(n, release.k):
            found.append(Finding(release.wave, f"{theme.id}: a figure of fewer than {release.k} people", n))
        elif not _well_printed(cell, n, release.k):
            found.append(Finding(release.wave, f"{theme.id}: a figure is finer than the rules allow"))
        elif group in changed and cell.rounding < r9_step(n, changed[group], release.k):
            few = changed[group] or 0
            found.append(
                Finding(release.wave, f"{theme.id}: few joined or left {group}, and its figure is fine", few)
            )
    return found


def _well_printed(cell: Shown, n: int, k: int) -> bool:
    """Tell whether count and mean of a figure are no finer than R5, R9 and R10 allow."""
    top, bottom = r5_code(5.0, n)[0], r5_code(1.0, n)[0]
    inside = bottom <= cell.mean <= top if cell.coded else bottom < cell.mean < top + 1e-9
    return cell.n == r10_count(n, k) and (inside or cell.rounding >= HALF_POINT)


def _chain_findings(rows: Sequence[ReleaseRow], chain: dict[str, tuple[str, str]]) -> list[Finding]:
    found = []
    for row in rows:
        body = json.loads(row.body)
        release = from_json(body)
        if (row.id, row.sha256, row.body.encode()) != (release.id, release.sha256, canonical(body)):
            found.append(Finding(row.wave, "the stored release does not have the hash it was published with"))
        previous, head = chain.get(row.id, ("", ""))
        if link(previous, row.sha256, row.evidence) != head:
            found.append(Finding(row.wave, "the release is not the one that the ledger holds"))
    return found


def _kind_in(name: str) -> str:
    """Return the kind of breakdown that a name of evidence is of; empty for unit scores."""
    return name.rpartition(" ")[2] if " " in name else ""


def _n(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
