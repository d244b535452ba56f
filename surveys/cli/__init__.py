"""The commands of the survey floor, as pieces that the `wellspring` command line puts together.

In: a way to get the works (stores, keys, mail, and the organisation, which comes from above). Out: commands.
Exit status: 0 done, 1 refused (one line says why and the mend), 2 wrong usage.
"""

from collections.abc import Callable
from dataclasses import dataclass

import click

from surveys.cli.frame import Moment, refusing
from surveys.cli.proofs import ballots_group, releases_group
from surveys.cli.settings import settings_command
from surveys.cli.trustee import trustee_group
from surveys.cli.waves import tick_command, waves_group
from surveys.db import Stores, open_stores
from surveys.jobs import Works
from surveys.keys import Keys
from surveys.settings import Settings

__all__ = ["Floor", "Moment", "commands", "open_floor", "refusing", "settings_command"]


@dataclass(frozen=True)
class Floor:
    """The survey floor of a house: settings, both stores, and the key folder."""

    settings: Settings
    stores: Stores
    keys: Keys


def open_floor(settings: Settings) -> Floor:
    """Return stores and keys as the settings name them; nothing is created but the empty key folder."""
    return Floor(settings=settings, stores=open_stores(settings), keys=Keys(settings.keys_dir))


def commands(make_works: Callable[[], Works]) -> tuple[click.Command, ...]:
    """Return `waves`, `tick`, `ballots`, `releases` and `trustee`; works are made only when a command runs."""
    return (
        waves_group(make_works),
        tick_command(make_works),
        ballots_group(make_works),
        releases_group(make_works),
        trustee_group(make_works),
    )
