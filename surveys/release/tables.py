"""The tables of the door. In the ballot store: what was counted, until it is published. In the house store:
what was published, for ever. Nothing here has a time finer than a date, a running number, or a row of one
answer.
"""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field

from surveys.db import Ballots, Roll

NO_ROWID = {"sqlite_with_rowid": False}


class Turnout(Ballots, table=True):
    """That a wave was counted, and how many ballots of a kind counted or were void, over the whole wave.

    Numbers under k are kept as 0. `reduced`: the tallies were emptied, because they are published.
    """

    __tablename__ = "turnout"
    __table_args__ = (CheckConstraint("valid >= 0 and void >= 0", name="counts"),)

    wave: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    valid: int
    void: int
    reduced: bool = False


class Tally(Ballots, table=True):
    """The sum of a theme's item points over the people of one block (k or more; see suppress.blocks).

    `theme` "*" counts valid ballots; its total is 0.
    """

    __tablename__ = "tally"
    __table_args__ = (
        CheckConstraint("n >= 5", name="five_or_more"),
        CheckConstraint("total >= 0", name="total"),
        NO_ROWID,
    )

    wave: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    theme: str = Field(primary_key=True)
    block: str = Field(primary_key=True)
    cells: list[str] = Field(sa_column=Column(JSON, nullable=False))
    n: int
    total: int


class Moment(Ballots, table=True):
    """How items go together inside an answer, over 30 people or more; `scope`: the company or a division."""

    __tablename__ = "moment"
    __table_args__ = (CheckConstraint("people >= 30", name="thirty_or_more"), NO_ROWID)

    wave: str = Field(primary_key=True)
    scope: str = Field(primary_key=True)
    theme: str = Field(primary_key=True)
    people: int
    cells: int
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Spent(Ballots, table=True):
    """A token that was used, parted from its answer; kept for cells of 20 and more. Sorted by its random
    bytes: no order of arrival.
    """

    __tablename__ = "spent"
    __table_args__ = (NO_ROWID,)

    wave: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    input_msg: bytes = Field(primary_key=True)
    sig: bytes


class CellProof(Ballots, table=True):
    """What the public audit is told of a cell: the number issued where its tokens are listed, else a salted
    mark of them; and whether spent <= issued <= eligible held when the wave was counted (decision 8).
    """

    __tablename__ = "cell_proof"
    __table_args__ = (
        CheckConstraint("(issued is null) <> (mark is null)", name="issued_or_mark"),
        NO_ROWID,
    )

    wave: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    cell: str = Field(primary_key=True)
    issued: int | None = None
    mark: str | None = None
    passed: bool


class Comment(Ballots, table=True):
    """A comment in a group of ten and more, under a random id; gone when it is published."""

    __tablename__ = "comment"
    __table_args__ = (NO_ROWID,)

    id: str = Field(primary_key=True)
    wave: str = Field(index=True)
    place: str
    words: str = Field(sa_column=Column(Text, nullable=False))


class BallotsMark(Ballots, table=True):
    """The demonstration mark of a ballot store, set while it is empty, never taken away."""

    __tablename__ = "ballots_mark"
    __table_args__ = (CheckConstraint("name = 'demo'", name="name"),)

    name: str = Field(primary_key=True)


class HouseMark(Roll, table=True):
    """The demonstration mark of a house store, set while it is empty, never taken away."""

    __tablename__ = "house_mark"
    __table_args__ = (CheckConstraint("name = 'demo'", name="name"),)

    name: str = Field(primary_key=True)


class ReleaseRow(Roll, table=True):
    """A release: `body` are the bytes that are hashed, `evidence` what the audit needs again. Never
    changed.
    """

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("wave"), UniqueConstraint("sha256"))

    id: str = Field(primary_key=True)
    wave: str
    programme: str = Field(index=True)
    closed_on: date
    published_on: date
    sha256: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    evidence: str = Field(sa_column=Column(Text, nullable=False))


class LedgerRow(Roll, table=True):
    """An entry of the ledger: head = SHA-256(previous head, release hash, evidence hash). A chain, so none
    is lost.
    """

    __tablename__ = "release_ledger"
    __table_args__ = (UniqueConstraint("previous"), UniqueConstraint("release"))

    head: str = Field(primary_key=True)
    previous: str
    release: str = Field(foreign_key="release.id")
