"""Attributes of people -> the cells of breakdown ballots: bands of one attribute within a division. Pure.

In: who is asked, in which unit cell, with which band of each chosen attribute. Out: for each attribute a
kind "B-…", its cells of `floor` people or more, and the cell of each person. Bands too small are joined:
neighbours first where bands have an order, else the smallest into one that is called "other". Divisions in
which two bands cannot stand are counted together at the level of the company.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.cells import MARGIN, Cut

ATTRIBUTES: Mapping[str, str] = {
    "tenure": "Time with the organisation",
    "age": "Age",
    "contract": "Contract",
    "shift": "Shift",
    "role_family": "Kind of work",
}
ORDERED: Mapping[str, tuple[str, ...]] = {
    "tenure": ("0–1 years", "1–3 years", "3–10 years", "10+ years"),
    "age": ("under 30", "30–39", "40–49", "50–59", "60+"),
}
OTHER, UNKNOWN = "other", "not stated"
MOST_BANDS = 8
PREFIX = "B-"
COMPANY = "company"


@dataclass(frozen=True)
class Asked:
    """Somebody with a personal invitation: their unit cell, and a band for each attribute that is known."""

    person: str
    cell: Cut
    bands: Mapping[str, str]

    @property
    def path(self) -> tuple[str, ...]:
        """The groups above the unit cell, the company first."""
        return self.cell.path or (COMPANY,)

    @property
    def division(self) -> str:
        """The division that the unit cell is counted in; empty where it is counted for the company only."""
        return self.path[1] if len(self.path) > 1 else ""


@dataclass(frozen=True)
class Breakdown:
    """The cells of each kind, and each person's own cell of each kind."""

    cuts: Mapping[str, tuple[Cut, ...]]
    own: Mapping[str, Mapping[str, str]]


Counts = Mapping[str, Counter[str]]
Merged = tuple[tuple[str, ...], ...]


def break_down(
    people: Sequence[Asked],
    attributes: Sequence[str],
    floor: int,
    *,
    previous: Mapping[str, Sequence[Cut]] | None = None,
) -> Breakdown:
    """Return the cells of each attribute that can be broken down, everybody in exactly one of each.

    previous: the cells of the wave before, by kind. What was joined then stays joined, and who was counted for the
    company only stays so, until every part has two people more than the floor: nothing comes and goes at its edge.
    """
    cuts: dict[str, tuple[Cut, ...]] = {}
    own: dict[str, dict[str, str]] = {one.person: {} for one in people}
    for attribute in attributes:
        bands = bands_of(people, attribute)
        before = _before((previous or {}).get(PREFIX + attribute, ()))
        places = _places(people, attribute, bands, floor=floor, before=before)
        if max((len(merged) for merged in places.values()), default=0) < 2:
            continue
        kind = PREFIX + attribute
        where = {
            (place, band): merge for place, merged in places.items() for merge in merged for band in merge
        }
        held: dict[tuple[str, tuple[str, ...]], list[Asked]] = defaultdict(list)
        units: dict[str, set[str]] = defaultdict(set)
        for one in people:
            place = one.division if one.division in places else ""
            held[place, where[place, bands[one.person]]].append(one)
            units[place].update(one.cell.units)
        made = {key: _cell(kind, *key, held=some, units=units[key[0]]) for key, some in held.items()}
        cuts[kind] = tuple(sorted(made.values(), key=lambda cut: cut.cell))
        for key, some in held.items():
            for one in some:
                own[one.person][kind] = made[key].cell
    return Breakdown(cuts, own)


def bands_of(people: Sequence[Asked], attribute: str) -> dict[str, str]:
    """Return each person's band; of free values the seven most frequent, all others are "other"."""
    given = {one.person: one.bands.get(attribute) or UNKNOWN for one in people}
    if attribute in ORDERED:
        return {who: band if band in ORDERED[attribute] else UNKNOWN for who, band in given.items()}
    sizes = Counter(given.values())
    frequent = sorted(sizes, key=lambda band: (-sizes[band], band))
    if len(frequent) > MOST_BANDS:
        frequent = frequent[: MOST_BANDS - 1]
    return {who: band if band in frequent else OTHER for who, band in given.items()}


