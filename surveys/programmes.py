"""A recurring pulse: audience, cadence, themes, items per wave, thresholds, and the promise made to staff.

In: a Draft from the desk. Out: a Programme row, and its Promise, which a wave freezes when it opens. The
group size `k` is 5 or more and, once a wave has opened under it, may only be raised.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import JSON, CheckConstraint, Column
from sqlalchemy.engine import Engine
from sqlmodel import Field, Session, col, select

from surveys import keyfile, questionnaires, schedules
from surveys.attributes import ATTRIBUTES
from surveys.db import Roll, new_id, reading, writing
from surveys.errors import Refusal, Unknown
from surveys.schedules import Cadence, Every

K_FLOOR = 5
CELL_FLOOR = 8
COMMENT_FLOOR = 20
LIVE_STEP = 5
RETENTION_WAVES = 26
CEILING = 1000
USUAL_HOUR = time(10)
LISTS = ("units", "reminders", "themes", "languages", "attributes")
LONGEST = {Every.WEEKLY: 6, Every.FORTNIGHTLY: 13, Every.MONTHLY: 27, Every.QUARTERLY: 60}
DAYS_BETWEEN = {Every.WEEKLY: 7, Every.FORTNIGHTLY: 14, Every.MONTHLY: 28, Every.QUARTERLY: 91}


class Programme(Roll, table=True):
    """One recurring pulse as HR set it up."""

    __tablename__ = "programme"
    __table_args__ = (
        CheckConstraint("k >= 5", name="k"),
        CheckConstraint("floor >= k", name="floor"),
        CheckConstraint("days_open between 1 and 60", name="days_open"),
        CheckConstraint("items_per_wave between 1 and 20", name="items_per_wave"),
        CheckConstraint("state in ('active', 'paused')", name="state"),
    )

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    units: list[str] = Field(sa_column=Column(JSON, nullable=False))
    cadence: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    days_open: int
    reminders: list[int] = Field(sa_column=Column(JSON, nullable=False))
    themes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    items_per_wave: int
    k: int = K_FLOOR
    floor: int = CELL_FLOOR
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    zone: str
    country: str
    anchor: date
    attributes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str = "active"
    comments: bool = True
    demo: bool = False
    opened: bool = False
    trustee: str = Field(default="", sa_column_kwargs={"server_default": ""})


@dataclass(frozen=True)
class Draft:
    """What HR fills in; refused with a sentence where it cannot be kept."""

    name: str
    units: tuple[str, ...]
    every: Every
    weekday: int
    at: time
    anchor: date
    days_open: int
    reminders: tuple[int, ...]
    themes: tuple[str, ...]
    items_per_wave: int
    languages: tuple[str, ...]
    zone: str
    country: str
    k: int = K_FLOOR
    floor: int = CELL_FLOOR
    comments: bool = True
    demo: bool = False
    attributes: tuple[str, ...] = ()
    trustee: str = ""


@dataclass(frozen=True)
class Promise:
    """What staff are told, and what a wave freezes: numbers for the page, sentences for people.

    `trustee`: the public key of a works council that opens the answers; empty where the house does.
    """

    k: int
    floor: int
    comments_from: int
    days_open: int
    retention_waves: int
    audience: tuple[str, ...]
    sentences: tuple[str, ...]
    trustee: str = ""


def set_up(engine: Engine, draft: Draft, now: datetime) -> str:
    """Store a new programme and return its id; refuses a draft that does not hold together."""
    check(draft)
    with writing(engine) as session:
        _name_is_free(session, draft.name, None)
        programme = Programme(id=new_id(), **_columns(draft))
        session.add(programme)
        return programme.id


def change(
    engine: Engine, programme_id: str, draft: Draft, now: datetime, *, first: Callable[[Draft], object] = repr
) -> None:
    """Change a programme for the waves to come. Open waves keep what they froze; k is never lowered.

    first: looks at what stands there now, in the transaction that writes, and may refuse.
    """
    check(draft)
    with writing(engine) as session:
        programme = _locked(session, programme_id)
        first(draft_of(programme))
        _name_is_free(session, draft.name, programme_id)
        if programme.opened and draft.k < programme.k:
            raise Refusal(
                f"The smallest group is {programme.k} and a wave has opened under that promise: "
                f"it can be raised, not lowered to {draft.k}."
            )
        for name, value in _columns(replace(draft, demo=programme.demo)).items():
            setattr(programme, name, value)
        session.add(programme)


def pause(engine: Engine, programme_id: str) -> None:
    """Open no further waves; the one that is open runs to its end."""
    _set_state(engine, programme_id, "paused")


def resume(engine: Engine, programme_id: str) -> None:
    """Let waves open again from the next due moment on."""
    _set_state(engine, programme_id, "active")


def mark_opened(session: Session, programme_id: str) -> None:
    """Note that a wave has opened under this promise: from now on k may only be raised."""
    programme = _locked(session, programme_id)
    programme.opened = True
    session.add(programme)


def get(engine: Engine, programme_id: str) -> Programme:
    """Return one programme; Unknown if there is none."""
    with reading(engine) as session:
        programme = session.get(Programme, programme_id)
    if programme is None:
        raise Unknown("There is no such programme.")
    return programme


def every_programme(engine: Engine) -> tuple[Programme, ...]:
    """Return all programmes by name."""
    with reading(engine) as session:
        return tuple(session.exec(select(Programme).order_by(col(Programme.name))).all())


def by_name(engine: Engine, name: str) -> Programme:
    """Return the programme with this id or name; Unknown if there is none."""
    for programme in every_programme(engine):
        if name in (programme.id, programme.name):
            return programme
    raise Unknown(f'There is no programme "{name}". `wellspring waves list` shows what there is.')


def unsaved(draft: Draft) -> Programme:
    """Return the programme that a draft would become, without storing it."""
    return Programme(id="unsaved", **_columns(draft))


def cadence(programme: Programme) -> Cadence:
    """Return the cadence of a programme as the schedules know it."""
    return Cadence(
        every=Every(programme.cadence["every"]),
        weekday=int(programme.cadence["weekday"]),
        at=time.fromisoformat(programme.cadence["at"]),
        anchor=programme.anchor,
    )


def draft_of(programme: Programme) -> Draft:
    """Return the draft that would set up this programme again: what the form starts from."""
    rhythm = cadence(programme)
    return Draft(
        name=programme.name,
        units=tuple(programme.units),
        every=rhythm.every,
        weekday=rhythm.weekday,
        at=rhythm.at,
        anchor=programme.anchor,
        days_open=programme.days_open,
        reminders=tuple(programme.reminders),
        themes=tuple(programme.themes),
        items_per_wave=programme.items_per_wave,
        languages=tuple(programme.languages),
        zone=programme.zone,
        country=programme.country,
        k=programme.k,
        floor=programme.floor,
        comments=programme.comments,
        demo=programme.demo,
        attributes=tuple(programme.attributes),
        trustee=programme.trustee,
    )


def share_from(k: int) -> int:
    """Return from how many people asked participation is told while a wave is open: a step is then k people."""
    return 100 * k // LIVE_STEP


def promise(of: Programme | Draft, audience: Sequence[str] = ()) -> Promise:
    """Return the promise that goes with a programme: who knows what, until when, from how many people on.

    `audience` are the names of the units asked, in words for people.
    """
    who = ", ".join(audience) or "the whole audience"
    sentences = [
        f"Asked: {who}. Everybody on the list gets the same letters and the same reminders.",
        "Who took part is known to the system until the wave closes, and then forgotten. No page shows who.",
        "What somebody answered cannot be linked to them by anyone who holds the databases or their backups.",
        f"Results are shown for {of.k} or more answers and for groups of {of.floor} or more people; "
        "what would give a smaller group away is hidden as well.",
        "How many took part is shown as a share, in a band of ten points or more. From 20 answers on the number of "
        "answers itself is given: where nearly everybody of a group took part, everybody can see that; never who. "
        "A band, and bands that were joined because few are in them, stay as they are until the numbers have "
        f"clearly left them. While a wave is open, HR sees once a day, to the nearest {LIVE_STEP} %, how many of "
        f"all who are asked took part, where they are {share_from(of.k)} or more.",
        "Single answers are deleted when the wave closes. What remains are the published figures.",
        f"The list of who belonged to which group is kept for {RETENTION_WAVES} waves, without any answer.",
    ]
    named = [name.lower() for one, name in ATTRIBUTES.items() if one in of.attributes]
    if named:
        sentences.append(
            f"Results are also broken down by {', by '.join(named)}: one at a time, never crossed, for the "
            "company and its divisions only. Each goes as a sealed ballot of its own that nothing joins to "
            f"the others. People who answer with a card are left out of these; where 1 to {of.k - 1} of them took "
            "part, or a ballot beside theirs was lost, nothing is broken down."
        )
    if of.comments:
        sentences.append(
            f"Comments go apart from the scores, by groups of {COMMENT_FLOOR} or more people. From 10 comments on "
            "they are read by HR and by leaders of the whole group, without date and in random order; fewer are "
            "joined with those of a larger group, or read by nobody."
        )
    if keyfile.is_public(of.trustee):
        sentences.append(_HELD.format(words=" ".join(keyfile.words(keyfile.parse_public(of.trustee)))))
    return Promise(
        k=of.k,
        floor=of.floor,
        comments_from=COMMENT_FLOOR,
        days_open=of.days_open,
        retention_waves=RETENTION_WAVES,
        audience=tuple(audience),
        sentences=tuple(sentences),
        trustee=of.trustee,
    )


def frozen(promised: Promise) -> dict[str, Any]:
    """Return a promise as the JSON that a wave keeps."""
    return asdict(promised)


def check(draft: Draft) -> None:
    """Refuse a draft that cannot be kept, with every sentence that says why."""
    said = list(faults(draft).values())
    if said:
        raise Refusal(" ".join(said))


def faults(draft: Draft) -> dict[str, str]:
    """Return what is wrong with a draft, by field; empty where it holds together."""
    bank = questionnaires.load()
    known, longest = {theme.id for theme in bank.themes}, LONGEST[draft.every]
    rules = {
        "name": (bool(draft.name.strip()), "Give the pulse a name."),
        "units": (bool(draft.units), "Choose at least one unit."),
        "weekday": (0 <= draft.weekday <= 6, "Choose a weekday."),
        "days_open": (1 <= draft.days_open <= longest, _TOO_LONG.format(most=longest)),
        "reminders": (
            len(set(draft.reminders)) == len(draft.reminders)
            and all(0 < day < draft.days_open for day in draft.reminders),
            "Reminders go out on different days, after the opening and before the close.",
        ),
        "themes": (bool(draft.themes) and set(draft.themes) <= known, "Choose at least one theme."),
        "items_per_wave": (1 <= draft.items_per_wave <= 20, "Ask between 1 and 20 questions."),
        "attributes": (set(draft.attributes) <= set(ATTRIBUTES), "Choose among the attributes listed."),
        "languages": (
            bool(draft.languages) and set(draft.languages) <= set(bank.languages),
            f"Choose among the languages of the questions: {', '.join(bank.languages)}.",
        ),
        "zone": (draft.zone in available_timezones(), "Choose a time zone such as Europe/Berlin."),
        "country": (_knows(draft.country), "This country's holidays are not known. Try DE, DE-BY, or none."),
        "anchor": (2020 <= draft.anchor.year <= 2099, "Choose a day between the years 2020 and 2099."),
        "k": (
            K_FLOOR <= draft.k <= CEILING,
            f"The smallest group is {K_FLOOR}; it can be raised, not lowered.",
        ),
        "trustee": (
            not draft.trustee or keyfile.is_public(draft.trustee),
            "Paste the public key: 87 characters, from `trustee new-key`.",
        ),
        "floor": (draft.k <= draft.floor <= CEILING, "Choose at least as many people as the smallest group."),
    }
    found = {field: sentence for field, (holds, sentence) in rules.items() if not holds}
    if not {"themes", "items_per_wave"} & found.keys():
        found |= _too_few_items(draft)
    return found


def all_themes() -> tuple[str, ...]:
    """Return the ids of all themes of the bank."""
    return tuple(theme.id for theme in questionnaires.load().themes)


def cover(draft: Draft) -> questionnaires.Coverage:
    """Return how often each theme is asked under this draft; Refusal where there are too few items."""
    days = DAYS_BETWEEN[draft.every]
    bank = questionnaires.load()
    return questionnaires.coverage(bank, draft.themes, count=draft.items_per_wave, cadence_days=days)


def _too_few_items(draft: Draft) -> dict[str, str]:
    try:
        cover(draft)
    except Refusal as refusal:
        return {"items_per_wave": str(refusal)}
    return {}


_HELD = (
    "The works council holds the key to the answers. Whoever runs the server cannot open them, and could link "
    "you to yours only together with the works council. The twelve words of its key: {words}."
)
_TOO_LONG = "1 to {most} days: a wave must close before the next one opens."


def _knows(country: str) -> bool:
    try:
        schedules.calendar(country)
    except Refusal:
        return False
    return True


def zone_of(programme: Programme | Draft) -> ZoneInfo:
    """Return the time zone in which the programme's dates are meant."""
    return ZoneInfo(programme.zone)


def _columns(draft: Draft) -> dict[str, Any]:
    plain = asdict(draft)
    rhythm = {
        "every": str(plain.pop("every")),
        "weekday": plain.pop("weekday"),
        "at": plain.pop("at").isoformat("minutes"),
    }
    lists = {name: list(plain.pop(name)) for name in LISTS}
    lists["reminders"].sort()
    own = {"name": draft.name.strip(), "trustee": "".join(draft.trustee.split())}
    return {**plain, **lists, **own, "cadence": rhythm}


def _name_is_free(session: Session, name: str, but: str | None) -> None:
    other = session.exec(select(Programme).where(Programme.name == name.strip())).first()
    if other is not None and other.id != but:
        raise Refusal(f'There is a programme "{name.strip()}" already. Give this one another name.')


def _locked(session: Session, programme_id: str) -> Programme:
    query = select(Programme).where(Programme.id == programme_id).with_for_update()
    programme = session.exec(query).first()
    if programme is None:
        raise Unknown("There is no such programme.")
    return programme


def _set_state(engine: Engine, programme_id: str, state: str) -> None:
    with writing(engine) as session:
        programme = _locked(session, programme_id)
        programme.state = state
        session.add(programme)
