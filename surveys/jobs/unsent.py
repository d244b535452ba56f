"""Letters that nothing can carry: no mail server is set, and it is no demonstration, which shows its own outbox.

In: works, and who would be asked or a wave. Out: the sentence that says so and how to mend it; empty where all is well.
"""

from collections.abc import Sequence
from datetime import datetime

from surveys import programmes
from surveys.errors import Refusal
from surveys.invitations import letters
from surveys.invitations.roster import Invitee
from surveys.jobs.freezing import gather
from surveys.jobs.works import Works
from surveys.release import origin
from surveys.waves import State, Wave

MEND = "Ask your administrator to set WELLSPRING_SMTP_URL, or take the addresses out and print cards."
BEFORE = "No mail server is set, so letters wait: {people} with an address would not hear of a wave. " + MEND
DURING = (
    "No mail server is set, so letters wait: {people} with an address did not get their invitation. Ask your "
    "administrator to set WELLSPRING_SMTP_URL: letters then go out by themselves while the wave is open. "
    "For a wave to come, the addresses can be taken out and cards printed."
)
CONFIRM = " To open the wave all the same, tick that letters may wait."


def silent(works: Works) -> bool:
    """Say whether letters have nowhere to go."""
    return not works.mail.delivers and not origin.marked(works.stores)


def before(works: Works, people: Sequence[Invitee]) -> str:
    """Return what to say before a wave asks these people; empty where letters go out, or nobody has an address."""
    reached = sum(bool(one.email) for one in people)
    return BEFORE.format(people=_people(reached)) if reached and silent(works) else ""


def before_wave_of(works: Works, programme_id: str, now: datetime) -> str:
    """Return the same of those whom a programme asks today; empty where they cannot be gathered."""
    if not silent(works):
        return ""
    programme = programmes.get(works.stores.house, programme_id)
    try:
        audience = gather(works, programme.units, now.astimezone(programmes.zone_of(programme)).date())
    except Refusal:
        return ""
    return before(works, audience.people)


def during(works: Works, wave: Wave) -> str:
    """Return what to say on the page of an open wave whose letters wait."""
    waiting = wave.state == State.OPEN and silent(works)
    people = letters.waiting(works.stores.house, wave.id, letters.INVITE) if waiting else 0
    return DURING.format(people=_people(people)) if people else ""


def check(works: Works, programme_id: str, now: datetime) -> None:
    """Refuse where letters would wait, naming the mend and how to go on without it."""
    said = before_wave_of(works, programme_id, now)
    if said:
        raise Refusal(said + CONFIRM)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
