"""A published figure -> a point with its interval, or `Missing` with the one sentence. Pure.

The interval asks how far the mean could lie from what the same people would say in another such week: the
answers count as a sample of what the unit's people feel over time. half = 1.96 * sqrt(v / n), with v the
published variance between people within units, and n the low end of its band, so that it is never too narrow.
"""

from collections.abc import Sequence
from math import sqrt

from culture.access import Viewer, may
from culture.charts import Missing, Moment, Point, Span
from surveys.release import Band, Group, NBand, Release, Shown, Withheld

Z = 1.96
NOTHING = 0.05
LOWEST, HIGHEST = 1.0, 5.0
UNSURE = Missing("how sure is not known: too few answers in all")
NOT_ASKED = Missing("Not asked")


def sees(viewer: Viewer, group: Group) -> bool:
    """Say whether `viewer` may read this group: the company always, else only with every unit in scope."""
    if not may(viewer, "dashboard.read"):
        return False
    if group.level == "company":
        return True
    path = (*group.path, group.id)
    return bool(group.units) and all(may(viewer, "dashboard.read", (*path, unit)) for unit in group.units)


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
    gap = after.value - before.value
    half = sqrt(_half(before.span) ** 2 + _half(after.span) ** 2)
    words = "about the same" if abs(gap) < NOTHING else f"{'up' if gap > 0 else 'down'} {abs(gap):.1f}"
    chance = ", may be chance" if NOTHING <= abs(gap) <= half else ""
    return f"{words} {when}".strip() + chance


def _half(span: Span) -> float:
    return (span.high - span.low) / 2


def _note(cell: Shown) -> str:
    words = [answers(cell.n)]
    if cell.coded is not None:
        words.append({"top": "or higher", "bottom": "or lower"}[cell.coded])
    if cell.rounding >= 0.5:
        words.append("to the whole point" if cell.rounding >= 1 else "to the half point")
    return ", ".join(words)
