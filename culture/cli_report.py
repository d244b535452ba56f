"""`wellspring report`: a study's newest look as a file."""

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy.engine import Engine

from culture.errors import Refusal
from culture.reports.exports import FORMS
from culture.settings import StaffSettings

Open = Callable[[], tuple[Engine, StaffSettings]]


def report_command(open_house: Open, *, demo: Callable[[], bool] = lambda: False) -> click.Command:
    """Return the command; `open_house` gives the store when it runs, `demo` says whether it is invented."""

    @click.command("report", epilog="Example: wellspring report v23RJoeLwxGgY6vj --format pdf -o report.pdf")
    @click.argument("study")
    @click.option("--format", "form", type=click.Choice(list(FORMS)), default="html", show_default=True)
    @click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
    def report(study: str, form: str, out: Path) -> None:
        """Write the report of STUDY: html, pdf, json (all numbers), csv (the panel), overlaps, plan."""
        engine, _ = open_house()
        data = FORMS[form].make(engine, study, demo())
        try:
            out.write_bytes(data)
        except OSError as error:
            raise Refusal(f"{out} cannot be written: {error.strerror}. Choose another place.") from error
        click.echo(f"{out}: {len(data):,} bytes.")

    return report
