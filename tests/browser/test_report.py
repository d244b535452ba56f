"""The leader's report in real Chromium: open to everybody, never sideways, and quick to read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from culture import accounts
from culture.access import Role
from culture.linkage import studies
from culture.linkage.studies import Declaration
from culture.reports import studies as sheets
from tests.browser.house import open_stores, serve
from tests.culture.linkage.studied import plant, publish, rate
from tests.culture.linkage.two_files import customers, staff

pytestmark = pytest.mark.browser
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "seven small boats at noon"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the address of a house with one study that was looked at, and one that waits."""
    with open_stores(tmp_path) as stores:
        ids = plant(stores.house)
        rate(stores.house, ids)
        every = publish(ids)
        for module in (studies, sheets):
            monkeypatch.setattr(module, "released", lambda engine, programme=None: every)
        said = Declaration("Do fair branches serve better?", "fairness", "csat", 0.1)
        made = studies.declare(stores.house, said, by="hana", now=NOW - timedelta(days=500))
        studies.look(stores.house, made, now=NOW, version="1")
        studies.declare(stores.house, said, by="hana", now=NOW)
        hana = accounts.NewAccount("hana@wellspring.example", "Hana", Role.HR)
        accounts.add(stores.house, hana, password=PASSWORD, now=NOW)
        with serve(stores, tmp_path, NOW) as address:
            yield address


@pytest.fixture(params=[(360, "light"), (1440, "dark")], ids=["phone", "desktop"])
def page(browser: Browser, house: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield a page on which HR is signed in; what the console complains of is kept in `page.said`."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=house
    )
    page: Any = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.goto("/sign-in")
    page.fill("input[name=email]", "hana@wellspring.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("form button.primary")
    yield page
    context.close()


def calm(page: Any) -> None:
    """Nothing sideways, no violation, no error in the console."""
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.said == []


def test_list_and_report_are_open_to_everybody(page: Page) -> None:
    page.goto("/link")
    calm(page)
    page.get_by_role("link", name="Do fair branches serve better?").last.click()
    expect(page.get_by_role("heading", name="How sure")).to_be_visible()
    for fold in page.locator("details.fold").all():
        fold.evaluate("one => { one.open = true; }")
    calm(page)


def test_the_first_screen_of_a_desktop_holds_verdict_effect_and_picture(page: Page) -> None:
    page.goto("/link")
    page.get_by_role("link", name="Do fair branches serve better?").last.click()
    bottom = page.locator(".verdict svg.picture").last.bounding_box()
    assert bottom is not None
    assert bottom["y"] < 900 if page.viewport_size == {"width": 1440, "height": 900} else bottom["y"] > 0


def test_a_question_is_previewed_and_frozen(page: Any) -> None:
    page.goto("/link/new")
    calm(page)
    page.fill("input[name=question]", "Is it so in spring as well?")
    page.click("text=Show what will be frozen")
    page.get_by_text("has not had its last look").first.wait_for()
    page.said.clear()  # a refusal is a 422, which the console names
    page.check("input[name=before_data][value=there]")
    page.click("text=Show what will be frozen")
    page.get_by_role("heading", name="What will be frozen").wait_for()
    calm(page)
    page.click("text=Freeze it")
    expect(page.get_by_role("heading", name="Not looked yet")).to_be_visible()
    calm(page)


def test_two_files_are_tested_without_leaving_the_page(page: Page, tmp_path: Path) -> None:
    page.goto("/link/files")
    calm(page)
    page.set_input_files("input[name=staff]", staff(tmp_path / "s.csv"))
    page.set_input_files("input[name=customers]", customers(tmp_path / "c.csv"))
    page.click("text=Test them")
    page.get_by_role("heading", name="How sure").wait_for()
    calm(page)
    with page.expect_download() as saved:
        page.click("text=Save the report as HTML")
    assert saved.value.suggested_filename == "wellspring-link.html"


def test_a_report_is_read_in_another_language(page: Page) -> None:
    page.goto("/link")
    page.get_by_role("link", name="Deutsch").click()
    page.get_by_role("link", name="Do fair branches serve better?").last.click()
    page.get_by_role("heading", name="Was dagegen spricht").wait_for()
    assert page.locator("main .report").get_attribute("lang") == "de"
    calm(page)


def test_nothing_in_the_picture_overlaps(page: Page) -> None:
    page.goto("/link")
    page.get_by_role("link", name="Do fair branches serve better?").last.click()
    overlap = page.evaluate(OVERLAP)
    assert overlap == []


OVERLAP = """() => {
  const parts = [...document.querySelectorAll("figure.bars > .ask, figure.bars > svg, figure.bars > .wide")];
  const boxes = parts.map(one => one.getBoundingClientRect());
  const found = [];
  boxes.forEach((box, i) => boxes.slice(i + 1).forEach((other, j) => {
    if (box.bottom > other.top + 1 && other.bottom > box.top + 1) found.push([i, i + 1 + j]);
  }));
  return found;
}"""
