"""A closed box of sealed ballots, opened: what the house does at the close, and what a trustee does at home.

In: the box (sealed ballots in no order, public keys, numbers issued) and the private key. Out: tallies, and
the proofs about tokens. Pure: no store, no clock, nothing written; plain answers live in memory only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.release.counting import Answers, Counted, Facts, Key, count
from surveys.release.narrowing import narrow
from surveys.release.proofs import Proof, Token, genuine, prove
from surveys.release.suppress.kinds import Crossing
from surveys.release.unsealing import Heard, Sealed, Tools, hear

Opened = Mapping[Key, Sequence[Answers | str | None]]


@dataclass(frozen=True, repr=False)
class Box:
    """The ballots of a stopped wave in an order that says nothing (read once), each cell's public key (256 bytes), and
    how many tokens were issued. `secret`: 32 random bytes for the marks of small cells. `crossing`: people eligible
    by combination of cells, without which no breakdown is kept.
    """

    ballots: Iterable[Sealed]
    moduli: Mapping[Key, bytes]
    issued: Mapping[Key, int]
    secret: bytes
    crossing: Crossing = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class Settled:
    """What is left of a box: the tallies, and a proof for each cell."""

    counted: Counted
    proofs: tuple[Proof, ...]


def settle(facts: Facts, box: Box, private: bytes) -> Settled:
    """Return what a box comes to. `private`: the box key's scalar of 32 bytes.

    1. Open every ballot whose token is signed by its cell's key; one that stands twice counts once. 2. A cell
    with more of them than tokens issued is void as a whole. 3. Count; pool. 4. Keep of breakdowns what gives nobody
    away.
    """
    heard: dict[tuple[str, str, bytes], Heard] = {}
    void: Counter[Key] = Counter()
    for one in hear(box.ballots, Tools(facts.wave, tuple(facts.items), box.moduli, private)):
        place = one.token[:3]
        if one.genuine and place not in heard:
            heard[place] = one
        else:
            void[place[:2]] += 1
    proofs = _prove(facts, box, [one.token for one in heard.values()])
    found = count(facts, _opened(heard.values(), void, box.issued))
    return Settled(narrow(facts, found, box.crossing, box.issued), proofs)


def proofs_of(facts: Facts, box: Box, tokens: Iterable[Token]) -> tuple[Proof, ...]:
    """Return the proof of each cell from the tokens of a box's ballots; it needs no private key."""
    return _prove(facts, box, genuine(facts.wave, tokens, box.moduli))


def _prove(facts: Facts, box: Box, tokens: Sequence[Token]) -> tuple[Proof, ...]:
    return prove(facts.wave, facts.cells, tokens, issued=box.issued, secret=box.secret)


def _opened(heard: Iterable[Heard], void: Mapping[Key, int], issued: Mapping[Key, int]) -> Opened:
    """Return what is in the good ballots, and None for every ballot that does not count."""
    opened: dict[Key, list[Any]] = defaultdict(list)
    for one in heard:
        opened[one.token.kind, one.token.cell].append(one.says)
    for key, said in opened.items():
        if len(said) > issued.get(key, 0):
            opened[key] = [None] * len(said)
    for key, n in void.items():
        opened[key] += [None] * n
    return opened
