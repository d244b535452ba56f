"""Trustee mode at the desk, in real Chromium: the key is pasted, the box handed out, the tally brought in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from culture import accounts
from culture.access import Role
from surveys import jobs, keyfile, programmes
from surveys.errors import Conflict
from surveys.trustee import opening
from tests.browser.house import open_stores, serve
from tests.works import Organisation, answer, draft, invitations, make_works

pytestmark = pytest.mark.browser
NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
PASSWORD = "seven small boats at noon"
KEY, POINT = keyfile.new()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Yield the address of a house with HR, and a closed wave whose box waits for the works council."""
    with open_stores(tmp_path) as stores:
        hana = accounts.NewAccount("hana@wellspring.example", "Hana", Role.HR, ())
        accounts.add(stores.house, hana, password=PASSWORD, now=NOW)
        works = make_works(stores, tmp_path, Organisation({"a": 12, "b": 10}))
        held = programmes.set_up(stores.house, draft(trustee=keyfile.public_text(POINT)), NOW)
        wave = jobs.open_now(works, held, NOW)
        for invitation in invitations(works, wave):
            answer(works, invitation, NOW)
        jobs.close_now(works, wave, NOW.replace(hour=13))
        with pytest.raises(Conflict):
            jobs.publish_now(works, wave, NOW.replace(hour=14))
        with serve(stores, tmp_path, NOW) as address:
            yield address, wave


@pytest.fixture(params=[390, 1440])
def page(browser: Browser, request: pytest.FixtureRequest, place: tuple[str, str]) -> Iterator[Page]:
    """Yield a page with HR signed in."""
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    page.goto(f"{place[0]}/sign-in")
    page.get_by_label("E-mail").fill("hana@wellspring.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    yield page
    context.close()


def test_hr_hands_the_box_out_and_brings_the_tally_in(
    page: Page, place: tuple[str, str], tmp_path: Path
) -> None:
    address, wave = place
    page.goto(f"{address}/desk/waves/{wave}")
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the box").click()
    box = Path(str(download.value.path()))
    tally = tmp_path / "survey.tally"
    tally.write_bytes(opening.open_box(box, keyfile.read(KEY)).tally)
    page.get_by_label("The signed tally").set_input_files(tally)
    page.get_by_role("button", name="Bring in and publish").click()
    page.get_by_text("signed with the works council's key").wait_for()


def test_a_file_that_is_no_tally_is_said_in_words(page: Page, place: tuple[str, str], tmp_path: Path) -> None:
    address, wave = place
    page.goto(f"{address}/desk/waves/{wave}")
    wrong = tmp_path / "survey.tally"
    wrong.write_text("{}")
    page.get_by_label("The signed tally").set_input_files(wrong)
    page.get_by_role("button", name="Bring in and publish").click()
    expect(page.get_by_text("This is not a tally file")).to_be_visible()
