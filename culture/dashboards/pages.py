"""A theme's page and a unit's page: trends with intervals, units beside each other without ranks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from culture.access import Viewer
from culture.charts import (
    Chart,
    Entry,
    Missing,
    Moment,
    Point,
    Said,
    Sized,
    Span,
    Spark,
    forest,
    funnel,
    spark,
    trend,
)
from culture.dashboards.breakdowns import BreakdownTable, breakdowns
from culture.dashboards.figures import (
    NOT_ASKED,
    NOT_YOURS,
    asks,
    at_least,
    at_most,
    centre,
    change,
    coded,
    last_with,
    moments,
    or_more,
    point,
    sees,
    share,
    themes_of,
    whole,
)
from culture.dashboards.overview import Names, tree
from culture.errors import Unknown
from surveys.release import Group, Release, ReleaseCell, Withheld

LEVELS = {
    "company": "The whole organisation",
    "audience": "All who were asked here",
    "division": "Division",
    "section": "Section",
}
METHOD = (
    "Bars and bands are 95 % intervals: how far the mean could lie if as many other people of this kind had "
    "answered. Where mostly the same people answer twice, chance moves a mean less than that. For small groups they rest on the lowest number of answers that is given."
)


@dataclass(frozen=True)
class ThemePage:
    """One theme: the organisation over time, the units of the last wave that asked it, and the funnel."""

    theme: str
    name: str
    programme: str
    on: date
    point: Point | Missing
    whole: str
    change: str
    trend: Chart | Missing
    units: Chart
    funnel: Chart | Missing
    hidden: int
    tabs: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class UnitTheme:
    """One theme of a unit beside the organisation's."""

    theme: str
    name: str
    url: str
    on: date
    point: Point | Missing
    beside: Point | Missing
    versus: str
    change: str
    spark: Spark | Missing


@dataclass(frozen=True)
class UnitPage:
    """One unit: who it is, what it says on each theme, one theme over time."""

    label: str
    wave: str
    level: str
    crumbs: tuple[tuple[str, str], ...]
    programme: str
    invited: int
    units: int
    share: str | Missing
    on: date
    k: int
    themes: tuple[UnitTheme, ...]
    chosen: str
    trend: Chart | Missing
    whole: str
    programme_id: str
    breakdowns: tuple[BreakdownTable, ...]

    @property
    def hidden(self) -> bool:
        """Say whether something of the newest wave is hidden here."""
        return isinstance(self.share, Missing) or any(row.point == Missing() for row in self.themes)


def theme_page(
    releases: Sequence[Release], viewer: Viewer, name: Names, *, theme: str, order: Sequence[str] = ()
) -> ThemePage:
    """Return the page of `theme`; raises Unknown where no wave asked it."""
    newest = last_with(releases, theme)
    if isinstance(newest, Missing):
        raise Unknown("No wave has asked this theme yet.")
    company, all_asked = centre(viewer, newest), whole(newest)
    rows = [one for one in tree(newest) if one.parent is not None and sees(viewer, newest, one)]
    line = moments(releases, company, theme)
    others = themes_of(releases, order)
    return ThemePage(
        theme=theme,
        name=name(theme),
        programme=newest.programme_name,
        on=newest.closed_on,
        point=point(newest, company, theme) if company else NOT_YOURS,
        whole=all_asked[0].upper() + all_asked[1:],
        change=_last_change(line),
        trend=_trend(line, f"{name(theme)}, {all_asked}", "trend") if company else NOT_YOURS,
        units=_units(newest, rows, company, name(theme), theme=theme),
        funnel=_funnel(newest, rows, company, theme),
        hidden=sum(isinstance(newest.cell(group.id, theme), Withheld) for group in rows),
        tabs=tuple((name(one), _at(f"/dashboard/themes/{one}", newest), one == theme) for one in others),
    )


