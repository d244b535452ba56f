"""`wellspring ballots verify` and `wellspring releases …`: what anybody may ask the server to show."""

from collections.abc import Callable
from pathlib import Path
from typing import get_args

import click
from sqlmodel import select

from surveys import manifests, release, waves
from surveys.cli.frame import refusing
from surveys.collection import audit, papers
from surveys.db import Stores, reading
from surveys.errors import Refusal
from surveys.jobs import Works
from surveys.release import export, publish
from surveys.release.export import Format


def ballots_group(make_works: Callable[[], Works]) -> click.Group:
    """Return the group `ballots`: verify."""
    group = click.Group("ballots", help="Proofs about ballots; never a ballot.")

    @group.command("verify")
    @click.argument("wave")
    @click.option(
        "--manifest",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A copy of the manifest that was kept elsewhere; without it, the booth's own.",
    )
    @refusing
    def verify(wave: str, manifest: Path | None) -> None:
        """Check each spent token of WAVE: valid, unique, and spent <= issued <= eligible in every cell.

        Example: wellspring ballots verify WAVE --manifest manifest.json
        """
        kept = manifest.read_bytes() if manifest else None
        tokens, findings = verify_wave(make_works().stores, wave, kept)
        for finding in findings:
            click.echo(f"{finding.kind} {finding.cell}: {finding.problem}".strip())
        if findings:
            raise Refusal(f"{len(findings)} things do not hold.")
        click.echo(f"{tokens} spent tokens, each valid and unique; no cell has more than were issued")

    return group


def verify_wave(
    stores: Stores, wave_id: str, manifest: bytes | None = None
) -> tuple[int, tuple[audit.Finding, ...]]:
    """Return (number of spent tokens, what does not hold) for a counted wave.

    Where fewer than 20 tokens were issued in a cell the number is not kept (decision 8); `eligible` bounds it.
    """
    wave = waves.get(stores.house, wave_id)
    if wave.manifest_sha is None:
        raise Refusal("This wave has no manifest: it has not opened.")
    bytes_ = manifest if manifest is not None else papers.manifest(stores.ballots, wave.manifest_sha)
    checked = manifests.check(bytes_, wave.manifest_sha)
    with reading(stores.ballots) as session:
        rows = session.exec(select(papers.CellKey).where(papers.CellKey.wave == wave_id)).all()
    tokens = publish.spent(stores.ballots, wave_id)
    spent = [audit.Spent(one.kind, one.cell, one.input_msg, one.sig) for one in tokens]
    issued = {
        (cell.kind, cell.cell): cell.eligible if cell.issued is None else cell.issued
        for cell in waves.cells(stores.house, wave_id)
    }
    moduli = {(row.kind, row.cell): row.modulus for row in rows}
    return len(spent), audit.verify_spent(checked, moduli, spent, issued)


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
        click.echo(f"{report.releases} releases, {report.equations} figures, {report.exposed} groups exposed")
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
