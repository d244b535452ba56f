"""The public audit and the compare page in real Chromium: what they say of honest and of doctored files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from surveys import jobs, programmes, waves
from tests.browser.house import open_stores, serve
from tests.works import Organisation, answer, draft, invitations, make_works

pytestmark = pytest.mark.browser
NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A house with one published wave: its address, the wave's id, fingerprint and words."""

    address: str
    wave: str
    fingerprint: str
    words: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Yield a house in which one wave of three units was answered and published."""
    folder: Path = tmp_path_factory.mktemp("public")
    with open_stores(folder) as stores:
        works = make_works(stores, folder, Organisation({"a": 24, "b": 9, "c": 12}))
        wave = jobs.open_now(works, programmes.set_up(stores.house, draft(), NOW), NOW)
        for invitation in invitations(works, wave):
            answer(works, invitation, NOW)
        jobs.close_now(works, wave, NOW.replace(hour=13))
        jobs.publish_now(works, wave, NOW.replace(hour=14))
        row = waves.get(stores.house, wave)
        with serve(stores, folder, NOW) as address:
            yield Place(address, wave, row.manifest_sha or "", row.words)


@pytest.fixture(params=[(390, "light"), (1440, "dark")], ids=["phone", "desktop"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Yield a page at phone and desktop size that keeps what the console complained of."""
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page: Any = context.new_page()
    page.said = []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    yield page
    context.close()


def result(page: Page, wanted: str) -> str:
    page.locator(f"#audit[data-result={wanted}]").wait_for()
    return page.locator("#audit-status").inner_text()


def test_the_audit_runs_in_the_readers_browser_and_holds(page: Any, place: Place) -> None:
    page.goto(f"{place.address}/audit/{place.wave}")
    assert "All holds. 48 stamps in 2 groups" in result(page, "clean")
    assert place.words == page.locator("#audit-words").inner_text()
    assert page.locator("#audit-cells tbody tr").count() == 5
    assert page.said == []


def test_a_token_too_many_is_said_in_words(page: Page, place: Place) -> None:
    def doctor(route: Route) -> None:
        files = json.loads(route.fetch().text())
        listed = next(row for row in files["cells"] if "tokens" in row)
        listed["tokens"].append(listed["tokens"][0])
        route.fulfill(json=files)

    page.route("**/files.json", doctor)
    page.goto(f"{place.address}/audit/{place.wave}")
    assert "2 things do not hold" in result(page, "broken")
    assert "a token stands twice" in page.locator("#audit-findings").inner_text()


def test_another_fingerprint_than_the_files_own_is_refused(page: Page, place: Place) -> None:
    page.goto(f"{place.address}/audit/{place.wave}")
    result(page, "clean")
    page.get_by_label("A fingerprint that you kept").fill("0" * 64)
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("The manifest is refused")).to_be_visible()


def test_the_words_are_compared_and_so_are_all_digits(page: Page, place: Place) -> None:
    page.goto(f"{place.address}/words/{place.wave}")
    cases = {
        place.words.upper(): "Equal: all twelve words",
        place.fingerprint: "Equal, all 256 bits",
        f"f{place.fingerprint[1:]}"
        if place.fingerprint[0] != "f"
        else f"0{place.fingerprint[1:]}": "Not equal",
        " ".join([*place.words.split()[:-1], "bodok"]): "Not equal: word 12",
        "one two": "Nothing was compared",
    }
    for pasted, said in cases.items():
        page.get_by_label("Twelve words, or the 64 digits").fill(pasted)
        page.get_by_role("button", name="Compare").click()
        assert said in page.locator("#compared").inner_text()


PATHS = ["/words", "/words/{wave}", "/audit/{wave}", "/promise", "/promise?lang=de", "/audit/{wave}?lang=fr"]


@pytest.mark.parametrize("path", [*PATHS, "/words/{wave}?lang=es", "/results/{wave}"])
def test_the_public_pages_are_open_to_everybody_and_never_sideways(
    page: Any, place: Place, path: str
) -> None:
    page.goto(place.address + path.format(wave=place.wave))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.said == []


def test_the_results_page_leads_to_the_audit_and_to_the_words(page: Page, place: Place) -> None:
    page.goto(f"{place.address}/results/{place.wave}")
    assert place.words in page.locator("main").inner_text()
    page.get_by_role("link", name="Count the stamps yourself").click()
    assert page.url.endswith(f"/audit/{place.wave}")


def test_the_pages_follow_the_browser_and_the_picker(page: Page, place: Place) -> None:
    page.set_extra_http_headers({"Accept-Language": "de-AT, en;q=0.5"})
    page.goto(f"{place.address}/promise")
    assert page.locator("h1").inner_text() == "Was wir versprechen, und woher Sie das wissen"
    page.get_by_role("link", name="Español").click()
    assert page.locator("h1").inner_text() == "Qué prometemos, y cómo lo sabe usted"
    page.get_by_role("link", name="Contarlos").click()
    page.get_by_role("link", name="Contar los sellos").first.click()
    assert "Todo cuadra. 48 sellos en 2 grupos" in result(page, "clean")
    assert page.evaluate("document.documentElement.lang") == "es"


def test_what_does_not_hold_is_said_in_the_readers_language(page: Page, place: Place) -> None:
    def doctor(route: Route) -> None:
        files = json.loads(route.fetch().text())
        next(row for row in files["cells"] if "tokens" in row)["issued"] = 3
        route.fulfill(json=files)

    page.route("**/files.json", doctor)
    page.goto(f"{place.address}/audit/{place.wave}?lang=de")
    assert "1 Sache stimmt nicht" in result(page, "broken")
    assert "Stempel benutzt, aber 3 ausgegeben" in page.locator("#audit-findings").inner_text()


@pytest.mark.parametrize(
    ("language", "key"),
    [("en", "Whoever runs the server held the key"), ("de", "Wer den Server betreibt, hatte")],
)
def test_the_audit_says_who_held_the_key(page: Page, place: Place, language: str, key: str) -> None:
    page.goto(f"{place.address}/audit/{place.wave}?lang={language}")
    assert key in page.locator("main").inner_text()
    assert "works council held" not in page.locator("main").inner_text()
