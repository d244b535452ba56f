"""A closed box of sealed ballots, opened: what the house does at the close, and what a trustee does at home.

In: the box (sealed ballots in no order, public keys, numbers issued) and the private key. Out: tallies, and
the proofs about tokens. Pure: no store, no clock, nothing written; plain answers live in memory only.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from surveys import sealing
from surveys.release.counting import Answers, Counted, Facts, Key, count, read
from surveys.release.proofs import Proof, genuine, prove

Opened = Mapping[Key, Sequence[Answers | str | None]]


class Sealed(Protocol):
    """A ballot as the booth took it: kind, cell, 96 bytes of token, 256 of signature, 4,177 sealed."""

    @property
    def kind(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def input_msg(self) -> bytes: ...
    @property
    def sig(self) -> bytes: ...
    @property
    def sealed(self) -> bytes: ...


@dataclass(frozen=True, repr=False)
class Box:
    """The ballots of a stopped wave in random order, each cell's public key (256 bytes), and how many tokens
    were issued. `secret`: 32 random bytes for the marks of small cells.
    """

    ballots: Sequence[Sealed]
    moduli: Mapping[Key, bytes]
    issued: Mapping[Key, int]
    secret: bytes


@dataclass(frozen=True, repr=False)
class Settled:
    """What is left of a box: the tallies, and a proof for each cell."""

    counted: Counted
    proofs: tuple[Proof, ...]


def settle(facts: Facts, box: Box, private: bytes) -> Settled:
    """Return what a box comes to. `private`: the box key's scalar of 32 bytes.

    1. Keep the ballots whose token is signed by their cell's key and stands once. 2. A cell with more of them
    than tokens issued is void as a whole. 3. Open the others; count; pool.
    """
    signed = genuine(facts.wave, box.ballots, box.moduli)
    sizes = Counter((one.kind, one.cell) for one in signed)
    good = [one for one in signed if sizes[one.kind, one.cell] <= box.issued.get((one.kind, one.cell), 0)]
    proofs = proofs_of(facts, box)
    return Settled(count(facts, _open(facts, box.ballots, good, private)), proofs)


def proofs_of(facts: Facts, box: Box) -> tuple[Proof, ...]:
    """Return the proof of each cell; it needs no private key."""
    signed = genuine(facts.wave, box.ballots, box.moduli)
    return prove(facts.wave, facts.cells, signed, issued=box.issued, secret=box.secret)


def _open(facts: Facts, taken: Sequence[Sealed], good: Sequence[Sealed], private: bytes) -> Opened:
    """Return what is in the good ballots, and None for every ballot that does not count."""
    opened: dict[Key, list[Any]] = defaultdict(list)
    for one in good:
        plain = sealing.unseal(private, one.input_msg, one.sealed)
        opened[one.kind, one.cell].append(
            None if isinstance(plain, sealing.Void) else read(plain, one.kind, facts.items)
        )
    left = Counter((one.kind, one.cell) for one in taken)
    left.subtract((one.kind, one.cell) for one in good)
    for key, n in left.items():
        opened[key] += [None] * n
    return opened
