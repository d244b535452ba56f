"""Many sealed ballots, checked and opened: in this process, or, where they are many, in one for each processor.

In: ballots, public keys, the private key. Out: for each ballot whether its token is genuine, and what it says.
A curve operation and an RSA check a ballot, about a tenth of a millisecond; threads would not help, since they
hold the interpreter's lock. The private key goes to the other processes through a pipe, never to a disk.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import NamedTuple, Protocol

from surveys import sealing
from surveys.release.counting import Answers, ItemFacts, Key, read
from surveys.release.proofs import signed

BATCH = 2_000
POOL_FROM = 10_000
AHEAD = 2
Given = tuple[int | None, ...]
Says = Given | str | None
Packed = tuple[str, str, bytes, bytes, bytes]


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


class Bare(NamedTuple):
    """What is kept of a ballot once it is opened: its token, and nothing that tells what it said."""

    kind: str
    cell: str
    input_msg: bytes
    sig: bytes

    def __repr__(self) -> str:
        """Say nothing of what is inside."""
        return "Bare()"


@dataclass(frozen=True, repr=False)
class Tools:
    """What every process needs: the wave, its items and public keys (256 bytes each), the private scalar."""

    wave: str
    items: tuple[ItemFacts, ...]
    moduli: Mapping[Key, bytes]
    private: bytes


class Heard(NamedTuple):
    """A ballot: its token, whether that is genuine, and its answers or comment; None where it is void."""

    token: Bare
    genuine: bool
    says: Answers | str | None

    def __repr__(self) -> str:
        """Say nothing of what is inside."""
        return "Heard()"


class _Worker:
    """Checks and opens batches with one set of tools."""

    def __init__(self, tools: Tools) -> None:
        self._tools, self._opener = tools, sealing.Opener(tools.private)
        self._order = tuple(item.id for item in tools.items)

    def open(self, batch: Sequence[Packed]) -> list[tuple[bool, Says]]:
        """Return, ballot by ballot, whether its token is genuine and what it says."""
        return [self._one(*one) for one in batch]

    def _one(self, kind: str, cell: str, token: bytes, sig: bytes, sealed: bytes) -> tuple[bool, Says]:
        if not signed(self._tools.wave, Bare(kind, cell, token, sig), self._tools.moduli):
            return False, None
        plain = self._opener.open(token, sealed)
        said = None if isinstance(plain, sealing.Void) else read(plain, kind, self._tools.items)
        if said is None or isinstance(said, str):
            return True, said
        return True, tuple(said[item] for item in self._order)


def hear(ballots: Iterable[Sealed], tools: Tools, *, pool_from: int = POOL_FROM) -> Iterator[Heard]:
    """Yield what each ballot says, in any order; `pool_from` ballots and more are opened by several processes."""
    unpack = _Unpacking(tools)
    arriving = iter(ballots)
    first = list(islice(arriving, pool_from))
    batches = _batches(chain(first, arriving))
    if len(first) < pool_from:
        worker = _Worker(tools)
        for batch in batches:
            yield from unpack([_bare(one) for one in batch], worker.open([_packed(one) for one in batch]))
        return
    del first
    with ProcessPoolExecutor(
        max_workers=len(os.sched_getaffinity(0)),
        mp_context=get_context("spawn"),
        initializer=_start,
        initargs=(tools,),
    ) as pool:
        under_way: deque[tuple[list[Bare], Future[list[tuple[bool, Says]]]]] = deque()
        for batch in batches:
            answer = pool.submit(_work, [_packed(one) for one in batch])
            under_way.append(([_bare(one) for one in batch], answer))
            if len(under_way) > AHEAD * len(os.sched_getaffinity(0)):
                sent, answer = under_way.popleft()
                yield from unpack(sent, answer.result())
        for sent, answer in under_way:
            yield from unpack(sent, answer.result())


class _Unpacking:
    """Puts a batch and its results together; equal answers share one dictionary, so that many weigh little."""

    def __init__(self, tools: Tools) -> None:
        self._order = tuple(item.id for item in tools.items)
        self._known: dict[Given, Answers] = {}

    def __call__(self, tokens: Sequence[Bare], results: Sequence[tuple[bool, Says]]) -> Iterator[Heard]:
        for token, (genuine, says) in zip(tokens, results, strict=True):
            yield Heard(token, genuine, self._said(says))

    def _said(self, says: Says) -> Answers | str | None:
        if not isinstance(says, tuple):
            return says
        if says not in self._known:
            self._known[says] = dict(zip(self._order, says, strict=True))
        return self._known[says]


def _batches(ballots: Iterable[Sealed]) -> Iterator[list[Sealed]]:
    arriving = iter(ballots)
    while batch := list(islice(arriving, BATCH)):
        yield batch


def _bare(one: Sealed) -> Bare:
    return Bare(one.kind, one.cell, one.input_msg, one.sig)


def _packed(one: Sealed) -> Packed:
    return one.kind, one.cell, one.input_msg, one.sig, one.sealed


_workers: list[_Worker] = []


def _start(tools: Tools) -> None:
    """Make this process's worker."""
    _workers[:] = [_Worker(tools)]


def _work(batch: Sequence[Packed]) -> list[tuple[bool, Says]]:
    return _workers[0].open(batch)
