"""Looks that take long: asked for in a request, computed by the house's clock, and logged exactly once.

In: a study. Out: its next look, at once where the data are few; else an order that waits for a process with time.
An order names the number of the look it is for, so that a look is paid for once, wherever a crash falls: an order
whose look stands already is only thrown away. While it is computed, its holder renews the lease; an order whose
lease has run out belongs to a process that is gone, and whoever comes next takes it.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.engine import CursorResult, Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from culture.db import reading, writing
from culture.errors import Conflict, Refusal
from culture.linkage import studies
from culture.linkage.studies import paying
from culture.linkage.studies.sealing import Closed
from culture.linkage.studies.tables import LookOrder
from culture.scores import aggregates
from surveys.release import released

Answer = Literal["taken", "same", "ordered"]
INSTANT = 20_000  # figures of cells times metrics that a request may analyse: about half a second
LEASE = timedelta(minutes=1)
MOST_TRIES = 3
GIVEN_UP = (
    "its computation was broken off three times, most likely for want of memory. "
    "The server's log says more; the look was not spent."
)


def ask(engine: Engine, study_id: str, *, now: datetime, version: str) -> Answer:
    """Take a small look at once, or order a large one; Refusal where there is nothing to look at."""
    study = studies.get(engine, study_id)
    waves = studies.usable(study, released(engine, study.programme))
    taken = studies.looks(engine, study_id)
    before = len(taken)
    metrics = {one.metric for one in aggregates.metrics(engine)}
    if sum(len(one.cells) for one in waves) * len(metrics) <= INSTANT:
        studies.look(engine, study_id, now=now, version=version)
        return "taken" if len(studies.looks(engine, study_id)) > before else "same"
    paying.check(study, taken, len(waves))
    _place(engine, LookOrder(study=study_id, number=before + 1, asked_at=now, until=now))
    return "ordered"


def _place(engine: Engine, order: LookOrder) -> None:
    """Put the order there; one that waits already stays, one that was refused is asked anew."""
    old = (col(LookOrder.study) == order.study, col(LookOrder.refused) != "")
    try:
        with writing(engine) as session:
            session.execute(delete(LookOrder).where(*old))
            if session.get(LookOrder, order.study) is None:
                session.add(order)
    except IntegrityError:
        return  # somebody else has just asked for the same


def order_of(engine: Engine, study_id: str) -> LookOrder | None:
    """Return the order that waits, or was refused, for a study; None where nothing was asked for."""
    with reading(engine) as session:
        return session.get(LookOrder, study_id)


def awaited(engine: Engine) -> frozenset[str]:
    """Return the studies whose look was asked for and is on its way."""
    with reading(engine) as session:
        return frozenset(session.exec(select(LookOrder.study).where(LookOrder.refused == "")).all())


def attend(engine: Engine, holder: str, *, now: datetime, version: str) -> bool:
    """Compute the order that waits longest; return whether there was one.

    1. Take it. 2. Give it up after three tries. 3. Compute it unless its look stands already; what is refused
    is kept for the page. 4. Throw it away.
    """
    order = _take(engine, holder, now)
    if order is None:
        return False
    if order.tries > MOST_TRIES:
        _refuse(engine, order, GIVEN_UP)
        return True
    if len(studies.looks(engine, order.study)) < order.number:
        try:
            studies.look(engine, order.study, now=now, version=version)
        except Closed as error:
            _refuse(engine, order, str(error))
            return True
        except Conflict:
            pass  # its look was taken meanwhile
        except Refusal as error:
            _refuse(engine, order, str(error))
            return True
    with writing(engine) as session:
        session.execute(delete(LookOrder).where(*_this(order)))
    return True


def renew(engine: Engine, holder: str, now: datetime) -> None:
    """Keep the orders that this process is computing."""
    with writing(engine) as session:
        session.execute(update(LookOrder).where(col(LookOrder.holder) == holder).values(until=now + LEASE))


def _take(engine: Engine, holder: str, now: datetime) -> LookOrder | None:
    """Take the oldest order that nobody computes; None where there is none, or another process was faster."""
    free = (col(LookOrder.refused) == "", col(LookOrder.until) <= now)
    with reading(engine) as session:
        found = session.exec(select(LookOrder).where(*free).order_by(col(LookOrder.asked_at))).first()
    if found is None:
        return None
    ours = {"holder": holder, "until": now + LEASE, "tries": found.tries + 1}
    same = (*_this(found), *free, col(LookOrder.tries) == found.tries)
    with writing(engine) as session:
        done = session.execute(update(LookOrder).where(*same).values(**ours))
        if not (isinstance(done, CursorResult) and done.rowcount == 1):
            return None
    found.tries += 1
    return found


def _refuse(engine: Engine, order: LookOrder, why: str) -> None:
    with writing(engine) as session:
        session.execute(update(LookOrder).where(*_this(order)).values(refused=why, holder=""))


def _this(order: LookOrder) -> tuple[ColumnElement[bool], ...]:
    return (col(LookOrder.study) == order.study, col(LookOrder.number) == order.number)
