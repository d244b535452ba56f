"""Letters to those invited: invite, remind. In: a wave and its invitations. Out: letters sent once at most.

The outbox holds invitation, template and state, never an invite or a text: a letter is rendered at the moment
of sending and not kept. `waiting -> sending -> sent`; a worker that dies while sending leaves `sending`, which
becomes `unclear` and is never sent again by itself. UNIQUE(invitation, template) forbids the second letter.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from surveys.db import Roll


class Letter(Roll, table=True):
    """One letter to one invitation: which text, from when on, and how far it has come."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("invitation", "template"),
        CheckConstraint("state in ('waiting', 'sending', 'sent', 'failed', 'unclear')", name="state"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    id: str = Field(primary_key=True)
    wave: str = Field(foreign_key="wave.id", index=True)
    invitation: str = Field(foreign_key="invitation.id")
    template: str
    state: str = Field(default="waiting", index=True)
    not_before: datetime
    claimed_at: datetime | None = None
    tries: int = 0
    note: str = ""
