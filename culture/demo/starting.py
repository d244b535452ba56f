"""Whether the demonstration is to be loaded, and what a kill in the middle of loading leaves to be done.

While it loads, a marker lies in the key folder. A start that finds it removes the half-made files it names, where
they hold nothing but inventions, and begins again.
"""

import fcntl
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, func, select

from culture.accounts import Account
from culture.db import reading
from culture.demo.planting import PASSWORD, SIGN_INS
from culture.errors import Refusal
from culture.units import Unit

MARKER = "demonstration.loading"
ON_A_SERVER = (
    "Loading the demonstration was cut off. Make both databases empty again, remove the folder {keys}, and start "
    "once more."
)
NOT_OURS = (
    "{marker} says that loading a demonstration was cut off, but not that these stores hold nothing else. Nothing was "
    "removed. If they are yours, remove that one file; if they are half a demonstration, remove them too."
)


def untouched(engine: Engine) -> bool:
    """Tell whether the house store holds nobody's work yet: no account and no unit."""
    with reading(engine) as session:
        accounts = session.exec(select(func.count(col(Account.id)))).one()
        return accounts + session.exec(select(func.count(col(Unit.id)))).one() == 0


@contextmanager
def marked(keys: Path, engines: Sequence[Engine]) -> Iterator[None]:
    """Leave a marker in the key folder until the block has ended well, locked while it runs.

    It says which files are being filled, and what lay in the key folder before.
    """
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    said = {"stores": _files(engines), "before": sorted(one.name for one in keys.iterdir())}
    whole = keys / f".{MARKER}"
    whole.write_text(json.dumps(said))
    whole.replace(keys / MARKER)
    with (keys / MARKER).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    (keys / MARKER).unlink()


def clear_away(keys: Path, engines: Sequence[Engine], *, wanted: bool, invented: Callable[[], bool]) -> bool:
    """Remove what a killed start left half made; False where there is none.

    Nothing but that: Refusal where another start is still loading, where the marker speaks of other stores, where
    these hold anything that is not `invented`, where no demonstration is `wanted`, and on a database server.
    """
    marker = keys / MARKER
    if not marker.exists():
        return False
    with marker.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(
                "The demonstration is being loaded by another start. Wait until it serves."
            ) from error
        said = _read(file.read())
    if any(engine.dialect.name != "sqlite" for engine in engines):
        raise Refusal(ON_A_SERVER.format(keys=keys))
    if not wanted or said["stores"] != _files(engines) or not _nothing_lost(engines[0], invented):
        raise Refusal(NOT_OURS.format(marker=marker))
    for engine in engines:
        engine.dispose()
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{engine.url.database}{ending}").unlink(missing_ok=True)
    for made in [one for one in keys.iterdir() if one.name not in {*said["before"], MARKER}]:
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    marker.unlink()
    return True


def _files(engines: Iterable[Engine]) -> list[str]:
    """Return where the stores lie, whatever folder a start was made from."""
    return [
        str(Path(engine.url.database or "").resolve())
        if engine.dialect.name == "sqlite"
        else engine.dialect.name
        for engine in engines
    ]


def _read(text: bytes) -> dict[str, list[str]]:
    """Return what a marker says; one of an older version says nothing."""
    try:
        said = json.loads(text)
        return {"stores": list(said["stores"]), "before": list(said["before"])}
    except (ValueError, TypeError, KeyError):
        return {"stores": [], "before": []}


def _nothing_lost(house: Engine, invented: Callable[[], bool]) -> bool:
    """Tell whether the house store holds nobody's work, or an invented organisation alone."""
    try:
        return not inspect(house).has_table("account") or untouched(house) or invented()
    except DatabaseError:
        return False


def greeting(links: Iterable[str], address: str) -> Iterator[str]:
    """Yield the lines that `make run` prints on a demonstration: sign-ins, survey links, the address."""
    yield "The demonstration organisation is invented. Sign in with any of these; the password is the same:"
    for email, _name, role in SIGN_INS:
        yield f"  {role.value:<14} {email:<26} {PASSWORD}"
    for number, link in enumerate(links, start=1):
        yield f"  survey link {number}: {link}"
    yield f"Wellspring: {address}   (Ctrl-C ends it)"
