"""What is published about the tokens of a wave, so that anybody can count them. Pure.

In: the wave's cells, the tokens that were spent, and how many were issued. Out: for each cell either its list
of tokens, or a salted mark of it with pass or fail (decision 8): a list shows how many answered, so a cell
with fewer than 20 gets no list, and neither does a cell whose list would give a smaller one away by
subtraction.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from surveys import blindsign
from surveys.attributes import PREFIX
from surveys.release.suppress.blocks import blocks
from surveys.release.suppress.groups import CellFacts, paths_of, top_of
from surveys.wire import b64, canonical, domain

LISTED_FROM = 20
SCORES = "S"
Key = tuple[str, str]
Pair = tuple[bytes, bytes]


class Token(Protocol):
    """A token as it was spent: 96 bytes, and the signature of 256."""

    @property
    def kind(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def input_msg(self) -> bytes: ...
    @property
    def sig(self) -> bytes: ...


T = TypeVar("T", bound=Token)


@dataclass(frozen=True, repr=False)
class Proof:
    """One cell: its tokens by their random bytes, the number issued, whether all holds, and if it is listed.

    `salt` (32 bytes) keeps the mark of a short list from being guessed.
    """

    kind: str
    cell: str
    tokens: tuple[Pair, ...]
    issued: int
    passed: bool
    listed: bool
    salt: bytes

    @property
    def mark(self) -> str:
        """The hex SHA-256 that fixes this cell's tokens and number issued without showing them."""
        body = {"kind": self.kind, "cell": self.cell, "issued": self.issued}
        tokens = [[b64(token), b64(sig)] for token, sig in self.tokens]
        return hashlib.sha256(self.salt + canonical(body | {"tokens": tokens})).hexdigest()


def prove(
    wave: str,
    cells: Sequence[CellFacts],
    tokens: Iterable[Token],
    *,
    issued: Mapping[Key, int],
    secret: bytes,
) -> tuple[Proof, ...]:
    """Return the proof of each cell, by kind and id. `secret`: 32 random bytes that the salts are made of.

    `tokens` are genuine and stand once (see `genuine`); a cell passes where spent <= issued <= eligible.
    """
    spent: dict[Key, list[Pair]] = defaultdict(list)
    for one in tokens:
        spent[one.kind, one.cell].append((one.input_msg, one.sig))
    shown = listed(cells, {key: len(found) for key, found in spent.items()})
    proofs = []
    for place in sorted(cells, key=lambda cell: (cell.kind, cell.cell)):
        key = (place.kind, place.cell)
        signed, found = issued.get(key, 0), tuple(sorted(spent[key]))
        proofs.append(
            Proof(
                kind=place.kind,
                cell=place.cell,
                tokens=found,
                issued=signed,
                passed=len(found) <= signed <= place.eligible,
                listed=key in shown,
                salt=_salt(secret, wave, key),
            )
        )
    return tuple(proofs)


def genuine(wave: str, tokens: Iterable[T], moduli: Mapping[Key, bytes]) -> tuple[T, ...]:
    """Return the tokens that their cell's key signed for this wave, each once."""
    unique = {(one.kind, one.cell, one.input_msg): one for one in tokens}
    return tuple(one for one in unique.values() if signed(wave, one, moduli))


def listed(cells: Sequence[CellFacts], counts: Mapping[Key, int]) -> frozenset[Key]:
    """Return the cells whose tokens may be listed: 20 and more, and nothing smaller follows by subtraction.

    What remains of any group, once its listed cells are taken away, is no cell or 20 people and more: not nobody,
    which would say of each of them that they took no part. Whoever sends a kind sends all of theirs, so the cells of
    another kind add up to the same people as the unit cells that they share units with: they are listed only where
    all that hang together may be. Card holders have no breakdown ballots: breakdowns are listed only where nobody
    draws a card, or 20 and more who do took part.
    """
    apart = frozenset().union(*(_apart(cells, kind, counts) for kind in {one.kind for one in cells}))
    found = {key for key in apart if key[0] == SCORES}
    scores = [one for one in cells if one.kind == SCORES]
    broken = [one for one in cells if one.kind.startswith(PREFIX)]
    rest = [one for one in cells if one.kind != SCORES and not one.kind.startswith(PREFIX)]
    known = {(one.kind, one.cell): one for one in cells}
    for others in (rest, broken):
        for together in _components([*scores, *others]):
            some = [known[key] for key in together]
            if together <= apart and not _tells_cards(some, counts):
                found |= {key for key in together if key[0] != SCORES}
    return frozenset(found)


