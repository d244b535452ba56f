"""Commands of the staff floor, and what every command has in common: its exit status and its refusals."""

import os
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from culture import accounts, people
from culture.access import Role
from culture.errors import Refusal
from culture.settings import StaffSettings

STORE_AWAY = (
    "A store does not answer as it should ({why}). `wellspring settings` shows where it is looked for."
)
Open = Callable[[], tuple[Engine, StaffSettings]]


class Group(click.Group):
    """A group of commands in which a refusal is one line and exit status 1.

    `refusals` are the exceptions that count as such; the composition root adds the survey floor's.
    """

    refusals: tuple[type[Exception], ...] = (Refusal,)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; say a refusal in one line, a setting that cannot be, or a store that is away."""
        try:
            return super().invoke(ctx)
        except ValidationError as wrong:
            said = _settings(wrong)
        except OperationalError as fault:
            said = STORE_AWAY.format(why=str(fault.orig).partition("\n")[0])
        except self.refusals as refusal:
            said = str(refusal)
        click.echo(f"Refused: {' '.join(said.split())}", err=True)
        ctx.exit(1)


def _settings(wrong: ValidationError) -> str:
    """Say which settings cannot be, and why: never their values, which may be secrets."""
    return "; ".join(
        f"{'_'.join(['WELLSPRING', *map(str, one['loc'])]).upper()}: {one['msg']}"
        if one["loc"]
        else one["msg"].removeprefix("Value error, ")
        for one in wrong.errors(include_input=False, include_url=False)
    )


def staff_commands(open_house: Open) -> tuple[click.Command, ...]:
    """Return `people` and `accounts`; `open_house` gives the store and settings when one of them runs."""
    return (_people(open_house), _accounts(open_house))


def run_command(prepare: Callable[[], None]) -> click.Command:
    """Return `run`: `prepare` makes the stores ready, then the server takes this process over."""

    @click.command("run", epilog="Example: PORT=8000 wellspring run")
    def run() -> None:
        """Serve the house and the booth, with the scheduler, until Ctrl-C (PORT= and HOST= say where)."""
        _refuse_taken_port(os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT") or 8000))
        prepare()
        arguments = [sys.executable, "-m", "gunicorn", "-c", "python:culture.server", "wsgi:app"]
        sys.stdout.flush()
        os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, fixed arguments

    return run


def _refuse_taken_port(host: str, port: int) -> None:
    """Refuse before anything is made ready where another program listens already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise Refusal(f"Port {port} of {host} is not free. Choose another one with PORT=.") from fault


def _people(open_house: Open) -> click.Group:
    group = Group("people", help="The people who may be invited.")

    @group.command("import", epilog="Example: wellspring people import staff.xlsx --dry-run")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what would be done; change nothing.")
    @click.option("--full", is_flag=True, help="The file is the full list: whoever is not in it has left.")
    @click.option("--new-units", is_flag=True, help="Make units that are only named, without their place.")
    @click.option("--leave-out-bad-rows", "out", is_flag=True, help="Bring in the others.")
    def import_(file: Path, dry_run: bool, full: bool, new_units: bool, out: bool) -> None:
        """Bring in people and units from a CSV, XLSX or JSON list; prints a report row by row.

        A path may begin with the company's name; any other first name is a unit of its own.
        """
        engine, settings = open_house()
        if file.stat().st_size > settings.upload_limit:
            raise Refusal(
                f"The file is larger than {settings.upload_limit_mb} MB. "
                "Split it, or set WELLSPRING_UPLOAD_LIMIT_MB."
            )
        options, today = people.Options(full=full, new_units=new_units), datetime.now(UTC).date()
        upload = people.read_file(file.name, file.read_bytes(), limit=settings.upload_limit, on=today)
        plan = people.look(engine, upload, options=options, on=today)
        _say_report(upload, plan, dry_run=dry_run)
        if not dry_run:
            people.bring_in(engine, upload, options=options, on=today, leave_out_bad=out)
        elif plan.bad:
            raise Refusal(f"{len(plan.bad)} rows cannot be brought in as they are; their mends stand above.")

    return group


def _say_report(upload: people.Upload, plan: people.Plan, *, dry_run: bool) -> None:
    for note in (*upload.notes, *plan.notes):
        click.echo(note)
    for unit in plan.new_units:
        click.echo(f"New unit: {unit}")
    for line, name, _, _, outcome, says in people.report_lines(plan):
        click.echo(f"row {line or '-'}\t{outcome}\t{name}\t{says}")
    counts = ", ".join(f"{plan.count(x)} {x.value}" for x in people.Outcome if plan.count(x))
    done = "Would be" if dry_run else "Rows"
    click.echo(
        f"{done}: {counts}." + (f" Not in the list: {len(plan.leavers)} leave." if plan.leavers else "")
    )


def _accounts(open_house: Open) -> click.Group:
    group = Group("accounts", help="Who may sign in on the staff side.")

    @group.command("add", epilog="Example: wellspring accounts add hana@x.example --name Hana --role hr")
    @click.argument("email")
    @click.option("--name", required=True, help="How pages call them.")
    @click.option("--role", type=click.Choice([x.value for x in Role]), required=True)
    @click.option(
        "--unit", "units", multiple=True, help="A leader's unit, by id; may be given several times."
    )
    @click.password_option(help="Asked for when it is not given.")
    def add(email: str, name: str, role: str, units: tuple[str, ...], password: str) -> None:
        """Make an account with a password."""
        engine, _ = open_house()
        draft = accounts.NewAccount(email, name, Role(role), units)
        accounts.add(engine, draft, password=password, now=datetime.now(UTC))
        click.echo(f"{email} can sign in.")

    @group.command("list", epilog="Example: wellspring accounts list")
    def list_() -> None:
        """List who may sign in, and as what."""
        engine, _ = open_house()
        for profile in accounts.everyone(engine):
            click.echo(f"{profile.email}\t{profile.role.value}\t{profile.state}\t{profile.name}")

    return group
