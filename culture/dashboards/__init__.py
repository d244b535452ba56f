"""Releases -> what HR, leaders and employees see: frozen view models. Withheld stays visible as withheld.

In: the store, who looks, and the names of themes. Out: pages. Nothing here is computed but from releases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from culture.access import Viewer
from culture.dashboards.figures import sees
from culture.dashboards.overview import Names, Overview, overview
from culture.dashboards.pages import ThemePage, UnitPage, theme_page, unit_page
from culture.dashboards.public import Results, results
from culture.errors import Unknown
from surveys.release import Release, released

__all__ = [
    "Catalogue",
    "Overview",
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
    """Return the dashboard of `programme` (else of the one that closed last); None before the first release."""
    every = released(engine)
    if not every:
        return None
    names = {one.programme: one.programme_name for one in every}
    chosen = programme if programme in names else every[-1].programme
    others = [(id, name) for id, name in names.items() if id != chosen]
    mine = _of(every, chosen)
    return overview(mine, viewer, themes.namer(), order=tuple(themes.names), others=others)


def of_theme(engine: Engine, viewer: Viewer, themes: Catalogue, theme: str) -> ThemePage:
    """Return the page of `theme` in the programme that asked it last; raises Unknown."""
    every = released(engine)
    asked = [one for one in every if any(asked.id == theme for asked in one.themes)]
    if not asked:
        raise Unknown("No wave has asked this theme yet.")
    mine = _of(every, asked[-1].programme)
    return theme_page(mine, viewer, themes.namer(), theme=theme, order=tuple(themes.names))


def of_unit(engine: Engine, viewer: Viewer, themes: Catalogue, *, group: str, theme: str = "") -> UnitPage:
    """Return the page of `group` in the programme that has it; raises Unknown, also where it is not theirs."""
    every = released(engine)
    having = [one for one in every if one.group(group) is not None]
    mine = _of(every, having[-1].programme) if having else ()
    return unit_page(mine, viewer, themes.namer(), group=group, theme=theme, order=tuple(themes.names))


def of_wave(engine: Engine, themes: Catalogue, *, wave: str, language: str) -> Results:
    """Return the results of one wave for everybody who was asked; raises Unknown before it is released."""
    every = [one for one in released(engine) if one.wave == wave]
    if not every:
        raise Unknown("There are no results of this wave, or not yet.")
    return results(every[0], themes.namer(language), language)


def _of(releases: Sequence[Release], programme: str) -> tuple[Release, ...]:
    return tuple(one for one in releases if one.programme == programme)
