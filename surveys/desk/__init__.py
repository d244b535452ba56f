"""Staff pages for programmes and waves, and the outbox. In: works, and a guard from above. Out: a blueprint.

No page here shows an answer, or who has answered.
"""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint

from surveys.desk.cards import add_cards
from surveys.desk.outbox import add_outbox
from surveys.desk.programmes import add_programmes
from surveys.desk.room import Guard, Room
from surveys.desk.trustee import add_trustee
from surveys.desk.waves import add_waves
from surveys.forms import Tree
from surveys.jobs import Works

__all__ = ["make_desk"]


def make_desk(
    *,
    works: Works,
    guard: Guard,
    tree: Callable[[date], Tree],
    may: Callable[[str], bool],
    clock: Callable[[], datetime],
) -> Blueprint:
    """Return the desk.

    `guard(action, deed)` decorates a view and lets in whom the house lets do `action`; `tree(on)` gives
    (unit id, name, depth) for every unit, the company first; `may(action)` says what buttons to show.
    """
    desk = Blueprint("desk", "surveys.desk", url_prefix="/desk")
    room = Room(works=works, guard=guard, tree=tree, may=may, clock=clock)
    desk.context_processor(lambda: {"can": may})
    add_programmes(desk, room)
    add_waves(desk, room)
    add_cards(desk, room)
    add_trustee(desk, room)
    add_outbox(desk, room)
    return desk
