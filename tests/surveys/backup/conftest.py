"""A house with one released wave and one open wave, and a second pair of stores that are empty."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from culture import accounts, keeping, units
from culture.access import Role
from culture.settings import StaffSettings, session_secret
from surveys import programmes, waves
from surveys.backup import Above
from surveys.db import Stores
from surveys.jobs import Works, tick
from tests.conftest import empty_stores
from tests.frozen import Shelf, let_go
from tests.works import Organisation, answer, draft, invitations, make_works

SET_UP = datetime(2026, 2, 25, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
OVER = DUE + timedelta(days=4, minutes=16)
NEXT = DUE + timedelta(days=7)
SAID = "a comment that nobody may find again"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def above() -> Above:
    """Return what the staff floor keeps, as culture.app says it."""
    return Above(keeping.MODELS, keeping.FLEETING, keeping.ENDED)


@pytest.fixture(scope="session")
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Return filled works of either kind."""

    def empty(kind: str, folder: Path) -> Stores:
        return empty_stores(request.getfixturevalue("postgresql") if kind == "postgresql" else None, folder)

    return Shelf(fill, empty, tmp_path_factory.mktemp)


@pytest.fixture(params=["sqlite", "postgresql"])
def works(request: pytest.FixtureRequest, shelf: Shelf, tmp_path: Path) -> Iterator[Works]:
    """Yield works in whose stores one wave is released, and one is open with six answers."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with shelf.frozen(request.param).thawed(server, tmp_path) as works:
        yield works


def fill(stores: Stores, folder: Path) -> Works:
    """Have staff, release one wave, open the next, and let six people answer."""
    made = make_works(stores, folder, Organisation({"a": 5, "b": 6}))
    programmes.set_up(stores.house, draft(reminders=()), SET_UP)
    _staff(stores, folder)
    for moment in (SET_UP, DUE):
        tick(made, moment)
    answer_all(made, DUE, 11)
    for moment in (OVER, NEXT):
        tick(made, moment)
    answer_all(made, NEXT, 6)
    return made


def answer_all(works: Works, now: datetime, people: int) -> None:
    """Let so many people of the open wave answer."""
    (wave,) = waves.in_state(works.stores.house, "open")
    for invitation in invitations(works, wave.id)[:people]:
        answer(works, invitation, now)


def _staff(stores: Stores, folder: Path) -> None:
    engine = stores.house
    company = units.plant(engine, units.UnitDraft("Company", zone="Europe/Berlin"), on=SET_UP.date())
    north = units.add(engine, units.UnitDraft("North"), parent=company, on=SET_UP.date())
    units.add(engine, units.UnitDraft("A store in the north"), parent=north, on=SET_UP.date())
    draft_of = accounts.NewAccount("hana@example.org", "Hana", Role.ADMINISTRATOR, ())
    accounts.found(engine, draft_of, password=PASSWORD, now=SET_UP)
    accounts.sign_in(engine, email="hana@example.org", password=PASSWORD, browser="", now=SET_UP)
    session_secret(StaffSettings(secret_file=folder / "keys" / "session", _env_file=None))


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Yield empty stores of either kind, whatever kind `stores` is of."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    folder = tmp_path / "target"
    folder.mkdir()
    made = empty_stores(server, folder)
    yield made
    let_go(made, server)


@pytest.fixture
def new(works: Works, target: Stores) -> Works:
    """Return works over the empty stores, with the same key folder."""
    return replace(works, stores=target)
