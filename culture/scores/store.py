"""Tables of customer scores. No row of a customer is kept: sums per day, and keyed marks of response ids."""

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, LargeBinary
from sqlmodel import Field

from culture.db import House, new_id
from culture.scores.parse import METRICS, SCALES

_METRICS = ", ".join(f"'{metric}'" for metric in METRICS)
_SCALES = ", ".join(f"'{key}'" for key in SCALES)


def _json() -> Any:
    return Column(JSON, nullable=False)


class ScoreSource(House, table=True):
    """Where files come from, under a name of HR's choosing; remembers the columns of its last file."""

    __tablename__ = "score_source"
    __table_args__ = (CheckConstraint("length(name) > 0", name="has_a_name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_column=_json())


class ScoreAlias(House, table=True):
    """What a source calls a unit: chosen once, remembered. `heard` is without case and accents."""

    __tablename__ = "score_alias"

    source: str = Field(foreign_key="score_source.id", primary_key=True)
    heard: str = Field(primary_key=True)
    unit: str = Field(foreign_key="unit.id")


class ScoreBatch(House, table=True):
    """One file that was brought in. `live_key` is empty while the batch is revoked, so that it counts once."""

    __tablename__ = "score_batch"
    __table_args__ = (
        CheckConstraint("live_key IS NOT NULL OR revoked_at IS NOT NULL", name="live_or_revoked"),
        CheckConstraint("live_key IS NULL OR live_key = fingerprint", name="live_by_its_fingerprint"),
        CheckConstraint("rows_read >= 0 AND ratings >= 0 AND left_out >= 0", name="counts_up"),
        CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    source: str = Field(foreign_key="score_source.id", index=True)
    file_name: str
    file_sha: str = Field(index=True)
    fingerprint: str
    live_key: str | None = Field(default=None, unique=True)
    mapping: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    metrics: list[str] = Field(default_factory=list, sa_column=_json())
    key_mark: str
    unmarked: bool
    further: bool
    rows_read: int
    ratings: int
    left_out: int
    reasons: dict[str, int] = Field(default_factory=dict, sa_column=_json())
    rejected: list[list[Any]] = Field(default_factory=list, sa_column=_json())
    overlaps: dict[str, int] = Field(default_factory=dict, sa_column=_json())
    notes: list[str] = Field(default_factory=list, sa_column=_json())
    first_day: date
    last_day: date
    brought_by: str
    brought_at: datetime = Field(index=True)
    revoked_by: str = ""
    revoked_at: datetime | None = None


class ScoreCell(House, table=True):
    """The ratings of one unit, day, metric and channel in one batch: n and sum, and where the squares are
    known (not for means without an sd) their own n and sum with the sum of squares. NPS in -100, 0, 100."""

    __tablename__ = "score_cell"
    __table_args__ = (
        CheckConstraint(f"metric IN ({_METRICS})", name="metric_is_known"),
        CheckConstraint(f"scale IN ({_SCALES})", name="scale_is_known"),
        CheckConstraint("n > 0 AND known_n >= 0 AND known_n <= n", name="counts_ratings"),
        CheckConstraint("sumsq >= 0", name="squares_are_positive"),
    )

    batch: str = Field(foreign_key="score_batch.id", primary_key=True)
    unit: str = Field(foreign_key="unit.id", primary_key=True, index=True)
    day: date = Field(primary_key=True, index=True)
    metric: str = Field(primary_key=True)
    channel: str = Field(default="", primary_key=True)
    scale: str
    n: int
    sum: float
    known_n: int
    known_sum: float
    sumsq: float


class ScoreMark(House, table=True):
    """That a response was counted in a batch: a keyed hash of source, metric and response id, and no more."""

    __tablename__ = "score_mark"

    batch: str = Field(foreign_key="score_batch.id", primary_key=True)
    mark: str = Field(primary_key=True, index=True)


class ScoreStage(House, table=True):
    """A file between upload and decision: for whoever uploaded it, for a day at most."""

    __tablename__ = "score_stage"

    id: str = Field(default_factory=lambda: secrets.token_urlsafe(24), primary_key=True)
    account: str = Field(index=True)
    source: str
    file_name: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    mapping: dict[str, Any] = Field(default_factory=dict, sa_column=_json())
    choices: dict[str, str] = Field(default_factory=dict, sa_column=_json())
    further: bool = False
    made_at: datetime = Field(index=True)
