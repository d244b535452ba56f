"""What the jobs work with: stores, keys, settings, mail, and the organisation's two answers, as callables."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Engine

from surveys.cells import Leaf
from surveys.db import Stores
from surveys.invitations.letters import Carrier
from surveys.invitations.roster import Invitee
from surveys.keys import Keys
from surveys.mail import Mail
from surveys.settings import Settings

ROOM = 7_340_911


@dataclass(frozen=True)
class Works:
    """Everything that a tick needs. `roster` and `leaves` answer for units and a date."""

    stores: Stores
    keys: Keys
    settings: Settings
    roster: Callable[[Sequence[str], date], Sequence[Invitee]]
    leaves: Callable[[Sequence[str], date], Sequence[Leaf]]
    mail: Mail

    @property
    def carrier(self) -> Carrier:
        """What letters are sent with."""
        return Carrier(self.keys, self.mail, self.settings.house)


@contextmanager
def alone(engine: Engine, folder: Path) -> Iterator[None]:
    """Let one process at a time move waves. The lock dies with its process, so a kill delays nobody.

    PostgreSQL: an advisory lock on a connection of its own. SQLite: a file lock beside the keys.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SELECT pg_advisory_lock(:room)"), {"room": ROOM})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:room)"), {"room": ROOM})
        return
    with open(folder / "waves.lock", "a", opener=_private) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