def order(kind: str, bands: Sequence[str]) -> tuple[int, str]:
    """Return by what a joined band stands among the others of its kind."""
    known = (*ORDERED.get(kind.removeprefix(PREFIX), ()), *(() if OTHER not in bands else (OTHER,)))
    first = min((known.index(band) for band in bands if band in known), default=len(known))
    return (len(known) + (bands[0] == UNKNOWN if bands else 0) if first == len(known) else first, said(bands))


def said(bands: Sequence[str]) -> str:
    """Return a joined band as it is read."""
    return " / ".join(bands)


def merge(attribute: str, sizes: Counter[str], floor: int, *, before: Merged = ()) -> Merged:
    """Return the bands that have people, joined until each has `floor` or all are one.

    before: the bands as they were joined in the wave before.
    """
    found: list[tuple[str, ...]] = [(band,) for band in _in_order(attribute, sizes)]
    while len(found) > 1:
        people = [sum(sizes[band] for band in one) for one in found]
        small = [index for index, n in enumerate(people) if n < floor]
        if not small:
            break
        index = min(small, key=lambda at: (people[at], at))
        beside = [at for at in (index - 1, index + 1) if 0 <= at < len(found)]
        if attribute not in ORDERED:
            beside = [at for at in range(len(found)) if at != index]
        other = min(beside, key=lambda at: (people[at], at))
        low, high = min(index, other), max(index, other)
        found[low] = (*found[low], *found.pop(high))
    for old in before:
        parts = [one for one in found if set(one) & set(old)]
        if len(parts) > 1 and any(sum(sizes[band] for band in one) < floor + MARGIN for one in parts):
            at = found.index(parts[0])
            found = [one for one in found if one not in parts]
            found.insert(at, tuple(band for one in parts for band in one))
    return tuple(found)


def _in_order(attribute: str, sizes: Counter[str]) -> list[str]:
    there = [band for band, n in sizes.items() if n]
    ladder = ORDERED.get(attribute, ())
    return sorted(there, key=lambda band: (ladder.index(band) if band in ladder else len(ladder), band))


def _before(cells: Sequence[Cut]) -> dict[str, Merged]:
    """Return how bands were joined, by division; under "" for those counted for the company only."""
    found: dict[str, Merged] = {}
    for one in cells:
        place = one.path[1] if len(one.path) > 1 else ""
        found[place] = (*found.get(place, ()), one.bands)
    return found


def _places(
    people: Sequence[Asked],
    attribute: str,
    bands: Mapping[str, str],
    *,
    floor: int,
    before: Mapping[str, Merged],
) -> dict[str, Merged]:
    """Return the joined bands of each division that stands alone, and under "" those of all other people.

    The others take in the smallest division until two bands can stand there too.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in people:
        counts[one.division][bands[one.person]] += 1
    rest = counts.pop("", Counter())

    def stands(division: str, sizes: Counter[str]) -> bool:
        least = floor if not before or division in before else floor + MARGIN
        return _stands(attribute, sizes, least, before.get(division, ()))

    for division in [one for one in sorted(counts) if not stands(one, counts[one])]:
        rest += counts.pop(division)
    while rest and counts and not _stands(attribute, rest, floor, before.get("", ())):
        rest += counts.pop(min(counts, key=lambda one: (counts[one].total(), one)))
    joined = {**counts, "": rest} if rest else counts
    return {one: merge(attribute, sizes, floor, before=before.get(one, ())) for one, sizes in joined.items()}


def _stands(attribute: str, sizes: Counter[str], floor: int, before: Merged) -> bool:
    """Tell whether every cell here reaches the floor without all bands becoming one."""
    merged = merge(attribute, sizes, floor, before=before)
    return sizes.total() >= floor and (len(merged) > 1 or len(merged[0]) == 1)


def _cell(kind: str, place: str, bands: tuple[str, ...], *, held: Sequence[Asked], units: set[str]) -> Cut:
    first = held[0]
    depth = 2 if place else 1
    path = first.path[:depth]
    names = first.cell.names[:depth] or (path[0],)
    where = f"{names[-1]}, " if place else ""
    marked = "\n".join((kind, *path, *sorted(bands)))
    return Cut(
        cell="b" + hashlib.sha256(marked.encode()).hexdigest()[:15],
        label=f"{where}{said(bands)}",
        units=tuple(sorted(units)),
        heads=(),
        path=path,
        names=names,
        eligible=len(held),
        why="",
        bands=bands,
    )
