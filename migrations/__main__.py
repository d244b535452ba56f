"""Write a migration from the difference between models and an upgraded, empty store.

python -m migrations house "keep notes with units"
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

import migrations
from surveys.db import make_engine


def main(store: str, message: str) -> None:
    """Bring an empty SQLite store up to date, compare it with the models, and write what is missing."""
    wanted = next(known for known in migrations.STORES if known == store)
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'empty.db'}")
        migrations.upgrade(engine, wanted)
        made = command.revision(migrations.config(wanted, engine), message=message, autogenerate=True)
        engine.dispose()
    for script in made if isinstance(made, list) else [made]:
        if script is not None:
            path = Path(script.path)
            lines = path.read_text().splitlines(keepends=True)
            path.write_text(
                "".join(
                    line
                    for line in lines
                    if "commands auto generated" not in line and "end Alembic" not in line
                )
            )


if __name__ == "__main__":
    main(sys.argv[1], " ".join(sys.argv[2:]))
