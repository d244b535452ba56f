"""How many people are eligible in one cell of each kind at once: counts, made before anybody answered.

The release needs them to prove that a breakdown gives nobody away beside the units. No person is in them;
they are dropped when the wave is published.
"""

from collections.abc import Mapping

from sqlalchemy import CheckConstraint, delete, insert
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from surveys.db import Roll, reading, writing

Crossing = Mapping[tuple[str, ...], int]


class WaveCrossing(Roll, table=True):
    """How many people are in these cells of a wave at once: their ids, parted by spaces, the unit cell first."""

    __tablename__ = "wave_crossing"
    __table_args__ = (CheckConstraint("people >= 1", name="people"),)

    wave: str = Field(foreign_key="wave.id", primary_key=True)
    cells: str = Field(primary_key=True)
    people: int


def keep(session: Session, wave: str, people: Crossing) -> None:
    """Keep how many people are eligible in each combination of cells, one of each kind."""
    rows = [{"wave": wave, "cells": " ".join(cells), "people": n} for cells, n in sorted(people.items())]
    if rows:
        session.execute(insert(WaveCrossing), rows)


def read(engine: Engine, wave: str) -> dict[tuple[str, ...], int]:
    """Return the combinations of a wave; empty where nothing is broken down, or the wave is published."""
    with reading(engine) as session:
        rows = session.exec(select(WaveCrossing).where(WaveCrossing.wave == wave)).all()
    return {tuple(row.cells.split(" ")): row.people for row in rows}


def drop(engine: Engine, wave: str) -> None:
    """Forget the combinations of a published wave; its release stands without them."""
    with writing(engine) as session:
        session.execute(delete(WaveCrossing).where(col(WaveCrossing.wave) == wave))
