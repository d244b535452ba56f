"""`wellspring scores import`: a file of customer scores from the command line."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.engine import Engine

from culture import audit
from culture.errors import Refusal, Unreadable
from culture.scores import parse, sources
from culture.scores.batches import Incoming, bring_in, look, marking_key
from culture.scores.preview import Look
from culture.settings import StaffSettings

Open = Callable[[], tuple[Engine, StaffSettings]]
SHOWN = 20
BY = "the command line"


def scores_command(open_house: Open, *, group: type[click.Group] = click.Group) -> click.Group:
    """Return the group `scores`; `open_house` gives the store and settings when a command runs."""
    scores = group("scores", help="Customer scores.")

    @scores.command(
        "import", epilog="Example: wellspring scores import shops.csv --metric csat --map unit=Filiale"
    )
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--source", default=sources.DEFAULT, show_default=True, help="Where it comes from.")
    @click.option(
        "--metric", type=click.Choice(parse.METRICS), help="What the values are, where no column says it."
    )
    @click.option(
        "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help=f"FIELD: {', '.join(parse.FIELDS)}."
    )
    @click.option(
        "--scale",
        "scales",
        multiple=True,
        metavar="METRIC=LOW-HIGH",
        help="Such as csat=1-10; ces=7-1 where a high number is much effort.",
    )
    @click.option("--dates", type=click.Choice(["day", "month"]), help="Which comes first in 03/04/2026.")
    @click.option(
        "--unit", "units", multiple=True, metavar="NAME=UNIT", help="A unit's id for a name in the file."
    )
    @click.option(
        "--further", is_flag=True, help="Further ratings of days that have some, without response ids."
    )
    @click.option("--leave-out-bad-rows", "out", is_flag=True, help="Bring in the others.")
    @click.option("--dry-run", is_flag=True, help="Say what would be counted; change nothing.")
    def import_(
        file: Path, source: str, dry_run: bool, further: bool, units: tuple[str, ...], **said: object
    ) -> None:
        """Bring in ratings, or means with counts, from CSV, XLSX or a JSON list; lists what is rejected."""
        engine, settings = open_house()
        incoming = _incoming(engine, file, source=source, said=said, limit=settings.upload_limit)
        incoming = replace(incoming, choices=_pairs(units), further=further)
        key, now = marking_key(settings), datetime.now(UTC)
        seen = look(engine, incoming, key=key, now=now)
        _say(seen)
        if dry_run:
            click.echo("Nothing was changed (dry run).")
            return
        _refuse_bad_rows(seen, leave_out=bool(said["out"]))
        done = bring_in(engine, incoming, key=key, by=BY, now=now)
        if done.already:
            click.echo("This very file was brought in before. Nothing was changed.")
            return
        audit.note(engine, who=(None, BY), deed="brought in customer scores", subject=done.batch, now=now)
        click.echo(
            f"Brought in {done.ratings:,} {'rating' if done.ratings == 1 else 'ratings'} as {done.batch}."
        )

    return scores


def _incoming(engine: Engine, file: Path, *, source: str, said: dict[str, object], limit: int) -> Incoming:
    if file.stat().st_size > limit:
        raise Unreadable(
            f"The file is larger than {limit // 1_000_000} MB. Split it, or set WELLSPRING_UPLOAD_LIMIT_MB."
        )
    data = file.read_bytes()
    table = parse.open_table(data, file.name)
    guess = parse.guess(table.columns, sources.last_mapping(engine, source))
    plain = guess.plain()
    plain["columns"] = {**plain["columns"], **_pairs(_texts(said["maps"]))}
    plain["scales"] = {**plain["scales"], **_pairs(_texts(said["scales"]))}
    plain["metric"], plain["dates"] = said["metric"] or guess.metric, said["dates"] or guess.dates
    return Incoming(source, file.name, data, parse.Mapping.from_plain(plain))


def _refuse_bad_rows(seen: Look, *, leave_out: bool) -> None:
    """Refuse a file of which only a part could be used, unless that part was asked for."""
    bad = len(seen.rejected)
    if bad and seen.ratings and not leave_out:
        raise Refusal(
            f"{bad:,} {'row' if bad == 1 else 'rows'} cannot be used, so nothing was brought in. "
            "Mend what is listed above, or add --leave-out-bad-rows."
        )


def _texts(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, tuple) else ()


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    """Return NAME=VALUE texts as pairs."""
    for text in texts:
        if "=" not in text:
            raise click.UsageError(f"“{text}” is not written as NAME=VALUE.")
    return {text.split("=", 1)[0].strip(): text.split("=", 1)[1].strip() for text in texts}


def _say(seen: Look) -> None:
    for note in seen.notes:
        click.echo(note)
    if seen.parsed.asked:
        example = seen.parsed.asked.example
        raise Refusal(
            f"“{example}” could be read in two ways. Add --dates day or --dates month. Nothing was brought in."
        )
    for match in seen.matches:
        if match.open:
            near = ", ".join(match.suggestions) or "none near"
            click.echo(
                f"Unit not found: {match.heard} ({match.ratings:,} {'rating' if match.ratings == 1 else 'ratings'}; ids of near ones: {near})"
            )
    for row in seen.rejected[:SHOWN]:
        click.echo(f"row {row.row}\t{row.field}\t{row.found}\t{row.reason}\t{row.mend}")
    if len(seen.rejected) > SHOWN:
        click.echo(f"… and {len(seen.rejected) - SHOWN:,} more rejected rows")
    bad = len(seen.rejected)
    counted = (
        f"{seen.ratings:,} {'rating' if seen.ratings == 1 else 'ratings'} to count, "
        f"{bad:,} {'row' if bad == 1 else 'rows'} rejected"
    )
    click.echo(
        f"{counted}, {seen.left_out:,} counted already, {seen.parsed.unanswered:,} cells without an answer."
    )
