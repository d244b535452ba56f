"""Node with the shipped modules, real Chromium, and one open wave behind real servers."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.wave import OpenWave, open_wave
from tests.tools import program

STATIC = Path(__file__).parents[2] / "surveys" / "static"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
expect.set_options(timeout=30_000)  # as long as any other wait: a busy machine is no fault

RunJs = Callable[..., Any]


@pytest.fixture(scope="session")
def run_js(tmp_path_factory: pytest.TempPathFactory) -> RunJs:
    """Return run_js(body, data): runs `body` under Node beside the shipped modules; `input` holds data."""
    node = program("node", "nodejs")
    folder = tmp_path_factory.mktemp("shipped")
    for module in STATIC.glob("*.js"):
        shutil.copy(module, folder)
    (folder / "package.json").write_text('{"type": "module"}')

    def run(body: str, data: object = None) -> Any:
        head = """import * as b from "./ballot.js"; import * as c from "./comment.js"; import { qr } from "./qr.js";
        import { left } from "./kiosk.js"; import { readFileSync } from "node:fs";
        const fromHex = (h) => Uint8Array.from(h.match(/../g) ?? [], (x) => parseInt(x, 16));
        const code = async (f) => { try { await f(); return "ok"; } catch (e) { return e.code ?? String(e); } };
        const input = JSON.parse(readFileSync(0, "utf8"));"""
        script = folder / "script.js"
        script.write_text(
            f"{head}\nconst main = async () => {{ {body} }};\nconsole.log(JSON.stringify(await main()));"
        )
        done = subprocess.run(
            [node, str(script)],
            input=json.dumps(data),
            capture_output=True,
            text=True,
            timeout=60,
            cwd=folder,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Yield one real Chromium for the session."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium, args=ARGS)


@pytest.fixture
def wave(tmp_path: Path) -> Iterator[OpenWave]:
    """Yield an open wave behind a real house and a real booth."""
    opened = open_wave(tmp_path)
    yield opened
    opened.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a fresh phone: nothing remembered, 390 pixels wide."""
    context = browser.new_context(viewport=PHONE, locale="en-GB", timezone_id="Europe/London")
    context.set_default_timeout(8000)
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """Return a list that collects what the console of `page` says."""
    return []


@pytest.fixture
def page(phone: BrowserContext, complaints: list[str]) -> Page:
    """Return a page of the phone whose errors are collected in `complaints`."""
    page = phone.new_page()

    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page
