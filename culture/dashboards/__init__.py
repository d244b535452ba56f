"""Releases -> what HR, leaders and employees see: frozen view models. Withheld stays visible as withheld.

In: the store, who looks, and the names of themes. Out: pages. Nothing here is computed but from releases.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.engine import Engine

from culture.access import Viewer
from culture.audiences import released
from culture.dashboards.figures import asks, sees
from culture.dashboards.overview import Names, Overview, overview
from culture.dashboards.pages import ThemePage, UnitPage, theme_page, unit_page
from culture.dashboards.public import Reader, Results, results
from culture.errors import Unknown
from surveys.release import Release

__all__ = [
    "Catalogue",
    "Overview",
    "Reader",
    "Results",
    "ThemePage",
    "UnitPage",
    "first_page",
    "of_theme",
    "of_unit",
    "of_wave",
    "overview",
    "results",
    "sees",
    "theme_page",
    "unit_page",
]

NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Catalogue:
    """The names of themes by language, in the order of the bank: {"fairness": {"en": "Fairness"}}."""

    names: Mapping[str, Mapping[str, str]]

    def namer(self, language: str = "en") -> Names:
        """Return the function from a theme's id to its name; an unknown theme keeps its id."""

        def name(theme: str) -> str:
            found = self.names.get(theme, {})
            return found.get(language) or found.get("en") or theme.capitalize()

        return name


def first_page(engine: Engine, viewer: Viewer, themes: Catalogue, programme: str = "") -> Overview | None:
    """Return the dashboard of `programme`, else of the one that asks most; None where nothing is theirs to see.

    Programmes and waves of which the viewer may see no group are not there for them.
    """
    theirs = _theirs(engine, viewer)
    if not theirs:
        return None
    chosen = programme if programme in theirs else next(iter(theirs))
    others = [(id, waves[-1].programme_name) for id, waves in theirs.items() if id != chosen]
    return overview(theirs[chosen], viewer, themes.namer(), order=tuple(themes.names), others=others)


def of_theme(engine: Engine, viewer: Viewer, themes: Catalogue, theme: str, programme: str = "") -> ThemePage:
    """Return the page of `theme` in `programme`, else in the one that asks most; raises Unknown."""
    theirs = _theirs(engine, viewer)
    asked = [id for id, waves in theirs.items() if any(asks(one, theme) for one in waves)]
    if not asked:
        raise Unknown("No wave has asked this theme yet.")
    mine = theirs[programme if programme in asked else asked[0]]
    return theme_page(mine, viewer, themes.namer(), theme=theme, order=tuple(themes.names))


def of_unit(
    engine: Engine, viewer: Viewer, themes: Catalogue, *, group: str, asked: Mapping[str, str] = NOTHING
) -> UnitPage:
    """Return the page of `group`; raises Unknown, also where it is not theirs.

    asked: the "theme" to draw and the "programme" to look at; by default that which asks most.
    """
    theirs = _theirs(engine, viewer)
    having = [id for id, waves in theirs.items() if any(one.group(group) is not None for one in waves)]
    chosen, theme = asked.get("programme", ""), asked.get("theme", "")
    mine = theirs[chosen if chosen in having else having[0]] if having else ()
    return unit_page(mine, viewer, themes.namer(), group=group, theme=theme, order=tuple(themes.names))


def of_wave(engine: Engine, themes: Catalogue, *, wave: str, reader: Reader) -> Results:
    """Return the results of one wave; raises Unknown before it is released, and where they are not for `reader`."""
    every = [one for one in released(engine) if one.wave == wave]
    if not every or not reader.may_read(every[0]):
        raise Unknown("There are no results of this wave, or not yet.")
    return results(every[0], themes.namer(reader.language), reader.language)


def _theirs(engine: Engine, viewer: Viewer) -> dict[str, tuple[Release, ...]]:
    """Return the releases of each programme of which the viewer may see a group, the one that asks most first.

    Of a programme whose audience has changed, those waves that asked whom the newest asks: others do not compare.
    """
    every: dict[str, list[Release]] = {}
    for one in released(engine):
        if any(sees(viewer, one, group) for group in one.groups):
            every.setdefault(one.programme, []).append(one)
    ordered = sorted(every.values(), key=lambda waves: waves[-1].company.invited, reverse=True)
    return {
        waves[-1].programme: tuple(one for one in waves if one.company.id == waves[-1].company.id)
        for waves in ordered
    }
