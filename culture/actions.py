"""Action plans: what is done about results, by whom, until when; and what was done, in words for employees.

In: staff forms. Out: lists for HR and leaders, and `done_since` for everybody's thanks page.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from culture.access import Viewer, may
from culture.db import House, new_id, reading, writing
from culture.editing import compare
from culture.errors import Conflict, Refusal, Unknown, Unreadable
from culture.units import COMPANY, Node, Tree, Unit, tree_in
from culture.units import tree as tree_on

STATES = ("planned", "doing", "done")
WORDS_LIMIT = 300
WHOLE = "The whole company"


class ActionPlan(House, table=True):
    """One thing that somebody undertook for a unit, or for the whole company."""

    __tablename__ = "action_plan"
    __table_args__ = (
        CheckConstraint("state IN ('done', 'doing', 'planned')", name="state_is_known"),
        CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name="done_on_a_day"),
        CheckConstraint("state <> 'done' OR length(done_words) > 0", name="done_is_said"),
        CheckConstraint("length(title) > 0 AND length(owner) > 0", name="has_title_and_owner"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    title: str
    unit: str = Field(foreign_key="unit.id", index=True)
    theme: str = ""
    owner: str
    due: date
    state: str = "planned"
    done_words: str = ""
    done_on: date | None = Field(default=None, index=True)
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Draft:
    """What is said about an action. `theme` may be empty; `unit` is "company" for the whole company."""

    title: str
    unit: str
    theme: str
    owner: str
    due: date
    state: str = "planned"


@dataclass(frozen=True)
class Action:
    """An action as pages show it. `path`: the ids of its unit from the company down."""

    id: str
    title: str
    unit: str
    place: str
    path: tuple[str, ...]
    theme: str
    owner: str
    due: date
    state: str
    done_words: str
    done_on: date | None
    late: bool
    may_change: bool


@dataclass(frozen=True)
class Done:
    """Something that was done, in words for employees."""

    title: str
    text: str
    on: date
    theme: str
    where: str


def add(engine: Engine, draft: Draft, *, by: str, now: datetime) -> str:
    """Write down an action; return its id. Raises Unreadable for what is missing, Unknown for the unit."""
    row = ActionPlan(title="", unit=draft.unit, owner="", due=draft.due, made_by=by, made_at=now)
    with writing(engine) as session:
        _fill(row, draft, tree_in(session, now.date()))
        session.add(row)
    return row.id


def change(engine: Engine, action: str, draft: Draft, *, on: date, seen: str) -> tuple[str, ...]:
    """Say something else about an action that is not done; return the fields that changed.

    seen: `editing.marks` of what the form showed. Raises Stale where somebody saved something else since.
    """
    with writing(engine) as session:
        row = _hold(session, action)
        if row.state == "done":
            raise Conflict("This action is done. Open it again to change it.")
        changed = compare(seen, said(row), draft)
        _fill(row, draft, tree_in(session, on))
        return changed


def said(action: "ActionPlan | Action") -> Draft:
    """Return what is said about an action."""
    return Draft(action.title, action.unit, action.theme, action.owner, action.due, action.state)


def mark_done(engine: Engine, action: str, *, words: str, on: date, today: date) -> None:
    """Say that an action was done on a day, and what was done, in words that every employee may read."""
    words = " ".join(words.split())
    if not 10 <= len(words) <= WORDS_LIMIT:
        raise Unreadable(f"Say what was done in 10 to {WORDS_LIMIT} characters: employees will read it.")
    if on > today:
        raise Refusal("That day has not come yet. Give the day on which it was done.")
    with writing(engine) as session:
        row = _hold(session, action)
        row.state, row.done_words, row.done_on = "done", words, on


def reopen(engine: Engine, action: str) -> None:
    """Take back that an action is done; its words are kept for the next time."""
    with writing(engine) as session:
        row = _hold(session, action)
        if row.state != "done":
            raise Conflict("This action is not done yet.")
        row.state, row.done_on = "doing", None


def remove(engine: Engine, action: str) -> None:
    """Delete an action that nobody does; what is done stays."""
    with writing(engine) as session:
        row = _hold(session, action)
        if row.state == "done":
            raise Conflict(
                "What was done stays in the list. Open it again first if it was entered by mistake."
            )
        session.delete(row)


def listed(engine: Engine, viewer: Viewer, *, on: date) -> tuple[Action, ...]:
    """Return what the viewer may see: open ones by due date, then done ones, the newest first.

    Leaders see their own units' actions, and those of the whole company.
    """
    with reading(engine) as session:
        tree = tree_in(session, on)
        rows = session.exec(select(ActionPlan).order_by(col(ActionPlan.due), col(ActionPlan.id))).all()
        shown = [_shown(row, tree, viewer, on) for row in rows]
    mine = [x for x in shown if x.unit == COMPANY or may(viewer, "actions.read", x.path)]
    open_ones = [x for x in mine if x.state != "done"]
    done = sorted((x for x in mine if x.done_on), key=lambda x: x.done_on or on, reverse=True)
    return (*open_ones, *done)


def find(engine: Engine, action: str, viewer: Viewer, *, on: date) -> Action:
    """Return one action that the viewer may see. Raises Unknown for others."""
    found = next((x for x in listed(engine, viewer, on=on) if x.id == action), None)
    if found is None:
        raise Unknown("There is no such action, or it is not of one of your units.")
    return found


def places(tree: Tree, viewer: Viewer) -> list[tuple[str, str]]:
    """Return the units for which the viewer may write actions, as (id, name)."""
    nodes = [node for node in tree if may(viewer, "actions.write", node.path)]
    return [(node.id, _place(node)) for node in nodes]


def path_of(engine: Engine, unit: str, *, on: date) -> tuple[str, ...]:
    """Return the ids of a unit from the company down, for `authorise`. Raises Unknown."""
    return tree_on(engine, on=on).get(unit).path


def done_since(engine: Engine, on: date, units: Collection[str] | None = None) -> tuple[Done, ...]:
    """Return what was done on the day `on` or since, the newest first: for employees.

    `units`: ids of a unit and those above it, to leave out what was done elsewhere; None: everywhere. What was
    done for the whole company is always there.
    """
    query = select(ActionPlan).where(ActionPlan.state == "done", col(ActionPlan.done_on) >= on)
    if units is not None:
        query = query.where(col(ActionPlan.unit).in_({COMPANY, *units}))
    query = query.order_by(col(ActionPlan.done_on).desc(), col(ActionPlan.title))
    with reading(engine) as session:
        rows = session.exec(query).all()
        names = dict(session.exec(select(col(Unit.id), col(Unit.name))).all())
    names[COMPANY] = WHOLE
    return tuple(
        Done(x.title, x.done_words, x.done_on, x.theme, names[x.unit]) for x in rows if x.done_on is not None
    )


def _fill(row: ActionPlan, draft: Draft, tree: Tree) -> None:
    title, owner = " ".join(draft.title.split()), " ".join(draft.owner.split())
    if not 3 <= len(title) <= 120:
        raise Unreadable("Say in 3 to 120 characters what will be done.")
    if not 1 <= len(owner) <= 120:
        raise Unreadable("Name who sees to it.")
    if draft.state not in {"planned", "doing"}:
        raise Unreadable("An action is planned or under way; say that it is done on its own page.")
    row.title, row.owner, row.unit = title, owner, tree.get(draft.unit).id
    row.theme, row.due, row.state = draft.theme, draft.due, draft.state


def _shown(row: ActionPlan, tree: Tree, viewer: Viewer, on: date) -> Action:
    node = tree.nodes.get(row.unit)
    path = node.path if node else (COMPANY, row.unit)
    return Action(
        id=row.id,
        title=row.title,
        unit=row.unit,
        place=_place(node),
        path=path,
        theme=row.theme,
        owner=row.owner,
        due=row.due,
        state=row.state,
        done_words=row.done_words,
        done_on=row.done_on,
        late=row.state != "done" and row.due < on,
        may_change=may(viewer, "actions.write", path),
    )


def _place(node: Node | None) -> str:
    if node is None:
        return "A unit that has ended"
    return WHOLE if node.id == COMPANY else node.label


def _hold(session: Session, action: str) -> ActionPlan:
    row = session.exec(select(ActionPlan).where(ActionPlan.id == action).with_for_update()).first()
    if row is None:
        raise Unknown("There is no such action.")
    return row
