"""What employees do on the page, in words that the tests share."""

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.wave import ITEMS, OpenWave

SEND = re.compile("^Send$")


def begin(page: Page, wave: OpenWave, name: str = "Ada Amsel 12") -> None:
    """Open somebody's link and wait for the questions."""
    page.goto(wave.link(name))
    expect(page.get_by_role("heading", level=1)).to_have_text("5 short questions")


def choose(page: Page, *values: int) -> None:
    """Choose an answer to each question in turn."""
    for item, value in zip(ITEMS, values, strict=False):
        page.locator(f"[name='{item}'][value='{value}']").check()


def send(page: Page) -> None:
    """Press Send."""
    page.get_by_role("button", name=SEND).click()


def thanked(page: Page) -> None:
    """Wait for the thanks."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")


def lose_once(route: Route) -> None:
    """Let the request through and lose the reply."""
    route.fetch()
    route.abort()


def scores(*values: int) -> dict[str, object]:
    """Return the score ballot of these answers."""
    return {"v": 1, "answers": dict(zip(ITEMS, values, strict=True))}
