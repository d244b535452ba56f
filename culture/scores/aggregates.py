"""Scores as the analysis reads them: unit x period x metric -> n, sum, sum of squares.

Batches that were revoked do not count. All channels are summed; scales are never mixed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer, cast, func, literal, type_coerce
from sqlalchemy import select as sa_select
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from culture.db import reading
from culture.errors import Refusal, Unknown
from culture.scores.parse import METRICS, SCALES, Scale, default_scale
from culture.scores.store import ScoreBatch, ScoreCell

JULIAN = 1721424  # whole Julian days before the proleptic Gregorian ordinal 1


@dataclass(frozen=True)
class Aggregate:
    """The ratings of one unit in one period: `period` counts from 0, `start` is its first day.

    `sumsq` covers the `known_n` ratings (with sum `known_sum`) whose squares are known. All add up over units
    and periods. NPS is in values -100, 0, 100.
    """

    unit: str
    period: int
    start: date
    n: int
    sum: float
    known_n: int
    known_sum: float
    sumsq: float

    @property
    def mean(self) -> float:
        """The mean of the n ratings."""
        return self.sum / self.n

    @property
    def ss(self) -> float:
        """Sum of squared deviations from the mean, of the ratings whose squares are known."""
        return max(0.0, self.sumsq - self.known_sum**2 / self.known_n) if self.known_n else 0.0

    @property
    def ss_df(self) -> int:
        """Degrees of freedom of `ss`: 0 where no spread is known."""
        return max(0, self.known_n - 1)

    @property
    def promoters(self) -> int:
        """NPS only: answers of 9 and 10 among the `known_n`."""
        return round((self.sumsq / 10_000 + self.known_sum / 100) / 2)

    @property
    def detractors(self) -> int:
        """NPS only: answers of 0 to 6 among the `known_n`."""
        return round((self.sumsq / 10_000 - self.known_sum / 100) / 2)


@dataclass(frozen=True)
class MetricFacts:
    """What there is of one metric on one scale."""

    metric: str
    scale: Scale
    n: int
    mean: float
    first: date
    last: date
    units: int
    batches: int


@dataclass(frozen=True)
class Windows:
    """`periods` windows of `days` each, side by side: the i-th is [start + i*days, start + (i+1)*days)."""

    start: date
    days: int
    periods: int

    def first_day(self, period: int) -> date:
        """Return the first day of a window."""
        return self.start + timedelta(days=self.days * period)


def read(
    engine: Engine,
    metric: str,
    windows: Windows,
    *,
    units: Iterable[str] | None = None,
    scale: str | None = None,
) -> tuple[Aggregate, ...]:
    """Return the ratings by unit and window.

    A unit without ratings in a window has no entry there. `units` None: all. `scale` None: the one with most
    ratings. Raises Refusal for windows of no length, Unknown for an unknown metric.
    """
    if windows.days < 1 or windows.periods < 1:
        raise Refusal("A period has a day at least, and there is one period at least.")
    span = (windows.start, windows.first_day(windows.periods))
    with reading(engine) as session:
        bucket = _days_since(session, windows.start) // windows.days
        found = _grouped(session, _Asked(metric, span, units, scale), bucket)
    return tuple(Aggregate(row[0], row[1], windows.first_day(row[1]), *row[2:]) for row in found)


def metrics(engine: Engine) -> tuple[MetricFacts, ...]:
    """Return what there is of each metric on each scale, the most ratings first."""
    total, unit, batch = (
        func.sum(ScoreCell.n),
        col(ScoreCell.unit).distinct(),
        col(ScoreCell.batch).distinct(),
    )
    what: list[Any] = [col(ScoreCell.metric), col(ScoreCell.scale), total, func.sum(ScoreCell.sum)]
    what += [func.min(ScoreCell.day), func.max(ScoreCell.day), func.count(unit), func.count(batch)]
    query = sa_select(*what).where(_live())
    query = query.group_by(col(ScoreCell.metric), col(ScoreCell.scale)).order_by(total.desc())
    with reading(engine) as session:
        rows = session.connection().execute(query).all()
    return tuple(MetricFacts(m, SCALES[s], int(n), x / int(n), a, b, u, f) for m, s, n, x, a, b, u, f in rows)


def scale_of(engine: Engine, metric: str, scale: str | None = None) -> Scale:
    """Return the scale that `read` takes for a metric: the one named, or the one with most ratings."""
    with reading(engine) as session:
        return SCALES[_scale(session, metric, scale)]


@dataclass(frozen=True)
class _Asked:
    metric: str
    span: tuple[date, date]
    units: Iterable[str] | None
    scale: str | None


def _grouped(session: Session, asked: _Asked, bucket: Any) -> list[tuple[Any, ...]]:
    scale = _scale(session, asked.metric, asked.scale)
    sums = (ScoreCell.n, ScoreCell.sum, ScoreCell.known_n, ScoreCell.known_sum, ScoreCell.sumsq)
    bucket = bucket.label("bucket")
    query = sa_select(col(ScoreCell.unit), bucket, *(func.sum(x) for x in sums)).where(
        _live(),
        col(ScoreCell.metric) == asked.metric,
        col(ScoreCell.scale) == scale,
        col(ScoreCell.day) >= asked.span[0],
        col(ScoreCell.day) < asked.span[1],
    )
    if asked.units is not None:
        query = query.where(col(ScoreCell.unit).in_(list(asked.units)))
    query = query.group_by(col(ScoreCell.unit), bucket).order_by(col(ScoreCell.unit), bucket)
    rows = session.connection().execute(query)
    return [(u, int(i), int(n), float(s), int(k), float(ks), float(q)) for u, i, n, s, k, ks, q in rows]


def _live() -> Any:
    """Cells of batches that were not revoked."""
    return col(ScoreCell.batch).in_(select(ScoreBatch.id).where(col(ScoreBatch.revoked_at).is_(None)))


def _scale(session: Session, metric: str, scale: str | None) -> str:
    if metric not in METRICS:
        raise Unknown(f"There is no metric “{metric}”. Metrics are {', '.join(METRICS)}.")
    if scale is not None:
        return scale
    query = select(ScoreCell.scale).where(_live(), ScoreCell.metric == metric).group_by(ScoreCell.scale)
    most = session.exec(query.order_by(func.sum(ScoreCell.n).desc(), ScoreCell.scale).limit(1)).first()
    return most or default_scale(metric)


def _days_since(session: Session, start: date) -> Any:
    """Return the expression for whole days from `start` to a cell's day, on either engine."""
    if session.get_bind().dialect.name == "sqlite":
        julian = cast(func.julianday(ScoreCell.day), Integer)
        return julian - (start.toordinal() + JULIAN)
    return type_coerce(col(ScoreCell.day) - literal(start), Integer)
