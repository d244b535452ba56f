"""The demonstration mark: set on two empty stores, never taken away, and part of every release's hash.

A marked store can never become a real one, and an unmarked one never takes made-up answers (decision 25).
"""

from sqlmodel import select

from surveys.db import Stores, reading, writing
from surveys.errors import Refusal
from surveys.release.tables import BallotsMark, HouseMark, ReleaseRow, Turnout
from surveys.release.types import Origin

DEMO = "demo"


def mark(stores: Stores) -> None:
    """Mark both stores as a demonstration; Refusal where either has counted or published anything.
    Idempotent.
    """
    if marked(stores):
        return
    with writing(stores.ballots) as session:
        if session.exec(select(Turnout)).first() is not None:
            raise Refusal("This ballot store holds real answers; a demonstration needs stores of its own.")
        session.merge(BallotsMark(name=DEMO))
    with writing(stores.house) as session:
        if session.exec(select(ReleaseRow)).first() is not None:
            raise Refusal("This store holds real results; a demonstration needs stores of its own.")
        session.merge(HouseMark(name=DEMO))


def marked(stores: Stores) -> bool:
    """Tell whether both stores carry the mark."""
    with reading(stores.house) as session:
        house = session.get(HouseMark, DEMO) is not None
    with reading(stores.ballots) as session:
        return session.get(BallotsMark, DEMO) is not None and house


def origin(stores: Stores) -> Origin:
    """Return what releases from these stores are: "demo" where either store is marked, else "live"."""
    with reading(stores.house) as session:
        house = session.get(HouseMark, DEMO) is not None
    with reading(stores.ballots) as session:
        return "demo" if house or session.get(BallotsMark, DEMO) is not None else "live"
