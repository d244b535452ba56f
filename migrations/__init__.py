"""Schema migrations of the two stores: `house` (Roll and House tables) and `ballots`. One head per store."""

from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

Store = Literal["house", "ballots"]
STORES: tuple[Store, ...] = ("house", "ballots")
FOLDER = Path(__file__).parent


def config(store: Store, engine: Engine | None = None) -> Config:
    """Return Alembic's configuration for one store."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER))
    settings.set_main_option("path_separator", "os")
    settings.set_main_option("version_locations", str(FOLDER / "versions" / store))
    settings.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    settings.attributes.update(store=store, engine=engine)
    return settings


def upgrade(engine: Engine, store: Store, revision: str = "head") -> None:
    """Bring `store` up to `revision`; two processes that start together do not race."""
    command.upgrade(config(store, engine), revision)


def downgrade(engine: Engine, store: Store, revision: str) -> None:
    """Take `store` down to `revision` ("base": no tables)."""
    command.downgrade(config(store, engine), revision)


def head(store: Store) -> str | None:
    """Return the newest revision of `store` that this program knows."""
    return ScriptDirectory.from_config(config(store)).get_current_head()


def knows(store: Store, revision: str) -> bool:
    """Tell whether this program can read a `store` that stands at `revision`."""
    scripts = ScriptDirectory.from_config(config(store)).walk_revisions()
    return any(script.revision == revision for script in scripts)


def current(engine: Engine) -> str | None:
    """Return the revision that the database is at, or None on an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
