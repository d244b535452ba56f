"""Lost replies, crashes, second devices and servers that misbehave, in real Chromium at phone size."""

import contextlib
import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from surveys.wire import b64
from tests.browser.conftest import ARGS, PHONE
from tests.browser.steps import SEND, begin, choose, lose_once, scores, send, thanked
from tests.browser.wave import OpenWave

pytestmark = pytest.mark.browser


CORS = {"Access-Control-Allow-Origin": "*"}


def test_a_reload_after_a_lost_signature_finishes_by_itself(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    page.route("**/s/issue", lose_once)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not handed in yet")
    page.unroute("**/s/issue")
    page.reload()
    thanked(page)
    assert wave.tally()["S"] == [scores(5, 4, 3, 2, 1)]


def test_a_reload_in_the_middle_of_send_goes_on_in_the_language_that_was_chosen(
    page: Page, wave: OpenWave
) -> None:
    begin(page, wave)
    page.locator("#language").select_option("fr")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 questions courtes")
    choose(page, 5, 4, 3, 2, 1)
    page.route("**/b", lambda route: None)
    page.locator(".bar button").click()
    expect(page.locator(".steps .now")).to_contain_text("Remettre")
    page.unroute("**/b")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci. Vos réponses sont arrivées.")


def test_the_steps_of_sending_are_accessible(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    page.route("**/b", lambda route: None)
    send(page)
    expect(page.locator(".steps .now")).to_have_text("Handing in the sealed answers")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_a_lost_reply_of_the_booth_counts_once(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    page.route("**/b", lose_once)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not handed in yet")
    page.unroute("**/b")
    page.get_by_role("button", name="Try again").click()
    thanked(page)
    assert {kind: len(found) for kind, found in wave.tally().items()} == {"S": 1, "C": 1}


def test_a_crash_and_the_letters_link_again_finish_the_answer(
    page: Page, phone: BrowserContext, wave: OpenWave
) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    page.route("**/b", lambda route: route.abort())
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not handed in yet")
    page.close()
    again = phone.new_page()
    again.goto(wave.link())
    thanked(again)
    assert wave.tally()["S"] == [scores(5, 4, 3, 2, 1)]


def phone_on_disk(browser: Browser, folder: Path) -> BrowserContext:
    """Return a phone of its own whose memory lies in `folder`."""
    return browser.browser_type.launch_persistent_context(
        folder,
        executable_path=shutil.which("chromium"),
        args=ARGS,
        viewport=PHONE,
        locale="en-GB",  # type: ignore[arg-type]
    )


def kill_browser_of(folder: Path) -> None:
    """Kill the browser that keeps its memory in `folder`, as a dead battery does."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            said = (process / "cmdline").read_bytes()
            if f"--user-data-dir={folder}".encode() in said and b"--type=" not in said:
                os.kill(int(process.name), signal.SIGKILL)


def test_a_browser_that_is_killed_in_the_middle_of_send_finishes_from_its_disk(
    browser: Browser, wave: OpenWave, tmp_path: Path
) -> None:
    folder = tmp_path / "phone"
    page = phone_on_disk(browser, folder).new_page()
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    signed: list[str] = []
    page.route("**/b", lambda route: signed.append(route.request.url))
    send(page)
    expect(page.locator(".steps .now")).to_have_text("Handing in the sealed answers")
    while not signed:
        page.wait_for_timeout(50)
    kill_browser_of(folder)
    again = phone_on_disk(browser, folder)
    other = again.new_page()
    other.goto(wave.link())
    expect(other.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    again.close()
    assert wave.tally()["S"] == [scores(5, 4, 3, 2, 1)]


def test_what_waits_on_the_device_is_noise_without_the_link(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 5, 4, 3, 2, 1)
    page.route("**/s/issue", lambda route: route.abort())
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not handed in yet")
    kept = page.evaluate(
        """() => new Promise((done) => { const r = indexedDB.open("wellspring"); r.onsuccess = () => {
        const all = r.result.transaction("unsent").objectStore("unsent").getAll();
        all.onsuccess = () => done(all.result.map((a) => Array.from(a))); }; })"""
    )
    (row,) = kept
    assert b"fairness" not in bytes(row)
    assert b"seed" not in bytes(row)


def test_the_second_device_is_told_and_keeps_what_was_typed(
    page: Page, phone: BrowserContext, wave: OpenWave
) -> None:
    begin(page, wave)
    choose(page, 1, 1, 1, 1, 1)
    other = phone.browser.new_context().new_page()  # type: ignore[union-attr]
    begin(other, wave)
    choose(other, 2, 2, 2, 2, 2)
    send(other)
    thanked(other)
    send(page)
    expect(page.get_by_role("heading", name="Already sent, or started on another device")).to_be_visible()
    expect(page.locator("[name='fairness-1'][value='1']")).to_be_checked()
    expect(page.get_by_role("button", name=SEND)).to_be_disabled()
    other.context.close()
    assert wave.tally()["S"] == [scores(2, 2, 2, 2, 2)]


def test_a_second_tab_goes_on_with_the_first_ones_token(
    page: Page, phone: BrowserContext, wave: OpenWave
) -> None:
    begin(page, wave)
    second = phone.new_page()
    begin(second, wave)
    choose(page, 1, 1, 1, 1, 1)
    page.route("**/b", lambda route: route.abort())
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Not handed in yet")
    choose(second, 2, 2, 2, 2, 2)
    send(second)
    thanked(second)
    assert wave.tally()["S"] == [scores(2, 2, 2, 2, 2)]


def test_a_used_invitation_says_so(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 3, 3, 3, 3, 3)
    send(page)
    thanked(page)
    page.goto("about:blank")
    page.goto(wave.link())
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation has been used")


def test_garbage_from_the_signer_sends_nothing(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    choose(page, 3, 3, 3, 3, 3)
    garbage = json.dumps({"blind_sig": {"S": b64(b"\x01" * 256), "C": b64(b"\x01" * 256)}})
    page.route("**/s/issue", lambda route: route.fulfill(body=garbage, content_type="application/json"))
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("The signature is not the right one")
    assert wave.tally() == {}


def test_a_changed_manifest_stops_the_page(page: Page, wave: OpenWave) -> None:
    begin(page, wave)
    page.evaluate("localStorage.setItem('wellspring-wave-w-2026-03-02', '0'.repeat(64))")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page stopped to protect you")


def test_a_manifest_that_is_not_the_one_named_stops_the_page(page: Page, wave: OpenWave) -> None:
    page.route("**/m/*.json", lambda route: route.fulfill(body=wave.manifest + b" ", headers=CORS))
    page.goto(wave.link())
    expect(page.get_by_role("heading", level=1)).to_have_text("This page stopped to protect you")


def test_names_that_are_not_the_frozen_ones_stop_the_page(page: Page, wave: OpenWave) -> None:
    def bend(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "names": ["Eve Eden 12", *told["names"][1:]]})

    page.route("**/s/cell", bend)
    page.goto(wave.link())
    expect(page.get_by_role("heading", level=1)).to_have_text("This page stopped to protect you")


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (404, "We do not know this invitation"),
        (410, "This survey has closed"),
        (503, "No connection just now"),
    ],
)
def test_a_refusal_says_what_happened_and_what_to_do(
    page: Page, wave: OpenWave, status: int, title: str
) -> None:
    page.route("**/s/invitation", lambda route: route.fulfill(status=status, body="{}"))
    page.goto(wave.link())
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()


def test_plain_http_is_refused_before_anything_is_asked(page: Page, wave: OpenWave) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if r.method == "POST" else None)
    page.goto(wave.link())
    expect(page.get_by_role("heading", level=1)).to_have_text("This page needs a secure address")
    assert asked == []
