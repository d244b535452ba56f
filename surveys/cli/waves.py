"""`wellspring waves …` and `wellspring tick`."""

from collections.abc import Callable
from datetime import datetime

import click

from surveys import jobs, programmes, waves
from surveys.cli.frame import now_option, refusing
from surveys.jobs import Works
from surveys.waves import Wave


def waves_group(make_works: Callable[[], Works]) -> click.Group:
    """Return the group `waves`: list, open, close, publish."""
    group = click.Group("waves", help="Waves: what is planned, open and published.")
    for command in (_list(make_works), _open(make_works), _close(make_works), _publish(make_works)):
        group.add_command(command)
    return group


def tick_command(make_works: Callable[[], Works]) -> click.Command:
    """Return `tick`: what the scheduler does once."""

    @click.command("tick")
    @now_option()
    @refusing
    def tick(now: datetime) -> None:
        """Do once what the scheduler does: plan, open, remind, close, publish, deliver. Repeating it is safe.

        Example: wellspring tick --now 2026-11-22T09:00:00Z
        """
        done = {name: n for name, n in jobs.tick(make_works(), now).items() if n}
        click.echo(", ".join(f"{name} {n}" for name, n in done.items()) or "nothing was due")

    return tick


def _list(make_works: Callable[[], Works]) -> click.Command:
    @click.command("list")
    @refusing
    def show() -> None:
        """List programmes and their waves, the newest first.

        Example: wellspring waves list
        """
        works = make_works()
        engine = works.stores.house
        every = programmes.every_programme(engine)
        for programme in every:
            click.echo(f"{programme.name}  ({programme.id}, {programme.state})")
            for wave in waves.of_programme(engine, programme.id):
                click.echo(f"  {_line(wave)}")
                for sentence in jobs.key_warnings(works, wave):
                    click.echo(f"    {sentence}", err=True)
        if not every:
            click.echo("There is no programme yet. HR sets one up at /desk/programmes.")

    return show


def _line(wave: Wave) -> str:
    dates = f"opens {wave.opens_at:%Y-%m-%d %H:%M}Z, closes {wave.closes_at:%Y-%m-%d %H:%M}Z"
    note = f"; {wave.note}" if wave.note else ""
    return f"{wave.id}  {wave.due}  {wave.state:<8}  {dates}, {wave.invited} invited{note}"


def _open(make_works: Callable[[], Works]) -> click.Command:
    @click.command("open")
    @click.argument("programme")
    @now_option()
    @refusing
    def open_one(programme: str, now: datetime) -> None:
        """Open a wave of PROGRAMME (name or id) now; prints the wave's id.

        Example: wellspring waves open "Weekly pulse"
        """
        works = make_works()
        click.echo(jobs.open_now(works, programmes.by_name(works.stores.house, programme).id, now))

    return open_one


def _close(make_works: Callable[[], Works]) -> click.Command:
    @click.command("close")
    @click.argument("wave")
    @now_option()
    @refusing
    def close(wave: str, now: datetime) -> None:
        """Close WAVE before its time. Ballots under way are taken for 15 minutes more.

        Example: wellspring waves close WAVE
        """
        until = jobs.close_now(make_works(), wave, now)
        click.echo(f"closing; ballots under way are taken until {until:%Y-%m-%d %H:%M:%S}Z")

    return close


def _publish(make_works: Callable[[], Works]) -> click.Command:
    @click.command("publish")
    @click.argument("wave")
    @now_option()
    @refusing
    def publish(wave: str, now: datetime) -> None:
        """Tally and publish WAVE, which is closing or closed, without waiting for the scheduler.

        Example: wellspring waves publish WAVE
        """
        jobs.publish_now(make_works(), wave, now)
        click.echo("published")

    return publish
