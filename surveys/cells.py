"""Unit paths and headcounts -> reporting cells of `floor` people or more. Pure.

A unit too small merges with its siblings, smallest first; what is still too small goes one level up and
merges there. A merge made before is kept until its parts have two more people than the floor, in two waves
running: groups that flicker in and out of publication would give people away by difference.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.labels import alike

FLOOR = 8
MARGIN = 2


@dataclass(frozen=True)
class Leaf:
    """A unit with people in it: `path` and `names` run from the company down to the unit itself.

    `zone` and `country` are the unit's own where it has them; empty, the programme's apply.
    """

    id: str
    name: str
    path: tuple[str, ...]
    names: tuple[str, ...]
    zone: str = ""
    country: str = ""


@dataclass(frozen=True)
class Cut:
    """A cell: its leaf `units` with the people in each (`heads`), the groups above it, and why it is so.

    A cell of a breakdown has `bands` of its attribute too, and no heads.
    """

    cell: str
    label: str
    units: tuple[str, ...]
    heads: tuple[int, ...]
    path: tuple[str, ...]
    names: tuple[str, ...]
    eligible: int
    why: str
    bands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Whom a wave asks: the chosen `units`, and `labels`, what to call each unit above them of which only a part is
    asked. Without labels the whole company is.
    """

    units: tuple[str, ...]
    labels: Mapping[str, str]

    @classmethod
    def of(cls, promise: Mapping[str, Any]) -> "Asked | None":
        """Return what a wave has frozen with its promise; None where it was opened before that was kept."""
        body = promise.get("asked")
        return cls(tuple(body["units"]), dict(body["labels"])) if body else None

    @property
    def id(self) -> str:
        """The id of all who are asked together; as long as the same units are chosen it is the same."""
        return "a" + hashlib.sha256("\n".join(sorted(self.units)).encode()).hexdigest()[:15]

    @property
    def part(self) -> tuple[str, ...]:
        """The ids of groups that are called after a part, as `above` gives them."""
        return (self.id, *self.labels) if self.labels else ()

    def above(self, path: Sequence[str], names: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return ids and names above a cell so that none claims more than was asked; the company first."""
        if not (self.labels and path):
            return tuple(path), tuple(names)
        said = tuple(self.labels.get(unit, name) for unit, name in zip(path, names, strict=True))
        return (self.id, *path[1:]), said


NOBODY = Asked((), {})


@dataclass(frozen=True)
class _Group:
    """Leaves that stay together; `home` is the deepest unit above all of them."""

    leaves: tuple[str, ...]
    people: int
    home: tuple[str, ...]

    @property
    def order(self) -> tuple[int, tuple[str, ...]]:
        return (self.people, self.leaves)


@dataclass
class _Node:
    groups: list[_Group] = field(default_factory=list)
    children: dict[str, "_Node"] = field(default_factory=dict)


def cut(
    leaves: Sequence[Leaf],
    headcounts: Mapping[str, int],
    previous: Sequence[Cut] = (),
    *,
    floor: int = FLOOR,
) -> tuple[Cut, ...]:
    """Return the cells of `leaves`, every person in exactly one, each of `floor` people or more.

    Only where fewer than `floor` people are asked in all is there one smaller cell; the caller refuses that.
    """
    asked = {leaf.id: leaf for leaf in leaves if headcounts.get(leaf.id, 0) > 0}
    homes = _homes(asked)
    singles = {unit: _Group((unit,), headcounts[unit], homes[unit]) for unit in asked}
    free = _merge(tuple(singles.values()), floor)
    kept_together = _together(_held(previous, free, headcounts, floor))
    glued = [_join([singles[unit] for unit in held]) for held in kept_together]
    taken = {unit for group in glued for unit in group.leaves}
    rest = [group for unit, group in singles.items() if unit not in taken]
    groups = _merge((*glued, *rest), floor)
    kept = {group.leaves for group in glued}
    return _labelled([_cell(group, asked, headcounts, floor, kept=group.leaves in kept) for group in groups])


def asked(chosen: Sequence[str], leaves: Sequence[Leaf], everywhere: Sequence[Leaf]) -> Asked:
    """Return whom the chosen units ask. `leaves`: theirs; `everywhere`: those of the whole company on that day."""
    names = {unit: name for leaf in leaves for unit, name in zip(leaf.path, leaf.names, strict=True)}
    ways = [leaf.path for leaf in leaves]
    below = {unit for path in ways for one in chosen if one in path for unit in path[path.index(one) + 1 :]}
    tops = tuple(sorted((set(chosen) & names.keys()) - below, key=lambda one: (names[one], one)))
    inside = {leaf.id for leaf in leaves}
    part = {unit for leaf in everywhere if leaf.id not in inside for unit in leaf.path[:-1]} & names.keys()
    labels = {}
    for unit in sorted(part):
        some = _label([names[one] for one in tops if any({unit, one} <= set(path) for path in ways)])
        labels[unit] = some if any(path[0] == unit for path in ways) else f"{names[unit]}: {some}"
    return Asked(tops, labels)


def cell_id(units: Sequence[str]) -> str:
    """Return the id of a cell: the same as long as its set of leaf units is the same."""
    return "c" + hashlib.sha256("\n".join(sorted(units)).encode()).hexdigest()[:15]


def _homes(asked: Mapping[str, Leaf]) -> dict[str, tuple[str, ...]]:
    above = {leaf.path[:depth] for leaf in asked.values() for depth in range(1, len(leaf.path))}
    return {leaf.id: leaf.path if leaf.path in above else leaf.path[:-1] for leaf in asked.values()}


def _held(
    previous: Sequence[Cut], free: Sequence[_Group], now: Mapping[str, int], floor: int
) -> list[tuple[str, ...]]:
    """Return the earlier merges that must stay: their parts are too small, or not yet twice large enough."""
    where = {unit: group for group in free for unit in group.leaves}
    held = []
    for old in previous:
        before = dict(zip(old.units, old.heads, strict=True))
        members = tuple(sorted(unit for unit in old.units if unit in where))
        parts = {where[unit].leaves for unit in members}
        ripe = all(
            min(sum(then.get(unit, 0) for unit in part) for then in (now, before)) >= floor + MARGIN
            for part in parts
        )
        if len(members) > 1 and (len(parts) == 1 or not ripe):
            held.append(members)
    return held


def _together(held: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Join what shares a unit: two programmes may have merged the same units differently."""
    found: list[set[str]] = []
    for units in held:
        touching = [one for one in found if not one.isdisjoint(units)]
        found = [one for one in found if one.isdisjoint(units)]
        found.append(set(units).union(*touching))
    return [tuple(sorted(one)) for one in found]


def _merge(groups: Sequence[_Group], floor: int) -> list[_Group]:
    root = _Node()
    for group in groups:
        node = root
        for unit in group.home:
            node = node.children.setdefault(unit, _Node())
        node.groups.append(group)
    ready, left = _settle(root, floor)
    return sorted([*ready, *left], key=lambda group: group.leaves)


def _settle(node: _Node, floor: int) -> tuple[list[_Group], list[_Group]]:
    """Return the groups below `node` that are large enough, and at most one that must go further up."""
    found = list(node.groups)
    for child in node.children.values():
        ready, left = _settle(child, floor)
        found += ready + left
    large = [group for group in found if group.people >= floor]
    bundle: list[_Group] = []
    for group in sorted((group for group in found if group.people < floor), key=lambda group: group.order):
        bundle.append(group)
        if sum(part.people for part in bundle) >= floor:
            large.append(_join(bundle))
            bundle = []
    if bundle and large:
        nearest = min(large, key=lambda group: group.order)
        large.remove(nearest)
        large.append(_join([*bundle, nearest]))
        bundle = []
    return large, [_join(bundle)] if bundle else []


def _join(groups: Sequence[_Group]) -> _Group:
    home = groups[0].home
    for group in groups[1:]:
        home = _common(home, group.home)
    leaves = tuple(sorted(unit for group in groups for unit in group.leaves))
    return _Group(leaves, sum(group.people for group in groups), home)


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def _cell(
    group: _Group, asked: Mapping[str, Leaf], heads: Mapping[str, int], floor: int, *, kept: bool
) -> Cut:
    units = group.leaves
    above = next(leaf.names for leaf in asked.values() if leaf.path[: len(group.home)] == group.home)
    names = sorted(asked[unit].name for unit in units)
    return Cut(
        cell=cell_id(units),
        label=_label(names),
        units=units,
        heads=tuple(heads[unit] for unit in units),
        path=group.home,
        names=tuple(above[: len(group.home)]),
        eligible=group.people,
        why=_why([asked[unit].name for unit in units], [heads[unit] for unit in units], floor, kept=kept),
    )


def _label(names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _why(names: Sequence[str], heads: Sequence[int], floor: int, *, kept: bool) -> str:
    if len(names) == 1:
        size = f"{heads[0]} people"
        return f"{size}: large enough alone." if heads[0] >= floor else f"{size}, fewer than {floor}."
    small = [
        f"{name} ({people}, {floor - people} more needed)"
        for name, people in zip(names, heads, strict=True)
        if people < floor
    ]
    if small:
        return f"Fewer than {floor} people in {', '.join(small)}: counted together with the nearest units."
    if kept:
        return f"Counted together before; apart again after two waves of {floor + MARGIN} or more each."
    return "Counted together with a smaller unit beside it."


def _labelled(cells: list[Cut]) -> tuple[Cut, ...]:
    """Return the cells with labels that look different: the unit above is added, then the cell's own id."""
    seen = Counter(alike(cell.label) for cell in cells)
    fuller = [
        f"{cell.label} ({cell.names[-1]})" if seen[alike(cell.label)] > 1 and cell.names else cell.label
        for cell in cells
    ]
    seen = Counter(alike(text) for text in fuller)
    return tuple(
        Cut(**{**vars(cell), "label": f"{text} {cell.cell[:5]}" if seen[alike(text)] > 1 else text})
        for cell, text in zip(cells, fuller, strict=True)
    )
