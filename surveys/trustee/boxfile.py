"""The closed box of a wave as one file, for the trustee: everything needed to check and count it, offline. Pure.

Version 2: sealed as a whole to the trustee's key (`surveys.parcels`), so whoever carries it carries ciphertext. In its
frames: first the head, then one frame for each ballot that could have come, at a random place, empty where none came;
so the size tells how many were invited, never how many answered. The head: the length of a JSON document (8 bytes),
the number of cells (4), how many tokens were issued in each cell (4 bytes each, by kind and id), the document:
{"manifest": text, "paper": text, "facts": {…}, "keys": {KIND: {CELL: modulus}}, "crossings": {"CELL CELL": people
eligible in both}, "secret", "reply": the house's public key, for the tally of this wave alone}. A ballot's frame: the
number of its cell (4 bytes, from 1), token, signature, envelope. No name, no invitation, no time finer than a day.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, BinaryIO

from surveys import manifests, parcels
from surveys.blindsign import BYTES
from surveys.errors import Malformed, Refusal
from surveys.manifests import Manifest
from surveys.parcels import Label, Sort
from surveys.release.counting import COMMENTS, Key
from surveys.release.settling import Box
from surveys.release.unsealing import Sealed
from surveys.sealing import POINT, SEALED
from surveys.waves import CellFacts, ItemFacts, WaveFacts
from surveys.wire import INPUT, b64, canonical, identifier, unb64

SORT = Sort(
    what="wellspring box",
    name="box file",
    mend="Copy it again, or let HR download it again.",
    before=b'{"ballots":',
    old="Let HR download the box again from a present Wellspring, and delete this copy.",
    stranger="This box was closed for another key. Use the key file whose words HR showed for it.",
)
FRAME = 4 + INPUT + BYTES + SEALED
EMPTY = bytes(FRAME)
Nested = dict[str, dict[str, Any]]


@dataclass(frozen=True, repr=False)
class Envelope:
    """A sealed ballot in the file."""

    kind: str
    cell: str
    input_msg: bytes
    sig: bytes
    sealed: bytes


@dataclass(frozen=True, repr=False)
class Sent:
    """What goes along with the ballots: facts, manifest and paper as published, the point that the tally is for."""

    facts: WaveFacts
    manifest: bytes
    paper: bytes
    reply: bytes

    @property
    def places(self) -> tuple[Key, ...]:
        """The wave's cells, in the order in which the file numbers them."""
        return tuple(sorted((one.kind, one.cell) for one in self.facts.cells))


@dataclass(frozen=True, repr=False)
class ClosedBox:
    """A box file that was opened and checked; `reply` is the point that its tally is to be sealed to."""

    manifest: Manifest
    fingerprint: str
    facts: WaveFacts
    box: Box
    reply: bytes


@dataclass(frozen=True, repr=False)
class Ballots:
    """The sealed ballots in a file, read from it again each time; its first `skip` frames are the head."""

    path: Path
    private: bytes
    skip: int
    places: tuple[Key, ...]

    def __iter__(self) -> Iterator[Envelope]:
        with self.path.open("rb") as file:
            for frame in islice(parcels.frames(file, SORT, self.private), self.skip, None):
                if frame != EMPTY:
                    yield _envelope(frame, self.places)


def pack(file: BinaryIO, sent: Sent, box: Box) -> None:
    """Write the sealed file; `box.ballots` is read once, and lies nowhere whole."""
    numbers = {place: number for number, place in enumerate(sent.places, start=1)}
    head = _head(sent, box)
    first = [head[at : at + FRAME].ljust(FRAME, b"\0") for at in range(0, len(head), FRAME)]
    slots = list(range(len(first), len(first) + sum(one.eligible for one in sent.facts.cells)))
    secrets.SystemRandom().shuffle(slots)
    key = manifests.check(sent.manifest, manifests.sha(sent.manifest), floor=5).box
    label = Label(SORT.what, sent.facts.wave, key, FRAME, len(first) + len(slots))
    ballots = (_frame(one, numbers) for one in box.ballots)
    filled = zip(slots, chain(ballots, repeat(EMPTY)), strict=False)
    parcels.seal(file, label, chain(enumerate(first), filled))
    if next(ballots, None) is not None:
        raise Refusal("There are more ballots than people were asked; look at the ballot store.")


