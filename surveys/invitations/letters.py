"""Letters to those invited: invite, remind. In: a wave and its invitations. Out: letters sent once at most.

The outbox holds invitation, template and state, never an invite or a text: it is rendered at the moment of
sending and not kept. `waiting -> sending -> sent`; a worker that dies while sending leaves `sending`, which
becomes `unclear` and is never sent again. UNIQUE(invitation, template) forbids the second letter.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, UniqueConstraint, delete, update
from sqlalchemy.engine import CursorResult, Engine
from sqlmodel import Field, Session, col, func, select

from surveys import readers, schedules, waves
from surveys.db import Roll, new_id, reading, writing
from surveys.errors import Closed, Unknown
from surveys.invitations.rendering import Sheet, Ways, compose, message
from surveys.invitations.roster import Invitation
from surveys.keys import Keys
from surveys.mail import Away, Mail, NotTaken, Send, TryLater, Unclear
from surveys.programmes import Programme
from surveys.waves import State, Wave
from surveys.wire import b64

INVITE = "invite"
PATIENCE = timedelta(minutes=10)
TRIES = 5
AWAY = "away"
PAUSE = timedelta(minutes=5)


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


@dataclass(frozen=True)
class OutboxLine:
    """A letter as the outbox page lists it: no text, no invite."""

    id: str
    wave: str
    recipient: str
    template: str
    state: str
    not_before: datetime
    note: str


@dataclass(frozen=True)
class Carrier:
    """What sending needs besides the store: keys to render with, mail to send by, the house's address."""

    keys: Keys
    mail: Mail
    base: str


def reminder(number: int) -> str:
    """Return the name of the reminder `number` (1 is the first)."""
    return f"remind-{number}"


def queue(engine: Engine, wave: str, template: str, now: datetime) -> int:
    """Put a letter to each personal invitation of a wave into the outbox, once; return how many were new."""
    with writing(engine) as session:
        waves.lock(session, wave)
        there = set(
            session.exec(
                select(Letter.invitation).where(Letter.wave == wave, Letter.template == template)
            ).all()
        )
        new = [
            invitation
            for invitation in session.exec(select(Invitation).where(Invitation.wave == wave)).all()
            if not invitation.card and invitation.id not in there
        ]
        for invitation in new:
            moment = _moment(invitation, now)
            session.add(
                Letter(id=new_id(), wave=wave, invitation=invitation.id, template=template, not_before=moment)
            )
        return len(new)


def deliver(engine: Engine, carrier: Carrier, now: datetime, *, limit: int) -> Counter[str]:
    """Send up to `limit` letters that are due, each at most once; return counts by outcome.

    1. What a dead worker left in `sending` becomes `unclear`: it may have arrived, so it is not repeated.
    2. Claim one letter (waiting -> sending where still waiting), 3. render, 4. send, 5. say how it went.
    Where the server takes nothing at all, the look ends: every letter goes on waiting until its wave closes. Nobody
    needs to know who has answered for that, and every letter still goes to everybody.
    """
    counts: Counter[str] = Counter(unclear=_give_up(engine, now))
    if not carrier.mail.delivers:
        return counts
    with carrier.mail.session() as send:
        for letter in _due(engine, now, limit):
            if claim(engine, letter, now):
                outcome = _post(engine, carrier, send, letter=letter, now=now)
                counts[outcome] += 1
                if outcome == AWAY:
                    break
    return counts


def claim(engine: Engine, letter: str, now: datetime) -> bool:
    """Take a letter for sending where it is still waiting; False where another worker was faster."""
    taken = update(Letter).where(col(Letter.id) == letter, col(Letter.state) == "waiting")
    with writing(engine) as session:
        result = session.execute(
            taken.values(state="sending", claimed_at=now.astimezone(UTC), tries=Letter.tries + 1)
        )
        return isinstance(result, CursorResult) and result.rowcount == 1


def view(engine: Engine, keys: Keys, letter: str, base: str) -> Sheet:
    """Render a letter for looking at, and keep nothing of it; Unknown where its wave is no longer open."""
    with reading(engine) as session:
        found = session.get(Letter, letter)
        if found is None or session.get_one(Wave, found.wave).state != State.OPEN:
            raise Unknown("This letter can no longer be shown: its wave is not open.")
        return _compose(session, keys, found, base)


def outbox(engine: Engine, find: str = "", *, limit: int = 100) -> tuple[OutboxLine, ...]:
    """Return the letters of open waves to addresses that hold `find`, by recipient, at most `limit`."""
    query = (
        select(Letter, Invitation)
        .join(Invitation, col(Letter.invitation) == Invitation.id)
        .join(Wave, col(Letter.wave) == Wave.id)
        .where(Wave.state == State.OPEN, col(Invitation.email).icontains(find, autoescape=True))
        .order_by(col(Letter.template), col(Invitation.email), col(Letter.id))
        .limit(limit)
    )
    with reading(engine) as session:
        return tuple(_line(letter, invitation) for letter, invitation in session.exec(query).all())


