"""Whose figures a release holds. Newer ones say so; of older ones, whose top always says "company", the tree tells.

In: the house store. Out: releases as they may be read: a top that is not the whole company has the level "audience"
and the names of the units that were asked. What was published stays as it is; only how it is read changes.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy.engine import Engine

from culture import people
from culture.people.store import LeafPlace
from culture.units import COMPANY
from surveys import release as door
from surveys.release import Group, Release

KEPT = 500
_read: WeakKeyDictionary[Engine, OrderedDict[str, Release]] = WeakKeyDictionary()
_lock = Lock()


def released(engine: Engine, programme: str | None = None) -> tuple[Release, ...]:
    """Return all releases (of one programme) as they may be read, the oldest first."""
    return tuple(as_read(engine, one) for one in door.released(engine, programme))


def as_read(engine: Engine, release: Release) -> Release:
    """Return a release with its top called after those who were asked; what was found once is kept."""
    if release.asked:
        return release
    with _lock:
        known = _read.setdefault(engine, OrderedDict())
        found = known.get(release.id)
    if found is None:
        found = called_after(release, *_leaves(engine, release))
        with _lock:
            known[release.id] = found
            while len(known) > KEPT:
                known.popitem(last=False)
    return found


def called_after(release: Release, inside: Sequence[LeafPlace], outside: Sequence[LeafPlace]) -> Release:
    """Return an older release renamed; `inside`: the leaves that were asked, `outside`: those with people that
    were not. Without any outside it was the whole company. Pure.
    """
    if not inside or not outside:
        return release
    part = {unit for leaf in outside for unit in leaf.path[:-1]}
    chosen = {_chosen(leaf, part): leaf for leaf in inside}
    names = {unit: leaf.names[leaf.path.index(unit)] for unit, leaf in chosen.items()}
    top, mark = release.company, "\n".join(sorted(chosen))
    new = "a" + hashlib.sha256(mark.encode()).hexdigest()[:15]
    labels = {top.id: _together([*names.values()])}
    for unit in part:
        some = [names[one] for one, leaf in chosen.items() if unit in leaf.path]
        if some and unit != top.id:
            labels[unit] = f"{_name(release, unit)}: {_together(some)}"
    ids = {top.id: new}
    return replace(
        release,
        groups=tuple(_renamed(one, ids, labels) for one in release.groups),
        cells={(ids.get(group, group), theme): cell for (group, theme), cell in release.cells.items()},
        participation={ids.get(group, group): band for group, band in release.participation.items()},
        comments=tuple(
            replace(one, group=ids.get(one.group, one.group), label=labels.get(one.group, one.label))
            for one in release.comments
        ),
    )


def _leaves(engine: Engine, release: Release) -> tuple[list[LeafPlace], list[LeafPlace]]:
    """Return the leaves with people on the day the wave opened: those that were asked, and the others."""
    on, asked = release.opened_on, set(release.company.units)
    places = people.leaves(engine, (COMPANY,), on)
    filled = {one.unit for one in people.roster(engine, (COMPANY,), on)}
    inside = [one for one in places if one.unit in asked]
    return inside, [one for one in places if one.unit in filled - asked]


def _chosen(leaf: LeafPlace, part: set[str]) -> str:
    """Return the highest unit above a leaf, or the leaf, that was asked whole."""
    return next((unit for unit in leaf.path if unit not in part), leaf.unit)


def _renamed(group: Group, ids: Mapping[str, str], labels: Mapping[str, str]) -> Group:
    parent = ids.get(group.parent, group.parent) if group.parent else None
    path = tuple(ids.get(one, one) for one in group.path)
    renamed = replace(group, id=ids.get(group.id, group.id), parent=parent, path=path)
    return replace(renamed, label=labels[group.id], level="audience") if group.id in labels else renamed


def _name(release: Release, unit: str) -> str:
    found = release.group(unit)
    return found.label if found else unit


def _together(names: Sequence[str]) -> str:
    some = sorted(names)
    if len(some) > 3:
        return f"{some[0]}, {some[1]} and {len(some) - 2} more"
    return " and ".join([", ".join(some[:-1]), some[-1]]) if len(some) > 1 else some[0]
