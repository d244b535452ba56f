"""Opened ballots to tallies. Pure: no store, no key, no clock.

In: for each (kind, cell) the plain ballots of a wave, in no order. Out: sums per block of k people and more,
second moments over 30 and more, comments in groups of ten and more. A ballot that does not answer exactly the
wave's items with 1..5 or null is void.
"""

import hashlib
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Protocol

from surveys.release.moments import Moments, Points, moments
from surveys.release.suppress.blocks import Block, blocks
from surveys.release.suppress.groups import CellFacts, paths_of, top_of
from surveys.release.suppress.rules import COMMENTS_FROM

Key = tuple[str, str]
Answers = Mapping[str, int | None]
COMMENTS = "C"
SCORES = "S"
EVERYBODY = "*"
_KINDS = frozenset({int, type(None)})
_CHOICES = frozenset({1, 2, 3, 4, 5, None})


class ItemFacts(Protocol):
    """An item as asked: its theme, and +1, or -1 where a high answer is the bad end."""

    @property
    def id(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def direction(self) -> int: ...


class Facts(Protocol):
    """What the count must know of a wave."""

    @property
    def wave(self) -> str: ...
    @property
    def k(self) -> int: ...
    @property
    def items(self) -> Sequence[ItemFacts]: ...
    @property
    def cells(self) -> Sequence[CellFacts]: ...


@dataclass(frozen=True)
class BlockTally:
    """`n` people in the cells of `block`, whose points for all items of `theme` add up to `total`."""

    kind: str
    theme: str
    block: Block
    n: int
    total: int

    @property
    def name(self) -> str:
        """A stable id of the block: that of its only cell, or a hash of its cells."""
        if len(self.block) == 1:
            return next(iter(self.block))
        return "p" + hashlib.sha256(json.dumps(sorted(self.block)).encode()).hexdigest()[:15]


@dataclass(frozen=True)
class Counted:
    """All that is left of a wave's answers: `valid` and `void` ballots per kind, and what may be kept."""

    valid: Mapping[str, int]
    void: Mapping[str, int]
    tallies: tuple[BlockTally, ...]
    moments: tuple[Moments, ...]
    comments: tuple[tuple[str, str], ...]


def read(plain: bytes, kind: str, items: Sequence[ItemFacts]) -> Answers | str | None:
    """Return the answers or the comment in a plain ballot; None where it is void."""
    try:
        body = json.loads(plain)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return None
    if not isinstance(body, dict) or type(body.get("v")) is not int or body["v"] != 1 or len(body) != 2:
        return None
    if kind == COMMENTS:
        words = body.get("comment")
        return words if isinstance(words, str) else None
    answers = body.get("answers")
    return answers if _fits(answers, {item.id for item in items}) else None


def themes_of(items: Sequence[ItemFacts]) -> dict[str, tuple[str, ...]]:
    """Return the wave's themes with the items of each, in the order asked."""
    themes: dict[str, list[str]] = {}
    for item in items:
        themes.setdefault(item.theme, []).append(item.id)
    return {theme: tuple(ids) for theme, ids in themes.items()}


def count(facts: Facts, opened: Mapping[Key, Sequence[Answers | str | None]]) -> Counted:
    """Return the tallies of a wave; None among the ballots stands for one that did not open."""
    valid: Counter[str] = Counter()
    void: Counter[str] = Counter()
    good: dict[Key, list[Any]] = {}
    asked = {item.id for item in facts.items}
    for (kind, cell), ballots in opened.items():
        good[kind, cell] = [one for one in ballots if _valid(one, kind, asked)]
        valid[kind] += len(good[kind, cell])
        void[kind] += len(ballots) - len(good[kind, cell])
    tallies: list[BlockTally] = []
    second: tuple[Moments, ...] = ()
    for kind in sorted({one.kind for one in facts.cells} - {COMMENTS}):
        paths = _paths(facts, kind)
        points = _points(facts.items, {cell: good.get((kind, cell), []) for cell in paths})
        found = _tally(kind, paths, points, facts.k)
        tallies += found
        if kind == SCORES:
            second = moments(points, paths, _blocks_by_theme(found))
    heard = {cell: good.get((COMMENTS, cell), []) for cell in _paths(facts, COMMENTS)}
    return Counted(dict(valid), dict(void), tuple(tallies), second, _comments(heard, _paths(facts, COMMENTS)))


def clean(words: str) -> str:
    """Return a comment without what could mark it: one Unicode form, nothing invisible, plain spaces."""
    normal = unicodedata.normalize("NFKC", words)
    seen = (one for one in normal if one.isspace() or unicodedata.category(one)[0] != "C")
    return " ".join("".join(" " if one.isspace() else one for one in seen).split())


def place_of(block: Block, paths: Mapping[str, Sequence[str]]) -> str:
    """Return the group that a block stands for: its only cell, or the lowest group above all its cells."""
    if len(block) == 1:
        return next(iter(block))
    ways: list[tuple[str, ...]] = [tuple(paths[cell]) for cell in block]
    shared: list[str] = [steps[0] for steps in zip(*ways, strict=False) if len(set(steps)) == 1]
    return shared[-1]


def _valid(ballot: Answers | str | None, kind: str, asked: Set[str]) -> bool:
    return isinstance(ballot, str) if kind == COMMENTS else _fits(ballot, asked)


def _fits(answers: object, asked: Set[str]) -> bool:
    if not isinstance(answers, (dict, Mapping)) or answers.keys() != asked:
        return False
    return _KINDS.issuperset(map(type, answers.values())) and _CHOICES.issuperset(answers.values())


def _paths(facts: Facts, kind: str) -> dict[str, tuple[str, ...]]:
    top = top_of([one for one in facts.cells if one.kind == SCORES] or facts.cells)
    return paths_of((one for one in facts.cells if one.kind == kind), top)


def _points(items: Sequence[ItemFacts], good: Mapping[str, Sequence[Answers]]) -> Points:
    """Return, by theme and cell, the points of people who answered all items of the theme (decision 1)."""
    turn = {item.id: item.direction for item in items}
    points: Points = {EVERYBODY: {cell: [() for _ in ballots] for cell, ballots in good.items()}}
    for theme, ids in themes_of(items).items():
        points[theme] = defaultdict(list)
        turns = None if all(turn[item] > 0 for item in ids) else [turn[item] for item in ids]
        for cell, ballots in good.items():
            for answers in ballots:
                given = tuple([answers[item] or 0 for item in ids])
                if 0 not in given:
                    points[theme][cell].append(given if turns is None else tuple(map(_turned, given, turns)))
    return points


def _turned(points: int, direction: int) -> int:
    """Return an answer so that 5 is the good end."""
    return points if direction > 0 else 6 - points


def _tally(kind: str, paths: Mapping[str, Sequence[str]], points: Points, k: int) -> list[BlockTally]:
    return [
        BlockTally(
            kind=kind,
            theme=theme,
            block=block,
            n=sum(len(by_cell[cell]) for cell in block),
            total=sum(sum(one) for cell in block for one in by_cell[cell]),
        )
        for theme, by_cell in points.items()
        for block in blocks({cell: len(people) for cell, people in by_cell.items()}, paths, k)
    ]


def _blocks_by_theme(tallies: Sequence[BlockTally]) -> dict[str, dict[Block, int]]:
    """Return how many people each block has, by theme."""
    found: dict[str, dict[Block, int]] = defaultdict(dict)
    for one in tallies:
        if one.theme != EVERYBODY:
            found[one.theme][one.block] = one.n
    return found


def _comments(
    heard: Mapping[str, Sequence[str]], paths: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, str], ...]:
    said = {cell: [words for words in map(clean, some) if words] for cell, some in heard.items()}
    grouped = blocks({cell: len(some) for cell, some in said.items()}, paths, COMMENTS_FROM)
    return tuple(
        (place_of(block, paths), words) for block in grouped for cell in block for words in said[cell]
    )
