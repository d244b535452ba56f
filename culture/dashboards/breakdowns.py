"""Attributes at the company and its divisions: one table for each, bands beside themes. Pure.

A figure is the newest that was published for a band and a theme. Bands may be joined otherwise from wave to
wave; a theme that was last asked when this band did not stand alone has no figure in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from culture.charts import Missing, Point
from culture.dashboards.figures import NOT_ASKED, last_with, point, themes_of
from surveys.release import Group, Release

TITLES: Mapping[str, str] = {
    "B-tenure": "By time with the organisation",
    "B-age": "By age",
    "B-contract": "By contract",
    "B-shift": "By shift",
    "B-role_family": "By kind of work",
}


@dataclass(frozen=True)
class BandRow:
    """One band: how many were invited, and a figure or `Missing` for each theme of the table."""

    label: str
    invited: int
    points: tuple[Point | Missing, ...]


@dataclass(frozen=True)
class BreakdownTable:
    """One attribute in one place. `themes` are the heads of its columns."""

    kind: str
    title: str
    themes: tuple[str, ...]
    rows: tuple[BandRow, ...]

    @property
    def hidden(self) -> int:
        """How many figures are hidden."""
        return sum(point == Missing() for row in self.rows for point in row.points)


def breakdowns(
    releases: Sequence[Release], place: str, name: Callable[[str], str], order: Sequence[str] = ()
) -> tuple[BreakdownTable, ...]:
    """Return a table for each attribute that the newest release cuts this place by; releases oldest first."""
    newest = releases[-1]
    themes = themes_of(releases, order)
    mine = [group for group in newest.groups if group.level == "breakdown" and group.parent == place]
    return tuple(
        BreakdownTable(
            kind=kind,
            title=TITLES.get(kind, kind),
            themes=tuple(name(theme) for theme in themes),
            rows=tuple(_row(releases, group, themes) for group in mine if group.kind == kind),
        )
        for kind in dict.fromkeys(group.kind for group in mine)
    )


def _row(releases: Sequence[Release], group: Group, themes: Sequence[str]) -> BandRow:
    points = tuple(_point(last_with(releases, theme), group, theme) for theme in themes)
    return BandRow(group.label, group.invited, points)


def _point(release: Release | Missing, group: Group, theme: str) -> Point | Missing:
    if isinstance(release, Missing):
        return NOT_ASKED
    same = (group.kind, group.parent, group.label)
    then = [one.id for one in release.groups if (one.kind, one.parent, one.label) == same]
    return point(release, then[0], theme) if then else NOT_ASKED
