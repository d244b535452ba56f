"""The groups that a wave's figures are given for: reporting cells, what lies above them, the company.

In: the wave's frozen cells (read by attribute: kind, cell, label, eligible, units, path, names).
Out: `Group`s. A wave without one common top gets a top of its own; the top is whoever was asked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from surveys.release.suppress.blocks import Block
from surveys.release.types import Group, Level

TOP = "company"


class CellFacts(Protocol):
    """A reporting cell as it was cut when the wave opened; `bands`: those of an attribute kind's cell."""

    @property
    def kind(self) -> str: ...
    @property
    def cell(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def eligible(self) -> int: ...
    @property
    def units(self) -> Sequence[str]: ...
    @property
    def path(self) -> Sequence[str]: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def bands(self) -> Sequence[str]: ...


def paths_of(cells: Iterable[CellFacts], top: str) -> dict[str, tuple[str, ...]]:
    """Return the ids above each cell, all beginning with `top`; a cell that is itself above others stays a
    leaf.
    """
    return {one.cell: _under(one.path, top) for one in cells}


def top_of(cells: Iterable[CellFacts]) -> str:
    """Return the id of the common top, or a neutral one where the cells have none in common."""
    tops = {one.path[0] if one.path else TOP for one in cells}
    return tops.pop() if len(tops) == 1 else TOP


def groups_of(
    cells: Sequence[CellFacts], company: str, part: Collection[str] = frozenset()
) -> tuple[Group, ...]:
    """Return the groups of the unit scores (kind S), the top first; `company` names a top that has no name.

    part: the ids of those that only a part of their people was asked of.
    """
    cells = [one for one in cells if one.kind == "S"]
    top = top_of(cells)
    above: dict[tuple[str, ...], list[CellFacts]] = {(top,): []}
    names = {top: company}
    for one in cells:
        path = _under(one.path, top)
        names.update(zip(one.path, one.names, strict=False))
        for depth in range(1, len(path) + 1):
            above.setdefault(path[:depth], []).append(one)
    found = [_group(path, members, names, part) for path, members in above.items()]
    leaves = [
        Group(
            id=one.cell,
            label=one.label,
            level="cell",
            parent=_under(one.path, top)[-1],
            units=tuple(one.units),
            invited=one.eligible,
            path=_under(one.path, top),
        )
        for one in cells
    ]
    order = {"company": 0, "audience": 1, "division": 1, "section": 2, "cell": 3}
    return tuple(
        sorted([*found, *leaves], key=lambda one: (len(one.path) > 0, order[one.level], one.label, one.id))
    )


def members(groups: Iterable[Group], paths: Mapping[str, Sequence[str]]) -> dict[str, Block]:
    """Return for each group the cells that it is made of."""
    inside: dict[str, set[str]] = {group.id: set() for group in groups}
    for cell, path in paths.items():
        for one in (*path, cell):
            inside.setdefault(one, set()).add(cell)
    return {one: frozenset(cells) for one, cells in inside.items()}


def _under(path: Sequence[str], top: str) -> tuple[str, ...]:
    return tuple(path) if path and path[0] == top else (top, *path)


def _group(
    path: tuple[str, ...], inside: Sequence[CellFacts], names: Mapping[str, str], part: Collection[str]
) -> Group:
    level: Level = "company" if len(path) == 1 else "division" if len(path) == 2 else "section"
    level = "audience" if path[-1] in part else level
    return Group(
        id=path[-1],
        label=names.get(path[-1], path[-1]),
        level=level,
        parent=path[-2] if len(path) > 1 else None,
        units=tuple(unit for one in inside for unit in one.units),
        invited=sum(one.eligible for one in inside),
        path=path[:-1],
    )
