"""Attack 20. The hope: a second manifest, for one person or for everybody, passes the checks that follow the close.

The operator makes a key of their own for one cell and a manifest around it that is right in itself. What the page does
about it is in tests/browser/test_attack_20_in_the_page.py; here is what `wellspring ballots verify` and the count do.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import insert
from sqlmodel import col, select, update

from surveys import blindsign, jobs, manifests, programmes, waves
from surveys.cli import commands
from surveys.collection import ballots, papers
from surveys.db import Stores, reading, writing
from surveys.errors import Conflict
from surveys.folder import put
from surveys.jobs import Works
from surveys.public import audit
from surveys.release.tables import Spent
from surveys.waves import Wave
from tests.works import Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Organisation({"a": 22, "b": 24}))


@pytest.fixture
def wave(works: Works) -> str:
    return jobs.open_now(works, programmes.set_up(works.stores.house, draft(comments=False), NOW), NOW)


def served(works: Works, wave: str) -> bytes:
    return papers.manifest(works.stores.ballots, waves.get(works.stores.house, wave).manifest_sha or "")


def swap(works: Works, wave: str, manifest: bytes, key: bytes, cell: str, modulus: bytes) -> None:
    """Do as the operator: another manifest and another key for one cell, in every place where they stand."""
    sha = manifests.sha(manifest)
    put(works.keys.folder / "waves" / wave / f"S.{cell}", key)
    with writing(works.stores.ballots) as session:
        changed = update(papers.CellKey).where(col(papers.CellKey.cell) == cell)
        session.execute(changed.values(modulus=modulus))
        session.execute(update(papers.Paper).values(manifest=manifest, manifest_sha=sha))
    with writing(works.stores.house) as session:
        session.execute(update(Wave).where(col(Wave.id) == wave).values(manifest_sha=sha))
    ballots._key_of.cache_clear()


def tag(works: Works, wave: str) -> tuple[str, bytes, bytes]:
    """Put a key of one's own into one cell; return the cell, its honest key and its honest modulus."""
    honest = json.loads(served(works, wave))
    entry = next(one for one in honest["cells"] if one["label"] == "Branch a")
    cell = entry["cell"]
    kept = (
        (works.keys.folder / "waves" / wave / f"S.{cell}").read_bytes(),
        works.keys.modulus(wave, "S", cell),
    )
    made = blindsign.generate()
    modulus = blindsign.SigningKey.from_rsa(made).modulus
    entry["key"] = manifests.sha(modulus)
    second = json.dumps(honest).encode()
    manifests.check(second, manifests.sha(second))
    key = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    swap(works, wave, second, key, cell, modulus)
    return cell, *kept


def publish(works: Works, wave: str) -> None:
    jobs.close_now(works, wave, NOW.replace(hour=13))
    jobs.publish_now(works, wave, NOW.replace(hour=14))


def run(works: Works, *arguments: str) -> Result:
    return CliRunner().invoke(click.Group(commands=list(commands(lambda: works))), list(arguments))


def test_a_manifest_changed_for_everybody_is_found_by_whoever_kept_the_first(
    works: Works, wave: str, tmp_path: Path
) -> None:
    (tmp_path / "kept.json").write_bytes(served(works, wave))
    tag(works, wave)
    for one in invitations(works, wave):
        answer(works, one, NOW)
    publish(works, wave)
    (tmp_path / "files.json").write_bytes(audit.public_files(works.stores, wave))
    kept = manifests.sha((tmp_path / "kept.json").read_bytes())
    assert run(works, "ballots", "verify", wave).exit_code == 0
    assert run(works, "ballots", "verify", wave, "--manifest", str(tmp_path / "kept.json")).exit_code == 1
    assert run(works, "ballots", "check", str(tmp_path / "files.json")).exit_code == 0
    assert run(works, "ballots", "check", str(tmp_path / "files.json"), "--fingerprint", kept).exit_code == 1


def test_a_token_signed_under_one_persons_manifest_is_not_counted_under_everybodys(
    works: Works, wave: str
) -> None:
    everybodys = served(works, wave)
    victim = next(one for one in invitations(works, wave) if one.person == "a0")
    cell, key, modulus = tag(works, wave)
    assert answer(works, victim, NOW) == ["stored"]
    swap(works, wave, everybodys, key, cell, modulus)
    for one in invitations(works, wave):
        if one.id != victim.id:
            answer(works, one, NOW)
    publish(works, wave)
    found = audit.in_full(works.stores, works.keys.folder, wave)
    assert found.findings == ()
    assert found.public.tokens + found.opened == 45
    rows = {row["cell"]: row for row in json.loads(audit.public_files(works.stores, wave))["cells"]}
    assert (rows[cell]["issued"], len(rows[cell]["tokens"])) == (22, 21)


def test_a_token_of_a_tagged_key_that_is_put_among_the_spent_ones_is_flagged(works: Works, wave: str) -> None:
    everybodys = served(works, wave)
    victim = next(one for one in invitations(works, wave) if one.person == "a0")
    cell, key, modulus = tag(works, wave)
    answer(works, victim, NOW)
    with reading(works.stores.ballots) as session:
        taken = session.exec(select(papers.Slot).where(papers.Slot.flag == 1)).one()
    swap(works, wave, everybodys, key, cell, modulus)
    for one in invitations(works, wave):
        if one.id != victim.id:
            answer(works, one, NOW)
    publish(works, wave)
    row = {"wave": wave, "kind": "S", "cell": cell, "input_msg": taken.input_msg, "sig": taken.sig}
    with writing(works.stores.ballots) as session:
        session.execute(insert(Spent).values(**row))
    shown = run(works, "ballots", "verify", wave)
    assert shown.exit_code == 1
    assert "a token whose signature does not verify" in shown.stdout


def test_the_house_cannot_open_a_wave_with_a_second_manifest(works: Works, wave: str) -> None:
    second = served(works, wave).replace(b"Branch a", b"Branch x")
    with pytest.raises(Conflict, match="another paper or manifest"):
        papers.lay_out(
            works.stores.ballots,
            wave=wave,
            paper=papers.paper(works.stores.ballots, wave),
            manifest=second,
            slots={},
            moduli={},
        )
