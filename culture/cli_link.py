"""`wellspring link`: two files in, a verdict out (interfaces.md). No store, nothing kept."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

import click

from culture.errors import Refusal, Unreadable
from culture.linkage import analyse
from culture.linkage.as_json import Json, document, text
from culture.linkage.files import Inputs, Request, naming, panel_of
from culture.linkage.files.naming import resolved
from culture.linkage.panel import COMPOSITE
from culture.linkage.panel_table import kept
from culture.linkage.plan import Claim, Plan
from culture.linkage.plan_file import registered
from culture.linkage.report import Report
from culture.linkage.results import Link, NotEstimable
from culture.reports.reading import lines
from culture.reports.speech import speech_in
from culture.reports.words import LANGUAGES

T = TypeVar("T")
LARGE = 20_000
EXAMPLE = """\b
Example:
  wellspring link staff.csv customers.csv --theme fairness=f1,f2,f3 --metric csat=score --json out.json
"""


def wellspring_version() -> str:
    """Return the version of this program."""
    try:
        return version("wellspring")
    except PackageNotFoundError:
        return "0.1.0"


def pairs(option: str, given: Iterable[str]) -> dict[str, str]:
    """Return FIELD=COLUMN options as a mapping; a bare name stands for itself."""
    found = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not name.strip() or (sign and not value.strip()):
            raise click.UsageError(f"{option} {one}: write it as NAME=COLUMN.")
        found[name.strip()] = (value if sign else name).strip()
    return found


def scales(given: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return NAME=LOW..HIGH options as a mapping."""
    found = {}
    for name, span in pairs("--scale", given).items():
        low, dots, high = span.partition("..")
        try:
            found[name] = (float(low), float(high))
        except ValueError as error:
            raise click.UsageError(f"--scale {name}={span}: write it as NAME=1..5.") from error
        if not dots or not isfinite(found[name][1] - found[name][0]) or found[name][0] >= found[name][1]:
            raise click.UsageError(f"--scale {name}={span}: the low end comes first, as in 1..5.")
    return found


def claims(given: Iterable[str]) -> tuple[Claim, ...]:
    """Return THEME:METRIC options."""
    found = []
    for one in given:
        theme, sign, metric = one.partition(":")
        if not sign or not theme or not metric:
            raise click.UsageError(f"--primary {one}: write it as THEME:METRIC, as in fairness:csat.")
        found.append(Claim(theme, metric))
    return tuple(found)


def smallest(given: Iterable[str], metrics: Iterable[str]) -> dict[str, float]:
    """Return the smallest effect of interest per metric: one number for all, or METRIC=NUMBER."""
    found: dict[str, float] = {}
    known = list(metrics)
    for one in given:
        name, sign, value = one.partition("=")
        try:
            number = float(value if sign else name)
        except ValueError as error:
            raise click.UsageError(f"--sesoi {one}: write a number, or METRIC=NUMBER.") from error
        if not 1e-9 < number < 1e9:
            raise click.UsageError("--sesoi must be above zero: it is the smallest effect worth acting on.")
        if sign and resolved(name.strip(), known) not in known:
            raise Unreadable(
                f"--sesoi names {name!r}, which is no metric that is read. Known are {', '.join(known)}."
            )
        found.update({resolved(name.strip(), known): number} if sign else dict.fromkeys(known, number))
    return found


def plan_of(options: dict[str, Any], inputs: Inputs) -> Plan:
    """Return the plan: the registered file, or what the options say, as exploratory (decision 20)."""
    named = partial(naming.claims, themes=[*inputs.panel.staff, COMPOSITE], metrics=inputs.panel.customers)
    if options["plan"] is not None:
        plan = registered(options["plan"])
        return replace(plan, language=options["lang"], primary=named(plan.primary))
    return Plan(
        language=options["lang"],
        primary=named(claims(options["primary"])),
        lag=options["lag"],
        max_lag=options["max_lag"],
        min_k=options["min_k"],
        min_n=options["min_n"],
        min_units=options["min_units"],
        sesoi=smallest(options["sesoi"], inputs.panel.customers),
        controls=tuple(options["control"]),
        respondents=options["respondents"],
        seed=options["seed"],
    )


def request_of(options: dict[str, Any]) -> Request:
    """Return how the two files are to be read."""
    themes = {
        name: tuple(part.strip() for part in columns.split(",") if part.strip())
        for name, columns in pairs("--theme", options["theme"]).items()
    }
    return Request(
        themes=themes,
        reverse=frozenset(
            part.strip() for one in options["reverse"] for part in one.split(",") if part.strip()
        ),
        metrics=pairs("--metric", options["metric"]),
        staff_map=pairs("--staff-map", options["staff_map"]),
        customers_map=pairs("--customers-map", options["customers_map"]),
        scales=scales(options["scale"]),
        period=options["period"],
        group=options["group"],
        controls=tuple(options["control"]),
    )


