"""What the commands share: a moment as an argument, and a refusal as one line and exit status 1."""

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ParamSpec

import click

from surveys.errors import Refusal

P = ParamSpec("P")


class Moment(click.ParamType[datetime]):
    """A moment with its zone: 2026-11-22T09:00:00Z."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the aware moment; a usage error for anything else."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2026-11-22T09:00:00Z.", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no zone. Write 2026-11-22T09:00:00Z.", param, ctx)
        return moment.astimezone(UTC)


def now_option() -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option --now, which stands for the clock."""
    return click.option(
        "--now",
        type=Moment(),
        default=lambda: datetime.now(UTC),
        help="Act as if it were this moment, such as 2026-11-22T09:00:00Z.",
    )


def refusing(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a refusal into one line on standard error and exit status 1."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            raise click.exceptions.Exit(1) from None

    return wrapped
