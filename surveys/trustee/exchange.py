"""The house's side of trustee mode: close the box, hand it out, pass the sealed tally on to the release.

What lies here while the box is out is `surveys.release.waiting`; what happens to the tally, `surveys.release.returned`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from surveys import manifests, waves
from surveys.collection import papers
from surveys.db import Stores
from surveys.errors import Conflict
from surveys.folder import shred
from surveys.keys import Keys
from surveys.release import count, returned, tallyfile, waiting
from surveys.release.counting import Key
from surveys.release.settling import Box, proofs_of
from surveys.release.suppress.kinds import Crossing
from surveys.release.unsealing import Bare, Sealed
from surveys.trustee import boxfile, older
from surveys.trustee.boxfile import Sent
from surveys.waves import WaveFacts

__all__ = ["WAITING", "box_file", "close_box", "drop", "outdated", "seal_older", "take_in", "waits"]
drop, waits = waiting.drop, waiting.waits
WAITING = (
    "The works council holds the key to this box: hand them the box file, and bring their tally back. Nothing "
    "is published before that."
)


def close_box(
    stores: Stores, keys: Keys, facts: WaveFacts, issued: Mapping[Key, int], *, crossing: Crossing
) -> None:
    """Turn a stopped wave into its box file, then destroy ballots and keys here. Idempotent.

    1. Unless it lies there: write the file; one of an older form is sealed now. 2. A second copy of each file.
    3. Destroy the ballots. 4. Destroy the signing keys.
    """
    if not waiting.waits(keys, facts.wave):
        box = count.boxed(stores, keys, facts, issued, crossing=crossing)
        manifest = papers.manifest(stores.ballots, _fingerprint(stores, facts.wave))
        _lay(keys, facts, box, manifest=manifest, paper=papers.paper(stores.ballots, facts.wave))
    seal_older(keys, facts.wave)
    waiting.restock(keys, facts.wave)
    count.let_go(stores, keys, facts.wave)


def box_file(keys: Keys, wave: str) -> Path:
    """Return where the box file of a wave lies, sealed to the trustee's key; Conflict where there is none."""
    if outdated(keys, wave):
        raise Conflict(
            "This box is of an older form. It is sealed with the next tick; try again in a minute."
        )
    return waiting.box(keys, wave)


def outdated(keys: Keys, wave: str) -> bool:
    """Tell whether a copy of the box that waits was closed by a version that left it in clear."""
    return bool(waiting.begins(keys, wave, boxfile.SORT.before))


def seal_older(keys: Keys, wave: str) -> None:
    """Seal a box that was left in clear, and destroy what was in clear; nothing where there is none. Idempotent.

    A second copy stays until the sealed one is written, so a kill at any step loses nothing.
    """
    old = waiting.begins(keys, wave, boxfile.SORT.before)
    if old and waiting.box(keys, wave) in old:
        found = older.read(old[0].read_bytes())
        waiting.restock(keys, wave)
        shred(waiting.box(keys, wave))
        _lay(keys, found.facts, found.box, manifest=found.manifest, paper=found.paper)
    for path in waiting.begins(keys, wave, boxfile.SORT.before):
        shred(path)
    if old:
        waiting.restock(keys, wave)


def take_in(stores: Stores, keys: Keys, data: bytes) -> str:
    """Take a sealed tally in and return its wave; Forged, Malformed or Refusal where it may not be believed."""
    wave = tallyfile.wave_of(data)
    name = _fingerprint(stores, wave)
    trustee = manifests.check(papers.manifest(stores.ballots, name), name, floor=5).box
    returned.take_in(stores, keys, waves.facts(stores.house, wave), data, trustee=trustee)
    return wave


def _lay(keys: Keys, facts: WaveFacts, box: Box, *, manifest: bytes, paper: bytes) -> None:
    """Write the sealed box, the reply key whose public half goes into it, and the stamps; the box counts last."""
    tokens: list[Bare] = []
    asked = sum(one.eligible for one in facts.cells)
    with waiting.laying(keys, facts.wave) as file:
        sent = Sent(facts, manifest, paper, waiting.new_reply(keys, facts.wave))
        boxfile.pack(file, sent, replace(box, ballots=_noting(box, tokens)))
        proofs = proofs_of(facts, box, tokens)
        waiting.keep_stamps(keys, facts.wave, proofs, secret=box.secret, asked=asked)


def _noting(box: Box, tokens: list[Bare]) -> Iterator[Sealed]:
    """Yield the ballots, and note the token of each."""
    for one in box.ballots:
        tokens.append(Bare(one.kind, one.cell, one.input_msg, one.sig))
        yield one


def _fingerprint(stores: Stores, wave: str) -> str:
    return waves.get(stores.house, wave).manifest_sha or ""