def said(report: Report, body: Json) -> str:
    """Return what the terminal shows: how the files were read, the sentence, and a line for each pair."""
    speech = speech_in(str(body["settings"]["language"]))
    read = [f"{name}: {sentence}" for name, sentence in lines(speech, body)]
    read += [speech.say("registered.file")] if body["plan"]["status"] == "registered" else []
    return "\n".join([*read, "", report.primary.verdict.sentence, "", *map(_line, report.links)])


def _line(one: Link) -> str:
    naive = one.naive.r
    others = "n/a" if isinstance(naive, NotEstimable) else f"{naive:+.2f}"
    return (
        f"{'*' if one.primary else ' '} {one.theme} -> {one.metric}: {one.verdict.name}"
        f"{' ' + one.verdict.grade if one.verdict.grade else ''}"
        f"{' (' + one.verdict.reason + ')' if one.verdict.reason else ''}; what others report: r = {others}"
    )


def options(command: Callable[..., T]) -> Callable[..., T]:
    """Put the options of `wellspring link` on a command."""
    many: dict[str, Any] = {"multiple": True}
    for option in reversed(
        [
            click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write all results as JSON."),
            click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write the report as one HTML file."),
            click.option("--lag", type=click.IntRange(0, 24), default=1, show_default=True, help="Periods from staff to customers."),
            click.option("--max-lag", type=click.IntRange(0, 24), default=3, show_default=True, help="Ends of the lag profile."),
            click.option("--period", help="day, week, fortnight, month, quarter or year; default: as the files give it. Labels that are no dates are put in the order of their numbers, and the order is printed."),
            click.option("--theme", **many, metavar="NAME=COLUMN,…", help="A theme and its items."),
            click.option("--reverse", **many, metavar="COLUMN", help="An item, theme or metric where high is the bad end, as with effort; it is turned, and shown as reversed."),
            click.option("--metric", **many, metavar="NAME=COLUMN", help="A customer metric and its column."),
            click.option("--staff-map", **many, metavar="FIELD=COLUMN", help="unit=branch: what a column is called."),
            click.option("--customers-map", **many, metavar="FIELD=COLUMN", help="The same, for the customers' file."),
            click.option("--scale", **many, metavar="NAME=LOW..HIGH", help="The scale of a theme or metric, as in satisfaction=1..10; needed where its name is none of csat, ces, nps, evaluation and its values do not plainly show it."),
            click.option("--min-k", type=click.IntRange(1), default=5, show_default=True, help="Staff answers a cell needs."),
            click.option("--min-n", type=click.IntRange(1), default=20, show_default=True, help="Ratings a cell needs."),
            click.option("--min-units", type=click.IntRange(3), default=8, show_default=True, help="Units an analysis needs."),
            click.option("--plan", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A registered plan (JSON), as a study exports it. The report says that when it was written cannot be checked."),
            click.option("--overlaps", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="unit, period_a, period_b, m: people invited in both periods; a row for each two periods of a unit, 0 where nobody was, empty where it is not known."),
            click.option("--group", metavar="COLUMN", help="The region of a unit; comparisons stay inside it."),
            click.option("--control", **many, metavar="COLUMN", help="A unit's property to hold constant."),
            click.option("--primary", **many, metavar="THEME:METRIC", help="The declared pair; the rest is exploratory."),
            click.option("--sesoi", **many, metavar="NUMBER", help="The smallest effect worth acting on, for all metrics or as METRIC=NUMBER."),
            click.option("--respondents", type=click.Choice(["independent", "same", "unknown"]), default="unknown", show_default=True, help="Whether the same people answer again."),
            click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the sentences and of the report."),
            click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, help="Seed of every resampling."),
        ]
    ):  # fmt: skip
        command = option(command)
    return command


def make_link(html: Callable[[Report, Json], str]) -> click.Command:
    """Return the command; `html` writes the self-contained report."""

    @click.command("link", epilog=EXAMPLE)
    @click.argument("staff", type=click.Path(path_type=Path))
    @click.argument("customers", type=click.Path(path_type=Path))
    @options
    def link(staff: Path, customers: Path, **given: Any) -> None:
        """Test two files against each other: STAFF scores and CUSTOMERS scores, per unit."""
        inputs = panel_of(staff, customers, request_of(given), given["overlaps"])
        report = analyse(inputs.panel, plan_of(given, inputs))
        body = document(report, {"staff": inputs.staff, "customers": inputs.customers}, wellspring_version())
        if given["json_file"] is not None:
            write(given["json_file"], text(body))
        if given["html_file"] is not None:
            write(given["html_file"], html(report, with_panel(body, inputs)))
        click.echo(said(report, body))

    return link


def with_panel(body: Json, inputs: Inputs) -> Json:
    """Return the document with its panel, for the pictures of units; as it is where the panel is large."""
    if len(inputs.panel.units) * len(inputs.panel.periods) > LARGE:
        return body
    return body | {"panel": body["panel"] | {"table": kept(inputs.panel)}}


def write(path: Path, content: str) -> None:
    """Write a result file; Refusal where the place cannot be written to."""
    try:
        path.write_text(content, "utf-8")
    except OSError as error:
        raise Refusal(f"{path} cannot be written: {error.strerror}. Choose another place.") from error
