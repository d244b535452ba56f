"""The door: answers leave only as a release, a frozen table that was audited before it was published.

This module is all that `culture` may touch. Inside, in the order of the flow: counting and count (sealed
ballots to tallies), suppress (what may be shown), assemble and publish (one release a wave), checking
(the audit on demand), export (files).
"""

import json
from collections.abc import Sequence

from sqlalchemy.engine import Engine
from sqlmodel import col, select

from surveys import waves as _waves
from surveys.db import reading
from surveys.errors import Unknown
from surveys.release.checking import AuditReport, Finding, audit
from surveys.release.export import CODEBOOK, Format
from surveys.release.export import KINDS as FILE_KINDS
from surveys.release.export import export as as_file
from surveys.release.form import from_json, to_json
from surveys.release.ledger import Entry, entries
from surveys.release.shelf import read_all
from surveys.release.suppress.rules import r12_enough_units
from surveys.release.tables import ReleaseRow
from surveys.release.types import (
    EXACT_FROM,
    PROTECTED,
    ROUNDING,
    WITHHELD,
    Agreement,
    Band,
    Certificate,
    CommentGroup,
    Group,
    HarmonicBand,
    ItemMoments,
    Level,
    NBand,
    Organisation,
    Overlap,
    Release,
    ReleaseCell,
    Shown,
    Theme,
    Variance,
    Withheld,
)

__all__ = [
    "CODEBOOK",
    "EXACT_FROM",
    "FILE_KINDS",
    "PROTECTED",
    "ROUNDING",
    "WITHHELD",
    "Agreement",
    "AuditReport",
    "Band",
    "Certificate",
    "CommentGroup",
    "Entry",
    "Finding",
    "Format",
    "Group",
    "HarmonicBand",
    "ItemMoments",
    "Level",
    "NBand",
    "Organisation",
    "Overlap",
    "Release",
    "ReleaseCell",
    "Shown",
    "Theme",
    "Variance",
    "Withheld",
    "as_file",
    "audit",
    "entries",
    "from_json",
    "get",
    "last_of",
    "latest",
    "of_wave",
    "overlaps",
    "r12_enough_units",
    "released",
    "to_json",
]


def released(engine: Engine, programme: str | None = None) -> tuple[Release, ...]:
    """Return all releases, or those of one programme, the oldest first. `engine`: the house store."""
    return read_all(engine, programme)


def latest(engine: Engine, programme: str | None = None) -> Release | None:
    """Return the newest release, or None before the first."""
    query = select(ReleaseRow.body).order_by(col(ReleaseRow.closed_on).desc(), col(ReleaseRow.id).desc())
    if programme is not None:
        query = query.where(ReleaseRow.programme == programme)
    with reading(engine) as session:
        body = session.exec(query).first()
    return None if body is None else from_json(json.loads(body))


def get(engine: Engine, release: str) -> Release:
    """Return one release by its id; Unknown if there is none."""
    with reading(engine) as session:
        row = session.get(ReleaseRow, release)
    if row is None:
        raise Unknown("There is no such release.")
    return from_json(json.loads(row.body))


def of_wave(engine: Engine, wave: str) -> Release | None:
    """Return the release of a wave, or None where it is not published."""
    with reading(engine) as session:
        body = session.exec(select(ReleaseRow.body).where(ReleaseRow.wave == wave)).first()
    return None if body is None else from_json(json.loads(body))


def last_of(engine: Engine, wave: str) -> Release | None:
    """Return what the programme of `wave` said last, to be shown to those whom `wave` asks; None where there is
    nothing, or where some of them were not asked then.
    """
    facts = _waves.facts(engine, wave)
    found = latest(engine, facts.programme)
    units = {unit for one in facts.cells if one.kind == "S" for unit in one.units}
    tops = {one.path[0] for one in facts.cells if one.path}
    if found is None or not (
        units <= set(found.company.units) or (found.asked and tops == {found.company.id})
    ):
        return None
    return found


def overlaps(engine: Engine, waves: Sequence[str], k: int = 5) -> tuple[Overlap, ...]:
    """Return how many people of each cell were invited in both of any two waves; 1 to k-1 only as that band.

    Counts of rosters, made before anybody answered (decision 11).
    """
    return tuple(
        Overlap(
            one.cell,
            one.earlier,
            one.later,
            one.people if one.people == 0 or one.people >= k else NBand(1, k - 1),
        )
        for one in _waves.overlaps(engine, waves)
    )
