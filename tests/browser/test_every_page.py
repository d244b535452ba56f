"""Every page that can be reached by clicking, in real Chromium, by each role, on a phone.

A small company with one published wave, one open one, scores and a study. Each page answers, axe finds no
violation, the console says nothing, and nothing scrolls sideways at 360 pixels.
"""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from culture import accounts, actions
from culture.access import Role
from culture.linkage import studies
from culture.linkage.studies import Declaration
from surveys.db import Ballots, Stores, make_engine
from surveys.jobs import open_now, tick
from tests.conftest import house_tables
from tests.journeys.corridor import MONDAY, PASSWORD, SET_UP, World

pytestmark = pytest.mark.browser
MOST = 60
EXPECTED = {"hr": 30, "leader": 18, "administrator": 10, "nobody": 3}
ID = re.compile(r"/[A-Za-z0-9_-]{15,}(?=/|$)")
DOWNLOADS = re.compile(r"/download/|\.(csv|json|xlsx|parquet|pdf|html|txt)$|/s(\?|$)|/static/")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a house with a bit of everything in it."""
    folder = tmp_path_factory.mktemp("company")
    stores = _stores(folder)
    world = World(stores, folder)
    _live_a_week(world)
    world.now = datetime.now(UTC)
    world.house.config.update(WTF_CSRF_ENABLED=True)
    server = make_server("127.0.0.1", 0, world.house, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    stores.house.dispose()
    stores.ballots.dispose()


def _stores(folder: Path) -> Stores:
    stores = Stores(
        house=make_engine(f"sqlite:///{folder}/house.db"),
        ballots=make_engine(f"sqlite:///{folder}/ballots.db", journal="delete"),
    )
    for base in house_tables():
        base.metadata.create_all(stores.house)
    Ballots.metadata.create_all(stores.ballots)
    return stores


def _live_a_week(world: World) -> None:
    world.bring_people()
    programme = world.set_up_pulse()
    question = Declaration("Do fairly treated branches serve better?", "fairness", "csat", 0.1, when="any")
    study = studies.declare(world.stores.house, question, by="Kim", now=SET_UP)
    tick(world.parts.works, SET_UP)
    world.now = MONDAY
    tick(world.parts.works, MONDAY)
    for number, link in enumerate(world.links()):
        world.answer(link, number % 2)
    friday = MONDAY + timedelta(days=4)
    for minutes in (0, 16):
        tick(world.parts.works, friday + timedelta(minutes=minutes))
    world.now = friday + timedelta(days=30)
    world.bring_scores()
    studies.look(world.stores.house, study, now=world.now, version="test")
    draft = actions.Draft("Publish the rota early", "company", "fairness", "Kim", world.now.date())
    actions.add(world.stores.house, draft, by="Kim", now=world.now)
    open_now(world.parts.works, programme, datetime.now(UTC))
    for role in Role:
        scope = ("company",) if role is Role.LEADER else ()
        account = accounts.NewAccount(f"{role.value}@acme.example", "Kim", role, scope)
        accounts.add(world.stores.house, account, password=PASSWORD, now=world.now)


def crawl(page: Page, start: str) -> Iterator[str]:
    """Visit each kind of page that links lead to (ids set aside), and yield the address when it is there."""
    waiting, seen = [start], set()
    while waiting and len(seen) < MOST:
        url = waiting.pop(0)
        kind = ID.sub("/ID", urlsplit(url).path)
        if kind in seen or DOWNLOADS.search(urlsplit(url).path):
            continue
        seen.add(kind)
        reply = page.goto(url)
        page.wait_for_load_state("networkidle")
        assert reply is not None
        assert reply.status == 200, url
        yield url
        links = [link.get_attribute("href") for link in page.query_selector_all("a[href]")]
        here = [urljoin(page.url, link) for link in links if link and not link.startswith(("mailto:", "#"))]
        waiting += [link for link in here if urlsplit(link)[:2] == urlsplit(start)[:2]]


@pytest.fixture(params=["hr", "leader", "administrator", "nobody"])
def visitor(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Yield a phone on which somebody is signed in, or nobody; `page.said` keeps the console's complaints."""
    context = browser.new_context(viewport={"width": 360, "height": 780})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.said, page.role = said, request.param  # type: ignore[attr-defined]
    page.goto(f"{address}/sign-in")
    if request.param != "nobody":
        page.fill("input[name=email]", f"{request.param}@acme.example")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    context.close()


def test_every_page_that_links_lead_to_is_sound(visitor: Page, address: str) -> None:
    axe, wrong, pages = Axe(), [], 0
    for url in crawl(visitor, f"{address}/"):
        pages += 1
        found = axe.run(visitor).response["violations"]
        wrong += [f"{url}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
        if visitor.evaluate("document.documentElement.scrollWidth") > 360:
            wrong.append(f"{url} scrolls sideways")
    assert wrong + visitor.said == []  # type: ignore[attr-defined]
    assert pages >= EXPECTED[visitor.role]  # type: ignore[attr-defined]
