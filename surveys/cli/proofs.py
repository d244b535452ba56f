"""`wellspring ballots verify` and `wellspring releases …`: what anybody may ask the server to show."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import click

from surveys import release
from surveys.cli.frame import refusing
from surveys.collection.audit import Finding
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.public import audit, files
from surveys.release import export, openings
from surveys.release.export import Format
from surveys.words import fingerprint_words


def ballots_group(make_works: Callable[[], Works]) -> click.Group:
    """Return the group `ballots`: verify, files, check."""
    group = click.Group("ballots", help="Proofs about ballots; never a ballot.")
    for command in (_verify(make_works), _files(make_works), _check()):
        group.add_command(command)
    return group


def _verify(make_works: Callable[[], Works]) -> click.Command:
    @click.command("verify")
    @click.argument("wave")
    @click.option(
        "--manifest",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A copy of the manifest that was kept elsewhere; without it, the booth's own.",
    )
    @refusing
    def verify(wave: str, manifest: Path | None) -> None:
        """Check each spent token of WAVE: valid, unique, and spent <= issued <= eligible in every cell.

        Here, with the key folder, small cells are opened too, until 30 days after the close; the public sees their
        marks only.

        Example: wellspring ballots verify WAVE --manifest manifest.json
        """
        works = make_works()
        kept = manifest.read_bytes() if manifest else None
        found = audit.in_full(works.stores, works.keys.folder, wave, manifest=kept)
        _say(found.findings)
        tokens = found.public.tokens + found.opened
        click.echo(
            f"{tokens} spent tokens, each valid and unique; spent <= issued <= eligible in all "
            f"{found.public.listed + found.public.marked - found.let_go} cells"
        )
        if found.let_go:
            click.echo(
                f"{found.let_go} small cells held at the close; what opens their marks was destroyed "
                f"{openings.DAYS} days later"
            )

    return verify


def _files(make_works: Callable[[], Works]) -> click.Command:
    @click.command("files")
    @click.argument("wave")
    @click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
    @refusing
    def files_(wave: str, output: Path) -> None:
        """Write the public files of WAVE, as /audit/WAVE/files.json serves them.

        Example: wellspring ballots files WAVE -o files.json
        """
        output.write_bytes(audit.public_files(make_works().stores, wave))
        click.echo(f"written to {output}")

    return files_


def _check() -> click.Command:
    @click.command("check")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option(
        "--fingerprint", default="", help="The 64 hex digits of a manifest that was kept elsewhere."
    )
    @refusing
    def check(file: Path, fingerprint: str) -> None:
        """Check public files on any computer: no store, no key, no network.

        Example: wellspring ballots check files.json
        """
        found = files.check(file.read_bytes(), fingerprint.strip().lower())
        _say(found.findings)
        click.echo(f"wave {found.wave}, twelve words: {' '.join(fingerprint_words(found.fingerprint))}")
        click.echo(
            f"{found.tokens} tokens in {found.listed} cells, each valid and unique, spent <= issued <= eligible; "
            f"{found.marked} smaller cells stand behind a mark"
        )

    return check


def _say(findings: Sequence[Finding]) -> None:
    for finding in findings:
        click.echo(f"{finding.kind} {finding.cell}: {finding.problem}".strip())
    if findings:
        raise Refusal(f"{len(findings)} things do not hold.")


def releases_group(make_works: Callable[[], Works]) -> click.Group:
    """Return the group `releases`: audit, export."""
    group = click.Group("releases", help="Releases: the audit of what was published, and files.")

    @group.command("audit")
    @click.option("--all", "everything", is_flag=True, help="Every release; without it, the last one.")
    @refusing
    def audit_releases(everything: bool) -> None:
        """Audit what was published against everything published before; exit status 1 if anybody is exposed.

        Example: wellspring releases audit --all
        """
        engine = make_works().stores.house
        last = release.latest(engine)
        if last is None:
            click.echo("nothing is published yet")
            return
        report = release.audit(engine, None if everything else [last.wave])
        for finding in report.findings:
            click.echo(f"{finding.wave}: {finding.problem}")
        click.echo(report.words)
        if not report.clean:
            raise Refusal("The audit found something: leave the releases as they are, and look above.")

    group.add_command(_export(make_works))
    return group


def _export(make_works: Callable[[], Works]) -> click.Command:
    @click.command("export")
    @click.argument("release_ids", metavar="ID…", nargs=-1)
    @click.option("--format", "form", type=click.Choice(get_args(Format)), default="csv", show_default=True)
    @click.option("--overlaps", is_flag=True, help="Instead, how many people two waves shared, by unit.")
    @click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
    @refusing
    def export_releases(
        release_ids: tuple[str, ...], form: Format, overlaps: bool, output: Path | None
    ) -> None:
        """Write releases as a file that `wellspring link` reads; all of them where no ID is given.

        Example: wellspring releases export --format csv -o staff.csv
        """
        engine = make_works().stores.house
        chosen = [release.get(engine, one) for one in release_ids] or list(release.released(engine))
        if overlaps:
            shared = release.overlaps(engine, [one.wave for one in chosen])
            data = export.overlaps_csv(shared, chosen)
        else:
            data = export.export(chosen, form)
        if output is None:
            click.echo(data, nl=False)
        else:
            output.write_bytes(data)
            click.echo(f"{len(chosen)} releases written to {output}")

    return export_releases
