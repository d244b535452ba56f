"""The tables of studies: a question frozen before its data, each look in a chain of hashes, and looks asked for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field

from culture.db import House


class Study(House, table=True):
    """A question written down. `since`: the first day on which a wave may close to count; None: all waves.

    `plan` is the canonical plan, `sha256` its hash, `seal` that of the whole declaration (empty: from before there
    were seals). Nothing of it changes once it stands here but `head` and `taken`: the newest look's hash, and how
    many looks there are.
    """

    __tablename__ = "study"
    __table_args__ = (
        CheckConstraint("status in ('registered', 'exploratory')", name="status"),
        CheckConstraint("status = 'exploratory' or since is not null", name="a_registered_study_has_a_start"),
        CheckConstraint("planned_waves >= 2", name="planned_waves"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
    )

    id: str = Field(primary_key=True)
    question: str
    theme: str
    metric: str
    programme: str | None = None
    status: str
    since: date | None = None
    declared_at: datetime
    declared_by: str
    planned_waves: int
    plan: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    sha256: str
    seal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    head: str = Field(default="", sa_column_kwargs={"server_default": ""})
    taken: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class StudyLook(House, table=True):
    """One look: which inputs were read, what came out, and the hash that chains it to the look before."""

    __tablename__ = "study_look"
    __table_args__ = (
        UniqueConstraint("study", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("usable_waves >= 0", name="usable_waves"),
    )

    id: str = Field(primary_key=True)
    study: str = Field(foreign_key="study.id", index=True)
    number: int
    taken_at: datetime
    usable_waves: int
    inputs: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    result: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    previous: str
    sha256: str


class LookOrder(House, table=True):
    """A look that was asked for and is computed by the clock. `number`: which look it will be.

    `holder` computes it and renews `until`; `refused` says why it could not be computed, empty while it waits.
    """

    __tablename__ = "study_order"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    study: str = Field(primary_key=True, foreign_key="study.id")
    number: int
    asked_at: datetime
    until: datetime
    holder: str = ""
    tries: int = 0
    refused: str = ""
