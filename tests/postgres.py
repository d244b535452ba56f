"""A real PostgreSQL for the tests, as root too: initdb and pg_ctl, template databases, cheap clones."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import StaticPool
from sqlmodel import SQLModel


@dataclass(frozen=True)
class PostgreSQL:
    """A running server: its folder (data and socket) and its programs."""

    folder: Path
    programs: Path

    @staticmethod
    def binaries() -> Path | None:
        """Return the newest installed server's programs, or None."""
        found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
        return max(found, key=lambda path: int(path.parent.name), default=None)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        with _admin(self.url("postgres")).connect() as connection:
            connection.execute(text(statement))

    def make_template(self, name: str, bases: Iterable[type[SQLModel]]) -> None:
        """Create a database that holds the tables of `bases`."""
        self.run(f"CREATE DATABASE {name}")
        engine = create_engine(self.url(name))
        for base in bases:
            base.metadata.create_all(engine)
        engine.dispose()

    def clone(self, template: str, name: str) -> str:
        """Create a copy of `template` and return its URL."""
        copying = (
            "STRATEGY FILE_COPY" if int(self.programs.parent.name) >= 15 else ""
        )  # half the time of WAL_LOG
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} {copying}")
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def empty(self, name: str) -> str:
        """Create an empty database and return its URL."""
        self.run(f"CREATE DATABASE {name}")
        return self.url(name)


def start_postgresql(*, durable: bool = False) -> PostgreSQL:
    """Start a server that listens on a socket in its own folder only; `durable` (for benchmarks) keeps fsync on."""
    programs = PostgreSQL.binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="wellspring-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
    options += "" if durable else " -c fsync=off -c full_page_writes=off"
    data = folder / "data"
    _as_postgres(
        [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    )
    log = folder / "log"
    _as_postgres([programs / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start"])
    return PostgreSQL(folder, programs)


@cache
def _admin(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=StaticPool)


def stop_postgresql(server: PostgreSQL) -> None:
    """Stop the server and remove its folder."""
    _admin(server.url("postgres")).dispose()
    _as_postgres([server.programs / "pg_ctl", "-D", server.folder / "data", "-m", "immediate", "stop"])
    shutil.rmtree(server.folder, ignore_errors=True)


def _as_postgres(command: list[Any]) -> None:
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    subprocess.run([str(part) for part in command], check=True, cwd="/", capture_output=True, **who)
