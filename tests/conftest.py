"""Fixtures for every room: two engines, a fixed clock, and the shared reference data where they are present."""

import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlmodel import SQLModel

from culture.db import House
from migrations.rooms import import_all_rooms
from surveys.db import Ballots, Roll, Stores, make_engine
from tests.frozen import FILES, let_go, stores_at
from tests.postgres import PostgreSQL, start_postgresql, stop_postgresql
from tests.tools import missing, program

# Timed tests are not tests: a busy machine must not fail a property.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture
def now() -> datetime:
    """Return Monday 2 March 2026, nine o'clock UTC: no test reads the clock."""
    return datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """Yield a real PostgreSQL server with one template database for each store."""
    if not PostgreSQL.binaries():
        missing("PostgreSQL", "postgresql")
    server = start_postgresql()
    try:
        server.make_template("house_template", house_tables())
        server.make_template("ballots_template", [Ballots])
        yield server
    finally:
        stop_postgresql(server)


@cache
def house_tables() -> tuple[type[SQLModel], ...]:
    """Return the bases whose tables live in the house store, with every room's models imported."""
    import_all_rooms()
    return Roll, House


@pytest.fixture(params=["sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Yield both stores with all tables, once on SQLite files and once on PostgreSQL databases."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    made = empty_stores(server, tmp_path)
    yield made
    let_go(made, server)


def empty_stores(server: PostgreSQL | None, folder: Path) -> Stores:
    """Return both stores with all tables: new databases of a server, or SQLite files in a folder."""
    names = [f"{name}_{uuid4().hex[:12]}" for name in ("house", "ballots")]
    if server is not None:
        return stores_at(*(server.clone(f"{name.split('_')[0]}_template", name) for name in names))
    return stores_at(*(f"sqlite:///{shutil.copy2(Path(_blank().name) / x, folder / x)}" for x in FILES))


@cache
def _blank() -> TemporaryDirectory[str]:
    """The folder of both stores as SQLite files without a row, made once in a run."""
    kept = TemporaryDirectory(prefix="wellspring-blank-")
    made = stores_at(*(f"sqlite:///{kept.name}/{x}" for x in FILES))
    for base in house_tables():
        base.metadata.create_all(made.house)
    Ballots.metadata.create_all(made.ballots)
    let_go(made, None)
    return kept


@pytest.fixture
def house(stores: Stores) -> Engine:
    """Return the engine of the house store."""
    return stores.house


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data sets and vectors, or skip, saying so."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the shared data sets are not beside this checkout (../shared/data)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a real Chromium."""
    return program("chromium", "chromium")


@pytest.fixture(autouse=True, scope="session")
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the apps of all tests share their compiled templates."""
    shared = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": shared})
        yield


@pytest.fixture(autouse=True, scope="session")
def _passwords_hashed_quickly() -> Iterator[None]:
    """Hash with argon2id's least cost: at its own it would take a third of the time of all tests together."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("culture.accounts.passwords._hasher", quick)
        patch.setattr("culture.accounts.passwords._nobody", quick.hash("nobody signs in with this"))
        yield


@pytest.fixture(autouse=True)
def _booths_let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the store of every booth that a test makes, so that none is left open for the next."""
    made: list[Engine] = []

    def kept(url: str, **how: Any) -> Engine:
        made.append(make_engine(url, **how))
        return made[-1]

    monkeypatch.setattr("surveys.app.make_engine", kept)
    yield
    for engine in made:
        engine.dispose()


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse any socket that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family != socket.AF_UNIX:
            host = address[0] if isinstance(address, tuple) else str(address)
            if host not in {"127.0.0.1", "::1", "localhost"}:
                raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
