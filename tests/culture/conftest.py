"""The house with real stores, and personas: Ada keeps accounts, Hana is HR, Alice and Bob lead regions."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from culture import accounts, units
from culture.access import Role
from culture.app import Parts, create_house
from culture.settings import StaffSettings
from surveys.db import Stores
from surveys.settings import Settings

PASSWORD = "seven small boats at noon"
PERSONAS = {
    "administrator": ("ada@wellspring.example", "Ada", Role.ADMINISTRATOR),
    "hr": ("hana@wellspring.example", "Hana", Role.HR),
    "leader": ("alice@wellspring.example", "Alice", Role.LEADER),
    "outside": ("bob@wellspring.example", "Bob", Role.LEADER),
}


@pytest.fixture
def organisation(stores: Stores, now: datetime) -> dict[str, str]:
    """Plant a company with two regions of two branches each; return the ids by name."""
    on = now.date()
    units.plant(stores.house, units.UnitDraft("Acme", zone="Europe/Berlin", country="DE"), on=on)
    ids = {"Acme": units.COMPANY}
    for region in ("North", "South"):
        ids[region] = units.add(stores.house, units.UnitDraft(region, kind="region"), parent="company", on=on)
        for branch in ("Harbour", "Market"):
            name = f"{region} {branch}"
            ids[name] = units.add(stores.house, units.UnitDraft(name), parent=ids[region], on=on)
    return ids


@pytest.fixture
def people_of_the_house(stores: Stores, organisation: dict[str, str], now: datetime) -> dict[str, str]:
    """Give each persona an account: Alice leads the North, Bob the South. Returns ids by persona."""
    scopes = {"leader": (organisation["North"],), "outside": (organisation["South"],)}
    return {
        persona: accounts.add(
            stores.house,
            accounts.NewAccount(email, name, role, scopes.get(persona, ())),
            password=PASSWORD,
            now=now,
        )
        for persona, (email, name, role) in PERSONAS.items()
    }


@pytest.fixture
def parts(stores: Stores, tmp_path: Path, now: datetime) -> Parts:
    """Return the parts of a house for tests: real stores, a standing clock, no demonstration."""
    staff = StaffSettings(secret_key=SecretStr("k" * 40), sign_in_limit="1000 per minute", _env_file=None)
    settings = Settings(keys_dir=tmp_path / "keys", demo=False, _env_file=None)
    return Parts(settings, staff, stores, clock=lambda: now)


@pytest.fixture
def app(parts: Parts) -> Iterator[Flask]:
    """Return the house, without forgery tokens so that tests can post plain forms."""
    house = create_house(parts)
    house.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return house


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a browser that nobody is signed in with."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, people_of_the_house: dict[str, str]) -> Callable[[str], FlaskClient]:
    """Return a function that gives a browser signed in as a persona."""

    def as_persona(persona: str) -> FlaskClient:
        browser = app.test_client()
        reply = browser.post("/sign-in", data={"email": PERSONAS[persona][0], "password": PASSWORD})
        assert reply.status_code == 302, reply.text
        return browser

    return as_persona
