"""The first page of the culture: how many took part, each theme, and where units differ. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from culture.access import Viewer
from culture.charts import Chart, Heat, HeatRow, Missing, Moment, Point, Said, Spark, heatmap, spark, step
from culture.dashboards.breakdowns import BreakdownTable, breakdowns
from culture.dashboards.figures import (
    centre,
    change,
    half_width,
    last_with,
    moments,
    point,
    sees,
    share,
    themes_of,
    whole,
    written,
)
from surveys.release import Group, Release, Withheld

Names = Callable[[str], str]


@dataclass(frozen=True)
class ThemeRow:
    """One theme for the whole organisation: its newest mean, its change, its small line."""

    theme: str
    name: str
    url: str
    on: date
    point: Point | Missing
    change: str
    spark: Spark | Missing


@dataclass(frozen=True)
class Took:
    """Who took part in one wave, as far as it may be said."""

    wave: str
    name: str
    on: date
    invited: int
    share: str | Missing
    url: str


@dataclass(frozen=True)
class Overview:
    """The dashboard's first page. `others` are further programmes as (id, name).

    `whole` names all who were asked; `took` and `themes` are of them, empty where they are not for the viewer.
    """

    programme: str
    programme_name: str
    closed_on: date
    k: int
    demo: bool
    whole: str
    took: tuple[Took, ...]
    themes: tuple[ThemeRow, ...]
    heat: Chart
    hidden: int
    why: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    breakdowns: tuple[BreakdownTable, ...]

    @property
    def last(self) -> Took | Missing:
        """The newest wave."""
        return self.took[0] if self.took else Missing("Not for you")


def overview(
    releases: Sequence[Release],
    viewer: Viewer,
    name: Names,
    *,
    order: Sequence[str] = (),
    others: Sequence[tuple[str, str]] = (),
) -> Overview:
    """Return the first page from the releases of one programme, oldest first; at least one of them.

    A viewer with units of their own gets the organisation's means and those units only.
    """
    newest = releases[-1]
    rows = [group for group in tree(newest) if sees(viewer, newest, group)]
    themes, company = themes_of(releases, order), centre(viewer, newest)
    return Overview(
        programme=newest.programme,
        programme_name=newest.programme_name,
        closed_on=newest.closed_on,
        k=newest.k,
        demo=newest.origin == "demo",
        whole=whole(newest),
        took=tuple(_took(one) for one in reversed(releases)) if company else (),
        themes=tuple(_theme(releases, company, theme, name) for theme in themes) if company else (),
        heat=_heat(releases, rows, themes, name),
        hidden=sum(
            isinstance(one.cell(group.id, theme), Withheld)
            for group, theme, one in _grid(releases, rows, themes)
        ),
        why=newest.certificate.why,
        others=tuple(others),
        breakdowns=breakdowns(releases, company, name, order),
    )


def tree(release: Release) -> tuple[Group, ...]:
    """Return the company, then each division followed by what belongs to it, by label."""
    found: list[Group] = []

    def walk(parent: Group) -> None:
        found.append(parent)
        below = [one for one in release.groups if one.parent == parent.id and one.kind == "S"]
        for child in sorted(below, key=lambda one: (one.level != "cell", one.label, one.id)):
            walk(child)

    walk(release.company)
    return tuple(found)


def _took(release: Release) -> Took:
    company = release.company
    told = release.participation.get(company.id, Withheld())
    return Took(
        wave=release.wave,
        name=f"{release.opened_on:%-d %b} to {release.closed_on:%-d %b %Y}",
        on=release.closed_on,
        invited=company.invited,
        share=share(told),
        url=f"/results/{release.wave}",
    )


def _theme(releases: Sequence[Release], company: str, theme: str, name: Names) -> ThemeRow:
    line = moments(releases, company, theme)
    last = line[-1] if line else Moment(releases[-1].closed_on, Missing("Not asked"))
    return ThemeRow(
        theme=theme,
        name=name(theme),
        url=f"/dashboard/themes/{theme}?programme={releases[-1].programme}",
        on=last.on,
        point=last.point,
        change=_since(line),
        spark=spark(line),
    )


def _since(line: Sequence[Moment]) -> str:
    if len(line) < 2:
        return "first time asked"
    return change(line[-2].point, line[-1].point, f"since {line[-2].on:%-d %B}") or "not known"


def _grid(
    releases: Sequence[Release], rows: Sequence[Group], themes: Sequence[str]
) -> list[tuple[Group, str, Release]]:
    newest = [(theme, last_with(releases, theme)) for theme in themes]
    return [(group, theme, one) for group in rows for theme, one in newest if not isinstance(one, Missing)]


def _heat(releases: Sequence[Release], rows: Sequence[Group], themes: Sequence[str], name: Names) -> Chart:
    company, at = next((one.id for one in rows if one.parent is None), ""), releases[-1].programme
    cells = {
        (group.id, theme): _cell(one, group.id, theme, company)
        for group, theme, one in _grid(releases, rows, themes)
    }
    heat = tuple(
        HeatRow(
            group.label, _depth(group), tuple(cells[group.id, theme] for theme in themes), _url(group, at)
        )
        for group in rows
    )
    units = [cells[group.id, theme] for group in rows if group.level == "cell" for theme in themes]
    shown, beside = [cell for cell in units if isinstance(cell, Heat)], whole(releases[-1])
    apart = sum(cell.step in (1, 5) for cell in shown)
    said = Said(
        id="heat",
        title=_sentence(len(shown), apart, beside),
        caption=(
            "Each figure is the unit's mean on a scale from 1 to 5, from the last wave that asked the theme. "
            f"Colours compare it with {beside}: strong colour only from 0.4 points on, and only where "
            "chance alone would do so in fewer than 1 of 20 figures"
            f"{_by_chance(len(shown))}. 4.6+ means 4.6 or higher."
        ),
        alt=(
            f"Table of colours with {len(rows)} rows and {len(themes)} themes. {len(shown)} figures of units "
            f"are shown, {len(units) - len(shown)} are hidden to protect people, {apart} differ clearly from "
            f"{beside}. The same numbers follow as a table."
        ),
    )
    return heatmap(heat, [name(theme) for theme in themes], said)


def _cell(release: Release, group: str, theme: str, company: str) -> Heat | Missing:
    cell, found = release.cell(group, theme), point(release, group, theme)
    if isinstance(cell, Withheld) or isinstance(found, Missing):
        return Missing()
    middle = release.cell(company, theme)
    if isinstance(middle, Withheld):
        return Heat(3, written(cell), found)
    return Heat(step(cell.mean, middle.mean, half_width(release, theme, cell)), written(cell), found)


def _sentence(shown: int, apart: int, beside: str) -> str:
    if shown == 0:
        return "No unit has figures that may be shown yet"
    if apart == 0:
        return f"No unit differs clearly from {beside} in these {shown} figures"
    verb = "differ" if apart > 1 else "differs"
    return f"{apart} of {shown} figures of units {verb} clearly from {beside}"


def _by_chance(shown: int) -> str:
    return f": among {shown}, up to {shown // 20} by chance" if shown >= 20 else ""


def _depth(group: Group) -> Literal[0, 1, 2]:
    return 0 if group.parent is None else 2 if group.level == "cell" else 1


def _url(group: Group, programme: str) -> str:
    return f"/dashboard/units/{group.id}?programme={programme}"
