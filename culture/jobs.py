"""What the staff floor does by itself: once an hour, throw away what nobody came back for. Takes `now`."""

from collections import Counter
from datetime import datetime

from sqlalchemy.engine import Engine

from culture import people
from culture.accounts import replies
from culture.scores import staging


def tidy(engine: Engine, now: datetime) -> Counter[str]:
    """Delete uploads that waited undecided, and answers kept for programs, after a day; return how many. Idempotent."""
    return Counter(
        scores=staging.sweep(engine, now=now),
        people=people.sweep(engine, now=now),
        replies=replies.sweep(engine, now=now),
    )
