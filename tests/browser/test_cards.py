"""The cards as they come out of the printer: eight to an A4 page, no frame of the site, every code readable."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from culture import accounts
from culture.access import Role
from surveys import jobs, programmes
from tests.browser.house import open_stores, serve
from tests.works import Organisation, draft, make_works

pytestmark = pytest.mark.browser
NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
PASSWORD = "seven small boats at noon"
MUTE = frozenset(f"a{i}" for i in range(9)) | {"b0"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Yield the address of a house with HR, and an open wave in which ten people have no address."""
    folder: Path = tmp_path_factory.mktemp("cards")
    with open_stores(folder) as stores:
        hana = accounts.NewAccount("hana@wellspring.example", "Hana", Role.ADMINISTRATOR, ())
        accounts.add(stores.house, hana, password=PASSWORD, now=NOW)
        works = make_works(stores, folder, Organisation({"a": 12, "b": 10}, mute=MUTE))
        wave = jobs.open_now(
            works, programmes.set_up(stores.house, draft(languages=("en", "de", "fr", "es")), NOW), NOW
        )
        with serve(stores, folder, NOW) as address:
            yield address, wave


@pytest.fixture(params=[390, 1440])
def page(browser: Browser, request: pytest.FixtureRequest, place: tuple[str, str]) -> Iterator[Page]:
    """Yield the page with the cards, at phone and desktop size."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page: Any = context.new_page()
    address, wave = place
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail").fill("hana@wellspring.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/desk/waves/{wave}/cards")
    page.get_by_role("button", name="Show the 10 cards").click()
    page.locator(".slip").first.wait_for()
    yield page
    context.close()


def test_ten_cards_come_out_on_three_pages(page: Page) -> None:
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True))
    assert len(pages) == 3


def test_no_card_is_cut_off(page: Page) -> None:
    page.emulate_media(media="print")
    spilt = "[...document.querySelectorAll('.slip')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    assert page.evaluate(spilt) == 0


def test_the_page_of_cards_is_open_to_everybody_and_never_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
