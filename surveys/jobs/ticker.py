"""The clock of the house: one job in memory, in one process at a time. The schedules decide what is due.

A lease row says which process ticks; its `beat` is the heartbeat that /healthz reads. The lease saves work
and settles nothing: that nothing happens twice stands in the tables.
"""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import insert, or_, update
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, col

from surveys import logs
from surveys.db import Roll, reading, writing
from surveys.jobs.ticking import tick
from surveys.jobs.works import Works

TICKER = "ticker"
PATIENCE = timedelta(minutes=5)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Lease(Roll, table=True):
    """Which process ticks, until when, and when a tick was last through."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime
    beat: datetime


def start_ticker(works: Works, clock: Callable[[], datetime]) -> BackgroundScheduler:
    """Start ticking in the background and return the scheduler; the first tick comes at once."""
    holder = secrets.token_urlsafe(8)
    seconds = works.settings.tick_seconds
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: beat(works, holder, clock()),
        "interval",
        seconds=seconds,
        id=TICKER,
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    return scheduler


def beat(works: Works, holder: str, now: datetime) -> bool:
    """Tick if this process holds the lease, or can take it; return whether it did.

    The heartbeat is set when the tick is through: one that ends in a fault each time is no life.
    """
    lasting = timedelta(seconds=3 * works.settings.tick_seconds)
    if not take(works.stores.house, holder, now, lasting):
        return False
    done = tick(works, now)
    with writing(works.stores.house) as session:
        session.execute(update(Lease).where(col(Lease.name) == TICKER).values(beat=now.astimezone(UTC)))
    if sum(done.values()):
        logs.say("tick", done)
    return True


def take(engine: Engine, holder: str, now: datetime, lasting: timedelta) -> bool:
    """Take or renew the lease where it is ours, or has run out; False where another process holds it."""
    row = {"holder": holder, "until": now.astimezone(UTC) + lasting}
    ours = or_(col(Lease.holder) == holder, col(Lease.until) < now.astimezone(UTC))
    with writing(engine) as session:
        result = session.execute(update(Lease).where(col(Lease.name) == TICKER, ours).values(**row))
        if isinstance(result, CursorResult) and result.rowcount == 1:
            return True
        if session.get(Lease, TICKER) is not None:
            return False
    try:
        with writing(engine) as session:
            session.execute(insert(Lease).values(name=TICKER, beat=NEVER, **row))
    except IntegrityError:
        return False
    return True


def heartbeat(engine: Engine) -> datetime | None:
    """Return when a tick was last through; None where none ever was."""
    with reading(engine) as session:
        lease = session.get(Lease, TICKER)
    return None if lease is None or lease.beat == NEVER else lease.beat


def alive(engine: Engine, now: datetime) -> bool:
    """Return True where a tick was through within the last five minutes."""
    last = heartbeat(engine)
    return last is not None and now - last < PATIENCE
