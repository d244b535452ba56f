"""The dashboards in real Chromium: strict policy, no violation, nothing sideways, and every picture drawn."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, Request
from flask_login import LoginManager
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from culture import dashboards
from culture.access import Role, Viewer
from culture.errors import Unknown
from culture.views import SignedIn, assets, frame
from culture.views.dashboards import make_dashboards
from tests.factories import make_releases

pytestmark = pytest.mark.browser
PAGES = {
    "/dashboard": 1,
    "/dashboard/themes/fairness": 3,
    "/dashboard/units/c-north-arnsbach": 1,
    "/dashboard/units/nothing": 0,
    "/results/wave-6?lang=fr": 0,
    "/promise": 0,
}


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the address of the dashboards over invented releases, with HR signed in."""
    monkeypatch.setattr(dashboards, "released", lambda engine: make_releases(6))
    app = Flask(
        "look", static_folder=None, template_folder=str(assets.FOLDERS["culture"].parents[1] / "templates")
    )
    app.extensions["wellspring"] = SimpleNamespace(engine=None, demo=True)
    app.secret_key = "only for this test"
    sign_in = LoginManager(app)
    sign_in.request_loader(_hanna)
    frame.frame(app, {Unknown: 404}, frozenset())
    app.register_blueprint(assets.make_assets())
    app.register_blueprint(make_dashboards(dashboards.Catalogue({})))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


def _hanna(request: Request) -> SignedIn:
    return SignedIn("token", Viewer("hr", Role.HR, name="Hanna Reich"))


@pytest.fixture(params=[(360, "light"), (1440, "dark")], ids=["phone", "desktop"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield a page at phone and desktop size that keeps what the console complained of in `page.said`."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page: Any = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    yield page
    context.close()


@pytest.mark.parametrize(("path", "pictures"), PAGES.items(), ids=PAGES)
def test_a_page_draws_its_pictures_under_the_strict_policy(
    page: Any, address: str, path: str, pictures: int
) -> None:
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert page.locator(".plot.drawn").count() == pictures
    assert [text for text in page.said if "404" not in text] == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_open_to_everybody_and_never_sideways(page: Any, address: str, path: str) -> None:
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []


def test_without_plotly_the_table_opens_and_says_why(page: Any, address: str) -> None:
    page.route("**/plotly.min.js*", lambda route: route.abort())
    page.goto(address + "/dashboard/units/org")
    page.get_by_text("The picture could not be drawn").wait_for()
    assert page.locator(".chart details[open] table").count() == 1


def test_a_picture_that_was_out_of_sight_is_as_it_was(page: Any, address: str) -> None:
    page.goto(address + "/dashboard/units/c-north-arnsbach")
    page.locator(".plot.drawn").wait_for()
    shown = page.locator("#trend .plot").inner_html()
    page.evaluate("document.querySelector('main').hidden = true")
    page.evaluate("new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 50)))")
    page.evaluate("document.querySelector('main').hidden = false")
    page.evaluate("new Promise((seen) => requestAnimationFrame(() => setTimeout(seen, 50)))")
    assert page.locator("#trend .plot").inner_html() == shown


def test_the_phone_menu_opens_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/dashboard")
    page.get_by_text("Menu: Dashboard").click()
    assert page.locator(".nav-narrow a[aria-current]").is_visible()
    context.close()
