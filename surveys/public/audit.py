"""The audit of one wave: its public files, and on the server the small cells too. In: the stores."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from surveys import manifests, waves
from surveys.collection import papers
from surveys.collection.audit import Finding, Spent, verify_spent
from surveys.db import Stores, reading
from surveys.errors import Conflict, Refusal
from surveys.public import files
from surveys.public.files import Audit, CellFile
from surveys.release import openings, publish
from surveys.release.proofs import Key, Proof
from surveys.waves import State

UNOPENED = "what opens the mark of this cell is not in the key folder here, so it was not checked"
OTHER = "the mark of this cell is not that of its tokens"


@dataclass(frozen=True)
class FullAudit:
    """What the server's own audit found: the public part, and the tokens of small cells it opened.

    `let_go`: small cells that cannot be opened any more, because their openings were destroyed when their time was over.
    """

    public: Audit
    opened: int
    let_go: int
    findings: tuple[Finding, ...]


def public_files(stores: Stores, wave_id: str) -> bytes:
    """Return the public files of a wave (see `files`); Conflict before it is published or without ballots."""
    wave = waves.get(stores.house, wave_id)
    if wave.state != State.RELEASED:
        raise Conflict("The public audit of a wave appears with its results, after the close.")
    if wave.manifest_sha is None:
        raise Conflict(
            "This wave was entered for the demonstration: it had no ballots, so there is nothing to audit."
        )
    manifest = papers.manifest(stores.ballots, wave.manifest_sha)
    return files.document(wave_id, manifest, _moduli(stores, wave_id), _cells(stores, wave_id))


def in_full(stores: Stores, folder: Path, wave_id: str, *, manifest: bytes | None = None) -> FullAudit:
    """Check the public files of a wave, and with the key folder every small cell behind its mark.

    manifest: a copy that was kept elsewhere; the files must carry the same one.
    """
    data = public_files(stores, wave_id)
    public = files.check(data, manifests.sha(manifest) if manifest is not None else "")
    kept = openings.find(folder, wave_id)
    hidden = [one for one in _cells(stores, wave_id) if one.mark]
    opened = {
        (one.kind, one.cell): kept[one.kind, one.cell] for one in hidden if (one.kind, one.cell) in kept
    }
    found = [*public.findings]
    closed = [one for one in hidden if (one.kind, one.cell) not in opened]
    gone = openings.over(folder, wave_id)
    found += [Finding(one.kind, one.cell, UNOPENED) for one in closed if not gone]
    found += [
        Finding(one.kind, one.cell, OTHER)
        for one in hidden
        if (one.kind, one.cell) in opened and opened[one.kind, one.cell].mark != one.mark
    ]
    found += _verified(stores, wave_id, opened)
    tokens = sum(len(one.tokens) for one in opened.values())
    return FullAudit(public, tokens, len(closed) if gone else 0, tuple(found))


def _verified(stores: Stores, wave_id: str, opened: Mapping[Key, Proof]) -> tuple[Finding, ...]:
    """Return what does not hold about the tokens of opened cells."""
    wave = waves.get(stores.house, wave_id)
    if wave.manifest_sha is None:
        raise Refusal("This wave has no manifest: it has not opened.")
    manifest = papers.manifest(stores.ballots, wave.manifest_sha)
    checked = manifests.check(manifest, wave.manifest_sha)
    spent = [Spent(one.kind, one.cell, *pair) for one in opened.values() for pair in one.tokens]
    issued = {key: one.issued for key, one in opened.items()}
    return verify_spent(checked, _moduli(stores, wave_id), spent, issued)


def _moduli(stores: Stores, wave_id: str) -> dict[Key, bytes]:
    with reading(stores.ballots) as session:
        rows = session.exec(select(papers.CellKey).where(papers.CellKey.wave == wave_id)).all()
    return {(row.kind, row.cell): row.modulus for row in rows}


def _cells(stores: Stores, wave_id: str) -> list[CellFile]:
    tokens: dict[Key, list[Spent]] = {}
    for one in publish.spent(stores.ballots, wave_id):
        tokens.setdefault((one.kind, one.cell), []).append(Spent(one.kind, one.cell, one.input_msg, one.sig))
    return [
        CellFile(one.kind, one.cell, mark=one.mark, passed=one.passed)
        if one.mark is not None
        else CellFile(
            one.kind, one.cell, tokens=tuple(tokens.get((one.kind, one.cell), ())), issued=one.issued
        )
        for one in publish.proofs(stores.ballots, wave_id)
    ]