def unit_page(
    releases: Sequence[Release],
    viewer: Viewer,
    name: Names,
    *,
    group: str,
    theme: str = "",
    order: Sequence[str] = (),
) -> UnitPage:
    """Return the page of `group`; raises Unknown where there is none, or it is not the viewer's."""
    having = [one for one in releases if one.group(group) is not None]
    found = having[-1].group(group) if having else None
    if found is None or not sees(viewer, having[-1], found):
        raise Unknown("There is no such unit in the results, or it is not one of yours.")
    newest = having[-1]
    company = centre(viewer, newest)
    rows = tuple(_unit_theme(having, found, one, name, company=company) for one in themes_of(having, order))
    asked = [row.theme for row in rows if any(asks(one, row.theme) for one in having)]
    chosen = theme if theme in asked else next(iter(asked), "")
    return UnitPage(
        label=found.label,
        wave=newest.wave,
        level=_level(found),
        crumbs=_crumbs(newest, found, viewer),
        programme=newest.programme_name,
        invited=found.invited,
        units=len(found.units),
        share=share(newest.participation.get(group, Withheld())),
        on=newest.closed_on,
        k=newest.k,
        themes=rows,
        chosen=chosen,
        trend=_unit_trend(having, found, chosen, name, company=company),
        whole=whole(newest),
        programme_id=newest.programme,
        breakdowns=breakdowns(having, group, name, order),
    )


def _unit_theme(
    releases: Sequence[Release], group: Group, theme: str, name: Names, *, company: str
) -> UnitTheme:
    newest = last_with(releases, theme)
    line = moments(releases, group.id, theme)
    here = line[-1].point if line else NOT_ASKED
    beside = NOT_ASKED if isinstance(newest, Missing) else point(newest, company, theme)
    return UnitTheme(
        theme=theme,
        name=name(theme),
        url=_at(f"/dashboard/units/{group.id}?theme={theme}", releases[-1]),
        on=line[-1].on if line else releases[-1].closed_on,
        point=here,
        beside=beside,
        versus="" if group.parent is None else versus(here, beside, whole(releases[-1])),
        change=_last_change(line),
        spark=spark(line),
    )


def versus(here: Point | Missing, beside: Point | Missing, all_asked: str = "the organisation") -> str:
    """Write how a unit stands to all who were asked, and whether that may be chance."""
    if isinstance(here, Missing) or isinstance(beside, Missing) or isinstance(here.span, Missing):
        return ""
    gap, more = here.value - beside.value, or_more(beside, here)
    if more is None:
        return ""
    if abs(gap) < 0.05 and not more:
        return f"same as {all_asked}"
    words = f"{abs(gap):.1f}{more} {'above' if gap > 0 else 'below'} {all_asked}"
    inside = here.span.low <= beside.value <= here.span.high
    return f"{words}, may be chance" if inside else words


def _last_change(line: Sequence[Moment]) -> str:
    if len(line) < 2:
        return ""
    return change(line[-2].point, line[-1].point, f"since {line[-2].on:%-d %B}")


def _trend(line: Sequence[Moment], subject: str, id: str, compare: Sequence[Moment] = ()) -> Chart:
    shown = [moment.point for moment in line if isinstance(moment.point, Point)]
    hidden = len(line) - len(shown)
    said = Said(
        id=id,
        title=f"{subject}: {_course(shown)}",
        caption=METHOD
        + (" Dotted: all who were asked." if compare else "")
        + (" Hatched: waves that are hidden to protect people." if hidden else ""),
        alt=f"Line over {len(line)} waves, {hidden} of them hidden to protect people. {_course(shown).capitalize()}.",
    )
    return trend(line, said, compare=compare)


def _course(shown: Sequence[Point]) -> str:
    if not shown:
        return "nothing that may be shown yet"
    if len(shown) == 1:
        return f"{at_most(shown[0])} in the one wave shown"
    return (
        change(shown[0], shown[-1], f"from the first to the last of {len(shown)} waves")
        or "how sure is not known"
    )


