"""What the attack tests share: stores on real SQLite files, many threads at once, and searching raw bytes."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from threading import Barrier
from typing import Literal, TypeVar

from sqlalchemy import Engine

from surveys.db import Ballots, Roll, Stores, make_engine
from surveys.errors import Refusal
from surveys.wire import b64
from tests.town import Town

T = TypeVar("T")


@contextmanager
def sqlite_stores(folder: Path, journal: Literal["wal", "delete"] = "delete") -> Iterator[Stores]:
    """Yield both stores as files in `folder`, laid out as the product lays them out."""
    folder.mkdir(parents=True, exist_ok=True)
    stores = Stores(
        make_engine(f"sqlite:///{folder}/house.db"),
        make_engine(f"sqlite:///{folder}/ballots.db", journal=journal),
    )
    Roll.metadata.create_all(stores.house)
    Ballots.metadata.create_all(stores.ballots)
    yield stores
    stores.house.dispose()
    stores.ballots.dispose()


def at_once(calls: list[Callable[[], T]]) -> list[T | Refusal]:
    """Run all calls in threads that start together; a refusal is a result."""
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Refusal:
        start.wait()
        try:
            return call()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@contextmanager
def elsewhere(engine: Engine) -> Iterator[Engine]:
    """Yield an engine over the same store that shares no lock of this process, as another process has it."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        path = Path(str(url.database))
        other = url.set(database=f"{path.parent}/./{path.name}")
    else:
        other = url.update_query_dict({"application_name": token_hex(4)})
    journal = engine.get_execution_options().get("journal", "wal")
    made = make_engine(other.render_as_string(hide_password=False), journal=journal)
    yield made
    made.dispose()


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder` as it lies on the disk, logs and journals too."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def holds(haystack: bytes, needle: bytes) -> bool:
    """Return whether `needle` stands in `haystack` raw, in hex, or in base64url."""
    return any(form in haystack for form in (needle, needle.hex().encode(), b64(needle).encode()))


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process with engines of its own; return the wait status."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def everybody_answers(town: Town) -> None:
    """Let every employee of the town answer once."""
    for i in range(len(town.invitations)):
        town.voter(i).send(comment=f"comment {i}")
