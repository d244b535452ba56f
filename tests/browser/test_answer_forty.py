"""A whole wave of forty in parallel, in real Chromium at phone size: a third of them meet an accident."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as Crashed

from surveys.words import word
from tests.browser.conftest import PHONE
from tests.browser.steps import SEND, scores
from tests.browser.wave import FORTY, ITEMS, OpenWave, open_wave

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOMENTS = ("before issue", "after issue", "before booth", "after booth")
ACCIDENTS = ("reload", "crash", "second device")
WAIT = 60_000
FILL = """(values) => { for (const [name, value] of Object.entries(values.answers))
    document.querySelector(`[name="${name}"][value="${value}"]`).click();
    const area = document.querySelector("#comment");
    area.value = values.comment;
    area.dispatchEvent(new Event("input")); }"""
PRESS = "(at) => { setTimeout(() => document.querySelector('.bar button').click(), at - Date.now()); }"


@dataclass
class Person:
    """One employee: a phone with the page open, what she answers, and what happens to her when."""

    name: str
    link: str
    phone: BrowserContext
    page: Page
    values: tuple[int, ...]
    comment: str
    accident: str = ""
    moment: str = ""
    struck: list[str] = field(default_factory=list)

    def open(self, page: Page) -> None:
        """Open the link without waiting."""
        page.goto(self.link, wait_until="commit", timeout=WAIT)

    def fill(self, page: Page, values: tuple[int, ...], comment: str) -> None:
        """Answer all questions once they are there."""
        expect(page.get_by_role("heading", level=1)).to_have_text("5 short questions", timeout=WAIT)
        page.evaluate(FILL, {"answers": dict(zip(ITEMS, values, strict=True)), "comment": comment})

    def arm(self) -> None:
        """Let the accident come at its moment: the request is lost before or after the server has seen it."""
        place = "**/s/issue" if self.moment.endswith("issue") else "**/b"
        self.page.route(place, self._strike)

    def _strike(self, route: Route) -> None:
        if self.moment.startswith("after"):
            route.fetch()
        if self.accident == "second device":
            route.abort()
        self.struck.append(self.moment)

    def another(self, browser: Browser) -> Page:
        """Return the page of a second device on which the same link was opened."""
        page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()  # type: ignore[arg-type]
        self.open(page)
        return page


@pytest.fixture
def forty(tmp_path: Path) -> Iterator[OpenWave]:
    """Yield an open wave of forty people, broken down by contract."""
    opened = open_wave(tmp_path, FORTY)
    yield opened
    opened.stop()


def people_of(wave: OpenWave, browser: Browser) -> list[Person]:
    """Return everybody with the page opened; every third meets one of the accidents at one of the moments."""
    out = []
    for i, name in enumerate(sorted(wave.invites)):
        phone = browser.new_context(viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
        values = tuple(1 + (i + j) % 5 for j in range(5))
        one = Person(name, wave.link(name), phone, phone.new_page(), values, f"The {word(50 * i)} is heavy")
        if i % 3 == 0:
            one.accident, one.moment = ACCIDENTS[i // 3 % 3], MOMENTS[i // 3 % 4]
        one.open(one.page)
        out.append(one)
    return out


def until(done: Callable[[], bool], page: Page) -> None:
    """Wait until `done`, letting the browser's events through."""
    end = time.monotonic() + WAIT / 1000
    while not done():
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def mend(one: Person, browser: Browser) -> tuple[tuple[int, ...], str]:
    """Live through the accident; return the answers and the comment that must be counted."""
    if one.accident == "second device":
        return second_device(one, browser)
    if one.accident == "crash":
        with pytest.raises(Crashed):
            one.page.goto("chrome://crash")
        one.page = one.phone.new_page()
        one.open(one.page)
    else:
        one.page.unroute_all()
        one.page.reload(wait_until="commit")
    return one.values, one.comment


def second_device(one: Person, browser: Browser) -> tuple[tuple[int, ...], str]:
    """Try on a second device; return what must be counted. Whoever was signed for first goes on alone."""
    other = one.another(browser)
    one.page.unroute_all()
    heading = other.get_by_role("heading", level=1)
    if one.moment != "before issue":
        expect(heading).to_have_text("This invitation has been used", timeout=WAIT)
        expect(other.get_by_text("started on another device or in another browser")).to_be_visible()
        one.page.get_by_role("button", name="Try again").click()
        return one.values, one.comment
    one.fill(other, one.values[::-1], "From the other device")
    other.get_by_role("button", name=SEND).click()
    expect(heading).to_have_text("Thank you. Your answers are in.", timeout=WAIT)
    one.page.get_by_role("button", name="Try again").click()
    expect(one.page.get_by_role("heading", name="Already sent, or started on another device")).to_be_visible(
        timeout=WAIT
    )
    expect(one.page.get_by_role("button", name=SEND)).to_be_disabled()
    return one.values[::-1], "From the other device"


def test_forty_people_count_once_each_whatever_happens_to_a_third_of_them(
    browser: Browser, forty: OpenWave
) -> None:
    people = people_of(forty, browser)
    for one in people:
        one.fill(one.page, one.values, one.comment)
        if one.accident:
            one.arm()
    at = 1000 * time.time() + 3000
    for one in people:
        one.page.evaluate(PRESS, at)
    met = [one for one in people if one.accident]
    until(lambda: all(one.struck for one in met), people[0].page)
    counted = [mend(one, browser) if one.accident else (one.values, one.comment) for one in people]
    for one in people:
        if (one.accident, one.moment) != ("second device", "before issue"):
            expect(one.page.get_by_role("heading", level=1)).to_have_text(
                "Thank you. Your answers are in.", timeout=WAIT
            )
    for context in browser.contexts:
        context.close()
    tally = forty.tally()
    assert {kind: len(found) for kind, found in tally.items()} == {"S": 40, "B-contract": 40, "C": 40}
    wanted = Counter(str(scores(*values)) for values, _ in counted)
    assert Counter(map(str, tally["S"])) == Counter(map(str, tally["B-contract"])) == wanted
    assert Counter(str(one["comment"]) for one in tally["C"]) == Counter(comment for _, comment in counted)
