"""The organisation's tree: units of any depth, valid from and to a day; a unit that moves keeps its history.

In: forms and imports. Out: `Tree`, the frozen picture of one day, in which zone and country are inherited.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import CheckConstraint, ColumnElement, UniqueConstraint
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, and_, col, or_, select

from culture.db import House, new_id, reading, writing
from culture.editing import compare
from culture.errors import Conflict, Refusal, Unknown, Unreadable

COMPANY = "company"


class Unit(House, table=True):
    """One unit. Its id stays through every move and new name; the company's id is `company`."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("(parent IS NULL) = (id = 'company')", name="one_company"),
        CheckConstraint("parent IS NULL OR parent <> id", name="not_its_own_parent"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("length(name) > 0", name="has_a_name"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    parent: str | None = Field(default=None, foreign_key="unit.id", index=True)
    name: str
    kind: str = ""
    code: str | None = Field(default=None, unique=True)
    zone: str = ""
    country: str = ""
    valid_from: date
    valid_to: date | None = None
    merged_into: str | None = Field(default=None, foreign_key="unit.id")


class UnitPlace(House, table=True):
    """Where a unit stood, from a day until the day before another (None: still)."""

    __tablename__ = "unit_place"
    __table_args__ = (
        UniqueConstraint("unit", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_begins"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    unit: str = Field(foreign_key="unit.id", index=True)
    parent: str | None = Field(default=None, foreign_key="unit.id")
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class UnitDraft:
    """What is said about a unit. Empty zone and country are inherited from above."""

    name: str
    kind: str = ""
    code: str = ""
    zone: str = ""
    country: str = ""


@dataclass(frozen=True)
class Node:
    """A unit on one day: `path` and `names` run from the company down to itself."""

    id: str
    name: str
    kind: str
    code: str
    parent: str | None
    zone: str
    country: str
    path: tuple[str, ...]
    names: tuple[str, ...]
    children: tuple[str, ...]
    own: UnitDraft

    @property
    def depth(self) -> int:
        """Steps below the company."""
        return len(self.path) - 1

    @property
    def label(self) -> str:
        """The names below the company, in one line."""
        return " / ".join(self.names[1:]) or self.name


@dataclass(frozen=True)
class Tree:
    """The units of one day, in reading order: parents before children, siblings by name."""

    on: date
    nodes: dict[str, Node]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __contains__(self, unit: object) -> bool:
        return unit in self.nodes

    def get(self, unit: str) -> Node:
        """Return a unit of this day, or refuse."""
        if unit not in self.nodes:
            raise Unknown("There is no such unit on that day.")
        return self.nodes[unit]

    def within(self, units: Iterable[str]) -> tuple[Node, ...]:
        """Return the named units and all below them."""
        wanted = set(units)
        return tuple(node for node in self if not wanted.isdisjoint(node.path))

    def leaves(self, units: Iterable[str] = (COMPANY,)) -> tuple[Node, ...]:
        """Return the units without units below them, inside the named ones."""
        return tuple(node for node in self.within(units) if not node.children)

    def options(self, keep: Sequence[str] = (), without: str = "") -> list[tuple[str, str]]:
        """Return (id, indented name). `keep`: ids to add though ended; `without`: a subtree to leave out."""
        pairs = [(n.id, "\u2003" * n.depth + n.name) for n in self if not without or without not in n.path]
        return pairs + [(unit, "A unit that has ended") for unit in keep if unit not in self.nodes]


@dataclass(frozen=True)
class Place:
    """One line of a unit's history."""

    parent: str | None
    parent_name: str
    valid_from: date
    valid_to: date | None


def plant(engine: Engine, draft: UnitDraft, *, on: date) -> str:
    """Make the company, the root of the tree; refused when there is one."""
    if not draft.zone:
        raise Unreadable("The company needs a time zone, such as Europe/Berlin.")
    try:
        with writing(engine) as session:
            _insert(session, draft, parent=None, on=on)
    except IntegrityError as error:
        raise Conflict("The company is there already. Change its name on the units page.") from error
    return COMPANY


def add(engine: Engine, draft: UnitDraft, *, parent: str, on: date) -> str:
    """Make a unit under `parent` from the day `on`."""
    with writing(engine) as session:
        return add_in(session, draft, parent=parent, on=on)


def add_in(session: Session, draft: UnitDraft, *, parent: str, on: date) -> str:
    """As `add`, in the caller's transaction."""
    standing = select(Unit.name).join(UnitPlace, col(UnitPlace.unit) == Unit.id).where(*_on(on))
    above = session.exec(standing.where(Unit.id == parent)).first()
    if above is None:
        raise Unknown("There is no such unit on that day.")
    if any(_same(name, draft.name) for name in session.exec(standing.where(UnitPlace.parent == parent))):
        raise Conflict(f"{above} has a unit called {draft.name} already.")
    _check_code(session, draft.code, besides="")
    return _insert(session, draft, parent=parent, on=on)


def change(engine: Engine, unit: str, draft: UnitDraft, *, seen: str) -> tuple[str, ...]:
    """Give a unit another name, kind, code, zone or country; return which changed. Its place changes by `move`.

    seen: `editing.marks` of what the form showed. Raises Stale where somebody saved something else since.
    """
    with writing(engine) as session:
        row = _get(session, unit)
        changed = compare(seen, _own(row), draft)
        if unit == COMPANY and not draft.zone:
            raise Unreadable("The company needs a time zone, such as Europe/Berlin.")
        siblings = select(Unit).where(
            Unit.parent == row.parent, Unit.id != unit, col(Unit.valid_to).is_(None)
        )
        if any(_same(x.name, draft.name) for x in session.exec(siblings)):
            raise Conflict(f"There is a unit called {draft.name} beside it already.")
        _check_code(session, draft.code, besides=unit)
        _fill(row, draft)
        return changed


def move(engine: Engine, unit: str, *, to: str, on: date) -> None:
    """Put a unit, with all below it, under another from the day `on`; refused when that closes a circle."""
    with writing(engine) as session:
        move_in(session, unit, to=to, on=on)


def move_in(session: Session, unit: str, *, to: str, on: date) -> None:
    """As `move`, in the caller's transaction.

    1. Refuse the company, a circle, and a day before the unit's present place began.
    2. End the present place the day before, or replace it when it began the same day.
    3. Begin the new one.
    """
    tree = _tree(session, on)
    node, above = tree.get(unit), tree.get(to)
    if unit == COMPANY:
        raise Refusal("The company stands at the top and does not move.")
    later = {x.valid_from for x in session.exec(select(UnitPlace).where(col(UnitPlace.valid_from) > on))}
    if any(unit in day.get(to).path for day in (tree, *(_tree(session, each) for each in later))):
        raise Refusal(f"{above.name} is part of {node.name}: moving it there would close a circle.")
    if any(_same(tree.get(child).name, node.name) for child in above.children if child != unit):
        raise Conflict(f"{above.name} has a unit called {node.name} already. Give one another name first.")
    if node.parent == to:
        return
    present = _present_place(session, unit)
    if on < present.valid_from:
        raise Refusal(
            f"{node.name} stands at its present place since {present.valid_from}: choose a later day."
        )
    if on == present.valid_from:
        present.parent = to
    else:
        present.valid_to = date.fromordinal(on.toordinal() - 1)
        session.add(UnitPlace(unit=unit, parent=to, valid_from=on))
    _get(session, unit).parent = to


def end_in(session: Session, unit: str, *, on: date, into: str | None = None) -> None:
    """End a unit: `on` is the first day without it. Refused while units stand below it."""
    node = _tree(session, on).get(unit)
    if unit == COMPANY:
        raise Refusal("The company cannot end.")
    still = or_(col(UnitPlace.valid_to).is_(None), col(UnitPlace.valid_to) >= on)
    if session.exec(select(UnitPlace.id).where(UnitPlace.parent == unit, still)).first():
        raise Refusal(f"{node.name} still has units below it. Move or end them first.")
    row, place = _get(session, unit), _present_place(session, unit)
    last = max(date.fromordinal(on.toordinal() - 1), row.valid_from)
    row.valid_to, row.merged_into = last, into
    place.valid_to = max(last, place.valid_from)


def tree(engine: Engine, *, on: date) -> Tree:
    """Return the tree as it stood on the day `on`."""
    with reading(engine) as session:
        return _tree(session, on)


def history(engine: Engine, unit: str) -> tuple[Place, ...]:
    """Return where a unit has stood, the newest place first."""
    query = select(UnitPlace).where(UnitPlace.unit == unit).order_by(col(UnitPlace.valid_from).desc())
    with reading(engine) as session:
        rows = session.exec(query).all()
        names = {x.id: x.name for x in session.exec(select(Unit))}
    return tuple(Place(x.parent, names.get(x.parent or "", ""), x.valid_from, x.valid_to) for x in rows)


def tree_in(session: Session, on: date) -> Tree:
    """As `tree`, in the caller's transaction."""
    return _tree(session, on)


def _tree(session: Session, on: date) -> Tree:
    live, placed = _on(on)
    rows = {x.id: x for x in session.exec(select(Unit).where(live))}
    above = {x.unit: x.parent for x in session.exec(select(UnitPlace).where(placed)) if x.unit in rows}
    below: dict[str | None, list[Unit]] = {}
    for unit, parent in above.items():
        below.setdefault(parent, []).append(rows[unit])
    nodes: dict[str, Node] = {}
    waiting: list[tuple[Unit, Node | None]] = [(x, None) for x in below.get(None, [])]
    while waiting:
        row, parent_node = waiting.pop()
        children = sorted(below.get(row.id, []), key=lambda x: x.name.casefold(), reverse=True)
        nodes[row.id] = node = _node(row, parent_node, tuple(x.id for x in reversed(children)))
        waiting += [(child, node) for child in children]
    return Tree(on, nodes)


def _on(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a unit, and its place, stand on a day."""
    units, places = (
        and_(col(x.valid_from) <= day, or_(col(x.valid_to).is_(None), col(x.valid_to) >= day))
        for x in (Unit, UnitPlace)
    )
    return units, places


def _node(row: Unit, above: Node | None, children: tuple[str, ...]) -> Node:
    return Node(
        id=row.id,
        name=row.name,
        kind=row.kind,
        code=row.code or "",
        parent=above.id if above else None,
        zone=row.zone or (above.zone if above else "UTC"),
        country=row.country or (above.country if above else ""),
        path=(*(above.path if above else ()), row.id),
        names=(*(above.names if above else ()), row.name),
        children=children,
        own=_own(row),
    )


def _insert(session: Session, draft: UnitDraft, *, parent: str | None, on: date) -> str:
    row = Unit(parent=parent, name=draft.name, valid_from=on)
    if parent is None:
        row.id = COMPANY
    _fill(row, draft)
    session.add(row)
    session.flush()
    session.add(UnitPlace(unit=row.id, parent=parent, valid_from=on))
    session.flush()
    return row.id


def check(draft: UnitDraft) -> UnitDraft:
    """Return the draft, or refuse what could not be made of it; nothing is written."""
    _fill(Unit(name=draft.name, valid_from=date.min), draft)
    return draft


def _own(row: Unit) -> UnitDraft:
    return UnitDraft(row.name, row.kind, row.code or "", row.zone, row.country)


def _fill(row: Unit, draft: UnitDraft) -> None:
    name = " ".join(draft.name.split())
    if not 1 <= len(name) <= 120:
        raise Unreadable("A unit needs a name of 1 to 120 characters.")
    row.name, row.kind, row.code = name, draft.kind.strip(), draft.code.strip() or None
    row.zone, row.country = check_zone(draft.zone), check_country(draft.country)


def check_zone(zone: str) -> str:
    """Return a time zone's name, or refuse one that is not in the IANA list."""
    zone = zone.strip()
    if zone:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Unreadable(f"“{zone}” is not a time zone. Write it like Europe/Berlin.") from error
    return zone


def check_country(country: str) -> str:
    """Return a country's two letters in capitals, or refuse."""
    country = country.strip().upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Unreadable(f"“{country}” is not a country's two letters, such as DE.")
    return country


def _check_code(session: Session, code: str, besides: str) -> None:
    code = code.strip()
    if code and session.exec(select(Unit.id).where(Unit.code == code, Unit.id != besides)).first():
        raise Conflict(f"Another unit has the code {code}.")


def _present_place(session: Session, unit: str) -> UnitPlace:
    query = select(UnitPlace).where(UnitPlace.unit == unit, col(UnitPlace.valid_to).is_(None))
    return session.exec(query).one()


def _get(session: Session, unit: str) -> Unit:
    row = session.get(Unit, unit)
    if row is None:
        raise Unknown("There is no such unit.")
    return row


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
