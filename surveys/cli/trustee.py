"""`wellspring trustee …`: the works council makes a key, opens the box at home, and gives back a sealed tally.

`new-key`, `show` and `open` need no store, no settings and no network. `export` and `import` are the house's.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import click

from surveys import jobs, keyfile, parcels, sealing
from surveys.cli.frame import refusing
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.trustee import boxfile, opening

Existing = click.Path(exists=True, dir_okay=False, path_type=Path)
Written = click.Path(dir_okay=False, path_type=Path)


def trustee_group(make_works: Callable[[], Works]) -> click.Group:
    """Return the group `trustee`: new-key, show, export, open, import."""
    group = click.Group(
        "trustee", help="The works council holds the key to the answers, and counts them itself."
    )
    for command in (_new_key(), _show(), _export(make_works), _open(), _import(make_works)):
        group.add_command(command)
    return group


def _new_key() -> click.Command:
    @click.command("new-key")
    @click.option("-o", "--output", default="trustee-key.pem", show_default=True, type=Written)
    @click.option("--no-passphrase", is_flag=True, help="Leave the file without a passphrase.")
    @refusing
    def new_key(output: Path, no_passphrase: bool) -> None:
        """Make the trustee's key: a file that you keep, and a public key that you give to HR.

        Example: wellspring trustee new-key -o trustee-key.pem
        """
        if output.exists():
            raise Refusal(
                f"{output} is there already. A key that was lost cannot be made again: choose another name."
            )
        passphrase = (
            "" if no_passphrase else click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
        )
        data, point = keyfile.new(passphrase)
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        click.echo(
            f"The key is in {output}. Keep it and a copy, away from the server; without it the answers are lost."
        )
        _say_public(point)

    return new_key


def _show() -> click.Command:
    @click.command("show")
    @click.argument("key", type=Existing)
    @refusing
    def show(key: Path) -> None:
        """Print the public key of a key file, and its twelve words.

        Example: wellspring trustee show trustee-key.pem
        """
        _say_public(sealing.public_box(_private(key)))

    return show


def _export(make_works: Callable[[], Works]) -> click.Command:
    @click.command("export")
    @click.argument("wave")
    @click.option("-o", "--output", default="survey.box", show_default=True, type=Written)
    @refusing
    def export(wave: str, output: Path) -> None:
        """Write the closed box of WAVE for the trustee, sealed as a whole to the trustee's key.

        In clear it says only what it is, of which wave and for which public key. Its size tells how many were
        invited, not how many answered.

        Example: wellspring trustee export WAVE -o survey.box
        """
        shutil.copyfile(jobs.hand_out(make_works(), wave), output)
        click.echo(f"written to {output}; give it to the works council")

    return export


def _open() -> click.Command:
    @click.command("open")
    @click.argument("file", type=Existing)
    @click.option("--key", required=True, type=Existing, help="The trustee's key file.")
    @click.option("-o", "--output", default="survey.tally", show_default=True, type=Written)
    @refusing
    def open_(file: Path, key: Path, output: Path) -> None:
        """Check the box in FILE, open and count it here, and write only the tally: signed, and sealed to the house.

        Run it on a computer without network. No answer is written anywhere.

        Example: wellspring trustee open survey.box --key trustee-key.pem -o survey.tally
        """
        with file.open("rb") as start:
            parcels.peek(start, boxfile.SORT)
        private = _private(key)
        _say_look(opening.look(file, private))
        if sys.stdin.isatty():
            click.confirm("Are these the words that staff saw?", abort=True)
        opened = opening.open_box(file, private)
        output.write_bytes(opened.tally)
        _say_opened(opened)
        click.echo(
            f"The tally is in {output}, signed, and sealed to the survey's server: give it back to HR."
        )

    return open_


def _import(make_works: Callable[[], Works]) -> click.Command:
    @click.command("import")
    @click.argument("tally", type=Existing)
    @refusing
    def import_(tally: Path) -> None:
        """Take the sealed tally in and publish its wave. Only here it is opened; it is believed if it is signed.

        Example: wellspring trustee import survey.tally
        """
        wave = jobs.take_tally(make_works(), tally.read_bytes())
        click.echo(f"published wave {wave}")

    return import_


def _private(path: Path) -> bytes:
    data = path.read_bytes()
    passphrase = click.prompt("Passphrase", hide_input=True) if keyfile.locked(data) else ""
    return keyfile.read(data, passphrase)


def _say_public(point: bytes) -> None:
    click.echo("The public key, for HR to paste:")
    click.echo(f"\n{keyfile.public_text(point)}\n")
    click.echo(f"Its twelve words: {' '.join(keyfile.words(point))}")


def _say_look(seen: opening.Look) -> None:
    click.echo(
        f"{seen.title}, closed on {seen.closed_on}: {seen.ballots} sealed ballots, {seen.invited} people asked."
    )
    click.echo(f"The wave's twelve words: {' '.join(seen.words)}")
    click.echo("If staff saw other words while they answered, do not hand out the tally.")
    if seen.small:
        click.echo(
            f"{seen.small} of {seen.groups} groups are too small to be told apart; they are joined to others."
        )


def _say_opened(opened: opening.Opened) -> None:
    for kind in sorted(opened.valid):
        name = {"S": "scores", "C": "comments"}.get(kind, kind)
        click.echo(f"{name}: {opened.valid[kind]} counted, {opened.void.get(kind, 0)} void")
    for label in opened.failed:
        click.echo(f"{label}: more stamps were spent than issued; nothing of this group counts")