def _units(release: Release, rows: Sequence[Group], company: str, name: str, *, theme: str) -> Chart:
    middle = release.cell(company, theme)
    entries = [
        Entry(one.label, point(release, one.id, theme), _at(f"/dashboard/units/{one.id}", release))
        for one in rows
    ]
    shown = [one for one in entries if isinstance(one.point, Point)]
    said = Said(
        id="units",
        title=f"{name}: {_clear_of(entries, middle, whole(release))}",
        caption=METHOD
        + ("" if isinstance(middle, Withheld) else f" Dotted: {whole(release)}.")
        + " Units stand in the order of the tree, not of a rank.",
        alt=f"Intervals of {len(shown)} units; {len(entries) - len(shown)} are hidden to protect people.",
    )
    return forest(entries, said, centre=Missing() if isinstance(middle, Withheld) else middle.mean)


def _clear_of(entries: Sequence[Entry], middle: ReleaseCell, all_asked: str) -> str:
    spans = [one.point.span for one in entries if isinstance(one.point, Point)]
    known = [span for span in spans if isinstance(span, Span)]
    if isinstance(middle, Withheld) or not known:
        return "units beside each other"
    clear = sum(not span.low <= middle.mean <= span.high for span in known)
    return f"{clear or 'none'} of {len(known)} units lie{'s' if clear == 1 else ''} clear of {all_asked}"


def _funnel(release: Release, rows: Sequence[Group], company: str, theme: str) -> Chart | Missing:
    middle = release.cell(company, theme)
    variance = release.organisation.variance.get(theme, Withheld())
    cells = [(group, release.cell(group.id, theme)) for group in rows if group.level == "cell"]
    units = [
        Sized(
            group.label,
            cell.mean,
            at_least(cell.n),
            _at(f"/dashboard/units/{group.id}", release),
            coded(cell),
        )
        for group, cell in cells
        if not isinstance(cell, Withheld)
    ]
    if isinstance(middle, Withheld) or isinstance(variance, Withheld) or len(units) < 5:
        return Missing("The funnel needs five units whose figures may be shown.")
    deviation = sqrt(variance.value)
    far = [unit for unit in units if abs(unit.value - middle.mean) > 3.09 * deviation / sqrt(unit.n)]
    said = Said(
        id="funnel",
        title=f"{len(far) or 'No'} unit{'s' if len(far) != 1 else ''} outside what chance alone would keep",
        caption=(
            "Small units swing more. Between the inner lines lie 95 %, between the outer 99.8 % of units "
            "that differ by chance only. Only units outside the outer lines are named."
        ),
        alt=f"Funnel of {len(units)} units; {len(far)} lie outside the outer limits.",
    )
    return funnel(units, said, centre=middle.mean, deviation=deviation)


def _unit_trend(
    releases: Sequence[Release], group: Group, theme: str, name: Names, *, company: str
) -> Chart | Missing:
    line = moments(releases, group.id, theme) if theme else ()
    if not line:
        return Missing("No wave has asked this unit yet.")
    beside = moments(releases, company, theme) if group.id != company else ()
    return _trend(line, name(theme), "trend", beside)


def _crumbs(release: Release, group: Group, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    above = [one for one in map(release.group, group.path) if one is not None and sees(viewer, release, one)]
    steps = ((one.label, _at(f"/dashboard/units/{one.id}", release)) for one in above)
    return (("Dashboard", _at("/dashboard", release)), *steps)


def _at(url: str, release: Release) -> str:
    """Return the address of a page in the programme of this release."""
    return f"{url}{'&' if '?' in url else '?'}programme={release.programme}"


def _level(group: Group) -> str:
    if group.level == "cell" and len(group.units) > 1:
        return f"{len(group.units)} units counted together"
    return LEVELS.get(group.level, "Unit")
