"""The dashboards of HR and leaders, and the page that is open to all: the results of a wave."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from culture import dashboards
from culture.dashboards import Catalogue, Reader, phrases
from culture.errors import Unknown
from culture.views import guard, here, signed_in, viewer
from culture.views.languages import of_browser


def make_dashboards(
    themes: Catalogue,
    words: Callable[[str, str], tuple[Sequence[str], str]] = lambda wave, language: ((), ""),
    joined: Callable[[str], Mapping[str, Any]] = lambda wave: {},
    carries: Callable[[str, str], bool] = lambda wave, key: False,
) -> Blueprint:
    """Return the blueprint; the composition root hands over `themes`, the bank's names, `words`, the twelve words
    of a wave and who held its key, in a language, `joined`, why groups of it hold several units, and `carries`,
    whether a key is the one that everybody whom a wave asked shares.
    """
    page = Blueprint("dashboards", __name__)

    @page.get("/dashboard")
    @guard("dashboard.read")
    def overview() -> ResponseReturnValue:
        asked = request.args.get("programme", "")
        view = dashboards.first_page(here().engine, viewer(), themes, asked)
        return render_template("culture/dashboard.html", view=view)

    @page.get("/dashboard/themes/<theme>")
    @guard("dashboard.read")
    def theme(theme: str) -> ResponseReturnValue:
        view = dashboards.of_theme(here().engine, viewer(), themes, theme, request.args.get("programme", ""))
        return render_template("culture/dashboard_theme.html", view=view)

    @page.get("/dashboard/units/<group>")
    @guard("dashboard.read")
    def unit(group: str) -> ResponseReturnValue:
        asked = {name: request.args.get(name, "") for name in ("theme", "programme")}
        view = dashboards.of_unit(here().engine, viewer(), themes, group=group, asked=asked)
        why = joined(view.wave).get(group)
        return render_template("culture/dashboard_unit.html", view=view, joined=why)

    @page.get("/results/<wave>")
    def results(wave: str) -> ResponseReturnValue:
        """Show the results of a wave to everybody who was asked, in their language."""
        language, key = request.args.get("lang") or of_browser(), request.args.get("key", "")
        user, invited = signed_in(), carries(wave, key)
        reader = Reader(language, user.viewer if user else None, invited)
        try:
            view = dashboards.of_wave(here().engine, themes, wave=wave, reader=reader)
        except Unknown:
            return no_results(language), 404
        twelve, held = words(view.wave, view.language)
        known = {"lang": view.language, "twelve": twelve, "held": held, "key": key if invited else ""}
        return render_template("culture/dashboard_results.html", view=view, **known)

    return page


def no_results(language: str) -> str:
    """Say, in the reader's language, that a wave has no results or not yet."""
    known = language if language in phrases.LANGUAGES else "en"
    words = phrases.words(known)
    said = {"title": words["none_title"], "sentence": words["none"], "kept": words["none_yet"]}
    on = {"url": f"/promise?lang={known}", "action": words["promise"]}
    return render_template("culture/error.html", lang=known, **said, **on)
