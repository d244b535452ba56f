"""Breakdowns on dashboards: one attribute at a time, for a place and its own bands, hidden as hidden."""

import json
from dataclasses import replace

from flask import Flask, render_template_string

from culture.charts import Missing, Point
from culture.dashboards import Catalogue
from culture.dashboards.breakdowns import BreakdownTable, breakdowns
from culture.dashboards.figures import NOT_ASKED
from surveys.release import WITHHELD, Group, Release, ReleaseCell, Shown, export
from tests.factories import make_release

NAME = Catalogue({"fairness": {"en": "Fairness"}}).namer()
ROWS = (
    ("b1", "org", "full-time", 3.9),
    ("b2", "org", "part-time", 3.4),
    ("b3", "north", "full-time", 4.1),
    ("b4", "north", "part-time", None),
)


def cut(wave: int = 1, themes: tuple[str, ...] = ("fairness", "purpose")) -> Release:
    """Return a release that is broken down by contract."""
    release = make_release(wave, themes, towns=5)
    groups = [
        Group(id, label, "breakdown", place, ("north-arnsbach",), 30, ("org", place), "B-contract")
        for id, place, label, _ in ROWS
    ]
    cells: dict[tuple[str, str], ReleaseCell] = {
        (id, theme): WITHHELD if mean is None else Shown(25, mean)
        for id, _, _, mean in ROWS
        for theme in themes
    }
    return replace(release, groups=(*release.groups, *groups), cells={**release.cells, **cells})


def table(*releases: Release, place: str = "org") -> BreakdownTable:
    (found,) = breakdowns(releases, place, NAME)
    return found


def test_a_place_shows_its_own_bands_only() -> None:
    assert [row.label for row in table(cut()).rows] == ["full-time", "part-time"]
    assert [point.value for row in table(cut()).rows for point in row.points[:1] if isinstance(point, Point)] == [
        3.9, 3.4,
    ]  # fmt: skip


def test_a_hidden_band_says_the_one_sentence() -> None:
    north = table(cut(), place="north")
    assert north.rows[1].points == (Missing(), Missing())
    assert north.hidden == 2


def test_a_theme_of_an_earlier_wave_keeps_its_newest_figure() -> None:
    found = table(cut(1, ("fairness", "purpose")), cut(2, ("purpose",)))
    assert found.themes == ("Fairness", "Purpose")
    assert all(isinstance(point, Point) for row in found.rows for point in row.points)


def test_a_band_that_did_not_stand_alone_then_has_no_figure() -> None:
    before = replace(cut(1, ("fairness",)), groups=make_release(1).groups)
    assert {row.points[0] for row in table(before, cut(2, ("purpose",))).rows} == {NOT_ASKED}


def test_a_wave_without_breakdowns_has_no_table() -> None:
    assert breakdowns([make_release(1)], "org", NAME) == ()


def test_the_page_never_prints_a_hidden_band(app: Flask) -> None:
    source = '{% import "culture/_breakdowns.html" as attributes %}{{ attributes.breakdowns(tables) }}'
    with app.test_request_context():
        page = render_template_string(source, tables=breakdowns([cut()], "north", NAME))
    assert page.count("Hidden to protect people") == 2
    assert "By contract" in page
    assert "4.1" in page


def test_exports_hold_the_bands_that_are_shown() -> None:
    body = json.loads(export.export([cut()], "json"))
    assert {one["id"] for one in body["groups"] if one["level"] == "breakdown"} == {"b1", "b2", "b3", "b4"}
    shown = {row[0] for row in export.rows([cut()]) if row[0] in {"b1", "b2", "b3", "b4"}}
    assert shown == {"b1", "b2", "b3"}
