"""A whole house behind a real server, over SQLite files, for pages that are looked at in Chromium."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from werkzeug.serving import WSGIRequestHandler, make_server

from culture.app import Parts, create_house
from culture.settings import StaffSettings
from surveys.db import Ballots, Stores, make_engine
from surveys.settings import Settings
from tests.conftest import house_tables


class Quiet(WSGIRequestHandler):
    """Log nothing, as the product's servers do."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write no line."""


@contextmanager
def open_stores(folder: Path) -> Iterator[Stores]:
    """Yield both stores with all tables, as SQLite files in `folder`."""
    pair = Stores(
        house=make_engine(f"sqlite:///{folder}/house.db"),
        ballots=make_engine(f"sqlite:///{folder}/ballots.db", journal="delete"),
    )
    for base in house_tables():
        base.metadata.create_all(pair.house)
    Ballots.metadata.create_all(pair.ballots)
    yield pair
    pair.house.dispose()
    pair.ballots.dispose()


@contextmanager
def serve(stores: Stores, folder: Path, now: datetime) -> Iterator[str]:
    """Yield the address of a house over `stores`, whose keys lie in `folder`/keys."""
    staff = StaffSettings(secret_key=SecretStr("k" * 40), sign_in_limit="1000 per minute", _env_file=None)
    settings = Settings(keys_dir=folder / "keys", demo=False, _env_file=None)
    house = create_house(Parts(settings, staff, stores, clock=lambda: now))
    house.config.update(WTF_CSRF_ENABLED=False)
    server = make_server("127.0.0.1", 0, house, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
