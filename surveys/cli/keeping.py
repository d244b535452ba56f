"""`wellspring backup` and `wellspring restore`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from surveys import backup
from surveys.backup import Above
from surveys.cli.frame import now_option, refusing
from surveys.errors import Refusal
from surveys.jobs import Works

Make = Callable[[], tuple[Works, Above]]


def keeping_commands(make: Make) -> tuple[click.Command, ...]:
    """Return `backup` and `restore`; `make` gives the works, and what the floor above keeps."""
    return (_backup(make), _restore(make))


def _backup(make: Make) -> click.Command:
    @click.command("backup")
    @click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
    @now_option()
    @refusing
    def save(folder: Path, now: datetime) -> None:
        """Write both stores to DIR, as they are at one moment; DIR must be new or empty. May run while serving.

        Never in it: keys, the session secret, and whatever belongs to a wave that is not released yet (who has
        answered, what, and who was invited). The key folder belongs in no backup.

        Example: wellspring backup /backups/2026-11-22
        """
        works, above = make()
        try:
            made = backup.save(works, above, folder, now)
        except OSError as error:
            raise Refusal(f"{folder} cannot be written: {error.strerror}.") from error
        click.echo(f"{made.rows} rows and {made.releases} releases in {folder}; manifest {made.sha256}")

    return save


def _restore(make: Make) -> click.Command:
    @click.command("restore")
    @click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
    @now_option()
    @refusing
    def bring_back(folder: Path, now: datetime) -> None:
        """Fill two new stores from the backup in DIR: all of it, or nothing.

        The stores may be of another kind than those it was made from (SQLite, PostgreSQL). Waves that were not
        released are void, everybody signs in again, and a backup older than the last release is refused.

        Example: wellspring restore /backups/2026-11-22
        """
        works, above = make()
        done = backup.restore(works, above, folder, now)
        click.echo(f"{done.rows} rows and {done.releases} releases, as of {done.made_at:%Y-%m-%d %H:%M}Z")
        for wave in done.void:
            kept = "; its keys are destroyed a day after its close" if wave in done.keys_left else ""
            click.echo(f"wave {wave} was not released and is void{kept}")

    return bring_back