def counts(engine: Engine, wave: str) -> Counter[str]:
    """Return how many letters of a wave are in each state."""
    query = select(Letter.state, func.count()).where(Letter.wave == wave).group_by(col(Letter.state))
    with reading(engine) as session:
        return Counter(dict(session.exec(query).all()))


def waiting(engine: Engine, wave: str, template: str) -> int:
    """Return how many letters of this text have not been sent."""
    query = select(func.count()).where(Letter.wave == wave, Letter.template == template)
    with reading(engine) as session:
        return session.exec(query.where(Letter.state == "waiting")).one()


def withdraw(engine: Engine, wave: str) -> int:
    """Take back what was not sent when a wave closed; return how many letters that were."""
    with writing(engine) as session:
        gone = session.execute(delete(Letter).where(col(Letter.wave) == wave, col(Letter.state) == "waiting"))
        return gone.rowcount if isinstance(gone, CursorResult) else 0


def _due(engine: Engine, now: datetime, limit: int) -> tuple[str, ...]:
    """Return ids of letters to send now, by their random ids; outside local hours they wait for the next."""
    query = (
        select(Letter, Invitation)
        .join(Invitation, col(Letter.invitation) == Invitation.id)
        .join(Wave, col(Letter.wave) == Wave.id)
        .where(Letter.state == "waiting", Letter.not_before <= now, Wave.state == State.OPEN)
        .where(Wave.closes_at > now)
        .order_by(col(Letter.id))
    )
    with reading(engine) as session:
        rows = session.exec(query.limit(limit)).all()
    moments = {letter.id: _moment(invitation, now) for letter, invitation in rows}
    late = {letter: moment for letter, moment in moments.items() if moment > now}
    if late:
        with writing(engine) as session:
            for letter, moment in late.items():
                session.execute(update(Letter).where(col(Letter.id) == letter).values(not_before=moment))
    return tuple(letter for letter in moments if letter not in late)


def _post(engine: Engine, carrier: Carrier, send: Send, *, letter: str, now: datetime) -> str:
    with reading(engine) as session:
        found = session.get_one(Letter, letter)
        try:
            sheet = _compose(session, carrier.keys, found, carrier.base)
        except (Closed, Unknown):
            return _settle(engine, found, "failed", note="The wave closed before this letter was sent.")
    try:
        send(message(sheet))
    except NotTaken as refusal:
        return _settle(engine, found, "failed", note=str(refusal))
    except Unclear as refusal:
        return _settle(engine, found, "unclear", note=str(refusal))
    except Away as refusal:
        _put_off(engine, found, str(refusal), now + PAUSE)
        return AWAY
    except TryLater as refusal:
        if found.tries >= TRIES:
            return _settle(engine, found, "failed", note=str(refusal))
        wait = PAUSE * 2**found.tries
        return _settle(engine, found, "waiting", note=str(refusal), not_before=now + wait)
    return _settle(engine, found, "sent")


def _settle(
    engine: Engine, letter: Letter, state: str, *, note: str = "", not_before: datetime | None = None
) -> str:
    values = {"state": state, "note": note, "not_before": not_before or letter.not_before}
    with writing(engine) as session:
        session.execute(
            update(Letter).where(col(Letter.id) == letter.id, col(Letter.state) == "sending").values(**values)
        )
    return state


def _give_up(engine: Engine, now: datetime) -> int:
    stuck = update(Letter).where(
        col(Letter.state) == "sending", col(Letter.claimed_at) < now.astimezone(UTC) - PATIENCE
    )
    said = "The sender stopped while sending: it may have arrived, and is not sent twice."
    with writing(engine) as session:
        result = session.execute(stuck.values(state="unclear", note=said))
        return result.rowcount if isinstance(result, CursorResult) else 0


def _put_off(engine: Engine, letter: Letter, note: str, until: datetime) -> None:
    """Let a letter wait on, as if it had not been tried: nothing was wrong with it."""
    still = update(Letter).where(col(Letter.id) == letter.id, col(Letter.state) == "sending")
    with writing(engine) as session:
        session.execute(
            still.values(state="waiting", note=note, not_before=until, tries=max(0, letter.tries - 1))
        )


def _compose(session: Session, keys: Keys, letter: Letter, base: str) -> Sheet:
    invitation = session.get_one(Invitation, letter.invitation)
    wave = session.get_one(Wave, letter.wave)
    programme = session.get_one(Programme, wave.programme)
    invite = keys.invite(wave.id, invitation.id)
    ways = Ways(f"{base}/s#i={b64(invite)}", base + readers.address(wave))
    return compose(invitation, wave, programme, template=letter.template, ways=ways)


def _moment(invitation: Invitation, now: datetime) -> datetime:
    days = schedules.calendar(invitation.country)
    return schedules.letter_moment(now, ZoneInfo(invitation.zone), days)


def _line(letter: Letter, invitation: Invitation) -> OutboxLine:
    return OutboxLine(
        id=letter.id,
        wave=letter.wave,
        recipient=invitation.email,
        template=letter.template,
        state=letter.state,
        not_before=letter.not_before,
        note=letter.note,
    )
