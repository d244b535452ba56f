"""The employee's page: what it weighs, and how soon it can be used on a slow phone.

A real open wave behind real servers, real Chromium; the CPU slowed down four times. Times are ratios to an
empty page that is loaded and slowed down in the same run.
"""

import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Response, sync_playwright

from tests.browser.conftest import ARGS, PHONE
from tests.browser.wave import OpenWave, open_wave

LIMIT, USABLE_MS, SLOWDOWN = 60_000, 1_000, 4
READY = """new MutationObserver((_, self) => { if (document.querySelector("fieldset")) {
    window.readyAt = performance.now(); self.disconnect(); } }).observe(document, { childList: true, subtree: true })"""


def run(quick: bool) -> dict[str, Any]:
    """Load the page several times and return weight, times and their ratio to an empty page."""
    times = 3 if quick else 9
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as chromium:
        wave = open_wave(Path(folder))
        browser = chromium.chromium.launch(executable_path=shutil.which("chromium"), args=ARGS)
        empty = statistics.median(_empty(browser, wave) for _ in range(times))
        ready = statistics.median(_ready(browser, wave) for _ in range(times))
        raw, packed = _weight(browser, wave)
        browser.close()
        wave.stop()
    rows = [
        {"what": "first load, raw bytes", "value": raw, "limit": LIMIT},
        {"what": "first load, as sent (gzip)", "value": packed, "limit": LIMIT},
        {
            "what": f"questions ready, {SLOWDOWN} x slower CPU, ms (median)",
            "value": ready,
            "limit": USABLE_MS,
        },
        {"what": "an empty page of the same server, same slowdown, ms", "value": empty, "limit": ""},
        {"what": "ready, against the empty page", "value": ready / empty, "limit": ""},
    ]
    aims = [
        {"aim": "the page is under 60 kB in all", "reached": raw < LIMIT},
        {"aim": "usable within a second at 4 times slowdown", "reached": ready < USABLE_MS},
    ]
    return {"title": "The employee's page", "rows": rows, "aims": aims}


def _ready(browser: Browser, wave: OpenWave) -> float:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.add_init_script(READY)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(wave.link())
    page.wait_for_selector("fieldset")
    ready = float(page.evaluate("window.readyAt"))
    context.close()
    return ready


def _empty(browser: Browser, wave: OpenWave) -> float:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(f"{wave.settings.house}/s/static/tokens.css")
    loaded = float(page.evaluate("performance.now()"))
    context.close()
    return loaded


def _weight(browser: Browser, wave: OpenWave) -> tuple[int, int]:
    """Return (bytes after unpacking, bytes as sent) of what one first load fetches from the house."""
    raw: dict[str, int] = {}
    sent: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.method == "GET" and response.url.startswith(wave.settings.house):
            raw[response.url] = len(response.body())
            sent[response.url] = response.request.sizes()["responseBodySize"]

    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.on("response", weigh)
    page.goto(wave.link())
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(raw.values()), sum(sent.values())
