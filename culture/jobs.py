"""What the staff floor does by itself: compute large looks, and once an hour throw away what nobody came back for."""

import secrets
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.engine import Engine

from culture import people
from culture.accounts import replies
from culture.linkage.studies import asking
from culture.reports import desks
from culture.reports.files import VERSION
from culture.scores import staging


def tidy(engine: Engine, now: datetime) -> Counter[str]:
    """Delete uploads that waited undecided, and answers kept for programs, after a day, and what killed processes left
    of two uploaded files; return how many. Idempotent.
    """
    return Counter(
        scores=staging.sweep(engine, now=now),
        people=people.sweep(engine, now=now),
        replies=replies.sweep(engine, now=now),
        files=desks.sweep(now),
    )


class Looks:
    """The computing of large looks in one process: one at a time, whichever study asked first."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self.engine, self.clock = engine, clock
        self.holder = secrets.token_urlsafe(8)
        self._busy = threading.Lock()

    def turn(self) -> bool:
        """Compute what waits, if anything; while that goes on, later turns keep its lease. True: a look was due.

        What fails unexpectedly leaves its order: the lease runs out, and it is tried again, three times in all.
        """
        if not self._busy.acquire(blocking=False):
            asking.renew(self.engine, self.holder, self.clock())
            return False
        try:
            return asking.attend(self.engine, self.holder, now=self.clock(), version=VERSION)
        finally:
            self._busy.release()
