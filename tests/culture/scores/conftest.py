"""A company of two branches, and one call that brings a file in."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from culture import units
from culture.scores import parse
from culture.scores.batches import Incoming, Outcome, bring_in

KEY = b"k" * 32
Bring = Callable[..., Outcome]


@pytest.fixture
def branches(house: Engine) -> dict[str, str]:
    """Plant a company with North, South and Zürich; return the ids by name."""
    units.plant(house, units.UnitDraft("Acme", zone="Europe/Berlin"), on=date(2025, 1, 1))
    return {
        name: units.add(house, units.UnitDraft(name, code=code), parent="company", on=date(2025, 1, 1))
        for name, code in (("North", "B-1"), ("South", "B-2"), ("Zürich", "B-3"))
    }


def incoming(data: bytes, name: str = "scores.csv", *, source: str = "Shops", **more: Any) -> Incoming:
    """Return a file with the mapping that its names suggest; keywords change either."""
    choices, further = more.pop("choices", {}), more.pop("further", False)
    plain = parse.guess(parse.open_table(data, name).columns).plain() | more
    return Incoming(source, name, data, parse.Mapping.from_plain(plain), choices, further)


@pytest.fixture
def bring(house: Engine, branches: dict[str, str], now: datetime) -> Bring:
    """Return a function that brings a file in."""

    def call(data: bytes, *, key: bytes = KEY, **more: Any) -> Outcome:
        return bring_in(house, incoming(data, **more), key=key, by="Hana", now=now)

    return call