def read(path: Path, private: bytes) -> ClosedBox:
    """Open a box file; Malformed where it is none, Refusal where it is for another key or its parts contradict.

    Checked: the manifest as every client does; that wave, key, facts, public keys and paper are the manifest's.
    """
    with path.open("rb") as file:
        label = parcels.peek(file, SORT)
        file.seek(0)
        head, skip = _first(parcels.frames(file, SORT, private))
    try:
        if label.frame != FRAME:
            raise ValueError(label.frame)
        size, cells = int.from_bytes(head[:8], "big"), int.from_bytes(head[8:12], "big")
        value = json.loads(head[12 + 4 * cells :][:size])
        sent = Sent(
            facts=facts_of(value["facts"]),
            manifest=value["manifest"].encode(),
            paper=value["paper"].encode(),
            reply=unb64(value["reply"], POINT),
        )
        issued = [int.from_bytes(head[at : at + 4], "big") for at in range(12, 12 + 4 * cells, 4)]
        box = Box(
            ballots=Ballots(path, private, skip, sent.places),
            moduli={key: unb64(text, BYTES) for key, text in flat(value["keys"]).items()},
            issued=dict(zip(sent.places, issued, strict=True)),
            secret=unb64(value["secret"], 32),
            crossing=crossing_of(value["crossings"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Malformed(f"What is in this box cannot be read. {SORT.mend}") from None
    checked = manifests.check(sent.manifest, manifests.sha(sent.manifest), floor=5)
    if (label.wave, label.key) != (checked.wave, checked.box):
        raise Refusal("The box is of another wave, or for another key, than its manifest.")
    _agree(checked, sent.facts, box)
    _same_paper(checked, sent.facts, sent.paper)
    return ClosedBox(checked, manifests.sha(sent.manifest), sent.facts, box, sent.reply)


def _agree(manifest: Manifest, facts: WaveFacts, box: Box) -> None:
    """Refuse facts that are not the manifest's: wave, smallest group, groups with their people, keys."""
    if (facts.wave, facts.k) != (manifest.wave, manifest.k):
        raise Refusal("The box names another wave or smallest group than its manifest.")
    if {(one.kind, one.cell): one.eligible for one in facts.cells} != manifest.eligible:
        raise Refusal("The groups of the box are not those of its manifest.")
    for (kind, cell), modulus in box.moduli.items():
        manifests.check_key(manifest, kind, cell, modulus)
    if set(box.moduli) != set(manifest.keys):
        raise Refusal("A key of the manifest is missing from the box.")
    _same_people(manifest, box)
    for key, n in box.issued.items():
        if n > manifest.eligible.get(key, 0):
            raise Refusal("More stamps were issued for a group than it has people.")


def _same_people(manifest: Manifest, box: Box) -> None:
    """Refuse counts of crossings that are not those of the manifest's people; none at all keep no breakdown."""
    crossed: Counter[str] = Counter()
    for cells, n in box.crossing.items():
        crossed.update(dict.fromkeys(cells, n))
    if box.crossing and crossed != {c: n for (kind, c), n in manifest.eligible.items() if kind != COMMENTS}:
        raise Refusal("The crossings of the box are of other people than its manifest.")


def _same_paper(manifest: Manifest, facts: WaveFacts, paper: bytes) -> None:
    if manifests.sha(paper) != manifest.paper:
        raise Refusal("The ballot paper in the box is not the one in its manifest.")
    asked = [(one["id"], one["theme"], one["direction"]) for one in json.loads(paper)["items"]]
    if asked != [(one.id, one.theme, one.direction) for one in facts.items]:
        raise Refusal("The questions of the box are not those of its ballot paper.")


def facts_of(value: Mapping[str, Any]) -> WaveFacts:
    """Return a wave's facts as they stand in a file; KeyError, TypeError or ValueError where they are none."""
    cells = [
        CellFacts(**{**one, **{name: tuple(one[name]) for name in ("units", "path", "names", "bands")}})
        for one in value["cells"]
    ]
    days = {name: date.fromisoformat(value[name]) for name in ("opened_on", "closed_on")}
    items = tuple(ItemFacts(**one) for one in value["items"])
    return WaveFacts(**{**value, **days, "items": items, "cells": tuple(cells)})


def crossing_of(value: Mapping[str, Any]) -> dict[tuple[str, ...], int]:
    """Return the counts of crossings as they stand in a file."""
    return {tuple(cells.split(" ")): int(n) for cells, n in value.items()}


def flat(nested: Nested) -> dict[Key, Any]:
    """Return what stands in a file by kind, then cell, by (kind, cell)."""
    return {
        (identifier(kind), identifier(cell)): value
        for kind, cells in nested.items()
        for cell, value in cells.items()
    }


def _head(sent: Sent, box: Box) -> bytes:
    told = asdict(sent.facts) | {
        "opened_on": sent.facts.opened_on.isoformat(),
        "closed_on": sent.facts.closed_on.isoformat(),
    }
    keys: Nested = {}
    for (kind, cell), modulus in box.moduli.items():
        keys.setdefault(kind, {})[cell] = b64(modulus)
    text = canonical(
        {
            "manifest": sent.manifest.decode(),
            "paper": sent.paper.decode(),
            "facts": told,
            "keys": keys,
            "crossings": {" ".join(cells): n for cells, n in box.crossing.items()},
            "secret": b64(box.secret),
            "reply": b64(sent.reply),
        }
    )
    issued = b"".join(box.issued.get(place, 0).to_bytes(4, "big") for place in sent.places)
    return len(text).to_bytes(8, "big") + len(sent.places).to_bytes(4, "big") + issued + text


def _first(frames: Iterator[bytes]) -> tuple[bytes, int]:
    """Return the frames of the head, joined, and how many they are."""
    start = next(frames)
    size = 12 + 4 * int.from_bytes(start[8:12], "big") + int.from_bytes(start[:8], "big")
    rest = list(islice(frames, max(0, -(-size // FRAME) - 1)))
    return b"".join([start, *rest]), 1 + len(rest)


def _frame(one: Sealed, numbers: Mapping[Key, int]) -> bytes:
    return numbers[one.kind, one.cell].to_bytes(4, "big") + one.input_msg + one.sig + one.sealed


def _envelope(frame: bytes, places: Sequence[Key]) -> Envelope:
    number = int.from_bytes(frame[:4], "big")
    if not 1 <= number <= len(places):
        raise Malformed("A ballot of this box is of no group. Let HR download the box again.")
    kind, cell = places[number - 1]
    token, sig = frame[4 : 4 + INPUT], frame[4 + INPUT :][:BYTES]
    return Envelope(kind, cell, token, sig, frame[4 + INPUT + BYTES :])
