"""Releases -> the pages that tell what was published, how it was checked, and who reads which comments.

In: the store, and who looks. Out: frozen view models, and files. HR sees every group; a leader the whole company and
the groups that lie wholly in his or her units, and no release without one of these. What is hidden looks the same everywhere, and so does why.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from sqlalchemy.engine import Engine

from culture.access import Viewer, may
from culture.audiences import released
from culture.charts import Missing
from culture.dashboards import sees
from culture.dashboards.figures import NOT_YOURS, centre, leads, share, whole
from culture.errors import Unknown
from surveys.release import (
    CODEBOOK,
    FILE_KINDS,
    CommentGroup,
    Entry,
    Format,
    Group,
    Release,
    Shown,
    Withheld,
    as_file,
    entries,
    get,
)

Names = Callable[[str], str]
LEVELS = {
    "company": "The whole organisation",
    "audience": "All who were asked",
    "division": "Divisions",
    "section": "Sections",
    "cell": "Reporting groups",
    "breakdown": "Breakdowns by attribute",
}
FORMS: dict[Format, tuple[str, str]] = {
    "xlsx": (
        "XLSX",
        "For a spreadsheet: every figure shown, the codebook and the certificate on three sheets.",
    ),
    "csv": (
        "CSV",
        "Reporting groups only, as “wellspring link” reads them; which means are “or higher” the others say.",
    ),
    "parquet": ("Parquet", "Every figure shown, with the codebook inside."),
    "json": ("JSON", "The release itself: these are the bytes that the hash is of."),
}
UNNAMED = "A group of ten and more"
PART = "The part of the release that you may see. The hash is of the whole."


@dataclass(frozen=True)
class Line:
    """A release in the list; `shown` and `hidden` count its figures, for everybody alike. `asked` names who was."""

    id: str
    number: int
    programme: str
    opened_on: date
    closed_on: date
    asked: str
    invited: int | Missing
    took: str | Missing
    shown: int
    hidden: int


@dataclass(frozen=True)
class Counts:
    """How many figures are shown and hidden in one part of a release, among the groups that one may see."""

    name: str
    groups: int
    shown: int
    hidden: int


@dataclass(frozen=True)
class File:
    """A download: its title, what it holds, where it is."""

    title: str
    holds: str
    url: str


@dataclass(frozen=True)
class Publication:
    """One release as its page tells of it. `whole`: the viewer sees every group; else `part` says which."""

    line: Line
    wave: str
    k: int
    demo: bool
    sha256: str
    head: str
    entries: int
    whole: bool
    part: str
    levels: tuple[Counts, ...]
    themes: tuple[Counts, ...]
    checked: tuple[str, ...]
    codebook: tuple[tuple[str, str], ...]
    files: tuple[File, ...]


@dataclass(frozen=True)
class Download:
    """A file: its bytes, its kind, its name."""

    data: bytes
    kind: str
    name: str


@dataclass(frozen=True)
class Said:
    """What a group of ten and more wrote, in an order that is drawn by lot."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class CommentsPage:
    """The comments of one wave. `waves`: (release id, day of closing), the newest first."""

    programme: str
    chosen: str
    closed_on: date
    demo: bool
    groups: tuple[Said, ...]
    waves: tuple[tuple[str, date], ...]


def every(engine: Engine, viewer: Viewer) -> tuple[Line, ...]:
    """Return the releases of which the viewer may see a group, the newest first."""
    places = _places(engine)
    return tuple(_line(viewer, one, places[one.id]) for one in reversed(_theirs(engine, viewer)))


def listed(engine: Engine, viewer: Viewer) -> list[dict[str, object]]:
    """Return the same releases as plain data for programs; no figure among them."""
    return [
        {
            "id": one.id,
            "wave": one.wave,
            "programme": one.programme_name,
            "opened_on": one.opened_on.isoformat(),
            "closed_on": one.closed_on.isoformat(),
            "sha256": one.sha256,
            "origin": one.origin,
        }
        for one in reversed(_theirs(engine, viewer))
    ]


def one(engine: Engine, viewer: Viewer, release_id: str, name: Names) -> Publication:
    """Return the page of a release; raises Unknown. `name` names a theme."""
    release, places = _find(engine, viewer, release_id), _places(engine)
    mine = _groups(viewer, release)
    whole = len(mine) == len(release.groups)
    place = places[release.id]
    return Publication(
        line=_line(viewer, release, place),
        wave=release.wave,
        k=release.k,
        demo=release.origin == "demo",
        sha256=release.sha256,
        head=place.head,
        entries=len(places),
        whole=whole,
        levels=_levels(release, mine),
        part=_part(viewer, release),
        themes=tuple(_counts(name(theme.id), release, mine, (theme.id,)) for theme in release.themes),
        checked=_checked(release),
        codebook=tuple(CODEBOOK.items()),
        files=tuple(_file(release, form, whole) for form in FORMS),
    )


def download(engine: Engine, viewer: Viewer, release_id: str, form: str) -> Download:
    """Return a release as a file that holds what the viewer may see; raises Unknown."""
    release = _find(engine, viewer, release_id)
    wanted: Format | None = next((known for known in get_args(Format) if known == form), None)
    if wanted is None:
        raise Unknown("There is no such file: releases come as csv, parquet, xlsx and json.")
    mine = _groups(viewer, release)
    seen = {group.id for group in mine} | {group.group for group in _heard(viewer, release)}
    groups = None if len(mine) == len(release.groups) else seen
    name = f"release-{release.closed_on.isoformat()}-{release.id[:8]}.{wanted}"
    if groups is None and wanted == "json":
        release = get(engine, release.id)
    return Download(as_file([release], wanted, groups), FILE_KINDS[wanted], name)


