"""Which units are counted together, why, and how many more people each would need to stand alone.

Counts of people and of nothing else: what is said here is fixed when a wave opens, before anybody answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.engine import Engine
from sqlmodel import col, select

from surveys import waves
from surveys.db import reading
from surveys.waves import State, Wave, WaveCell


@dataclass(frozen=True)
class Joined:
    """A group of several units: its label, its people, and the reason in words."""

    label: str
    people: int
    why: str


def in_wave(engine: Engine, wave: str) -> Mapping[str, Joined]:
    """Return the groups of a wave that hold several units, by the id of their cell."""
    found = [cell for cell in waves.cells(engine, wave) if cell.kind == "S" and len(cell.units) > 1]
    return {cell.cell: _joined(cell) for cell in found}


def now(engine: Engine) -> Mapping[str, Joined]:
    """Return how each unit was counted together with others in the newest wave that opened; alone: absent."""
    with reading(engine) as session:
        opened = select(Wave.id).where(col(Wave.state).not_in((State.PLANNED, State.VOID)))
        frozen = opened.where(col(Wave.id).in_(select(WaveCell.wave)))
        last = session.exec(frozen.order_by(col(Wave.opens_at).desc(), col(Wave.id))).first()
        every = waves.cells_in(session, last) if last else ()
        return {unit: _joined(c) for c in every if c.kind == "S" and len(c.units) > 1 for unit in c.units}


def _joined(cell: WaveCell) -> Joined:
    return Joined(cell.label, cell.eligible, cell.why)
