"""What the world knows already, and what follows from it for the next release.

Pure part: which releases of any programme a new one can be set against, who joined or left a group since (R9), and
which waves lie so near that they are one ledger (decision 2). Stored part: the chain of releases, whose head also
lies in the key folder.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from surveys.db import reading
from surveys.errors import Refusal
from surveys.release.counting import SCORES
from surveys.release.suppress.rules import r8_same_ledger
from surveys.release.tables import LedgerRow
from surveys.release.types import ROUNDING, Group, Release, ReleaseCell, Shown, Theme

Invited = Mapping[tuple[str, str], int]
WINDOW = 26


@dataclass(frozen=True)
class Entry:
    """The place of a release in the ledger: its number, from 1, and the head of the chain after it."""

    release: str
    number: int
    head: str


def set_against(release: Release, before: Sequence[Release]) -> list[Release]:
    """Return the releases that a new one can be set against (R9), oldest first: those that share units with it.

    before: all that were published earlier. Whose programme they are of makes no difference: it asks the same people.
    The last 26 of each count, for which it is known who was invited (decision 11): half a year and more.
    """
    units = set(release.company.units)
    by_programme: dict[str, list[Release]] = defaultdict(list)
    for one in sorted(before, key=lambda one: (one.closed_on, one.id)):
        by_programme[one.programme].append(one)
    found = [one for some in by_programme.values() for one in some[-WINDOW:]]
    return sorted(
        (one for one in found if not units.isdisjoint(one.company.units)),
        key=lambda one: (one.closed_on, one.id),
    )


Looks = dict[tuple[str, str], "_Before"]


def changed_since(
    groups: Sequence[Group],
    theme: str,
    earlier: Sequence[Release],
    both: Invited,
    *,
    looks: Looks | None = None,
) -> dict[str, int | None]:
    """Return, by group, how many of its people joined or left since the theme was published for it (R9).

    earlier: what can be set against it. both: people
    of a cell invited then and now, by (wave, cell). The last figure counts, however coarse, and every earlier one to 0.01:
    what a joiner answered would else stand between two waves with one to the half point in between. The
    fewest that changed are returned, 0 only where nobody did; None: not known, or cut otherwise. A group that
    was never published, and overlaps none that was, is absent. looks: earlier releases that were looked at before.
    """
    found: dict[str, int | None] = {}
    looks = {} if looks is None else looks
    for one in earlier:
        if (one.wave, theme) not in looks:
            looks[one.wave, theme] = _Before.of(one, theme)
    before = [looks[one.wave, theme] for one in earlier]
    for group in groups:
        changes = [change for one in before for change in one.changes(group, both)]
        last = next((one for one in reversed(before) if group.id in one.shown), None)
        if last is not None:
            changes.append(last.since(group, both))
        if changes:
            known = [change for change in changes if change is not None]
            found[group.id] = None if len(known) < len(changes) else min(filter(None, known), default=0)
    return found


@dataclass(frozen=True)
class _Before:
    """A release as R9 looks at it: who was invited to the groups with a figure, those with a fine one, and the units
    of such cells."""

    wave: str
    shown: Mapping[str, int]
    fine: frozenset[str]
    units: frozenset[str]

    @classmethod
    def of(cls, release: Release, theme: str) -> "_Before":
        fine = _known(release, theme)
        units = frozenset(unit for one in fine if one.level == "cell" for unit in one.units)
        shown = {
            one.id: one.invited for one in release.groups if isinstance(release.cell(one.id, theme), Shown)
        }
        return cls(release.wave, shown, frozenset(one.id for one in fine), units)

    def changes(self, group: Group, both: Invited) -> Iterator[int | None]:
        """Yield how many joined or left since this release; nothing where it has no figure of these people."""
        if group.id in self.fine:
            yield self.since(group, both)
        elif group.level in ("cell", "audience") and not self.units.isdisjoint(group.units):
            yield None

    def since(self, group: Group, both: Invited) -> int | None:
        """Return how many joined or left a group since this release; None: not known."""
        stayed = both.get((self.wave, group.id))
        return None if stayed is None else group.invited + self.shown[group.id] - 2 * stayed


def _known(release: Release, theme: str) -> list[Group]:
    """Return the groups whose mean is known to 0.01: printed so, or a total less all its other parts (R4 may leave
    a single part coarse, since that is no matter of who joined)."""
    groups = [one for one in release.groups if one.kind == SCORES]
    parts: dict[str | None, list[Group]] = defaultdict(list)
    for one in groups:
        parts[one.parent].append(one)
    fine = {one.id for one in groups if _fine(release.cell(one.id, theme))}
    for one in sorted(groups, key=lambda group: len(group.path)):
        coarse = [part for part in parts[one.id] if part.id not in fine]
        if one.id in fine and len(coarse) == 1 and isinstance(release.cell(coarse[0].id, theme), Shown):
            fine.add(coarse[0].id)
    return [one for one in groups if one.id in fine]


def _fine(cell: ReleaseCell) -> bool:
    return isinstance(cell, Shown) and cell.rounding == ROUNDING


def near(release: Release, others: Sequence[Release]) -> list[Release]:
    """Return the releases within 14 days that share units with this one: one ledger with it."""
    units = set(release.company.units)
    return [
        one
        for one in others
        if one.wave != release.wave
        and units & set(one.company.units)
        and r8_same_ledger(release.opened_on, one.opened_on)
    ]


def asked_again(theme: Theme, near_ones: Sequence[Release]) -> bool:
    """Tell whether an item of this theme was published within 14 days: then the two would subtract."""
    return any(set(theme.items) & set(other.items) for one in near_ones for other in one.themes)


def link(previous: str, sha256: str, evidence: str) -> str:
    """Return the head after one more entry: SHA-256 of previous head, release hash and evidence, in hex."""
    inner = hashlib.sha256(evidence.encode()).hexdigest()
    return hashlib.sha256(f"{previous}\n{sha256}\n{inner}".encode()).hexdigest()


def head_in(session: Session) -> str:
    """Return the head of the chain, "" before the first release; Refusal where the chain is broken."""
    chain = chain_in(session)
    return chain[-1].head if chain else ""


def chain_in(session: Session) -> list[LedgerRow]:
    """Return the entries from the first to the last; Refusal where one is missing."""
    rows = {row.previous: row for row in session.exec(select(LedgerRow).order_by(col(LedgerRow.head))).all()}
    chain: list[LedgerRow] = []
    while (row := rows.pop(chain[-1].head if chain else "", None)) is not None:
        chain.append(row)
    if rows:
        raise Refusal("The ledger of releases has a gap: an entry is missing. Restore the newest backup.")
    return chain


def entries(engine: Engine) -> tuple[Entry, ...]:
    """Return the ledger from its first entry to its last; Refusal where one is missing."""
    with reading(engine) as session:
        chain = chain_in(session)
    return tuple(Entry(row.release, number, row.head) for number, row in enumerate(chain, start=1))


def check_head(engine: Engine, head: bytes) -> None:
    """Refuse a store that has lost releases: the head kept in the key folder must stand in its chain."""
    with reading(engine) as session:
        chain = chain_in(session)
    if head and head.decode() not in {row.head for row in chain}:
        raise Refusal(
            "The key folder knows a later release than this store: it was restored from an older backup. "
            "Restore a newer one; publishing on would let two versions of the past be compared."
        )
