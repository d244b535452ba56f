"""What a programme would do, before anything is stored. In: a draft and today. Out: figures in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from surveys import programmes, questionnaires, schedules
from surveys.cells import Cut, cut
from surveys.errors import Refusal
from surveys.jobs import unsent
from surveys.jobs.freezing import Audience, gather
from surveys.jobs.planning import next_dues
from surveys.jobs.works import Works
from surveys.programmes import COMMENT_FLOOR, Draft, Promise


@dataclass(frozen=True)
class ThemeShare:
    """How often a theme would be asked."""

    name: str
    times_a_year: int
    longest_days: int


@dataclass(frozen=True)
class Preview:
    """What would happen under a draft; `faults` by field say what has to be mended first, `letters_wait`
    that no letter would go out, `unbroken` how many answer with cards where results are to be broken down.
    """

    people: int
    unbroken: int
    units: int
    cells: tuple[Cut, ...]
    comments: bool
    dues: tuple[schedules.Due, ...]
    themes: tuple[ThemeShare, ...]
    often_enough: bool
    items_needed: int
    promise: Promise
    letters_wait: str
    faults: dict[str, str]

    @property
    def merged(self) -> tuple[Cut, ...]:
        """Return the cells that hold several units, each with its reason."""
        return tuple(cell for cell in self.cells if len(cell.units) > 1)


def preview(works: Works, draft: Draft, now: datetime) -> Preview:
    """Return what a programme would do from now on; nothing is stored."""
    faults = programmes.faults(draft)
    audience = _audience(works, draft, now, faults)
    people = len(audience.people)
    if people < draft.floor and "units" not in faults:
        faults["units"] = f"{people} people are asked, and a group needs {draft.floor}. Choose more units."
    themes, enough, needed = _themes(draft, faults)
    heads = audience.heads
    return Preview(
        people=people,
        unbroken=sum(one.email is None for one in audience.people) if draft.attributes else 0,
        units=sum(heads[leaf.id] > 0 for leaf in audience.leaves),
        cells=cut(audience.leaves, heads, floor=draft.floor) if people else (),
        comments=draft.comments and people >= COMMENT_FLOOR,
        dues=() if {"zone", "country", "weekday", "anchor"} & faults.keys() else next_dues(draft, now),
        themes=themes,
        often_enough=enough,
        items_needed=needed,
        promise=programmes.promise(draft, _names(draft.units, audience)),
        letters_wait=unsent.before(works, audience.people),
        faults=faults,
    )


def _audience(works: Works, draft: Draft, now: datetime, faults: dict[str, str]) -> Audience:
    if not draft.units or "zone" in faults:
        return Audience((), ())
    try:
        return gather(works, draft.units, now.astimezone(programmes.zone_of(draft)).date())
    except Refusal as refusal:
        faults["units"] = str(refusal)
        return Audience((), ())


def _themes(draft: Draft, faults: dict[str, str]) -> tuple[tuple[ThemeShare, ...], bool, int]:
    if {"themes", "items_per_wave"} & faults.keys():
        return (), True, 0
    found = programmes.cover(draft)
    bank = questionnaires.load()
    shares = tuple(
        ThemeShare(bank.theme(one.theme).names["en"], one.times_a_year, one.longest_days)
        for one in found.themes
    )
    return shares, found.often_enough, found.items_needed


def _names(units: Sequence[str], audience: Audience) -> list[str]:
    names = {unit: name for leaf in audience.leaves for unit, name in zip(leaf.path, leaf.names, strict=True)}
    return [names[unit] for unit in units if unit in names]
