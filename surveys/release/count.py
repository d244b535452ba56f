"""Sealed ballots in, tallies out; then ballots and keys are destroyed.

May be killed anywhere and run again: what was counted is written in one transaction, and nothing is destroyed
before it is there.
"""

import secrets
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from surveys.collection import ballots
from surveys.db import Stores, new_id, reading, writing
from surveys.errors import Refusal
from surveys.keys import Keys
from surveys.release import openings
from surveys.release.counting import Counted, Facts, Key, count
from surveys.release.origin import marked
from surveys.release.proofs import Proof
from surveys.release.settling import Box, Opened, Settled, settle
from surveys.release.suppress.kinds import Crossing
from surveys.release.suppress.rules import r13_kept
from surveys.release.tables import CellProof, Comment, Moment, Spent, Tally, Turnout

__all__ = ["Opened", "boxed", "counted", "enter", "let_go", "tally", "write"]
SECRET = 32
NONE: Crossing = MappingProxyType({})
Row = dict[str, Any]


def tally(
    stores: Stores, keys: Keys, facts: Facts, issued: Mapping[Key, int], *, crossing: Crossing = NONE
) -> None:
    """Count a stopped wave, then destroy its ballots and keys. Idempotent.

    1. Unless the wave is counted already: read the sealed ballots, some thousands at a time.
    2. Check each signature; open each ballot. A cell with more ballots than issued tokens is void as a whole.
    3. Tally and pool, in memory. 4. Keep what opens the marks of small cells, in the key folder.
    5. Write tallies and proofs in one transaction. 6. Destroy the ballots. 7. Destroy the keys.
    `issued`: tokens signed, by (kind, cell). `crossing`: people eligible by combination of cells; without it nothing
    is kept of breakdowns.
    """
    if not counted(stores.ballots, facts.wave):
        box = boxed(stores, keys, facts, issued, crossing=crossing)
        settled = settle(facts, box, keys.box_key(facts.wave))
        openings.keep(keys.folder, facts.wave, settled.proofs)
        write(stores.ballots, facts, settled)
    let_go(stores, keys, facts.wave)


def let_go(stores: Stores, keys: Keys, wave: str) -> None:
    """Destroy the ballots of a wave, then its keys, once: where the keys are gone, the ballots went before them."""
    if not keys.destroyed(wave):
        ballots.clear(stores.ballots, wave)
        keys.destroy(wave)


def boxed(
    stores: Stores, keys: Keys, facts: Facts, issued: Mapping[Key, int], *, crossing: Crossing = NONE
) -> Box:
    """Return the sealed ballots of a stopped wave with what is needed to check them."""
    taken = ballots.stream(stores.ballots, facts.wave)
    moduli = keys.public(facts.wave).moduli
    return Box(taken, moduli, dict(issued), secrets.token_bytes(SECRET), crossing)


def write(engine: Engine, facts: Facts, settled: Settled) -> None:
    """Write what a box came to, in one transaction; a wave that is counted stays as it is."""
    _write(engine, facts, settled.counted, settled.proofs)


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


def _write(engine: Engine, facts: Facts, result: Counted, proofs: Sequence[Proof]) -> None:
    if not all(r13_kept(one.n, facts.k) for one in result.tallies):
        raise Refusal(f"A tally of fewer than {facts.k} people is kept nowhere. Nothing was written.")
    try:
        with writing(engine) as session:
            session.add_all(_turnout(facts, result))
            session.flush()
            tokens = [row for one in proofs if one.listed for row in _tokens(facts.wave, one)]
            for table, rows in (
                *_rows(facts.wave, result),
                (CellProof, _marks(facts.wave, proofs)),
                (Spent, tokens),
            ):
                if rows:
                    session.execute(insert(table), rows)
    except IntegrityError:
        if not counted(engine, facts.wave):
            raise


def _marks(wave: str, proofs: Sequence[Proof]) -> list[Row]:
    """Return what is kept of each cell: the number issued where its tokens are listed, else a mark."""
    return [
        {
            "wave": wave,
            "kind": one.kind,
            "cell": one.cell,
            "issued": one.issued if one.listed else None,
            "mark": None if one.listed else one.mark,
            "passed": one.passed,
        }
        for one in proofs
    ]


def _tokens(wave: str, one: Proof) -> list[Row]:
    place = {"wave": wave, "kind": one.kind, "cell": one.cell}
    return [{**place, "input_msg": token, "sig": sig} for token, sig in one.tokens]


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


def _rows(wave: str, result: Counted) -> tuple[tuple[Any, list[Row]], ...]:
    tallies = [
        {
            "wave": wave,
            "kind": one.kind,
            "theme": one.theme,
            "block": one.name,
            "cells": sorted(one.block),
            "n": one.n,
            "total": one.total,
        }
        for one in result.tallies
    ]
    second = [
        {
            "wave": wave,
            "scope": one.scope,
            "theme": one.theme,
            "people": one.people,
            "cells": one.cells,
            "body": one.body,
        }
        for one in result.moments
    ]
    said = [
        {"id": new_id(), "wave": wave, "place": place, "words": words} for place, words in result.comments
    ]
    return (Tally, tallies), (Moment, second), (Comment, sorted(said, key=lambda one: one["id"]))
