"""An answer that is broken down, in real Chromium: one's own band is named, checked, and sent as a ballot."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlmodel import SQLModel, select

from surveys import programmes, waves
from surveys.app import create_booth
from surveys.collection import papers
from surveys.db import Ballots, Roll, Stores, make_engine, reading
from surveys.invitations.roster import Invitee
from surveys.invitations.views import make_page
from surveys.jobs import Leaf, Works, open_now
from surveys.keys import Keys
from surveys.mail import Collected
from surveys.settings import Settings
from surveys.wire import b64
from tests.browser.steps import send
from tests.browser.wave import Quiet, make_server
from tests.works import draft, invitations

pytestmark = pytest.mark.browser
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def roster(units: object, on: date) -> list[Invitee]:
    """Return 24 people of one shop, half of them with another contract than full-time."""
    contracts = ("full-time", "other")
    return [
        Invitee(f"p{i}", f"Person {i}", f"p{i}@example.org", "en", "shop", {"contract": contracts[i % 2]})
        for i in range(24)
    ]


def leaves(units: object, on: date) -> list[Leaf]:
    """Return the shop."""
    return [Leaf("shop", "Shop", ("co", "north", "shop"), ("Company", "North", "Shop"))]


@pytest.fixture
def works(tmp_path: Path) -> Iterator[Works]:
    """Yield an open wave, broken down by contract, behind a real house and a real booth."""
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("house", "ballots")}
    stores = Stores(make_engine(urls["house"]), make_engine(urls["ballots"], journal="delete"))
    for base, engine in ((Roll, stores.house), (Ballots, stores.ballots)):
        _create(base, engine)
    house, booth = (
        make_server("127.0.0.1", 0, Flask("none"), threaded=True, request_handler=Quiet) for _ in range(2)
    )
    settings = Settings(
        ballots_url=urls["ballots"],
        house_url=urls["house"],
        base_url=f"http://127.0.0.1:{house.port}",
        booth_url=f"http://localhost:{booth.port}",
        keys_dir=tmp_path / "keys",
    )
    made = Works(stores, Keys(tmp_path / "keys"), settings, roster, leaves, Collected())
    open_now(made, programmes.set_up(stores.house, draft(attributes=("contract",)), NOW), NOW)
    house.app, booth.app = Flask("house", static_folder=None), create_booth(settings)
    house.app.register_blueprint(
        make_page(stores=stores, keys=made.keys, settings=settings, clock=lambda: NOW)
    )
    for server in (house, booth):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    for server in (house, booth):
        server.shutdown()
        server.server_close()
    stores.house.dispose()
    stores.ballots.dispose()


def _create(base: type[SQLModel], engine: object) -> None:
    base.metadata.create_all(engine)  # type: ignore[arg-type]


def filled(works: Works) -> Counter[str]:
    """Return how many ballots lie at the booth, by kind."""
    with reading(works.stores.ballots) as session:
        return Counter(session.exec(select(papers.Slot.kind).where(papers.Slot.flag == 1)).all())


def link(works: Works) -> str:
    """Return the link of somebody with another contract."""
    (wave,) = waves.in_state(works.stores.house, waves.State.OPEN)
    one = next(x for x in invitations(works, wave.id) if x.person == "p1")
    return f"{works.settings.house}/s#i={b64(works.keys.invite(one.wave, one.id))}"


def test_ones_band_is_named_in_the_language_of_the_page(page: Page, works: Works) -> None:
    page.goto(link(works))
    page.select_option("#language", "de")
    page.locator("details summary").filter(has_text="Woher").first.click()
    expect(page.get_by_text("North, andere (12 Personen)")).to_be_visible()


def test_ones_band_is_named_in_the_receipt_and_its_ballot_is_sent(
    page: Page, works: Works, complaints: list[str]
) -> None:
    page.goto(link(works))
    expect(page.get_by_role("heading", level=1)).to_have_text("3 short questions")
    page.locator("details").filter(has_text="How do you know").first.locator("summary").first.click()
    expect(
        page.get_by_text("Your answers again for a breakdown, as North, other (12 people)")
    ).to_be_visible()
    for name in {x.get_attribute("name") for x in page.locator("input[type=radio]").all()}:
        page.locator(f"[name='{name}'][value='4']").check()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answers are in.")
    assert filled(works) == {"S": 1, "B-contract": 1, "C": 1}
    assert complaints == []
