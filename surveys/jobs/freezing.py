"""What a wave may never change again: its audience, cells, headcounts, items, roster and promise.

In: a planned wave and the organisation as it is today. Out: the frozen wave, or a refusal with its mend.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from surveys import cells, crossings, history, programmes, questionnaires, waves
from surveys.attributes import PREFIX, Asked, break_down
from surveys.cells import Cut, Leaf
from surveys.db import writing
from surveys.errors import Conflict, Refusal
from surveys.invitations import roster
from surveys.invitations.roster import Invitee, Place
from surveys.jobs.planning import close_of
from surveys.jobs.works import Works
from surveys.programmes import COMMENT_FLOOR, Programme
from surveys.settings import Settings
from surveys.waves import State, Wave


@dataclass(frozen=True)
class Audience:
    """The people asked and the units they are in, as they are today; `asked`: what to call them together."""

    people: tuple[Invitee, ...]
    leaves: tuple[Leaf, ...]
    asked: cells.Asked = cells.NOBODY

    @property
    def heads(self) -> Counter[str]:
        """Return how many people are in each leaf."""
        return Counter(person.unit for person in self.people)


def freeze(works: Works, wave_id: str, now: datetime) -> None:
    """Freeze everything about a wave in one transaction; refuses with the reason and the mend."""
    check_origin(works.settings)
    engine = works.stores.house
    wave = waves.get(engine, wave_id)
    programme = programmes.get(engine, wave.programme)
    today = now.astimezone(programmes.zone_of(programme)).date()
    audience = gather(works, programme.units, today)
    with writing(engine) as session:
        session.exec(select(Programme.id).order_by(col(Programme.id)).with_for_update()).all()
        cut = cut_cells(session, programme, audience)
        for kind, made in cut.items():
            waves.freeze_cells(session, wave_id, kind, made)
        places = _places(programme, audience, cut)
        own = _break_down(session, wave_id, programme, audience=audience, units=cut["S"])
        roster.enter(session, wave_id, audience.people, places)
        _nobody_twice(session, wave_id)
        roster.invite(session, wave_id, audience.people, places, own=own)
        waves.keep_overlaps(session, wave_id, roster.overlaps(session, wave_id))
        programmes.mark_opened(session, programme.id)
        if not waves.move_in(
            session,
            wave_id,
            State.PLANNED,
            State.OPENING,
            **_frozen(session, programme, audience, wave=wave, today=today),
        ):
            raise Conflict("Another process has opened this wave.")


def check_origin(settings: Settings) -> None:
    """Refuse to open where one origin would be reached from elsewhere (decision 18), with the mend."""
    if settings.loopback:
        return
    if urlsplit(settings.house).scheme != "https" or urlsplit(settings.booth).scheme != "https":
        raise Refusal(
            "Answers travel over https only. Set WELLSPRING_BASE_URL and WELLSPRING_BOOTH_URL to https."
        )
    if urlsplit(settings.house).hostname == urlsplit(settings.booth).hostname:
        raise Refusal(
            "House and booth must have different hosts, so that answers carry nothing of who asks. "
            "Set WELLSPRING_BOOTH_URL to a host of its own, such as https://ballots.example.org."
        )


def gather(works: Works, units: Sequence[str], on: date) -> Audience:
    """Return the people and leaves below `units` on a date; each person once, in a leaf of the audience."""
    leaves = tuple(works.leaves(units, on))
    known = {leaf.id for leaf in leaves}
    people = {person.person: person for person in works.roster(units, on)}
    lost = sum(person.unit not in known for person in people.values())
    if lost:
        raise Refusal(
            f"{lost} people stand in a unit that has no place in the tree. Mend the import of people."
        )
    everywhere = works.leaves(sorted({leaf.path[0] for leaf in leaves}), on)
    asked = cells.asked(units, leaves, everywhere)
    return Audience(tuple(people[key] for key in sorted(people)), leaves, asked)


def cut_cells(session: Session, programme: Programme, audience: Audience) -> dict[str, tuple[Cut, ...]]:
    """Return the cells by kind: "S" for scores, and "C" for comments where enough people are asked."""
    total = len(audience.people)
    if total < programme.floor:
        raise Refusal(
            f"{total} people are asked, and a group needs {programme.floor}. Add units to the audience."
        )
    floors = {"S": programme.floor}
    if programme.comments and total >= COMMENT_FLOOR:
        floors["C"] = COMMENT_FLOOR
    return {
        kind: cells.cut(
            audience.leaves,
            audience.heads,
            history.cuts_before(session, programme.id, kind),
            floor=floor,
        )
        for kind, floor in floors.items()
    }


def _break_down(
    session: Session, wave_id: str, programme: Programme, *, audience: Audience, units: Sequence[Cut]
) -> Mapping[str, Mapping[str, str]]:
    """Freeze the cells of the chosen attributes and the counts of crossings; return each person's own cells.

    Only who has a personal invitation is in them (decision 12); who answers with a card is counted as such.
    """
    home = {unit: cut for cut in units for unit in cut.units}
    personal = [one for one in audience.people if one.email is not None]
    asked = [Asked(one.person, home[one.unit], one.attributes) for one in personal]
    kinds = [PREFIX + attribute for attribute in programme.attributes]
    previous = {kind: waves.previous_cut(session, programme.id, kind) for kind in kinds}
    found = break_down(asked, programme.attributes, programme.floor, previous=previous)
    for kind, cuts in found.cuts.items():
        waves.freeze_cells(session, wave_id, kind, cuts)
    if found.cuts:
        own = {
            person: tuple(cell for _, cell in sorted(cells.items())) for person, cells in found.own.items()
        }
        people = Counter((home[one.unit].cell, *own.get(one.person, ())) for one in audience.people)
        crossings.keep(session, wave_id, people)
    return found.own


def _frozen(
    session: Session, programme: Programme, audience: Audience, *, wave: Wave, today: date
) -> dict[str, object]:
    """Return the columns that opening freezes: dates, k, items, languages, promise, number invited."""
    bank = questionnaires.load()
    due = max(date.fromisoformat(wave.due), today)
    chosen = questionnaires.pick(
        bank,
        themes=programme.themes,
        count=programme.items_per_wave,
        asked=_asked(session, programme, wave.id),
        on=due,
        seed=f"{programme.id} {wave.due}",
    )
    items = [bank.item(name) for name in chosen]
    promised = programmes.promise(programme, _tops(programme, audience.leaves))
    return {
        "closes_at": close_of(programme, due),
        "k": programme.k,
        "items": [{"id": item.id, "theme": item.theme, "direction": item.direction} for item in items],
        "languages": list(programme.languages),
        "bank": bank.version,
        "promise": {**programmes.frozen(promised), "asked": asdict(audience.asked)},
        "invited": len(audience.people),
        "note": "",
    }


def _asked(session: Session, programme: Programme, wave_id: str) -> list[tuple[date, tuple[str, ...]]]:
    """Return what these people were asked before: by this programme, and by any wave that shares somebody."""
    shared = roster.shared_with(session, wave_id)
    earlier = session.exec(select(Wave).where(col(Wave.state).not_in((State.PLANNED, State.VOID)))).all()
    return [
        (date.fromisoformat(wave.due), tuple(item["id"] for item in wave.items))
        for wave in earlier
        if wave.id != wave_id and (wave.programme == programme.id or wave.id in shared)
    ]


def _nobody_twice(session: Session, wave_id: str) -> None:
    busy = roster.busy(session, wave_id)
    if busy:
        raise Refusal(
            f"{busy} of these people are asked in another open wave, and a person is in one open wave at "
            "most. It opens when the other has closed; HR may close that one early."
        )


def _places(programme: Programme, audience: Audience, cut: dict[str, tuple[Cut, ...]]) -> dict[str, Place]:
    """Return, for each leaf with people, its cell of each kind and when letters are read there."""
    where = {(kind, unit): made.cell for kind, group in cut.items() for made in group for unit in made.units}
    return {
        leaf.id: Place(
            cells={kind: where[kind, leaf.id] for kind in cut},
            zone=leaf.zone or programme.zone,
            country=leaf.country or programme.country,
        )
        for leaf in audience.leaves
        if ("S", leaf.id) in where
    }


def _tops(programme: Programme, leaves: Sequence[Leaf]) -> list[str]:
    """Return the names of the units that the audience was chosen by."""
    names = {unit: name for leaf in leaves for unit, name in zip(leaf.path, leaf.names, strict=True)}
    return [names[unit] for unit in programme.units if unit in names]
