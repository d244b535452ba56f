"""`wellspring report`: a study's newest look as a file."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click
from sqlalchemy.engine import Engine

from culture.errors import Refusal
from culture.reports.exports import FORMS, Order
from culture.reports.speech import speech_in
from culture.reports.words import LANGUAGES
from culture.settings import StaffSettings

Open = Callable[[], tuple[Engine, StaffSettings]]
Themes = Callable[[], Mapping[str, Mapping[str, str]]]


def report_command(
    open_house: Open, *, demo: Callable[[], bool] = lambda: False, themes: Themes = lambda: {}
) -> click.Command:
    """Return the command; `open_house` gives the store when it runs, `demo` says whether it is invented.

    `themes` gives the themes' names by language, as the bank has them.
    """

    @click.command("report", epilog="Example: wellspring report v23RJoeLwxGgY6vj --format pdf -o report.pdf")
    @click.argument("study")
    @click.option("--format", "form", type=click.Choice(list(FORMS)), default="html", show_default=True)
    @click.option("-o", "--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
    @click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default="en",
        show_default=True,
        help="Language of html and pdf.",
    )
    def report(study: str, form: str, out: Path, lang: str) -> None:
        """Write the report of STUDY: html, pdf, json (all numbers), csv (the panel), overlaps, plan."""
        engine, _ = open_house()
        data = FORMS[form].make(engine, Order(study, speech_in(lang, themes()), demo()))
        try:
            out.write_bytes(data)
        except OSError as error:
            raise Refusal(f"{out} cannot be written: {error.strerror}. Choose another place.") from error
        click.echo(f"{out}: {len(data):,} bytes.")

    return report
