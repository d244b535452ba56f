"""Sealed ballots in, tallies out; then ballots and keys are destroyed.

May be killed anywhere and run again: what was counted is written in one transaction, and nothing is destroyed
before it is there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from surveys import blindsign, sealing
from surveys.collection import ballots
from surveys.db import Stores, new_id, reading, writing
from surveys.errors import Refusal
from surveys.keys import Keys
from surveys.release.counting import Answers, Counted, Facts, Key, count, read
from surveys.release.origin import marked
from surveys.release.tables import Comment, Moment, Spent, Tally, Turnout

Opened = Mapping[Key, Sequence[Answers | str | None]]


def tally(stores: Stores, keys: Keys, facts: Facts, issued: Mapping[Key, int]) -> None:
    """Count a stopped wave, then destroy its ballots and keys. Idempotent.

    1. Unless the wave is counted already: take the sealed ballots, in random order.
    2. Check each signature; open each ballot. A cell with more ballots than issued tokens is void as a whole.
    3. Tally and pool, in memory.
    4. Write tallies and spent tokens in one transaction.
    5. Destroy the ballots. 6. Destroy the keys.
    `issued`: tokens signed, by (kind, cell).
    """
    if not counted(stores.ballots, facts.wave):
        taken = ballots.take(stores.ballots, facts.wave)
        genuine = _genuine(taken, keys, facts, issued)
        result = count(facts, _open(taken, genuine, keys, facts))
        _write(stores.ballots, facts, result, genuine)
    ballots.clear(stores.ballots, facts.wave)
    keys.destroy(facts.wave)


def enter(stores: Stores, facts: Facts, opened: Opened) -> None:
    """Count made-up answers of a demonstration, as if they had been opened; Refusal on unmarked stores."""
    if not marked(stores):
        raise Refusal("Answers enter at the tally only in stores that were made for the demonstration.")
    if not counted(stores.ballots, facts.wave):
        _write(stores.ballots, facts, count(facts, opened), ())


def counted(engine: Engine, wave: str) -> bool:
    """Tell whether the wave's tallies were written."""
    with reading(engine) as session:
        return session.exec(select(Turnout).where(Turnout.wave == wave)).first() is not None


def _genuine(
    taken: Sequence[ballots.Ballot], keys: Keys, facts: Facts, issued: Mapping[Key, int]
) -> tuple[ballots.Ballot, ...]:
    """Return the ballots whose token is signed by their cell's key, stands once, and was issued."""
    moduli = keys.public(facts.wave).moduli
    unique = {(one.kind, one.cell, one.input_msg): one for one in taken}.values()
    cells: dict[Key, list[ballots.Ballot]] = defaultdict(list)
    for one in unique:
        modulus = moduli.get((one.kind, one.cell))
        if modulus is not None and blindsign.verify(modulus, one.input_msg, one.sig):
            cells[one.kind, one.cell].append(one)
    return tuple(one for cell, some in cells.items() if len(some) <= issued.get(cell, 0) for one in some)


def _open(
    taken: Sequence[ballots.Ballot], genuine: Sequence[ballots.Ballot], keys: Keys, facts: Facts
) -> Opened:
    """Return what is in the genuine ballots, and None for every ballot that does not count."""
    opened: dict[Key, list[Any]] = defaultdict(list)
    private = keys.box_key(facts.wave)
    for one in genuine:
        plain = sealing.unseal(private, one.input_msg, one.sealed)
        opened[one.kind, one.cell].append(
            None if isinstance(plain, sealing.Void) else read(plain, one.kind, facts.items)
        )
    good = {(one.kind, one.cell, one.input_msg) for one in genuine}
    for one in taken:
        if (one.kind, one.cell, one.input_msg) not in good:
            opened[one.kind, one.cell].append(None)
    return opened


def _write(engine: Engine, facts: Facts, result: Counted, spent: Sequence[ballots.Ballot]) -> None:
    try:
        with writing(engine) as session:
            session.add_all(_turnout(facts, result))
            session.flush()
            session.add_all(_rows(facts.wave, result))
            kept = {kind for kind, n in result.valid.items() if n >= facts.k}
            tokens = sorted((one.kind, one.cell, one.input_msg, one.sig) for one in spent if one.kind in kept)
            session.add_all(
                Spent(wave=facts.wave, kind=kind, cell=cell, input_msg=token, sig=sig)
                for kind, cell, token, sig in tokens
            )
    except IntegrityError:
        if not counted(engine, facts.wave):
            raise


def _turnout(facts: Facts, result: Counted) -> list[Turnout]:
    kinds = sorted({one.kind for one in facts.cells})
    return [
        Turnout(
            wave=facts.wave,
            kind=kind,
            valid=_large(result.valid.get(kind, 0), facts.k),
            void=_large(result.void.get(kind, 0), facts.k),
        )
        for kind in kinds
    ]


def _large(n: int, k: int) -> int:
    return n if n >= k else 0


def _rows(wave: str, result: Counted) -> list[Tally | Moment | Comment]:
    tallies = [
        Tally(
            wave=wave,
            kind=one.kind,
            theme=one.theme,
            block=one.name,
            cells=sorted(one.block),
            n=one.n,
            total=one.total,
        )
        for one in result.tallies
    ]
    second = [
        Moment(wave=wave, scope=one.scope, theme=one.theme, people=one.people, cells=one.cells, body=one.body)
        for one in result.moments
    ]
    said = [Comment(id=new_id(), wave=wave, place=place, words=words) for place, words in result.comments]
    return [*tallies, *second, *sorted(said, key=lambda one: one.id)]
