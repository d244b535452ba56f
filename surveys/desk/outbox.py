"""The outbox: which letters wait, and how each went. In a demonstration without mail, what they say."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from surveys.desk import sights
from surveys.desk.room import Room
from surveys.errors import Unknown
from surveys.invitations import letters
from surveys.jobs import Works
from surveys.release import origin


def add_outbox(desk: Blueprint, room: Room) -> None:
    """Add the outbox to the desk."""

    @desk.get("/outbox")
    @room.guard("outbox.read")
    def outbox() -> ResponseReturnValue:
        """List letters of open waves, without their links."""
        find = request.args.get("find", "").strip()
        lines = letters.outbox(room.works.stores.house, find)
        return render_template(
            "desk/outbox.html",
            find=find,
            lines=sights.letter_lines(lines),
            delivers=room.works.mail.delivers,
            readable=may_read(room.works),
        )

    @desk.get("/outbox/<letter>")
    @room.guard("outbox.read")
    def letter_page(letter: str) -> ResponseReturnValue:
        """Show what one letter says, in a demonstration only."""
        if not may_read(room.works):
            raise Unknown("Letters can be looked at in a demonstration only.")
        works = room.works
        shown = letters.view(works.stores.house, works.keys, letter, works.settings.house)
        return render_template("desk/letter.html", letter=shown)


def may_read(works: Works) -> bool:
    """Return True in a demonstration that sends no mail: elsewhere a letter is its recipient's alone."""
    return origin.marked(works.stores) and not works.mail.delivers