def _tells_cards(some: Sequence[CellFacts], counts: Mapping[Key, int]) -> bool:
    """Do breakdowns, taken from the unit scores of the same units, leave card holders of whom under 20 took part?"""

    def sums(mine: Sequence[CellFacts]) -> tuple[int, int]:
        return sum(one.eligible for one in mine), sum(counts.get((one.kind, one.cell), 0) for one in mine)

    for kind, place in {(one.kind, frozenset(one.units)) for one in some if one.kind.startswith(PREFIX)}:
        asked, took_part = sums([one for one in some if one.kind == SCORES and set(one.units) <= place])
        personal, answered = sums([one for one in some if one.kind == kind and set(one.units) == place])
        if asked != personal and took_part - answered < LISTED_FROM:
            return True
    return False


def _apart(cells: Sequence[CellFacts], kind: str, counts: Mapping[Key, int]) -> frozenset[Key]:
    """Return the cells of a kind that stand alone when those under 20 are pooled with their siblings.

    Where nobody answered in what remains of a group, its smallest cell that stands alone joins what remains.
    """
    top = top_of([one for one in cells if one.kind == SCORES] or cells)
    paths = paths_of((one for one in cells if one.kind == kind), top)
    numbers = {cell: counts.get((kind, cell), 0) for cell in paths}
    alone = {cell for pool in blocks(numbers, paths, LISTED_FROM) if len(pool) == 1 for cell in pool}
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for cell, path in paths.items():
        for depth in range(1, len(path) + 1):
            groups[tuple(path[:depth])].add(cell)
    for _, inside in sorted(groups.items(), key=lambda one: (-len(one[0]), one[0])):
        silent = inside - alone
        if silent and inside & alone and not any(numbers[cell] for cell in silent):
            alone.remove(min(inside & alone, key=lambda cell: (numbers[cell], cell)))
    return frozenset((kind, cell) for cell in alone)


def _components(cells: Sequence[CellFacts]) -> list[set[Key]]:
    """Return the cells in groups that are linked by shared units: each unit points at one it hangs with."""
    above: dict[str, str] = {}

    def top(unit: str) -> str:
        while (higher := above.setdefault(unit, unit)) != unit:
            above[unit] = above[higher]
            unit = higher
        return unit

    for one in cells:
        for unit in one.units[1:]:
            above[top(unit)] = top(one.units[0])
    groups: dict[str, set[Key]] = defaultdict(set)
    for one in cells:
        key = (one.kind, one.cell)
        groups[top(one.units[0]) if one.units else f"{one.kind} {one.cell}"].add(key)
    return list(groups.values())


def signed(wave: str, one: Token, moduli: Mapping[Key, bytes]) -> bool:
    """Tell whether the key of a token's own cell signed it for this wave."""
    modulus = moduli.get((one.kind, one.cell))
    if modulus is None or one.input_msg[32:64] != _domain(wave, one.cell, one.kind):
        return False
    return blindsign.verify(modulus, one.input_msg, one.sig)


@lru_cache(maxsize=1024)
def _domain(wave: str, cell: str, kind: str) -> bytes:
    return domain(wave, cell, kind)


def _salt(secret: bytes, wave: str, key: Key) -> bytes:
    return hmac.new(secret, canonical([wave, *key]), hashlib.sha256).digest()
