"""A published figure -> a point with its interval, or `Missing` with the one sentence. Pure.

The interval asks how far the mean could lie if as many other people of this kind had answered: the
answers count as a sample of such people. half = 1.96 * sqrt(v / n), with v the
published variance between people within units, and n the low end of its band, so that it is never too narrow.
"""

from collections.abc import Sequence
from math import sqrt

from culture.access import Viewer, may
from culture.charts import Missing, Moment, Point, Span
from culture.units import COMPANY
from surveys.release import Band, CommentGroup, Group, NBand, Release, Shown, Withheld

Z = 1.96
NOTHING = 0.05
LOWEST, HIGHEST = 1.0, 5.0
UNSURE = Missing("how sure is not known: too few answers in all")
NOT_ASKED = Missing("Not asked")
NOT_YOURS = Missing(
    "More units were asked than yours: their figures together are for those who lead them all."
)
OPEN = ("or higher", "or lower")


def sees(viewer: Viewer, release: Release, group: Group) -> bool:
    """Say whether `viewer` may read this group: the whole company always, else only with every unit in scope."""
    if not may(viewer, "dashboard.read"):
        return False
    return group.level == "company" or leads(viewer, release, group)


def leads(viewer: Viewer, release: Release, group: Group | CommentGroup) -> bool:
    """Say whether every unit of this group is in scope, by what stood above it when the wave opened."""
    path, above = (COMPANY, *group.path), release.above
    if isinstance(group, Group) and group.level != "audience":
        path = (*path, group.id)
    ways = [(*path, *above.get(unit, ()), unit) for unit in group.units]
    return bool(ways) and all(may(viewer, "dashboard.read", way) for way in ways)


def centre(viewer: Viewer, release: Release) -> str:
    """Return the group that units are compared with: all who were asked; no group where they are not for `viewer`."""
    return release.company.id if sees(viewer, release, release.company) else ""


def whole(release: Release) -> str:
    """Name all who were asked: "the organisation" only where it is, else the units."""
    top = release.company
    return "the organisation" if top.level == "company" else top.label


def answers(n: int | NBand) -> str:
    """Write a number of answers as the release gives it: "12 to 19 answers"."""
    return f"{n.low} to {n.high} answers" if isinstance(n, NBand) else f"{n} answers"


def at_least(n: int | NBand) -> int:
    """Return the low end of a number of answers."""
    return n.low if isinstance(n, NBand) else n


def half_width(release: Release, theme: str, cell: Shown) -> float | Missing:
    """Return half the width of the 95 % interval of a figure, in points, its rounding included."""
    variance = release.organisation.variance.get(theme, Withheld())
    if isinstance(variance, Withheld):
        return UNSURE
    return Z * sqrt(variance.value / at_least(cell.n)) + cell.rounding / 2


def point(release: Release, group: str, theme: str) -> Point | Missing:
    """Return what the release says of `group` and `theme`, with its interval."""
    cell = release.cell(group, theme)
    if isinstance(cell, Withheld):
        return Missing()
    half = half_width(release, theme, cell)
    if isinstance(half, Missing):
        span: Span | Missing = half
    else:
        span = Span(max(cell.mean - half, LOWEST), min(cell.mean + half, HIGHEST))
    return Point(cell.mean, span, _note(cell))


def written(cell: Shown) -> str:
    """Write a mean as it may be read: "4.6+" where it is coded at the top, "4" to the half point."""
    return f"{cell.mean:.1f}" + {"top": "+", "bottom": "−", None: ""}[cell.coded]


def moments(releases: Sequence[Release], group: str, theme: str) -> tuple[Moment, ...]:
    """Return one moment for each wave that asked `theme` while `group` existed, oldest first."""
    asked = [one for one in releases if asks(one, theme) and one.group(group) is not None]
    return tuple(Moment(one.closed_on, point(one, group, theme)) for one in asked)


def asks(release: Release, theme: str) -> bool:
    """Say whether the wave asked this theme."""
    return any(one.id == theme for one in release.themes)


def last_with(releases: Sequence[Release], theme: str) -> Release | Missing:
    """Return the newest release that asked `theme`."""
    found = [one for one in releases if asks(one, theme)]
    return found[-1] if found else NOT_ASKED


def themes_of(releases: Sequence[Release], order: Sequence[str]) -> tuple[str, ...]:
    """Return the themes that any wave asked, in the order of `order`, others behind."""
    asked = {theme.id for release in releases for theme in release.themes}
    return (*(theme for theme in order if theme in asked), *sorted(asked.difference(order)))


def share(band: Band | Withheld) -> str | Missing:
    """Write a share that is known as a band: "60 to 65 %"."""
    if isinstance(band, Withheld):
        return Missing()
    return f"{100 * band.low:.0f} to {100 * band.high:.0f}\N{NO-BREAK SPACE}%"


def change(before: Point | Missing, after: Point | Missing, when: str = "") -> str:
    """Write a change between two waves: "up 0.4 since 9 May, may be chance"; nothing where it is not known.

    The interval of a difference of two independent means is the root of the summed squares of their halves.
    """
    if isinstance(before, Missing) or isinstance(after, Missing):
        return ""
    if isinstance(before.span, Missing) or isinstance(after.span, Missing):
        return ""
    gap, more = after.value - before.value, or_more(before, after)
    if more is None:
        return ""
    half = sqrt(_half(before.span) ** 2 + _half(after.span) ** 2)
    words = f"{'up' if gap > 0 else 'down'} {abs(gap):.1f}{more}"
    if abs(gap) < NOTHING and not more:
        words = "about the same"
    chance = ", may be chance" if NOTHING <= abs(gap) <= half else ""
    return f"{words} {when}".strip() + chance


def coded(cell: Shown) -> str:
    """Return what belongs behind a coded mean: "or higher", "or lower", else nothing."""
    return {"top": OPEN[0], "bottom": OPEN[1], None: ""}[cell.coded]


def or_more(before: Point, after: Point) -> str | None:
    """Return " or more" where a difference is at least what two coded figures show, "" where neither is coded,
    None where it could go either way.
    """
    gap = after.value - before.value
    larger = OPEN[1] in before.note or OPEN[0] in after.note
    smaller = OPEN[0] in before.note or OPEN[1] in after.note
    if not (larger or smaller):
        return ""
    return " or more" if (gap > 0 and not smaller) or (gap < 0 and not larger) else None


def at_most(point: Point) -> str:
    """Write a mean with what it is: "4.6 or higher", "1.4 or lower", "3.2"."""
    return " ".join([f"{point.value:.1f}", *(words for words in OPEN if words in point.note)])


def _half(span: Span) -> float:
    return (span.high - span.low) / 2


def _note(cell: Shown) -> str:
    words = [coded(cell), answers(cell.n)] if cell.coded is not None else [answers(cell.n)]
    if cell.rounding >= 0.5:
        words.append("to the whole point" if cell.rounding >= 1 else "to the half point")
    return ", ".join(words)
