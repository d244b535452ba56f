"""The people's table, and what the survey floor is told of them: who is invited where, and the leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, func, or_, select

from culture.db import House, new_id, reading, writing
from culture.errors import Refusal
from culture.people.attributes import bands
from culture.people.plan import Known
from culture.units import COMPANY, Node, Tree, end_in, move_in, tree_in

OWN = "-own"


class Person(House, table=True):
    """Somebody who may be invited. Without an e-mail they answer with a card.

    `started`: their first day with the organisation, where it was said. `attributes`: bands, never finer.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_is_lower"),
        CheckConstraint("length(name) > 0", name="has_a_name"),
        CheckConstraint("language IN ('en', 'de', 'fr', 'es')", name="language_is_known"),
        Index(
            "uq_person_email_here",
            "email",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    external: str | None = Field(default=None, unique=True)
    name: str
    email: str | None = None
    language: str = "en"
    unit: str = Field(foreign_key="unit.id", index=True)
    valid_from: date
    valid_to: date | None = None
    started: date | None = None
    attributes: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ImportDraft(House, table=True):
    """A file between preview and import: its rows as text, and afterwards its report. Kept for a day."""

    __tablename__ = "import_draft"

    id: str = Field(default_factory=new_id, primary_key=True)
    account: str | None = Field(default=None, index=True)
    made_at: datetime = Field(index=True)
    file: str
    rows: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    options: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    report: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))


@dataclass(frozen=True)
class Member:
    """Somebody in a roster; `unit` is a leaf's id, `bands` are those of the attributes that are known."""

    person: str
    name: str
    email: str | None
    language: str
    unit: str
    bands: Mapping[str, str]


@dataclass(frozen=True)
class LeafPlace:
    """A unit in which people are counted: its path runs from the company down to itself."""

    unit: str
    name: str
    path: tuple[str, ...]
    names: tuple[str, ...]
    zone: str
    country: str


def live(on: date) -> tuple[Any, ...]:
    """Return the conditions for people who are here on the day `on`."""
    return (col(Person.valid_from) <= on, or_(col(Person.valid_to).is_(None), col(Person.valid_to) >= on))


def roster(engine: Engine, units: Sequence[str], on: date) -> tuple[Member, ...]:
    """Return who is in the named units and all below them, on the day `on`, ordered by id (random)."""
    with reading(engine) as session:
        tree = tree_in(session, on)
        inside = {node.id: node for node in tree.within(units)}
        rows = session.exec(select(Person).where(*live(on)).order_by(col(Person.id))).all()
    return tuple(
        Member(x.id, x.name, x.email, x.language, _leaf(inside[x.unit]), bands(x.attributes, x.started, on))
        for x in rows
        if x.unit in inside
    )


def leaves(engine: Engine, units: Sequence[str], on: date) -> tuple[LeafPlace, ...]:
    """Return the units in which the people of `roster` are counted: every unit without units below it, and
    for people who belong to a unit that has some, a leaf of its own below that unit."""
    with reading(engine) as session:
        tree = tree_in(session, on)
        query = select(Person.unit).where(*live(on)).distinct()
        filled = set(session.exec(query))
    return tuple(_place(x) for x in tree.within(units) if not x.children or x.id in filled)


def home(leaf: str) -> str:
    """Return the unit that a leaf stands for."""
    return leaf.removesuffix(OWN)


def _leaf(node: Node) -> str:
    return node.id + OWN if node.children else node.id


def _place(node: Node) -> LeafPlace:
    if not node.children:
        return LeafPlace(node.id, node.name, node.path, node.names, node.zone, node.country)
    name = f"{node.name} (own staff)"
    return LeafPlace(
        node.id + OWN, name, (*node.path, node.id + OWN), (*node.names, name), node.zone, node.country
    )


def headcounts(engine: Engine, on: date) -> dict[str, int]:
    """Return how many people stand in each unit itself on the day `on`."""
    query = select(Person.unit, func.count()).where(*live(on)).group_by(col(Person.unit))
    with reading(engine) as session:
        return dict(session.exec(query).all())


def totals(tree: Tree, counts: dict[str, int]) -> dict[str, int]:
    """Return how many people stand in each unit and all below it."""
    summed = dict.fromkeys(tree.nodes, 0)
    for node in tree:
        for unit in node.path:
            summed[unit] += counts.get(node.id, 0)
    return summed


def _known(x: Person) -> Known:
    return Known(
        id=x.id,
        external=x.external or "",
        name=x.name,
        email=x.email or "",
        language=x.language,
        unit=x.unit,
        valid_from=x.valid_from,
        valid_to=x.valid_to,
        started=x.started,
        attributes=tuple(sorted(x.attributes.items())),
    )


def known_in(session: Session) -> tuple[Known, ...]:
    """Return everybody that the store knows, leavers too."""
    return tuple(_known(x) for x in session.exec(select(Person)))


def listed(engine: Engine, *, unit: str = COMPANY, search: str = "", on: date) -> tuple[Known, ...]:
    """Return the people of a unit and all below it, by name; `search` looks in names, e-mails and numbers."""
    with reading(engine) as session:
        inside = {node.id for node in tree_in(session, on).within([unit])}
        rows = session.exec(select(Person).where(*live(on)).order_by(func.lower(Person.name), col(Person.id)))
        found = [x for x in rows if x.unit in inside]
    wanted = search.strip().casefold()
    kept = [x for x in found if wanted in f"{x.name} {x.email or ''} {x.external or ''}".casefold()]
    return tuple(_known(x) for x in kept)


def close_unit(engine: Engine, unit: str, *, into: str, on: date) -> int:
    """End a unit: its people, and the units below it, go to `into` on the day `on`. Returns how many people.

    1. Move the units below it.
    2. Move its people.
    3. End it, with the name of its successor.
    """
    with writing(engine) as session:
        tree = tree_in(session, on)
        node, target = tree.get(unit), tree.get(into)
        if unit in target.path:
            raise Refusal(f"{target.name} is part of {node.name} and ends with it. Choose another unit.")
        for child in node.children:
            move_in(session, child, to=into, on=on)
        session.flush()
        people = session.exec(select(Person).where(Person.unit == unit)).all()
        for person in people:
            person.unit = into
        session.flush()
        end_in(session, unit, on=on, into=into)
    return sum(x.valid_to is None for x in people)
