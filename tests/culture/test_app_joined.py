"""Where units are counted together the pages say so, with the reason and how many more people are needed."""

from collections.abc import Callable

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from culture.access import Role, Viewer
from culture.dashboards import Catalogue, UnitPage, unit_page
from surveys.joined import Joined
from surveys.release import Release
from tests.factories import make_release

WHY = "Fewer than 8 people in North Market (6, 2 more needed): counted together with the nearest units."
JOINED = Joined("North Harbour and North Market", 15, WHY)


def test_the_tree_and_the_units_own_page_say_with_whom_it_is_counted(
    app: Flask, sign_in: Callable[[str], FlaskClient], organisation: dict[str, str]
) -> None:
    unit = organisation["North Market"]
    app.extensions["wellspring"].extras["joined"] = lambda: {unit: JOINED}
    browser = sign_in("hr")
    assert browser.get("/units").text.count("North Harbour and North Market") == 1
    assert WHY in browser.get(f"/units/{unit}").text
    assert WHY not in browser.get(f"/units/{organisation['North Harbour']}").text


def page(release: Release) -> UnitPage:
    """Return the page of one unit as HR sees it."""
    name = Catalogue({}).namer()
    return unit_page([release], Viewer("hr", Role.HR), name, group="c-north-arnsbach")


@pytest.mark.parametrize(("hidden", "said"), [(0.0, False), (1.0, True)])
def test_a_units_results_say_why_it_is_one_group_and_why_figures_are_hidden(
    app: Flask, hidden: float, said: bool
) -> None:
    with app.test_request_context():
        view = page(make_release(1, hidden=hidden))
        text = render_template("culture/dashboard_unit.html", view=view, joined=JOINED)
    assert WHY in text
    assert ("Why figures are hidden here" in text) == said