def comments(engine: Engine, viewer: Viewer, release_id: str = "") -> CommentsPage | None:
    """Return the comments of a wave that the viewer may read (of the newest by default); None before any release.

    Groups have ten comments and more; their order is drawn by lot, the same at each look; no score, no day
    but the wave's, and nothing to search them by.
    """
    known = _theirs(engine, viewer)
    if not known:
        return None
    release = _find(engine, viewer, release_id) if release_id else known[-1]
    heard = _heard(viewer, release)
    return CommentsPage(
        programme=release.programme_name,
        chosen=release.id,
        closed_on=release.closed_on,
        demo=release.origin == "demo",
        groups=tuple(Said(group.label or UNNAMED, _shuffled(release, group)) for group in heard),
        waves=tuple((one.id, one.closed_on) for one in reversed(known) if one.programme == release.programme),
    )


def _theirs(engine: Engine, viewer: Viewer) -> tuple[Release, ...]:
    return tuple(one for one in released(engine) if _groups(viewer, one))


def _find(engine: Engine, viewer: Viewer, release_id: str) -> Release:
    found = next((one for one in _theirs(engine, viewer) if one.id == release_id), None)
    if found is None:
        raise Unknown("There is no such release.")
    return found


def _places(engine: Engine) -> dict[str, Entry]:
    return {entry.release: entry for entry in entries(engine)}


def _line(viewer: Viewer, release: Release, place: Entry) -> Line:
    company, theirs = release.company, bool(centre(viewer, release))
    return Line(
        id=release.id,
        number=place.number,
        programme=release.programme_name,
        opened_on=release.opened_on,
        closed_on=release.closed_on,
        asked=whole(release),
        invited=company.invited if theirs else NOT_YOURS,
        took=share(release.participation.get(company.id, Withheld())) if theirs else NOT_YOURS,
        shown=release.certificate.shown,
        hidden=release.certificate.hidden,
    )


def _groups(viewer: Viewer, release: Release) -> tuple[Group, ...]:
    return tuple(group for group in release.groups if sees(viewer, release, group))


def _heard(viewer: Viewer, release: Release) -> tuple[CommentGroup, ...]:
    """Return the comment groups that the viewer may read: those that lie wholly in his or her scope."""
    if may(viewer, "dashboard.read", ()):
        return release.comments
    if not may(viewer, "dashboard.read"):
        return ()
    return tuple(one for one in release.comments if leads(viewer, release, release.group(one.group) or one))


def _part(viewer: Viewer, release: Release) -> str:
    mine = (
        f"{whole(release)} and the groups that lie in your units" if centre(viewer, release) else "Your units"
    )
    return f"{mine[0].upper()}{mine[1:]}; the release holds others too."


def _shuffled(release: Release, group: CommentGroup) -> tuple[str, ...]:
    """Return the texts in an order drawn by the hash of the release: the same at each look, and of no meaning."""

    def lot(place: int) -> str:
        return hashlib.sha256(f"{release.sha256} {group.group} {place}".encode()).hexdigest()

    return tuple(group.texts[place] for place in sorted(range(len(group.texts)), key=lot))


def _levels(release: Release, mine: Sequence[Group]) -> tuple[Counts, ...]:
    themes = tuple(theme.id for theme in release.themes)
    by_level = {level: [group for group in mine if group.level == level] for level in LEVELS}
    return tuple(_counts(LEVELS[level], release, some, themes) for level, some in by_level.items() if some)


def _counts(name: str, release: Release, groups: Sequence[Group], themes: Sequence[str]) -> Counts:
    cells = [release.cell(group.id, theme) for group in groups for theme in themes]
    shown = sum(isinstance(cell, Shown) for cell in cells)
    return Counts(name, len(groups), shown, len(cells) - shown)


def _checked(release: Release) -> tuple[str, ...]:
    """Say what was checked before publication, and what is hidden and why, in the words of one for all."""
    proof = release.certificate
    others = len(proof.waves) - 1
    beside = f", together with {_n(others, 'other wave')} of the same people" if others else ""
    return (
        f"{_n(proof.equations, 'figure')} and totals were put against each other{beside}: by subtracting and "
        f"adding them in any way, nothing can be learned of fewer than {proof.k} people.",
        "Nobody's own score can be narrowed down to less than two points of the scale, even by somebody who knows "
        "exactly who was asked and who answered.",
        _hidden(proof.shown, proof.hidden),
        *proof.why,
    )


def _hidden(shown: int, hidden: int) -> str:
    if not hidden:
        return f"All {shown:,} figures are shown: none had to be hidden to protect people."
    return (
        f"{_n(hidden, 'figure')} of {shown + hidden:,} {'is' if hidden == 1 else 'are'} hidden. The reason is the "
        "same for each: to protect people. A cause for each would tell how many answered."
    )


def _file(release: Release, form: Format, whole: bool) -> File:
    title, holds = FORMS[form]
    return File(title, holds if whole or form != "json" else PART, f"/releases/{release.id}/download/{form}")


def _n(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
