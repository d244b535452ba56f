"""A small organisation whose releases and ratings are known: twelve branches, two regions, a true effect."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from culture import units
from culture.db import writing
from culture.scores.store import ScoreBatch, ScoreCell, ScoreSource
from surveys.release import Band, Group, Organisation, Release, Shown, Theme, Variance
from tests.factories import make_release

FIRST = date(2025, 1, 10)
STEP = timedelta(days=14)
HEADS = 16


def plant(engine: Engine, towns: int = 12, *, planted: bool = False) -> tuple[str, ...]:
    """Plant a company of `towns` branches (or add them to one that stands) and return their ids."""
    on = date(2026, 3, 2) if planted else date(2024, 1, 1)
    if not planted:
        units.plant(engine, units.UnitDraft("Acme", zone="Europe/Berlin"), on=on)
    return tuple(
        units.add(engine, units.UnitDraft(f"Branch {i}"), parent="company", on=on) for i in range(towns)
    )


def publish(
    ids: Sequence[str], waves: int = 12, *, first: date = FIRST, seed: int = 1
) -> tuple[Release, ...]:
    """Return the releases of consecutive waves, one cell a branch, fairness known to 0.01."""
    return tuple(_release(ids, wave, first + STEP * wave, seed) for wave in range(waves))


def mood(unit: int, wave: int, seed: int = 1) -> float:
    """Return the true fairness of a branch at a wave: lasting differences, and change from wave to wave."""
    chance = random.Random(f"{seed}-{unit}-{wave}")
    return 3.4 + 0.07 * (unit % 6) + 0.35 * chance.uniform(-1, 1)


def _release(ids: Sequence[str], wave: int, closed: date, seed: int) -> Release:
    regions = ("r0", "r1")
    cells = tuple(
        Group(f"c{i:02d}", f"Branch {i}", "cell", regions[i % 2], (unit,), HEADS, ("company", regions[i % 2]))
        for i, unit in enumerate(ids)
    )
    divisions = tuple(Group(one, one, "division", "company", (), 6 * HEADS, ("company",)) for one in regions)
    company = Group("company", "Acme", "company", None, tuple(ids), 12 * HEADS, ())
    noise = random.Random(f"noise-{seed}-{wave}")
    shown = {
        (cell.id, "fairness"): Shown(12, round(mood(i, wave, seed) + noise.gauss(0, 0.2), 2))
        for i, cell in enumerate(cells)
    }
    return replace(
        make_release(wave + 1, ("fairness",)),
        id=f"r{wave:023d}",
        wave=f"wave-{wave}",
        closed_on=closed,
        opened_on=closed - timedelta(days=4),
        origin="live",
        themes=(Theme("fairness", ("fairness-1",)),),
        groups=(company, *divisions, *cells),
        cells=shown,
        participation={company.id: Band(0.7, 0.75)},
        organisation=Organisation(
            variance={"fairness": Variance(0.5, 400, 12)}, items={}, harmonic_n={}, agreement={}
        ),
        sha256=f"{wave:064d}",
    )


def rate_elsewhere(engine: Engine, ids: Sequence[str], *, many: int) -> None:
    """Bring in `many` times 60 ratings of each branch on the scale of 1 to 10, after the first wave."""
    with writing(engine) as session:
        for unit in ids:
            for day in range(many):
                cell = _cell(unit, FIRST + timedelta(days=day), 8.0)
                cell.scale = "1-10"
                session.add(cell)


def rate(engine: Engine, ids: Sequence[str], waves: int = 12, *, effect: float = 0.8, seed: int = 1) -> None:
    """Bring in 60 ratings a branch in the period after each wave, which follow its fairness by `effect`."""
    chance = random.Random(f"ratings-{seed}")
    with writing(engine) as session:
        session.add(ScoreSource(id="s", name=f"Shops {seed}"))
        session.flush()
        session.add(_batch(waves))
        session.flush()
        for wave in range(waves):
            for i, unit in enumerate(ids):
                mean = 4 + effect * (mood(i, wave, seed) - 3.5) + chance.gauss(0, 0.05)
                session.add(_cell(unit, FIRST + STEP * (wave + 1) + timedelta(days=3), mean))


def _batch(waves: int) -> ScoreBatch:
    return ScoreBatch(
        id="b",
        source="s",
        file_name="shops.csv",
        file_sha="0" * 64,
        fingerprint="f",
        live_key="f",
        metrics=["csat"],
        key_mark="k",
        unmarked=True,
        further=False,
        rows_read=60,
        ratings=60,
        left_out=0,
        first_day=FIRST,
        last_day=FIRST + STEP * (waves + 1),
        brought_by="Hana",
        brought_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def _cell(unit: str, day: date, mean: float) -> ScoreCell:
    n = 60
    total = n * mean
    squares = total**2 / n + 0.6 * (n - 1)
    return ScoreCell(
        batch="b",
        unit=unit,
        day=day,
        metric="csat",
        scale="1-5",
        n=n,
        sum=total,
        known_n=n,
        known_sum=total,
        sumsq=squares,
    )
