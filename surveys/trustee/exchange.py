"""The house's side of trustee mode: close the box, hand it out, take the signed tally in.

The box file lies in the key folder, twice, from the close until its tally is in: outside both stores and every
backup. What it holds is sealed for a key that the house never had.
"""

from collections.abc import Mapping
from pathlib import Path

from surveys import keyfile, waves
from surveys.collection import papers
from surveys.db import Stores
from surveys.errors import Conflict, Forged, Malformed, Refusal
from surveys.folder import make_folder, put, shred
from surveys.keys import Keys
from surveys.release import count, openings
from surveys.release.counting import Key
from surveys.release.settling import Settled, proofs_of
from surveys.release.suppress.kinds import Crossing
from surveys.trustee import boxfile, tallyfile
from surveys.trustee.tallyfile import SignedTally
from surveys.waves import WaveFacts
from surveys.wire import identifier

FOLDER = "boxes"
WAITING = (
    "The works council holds the key to this box: hand them the box file, and bring their tally back. Nothing "
    "is published before that."
)


def close_box(
    stores: Stores, keys: Keys, facts: WaveFacts, issued: Mapping[Key, int], *, crossing: Crossing
) -> None:
    """Turn a stopped wave into its box file, then destroy ballots and keys here. Idempotent.

    1. Unless it lies there: write the file, twice. 2. Destroy the ballots. 3. Destroy the signing keys.
    """
    if not _places(keys, facts.wave)[0].exists():
        box = count.boxed(stores, keys, facts, issued, crossing=crossing)
        fingerprint = waves.get(stores.house, facts.wave).manifest_sha or ""
        manifest = papers.manifest(stores.ballots, fingerprint)
        data = boxfile.pack(facts, box, manifest=manifest, paper=papers.paper(stores.ballots, facts.wave))
        for path in reversed(_places(keys, facts.wave)):
            make_folder(path.parent)
            put(path, data)
    count.let_go(stores, keys, facts.wave)


def box_file(keys: Keys, wave: str) -> bytes:
    """Return the box file of a wave, from either copy; Conflict where there is none."""
    for path in _places(keys, wave):
        if path.is_file():
            return path.read_bytes()
    raise Conflict("This wave has no box to hand out: it is not closed, or its tally is in already.")


def waits(keys: Keys, wave: str) -> bool:
    """Tell whether a box of this wave waits for its tally."""
    return any(path.is_file() for path in _places(keys, wave))


def take_in(stores: Stores, keys: Keys, data: bytes) -> str:
    """Take a signed tally in and return its wave; Forged, Malformed or Refusal where it may not be believed.

    1. The box it names is the one that lies here. 2. Its signature is by the key of the manifest's box. 3. Its
    proofs are those of the stamps in the box, its groups are large enough. 4. Keep what opens the marks of
    small cells, write the tally in one transaction. 5. Destroy the box.
    """
    signed = tallyfile.unpack(data)
    sealed = box_file(keys, identifier(signed.wave))
    closed = boxfile.unpack(sealed)
    if signed.box != closed.name:
        raise Refusal("This tally is of another box file than the one that was handed out.")
    keyfile.verify(closed.manifest.box, signed.content, signed.signature)
    proofs = proofs_of(closed.facts, closed.box)
    if signed.proofs != tallyfile.digest(proofs):
        raise Forged("The stamps that this tally was made from are not those of the box.")
    _check_sizes(signed, closed.facts)
    openings.keep(keys.folder, closed.facts.wave, proofs)
    count.write(stores.ballots, closed.facts, Settled(signed.counted, proofs))
    drop(keys, closed.facts.wave)
    return closed.facts.wave


def _check_sizes(signed: SignedTally, facts: WaveFacts) -> None:
    """Refuse a tally with a group under k, of unknown cells, or with points that no answers add up to."""
    eligible = {(one.kind, one.cell): one.eligible for one in facts.cells}
    items = {one.theme: sum(other.theme == one.theme for other in facts.items) for one in facts.items}
    for one in signed.counted.tallies:
        people = sum(eligible.get((one.kind, cell), 0) for cell in one.block)
        per = items.get(one.theme, 0)
        if not facts.k <= one.n <= people or not one.n * per <= one.total <= 5 * one.n * per:
            raise Malformed("A group of this tally cannot be: too small, too large, or of impossible points.")


def drop(keys: Keys, wave: str) -> None:
    """Destroy the box file of a wave whose tally is in. Idempotent."""
    for path in _places(keys, wave):
        if path.is_file():
            shred(path)


def _places(keys: Keys, wave: str) -> tuple[Path, Path]:
    name = identifier(wave)
    return keys.folder / FOLDER / name, keys.second / FOLDER / name
