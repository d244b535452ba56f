"""Stores that take long to fill are filled once in a run, kept as they are, and copied for each test."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from surveys.db import Stores, make_engine
from surveys.jobs import Works
from surveys.keys import Keys
from tests.postgres import PostgreSQL

FILES = ("house.db", "ballots.db")


def stores_at(house: str, ballots: str) -> Stores:
    """Return both stores, opened as the product opens them."""
    return Stores(house=make_engine(house), ballots=make_engine(ballots, journal="delete"))


def let_go(stores: Stores, server: PostgreSQL | None) -> None:
    """Close both stores, and remove them from their server."""
    for engine in (stores.house, stores.ballots):
        engine.dispose()
        if server is not None:
            server.drop(str(engine.url.database))


@dataclass(frozen=True)
class Frozen:
    """Filled works that nobody uses any more, and the folder with their keys and, on SQLite, their stores."""

    works: Works
    folder: Path

    @contextmanager
    def thawed(self, server: PostgreSQL | None, folder: Path) -> Iterator[Works]:
        """Yield works over a copy of both stores and of the key folder."""
        shutil.copytree(self.folder / "keys", folder / "keys")
        stores = self._copied(server, folder)
        yield replace(self.works, stores=stores, keys=Keys(folder / "keys"))
        let_go(stores, server)

    def _copied(self, server: PostgreSQL | None, folder: Path) -> Stores:
        if server is None:
            return stores_at(*(f"sqlite:///{shutil.copy2(self.folder / x, folder / x)}" for x in FILES))
        there = (self.works.stores.house, self.works.stores.ballots)
        return stores_at(
            *(server.clone(str(x.url.database), f"{x.url.database}_{uuid4().hex[:8]}") for x in there)
        )


@dataclass(frozen=True)
class Shelf:
    """Works by the kind of their stores, filled when first asked for and kept for the whole run.

    `empty` makes empty stores of a kind (`sqlite`, `postgresql`), `fill` works over them in a folder.
    """

    fill: Callable[[Stores, Path], Works]
    empty: Callable[[str, Path], Stores]
    place: Callable[[str], Path]
    kept: dict[str, Frozen] = field(default_factory=dict)

    def frozen(self, kind: str) -> Frozen:
        """Return the filled works whose stores are of a kind."""
        if kind not in self.kept:
            folder = self.place(kind)
            made = self.fill(self.empty(kind, folder), folder)
            let_go(made.stores, None)
            self.kept[kind] = Frozen(made, folder)
        return self.kept[kind]
