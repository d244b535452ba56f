"""A house with one released wave and one open wave, and a second pair of stores that are empty."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from culture import accounts, keeping, units
from culture.access import Role
from culture.settings import StaffSettings, session_secret
from surveys import programmes, waves
from surveys.backup import Above
from surveys.db import Ballots, Stores, make_engine
from surveys.jobs import Works, tick
from tests.conftest import house_tables
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


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    """Return works in whose stores one wave is released, and one is open with six answers."""
    made = make_works(stores, tmp_path, Organisation({"a": 5, "b": 6}))
    programmes.set_up(stores.house, draft(reminders=()), SET_UP)
    _staff(stores, tmp_path)
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
    names = [f"{name}_{uuid4().hex[:12]}" for name in ("house", "ballots")]
    if request.param == "sqlite":
        urls = [f"sqlite:///{tmp_path}/{name}.db" for name in names]
    else:
        server = request.getfixturevalue("postgresql")
        urls = [server.clone(f"{name.split('_')[0]}_template", name) for name in names]
    made = Stores(make_engine(urls[0]), make_engine(urls[1], journal="delete"))
    if request.param == "sqlite":
        for base in house_tables():
            base.metadata.create_all(made.house)
        Ballots.metadata.create_all(made.ballots)
    yield made
    made.house.dispose()
    made.ballots.dispose()
    if request.param == "postgresql":
        for name in names:
            server.drop(name)


@pytest.fixture
def new(works: Works, target: Stores) -> Works:
    """Return works over the empty stores, with the same key folder."""
    return replace(works, stores=target)
