"""Whether the demonstration is to be loaded, and what a kill in the middle of loading leaves to be done.

While it loads, a marker lies in the key folder. A start that finds it removes the half-made files, which hold
nothing but inventions, and begins again.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlmodel import col, func, select

from culture.accounts import Account
from culture.db import reading
from culture.demo.planting import PASSWORD, SIGN_INS
from culture.errors import Refusal
from culture.units import Unit

MARKER = "demonstration.loading"


def untouched(engine: Engine) -> bool:
    """Tell whether the house store holds nobody's work yet: no account and no unit."""
    with reading(engine) as session:
        accounts = session.exec(select(func.count(col(Account.id)))).one()
        return accounts + session.exec(select(func.count(col(Unit.id)))).one() == 0


@contextmanager
def marked(keys: Path) -> Iterator[None]:
    """Leave a marker in the key folder until the block has ended well."""
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    (keys / MARKER).touch(mode=0o600)
    yield
    (keys / MARKER).unlink()


def clear_away(keys: Path, engines: Iterable[Engine]) -> bool:
    """Remove what a killed start left half made; False where there is none.

    Refusal on a database server, where files are not ours to remove: it names the mend.
    """
    if not (keys / MARKER).exists():
        return False
    for engine in engines:
        file = engine.url.database
        if engine.dialect.name != "sqlite" or not file:
            raise Refusal(
                "Loading the demonstration was cut off. Make both databases empty again, "
                f"remove the folder {keys}, and start once more."
            )
        engine.dispose()
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(file + ending).unlink(missing_ok=True)
    shutil.rmtree(keys)
    return True


def greeting(links: Iterable[str], address: str) -> Iterator[str]:
    """Yield the lines that `make run` prints on a demonstration: sign-ins, survey links, the address."""
    yield "The demonstration organisation is invented. Sign in with any of these; the password is the same:"
    for email, _name, role in SIGN_INS:
        yield f"  {role.value:<14} {email:<26} {PASSWORD}"
    for number, link in enumerate(links, start=1):
        yield f"  survey link {number}: {link}"
    yield f"Wellspring: {address}   (Ctrl-C ends it)"
