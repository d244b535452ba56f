"""What rows say of units -> places in the tree: found, to be made, or not to be told. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, get_close_matches
from itertools import pairwise

from culture.errors import Unreadable
from culture.people.columns import fold
from culture.people.rows import Entry, Problem
from culture.units import COMPANY, Node, Tree

CLOSE = 0.84


@dataclass(frozen=True)
class Spot:
    """A place in the tree: an existing unit, or `path`, the names below `base` that have to be made."""

    base: str
    path: tuple[str, ...] = ()

    @property
    def exists(self) -> bool:
        """Say whether the unit is there already."""
        return not self.path


def with_paths(entries: Sequence[Entry], tree: Tree) -> tuple[Entry, ...]:
    """Return the rows with their units' whole paths; a circle of units refuses the file, naming the circle.

    A parent named in one row is looked up in the others. A column that names the whole company is dropped, and
    so is the first name of a path where it is the company's; any other first name is a unit's.
    """
    above = _parents(entries)
    _refuse_circle(_links(entries), entries)
    company = fold(tree.get(COMPANY).name)
    codes = _codes(entries)
    several = len({fold(x.company) for x in entries if x.company}) > 1
    done = []
    for entry in entries:
        names = _climb(entry, above) if entry.how == "parent" else entry.unit
        if entry.company and entry.how != "chosen" and (several or not names):
            names = (entry.company if several else tree.get(COMPANY).name, *names)
        if len(names) > 1 and fold(names[0]) == company:
            names = names[1:]
        code = entry.code if entry.code in codes else ""
        how = "levels" if entry.how == "bare" and len(names) > 1 else entry.how
        entry = replace(entry, unit=names, how=how, code=code)
        if entry.how == "parent" and fold(entry.parent) != fold(above.get(fold(names[-1]), entry.parent)):
            other = above[fold(names[-1])]
            message = f"Another row says that {names[-1]} is part of {other}."
            entry = entry.with_problem(
                "parent", message, "A unit is part of one other.", (other, entry.parent)
            )
        done.append(entry)
    return tuple(done)


def _parents(entries: Sequence[Entry]) -> dict[str, str]:
    above: dict[str, str] = {}
    for entry in entries:
        if entry.how == "parent" and fold(entry.parent) != fold(entry.unit[0]):
            above.setdefault(fold(entry.unit[0]), entry.parent)
    return above


def _climb(entry: Entry, above: Mapping[str, str]) -> tuple[str, ...]:
    names = [entry.unit[0]]
    following = entry.parent if fold(entry.parent) != fold(entry.unit[0]) else ""
    while following:
        names.append(following)
        following = above.get(fold(following), "")
    return tuple(reversed(names))


def _steps(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return the (upper, lower) names that a row puts one below the other, by its parent or its path."""
    if entry.how not in ("path", "parent"):
        return ()
    names = (entry.parent, entry.unit[0]) if entry.how == "parent" else entry.unit
    return tuple((upper, lower) for upper, lower in pairwise(names) if fold(upper) != fold(lower))


def _links(entries: Sequence[Entry]) -> dict[str, dict[str, str]]:
    """Return {folded name: {folded name below it: as written}} over parents and paths."""
    below: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in entries:
        for upper, lower in _steps(entry):
            below[fold(upper)][fold(lower)] = lower
    return below


def _rows_of(circle: Sequence[str], entries: Sequence[Entry]) -> str:
    """Name the first row that says each step of the circle."""
    first: dict[tuple[str, str], int] = {}
    for entry in entries:
        for upper, lower in _steps(entry):
            first.setdefault((fold(upper), fold(lower)), entry.line)
    lines = sorted({first[fold(upper), fold(lower)] for upper, lower in pairwise(circle)})
    return f"row {lines[0]}" if len(lines) == 1 else f"rows {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


def _refuse_circle(below: Mapping[str, Mapping[str, str]], entries: Sequence[Entry]) -> None:
    finished: set[str] = set()
    for start in below:
        trail: dict[str, str] = {start: start}
        steps: list[Iterator[tuple[str, str]]] = [iter(below[start].items())]
        while steps and start not in finished:
            following = next(steps[-1], None)
            if following is None:
                steps.pop()
                finished.add(trail.popitem()[0])
            elif following[0] in trail:
                names = list(trail.values())[list(trail).index(following[0]) :]
                circle = [following[1], *names[1:], following[1]]
                raise Unreadable(
                    f"The units go round in a circle: {' > '.join(circle)}. Correct what is part of what in "
                    f"{_rows_of(circle, entries)}."
                )
            elif following[0] not in finished:
                trail[following[0]] = following[1]
                steps.append(iter(below.get(following[0], {}).items()))


def remarks(entries: Sequence[Entry], tree: Tree) -> tuple[str, ...]:
    """Say what becomes of a first name that all paths share and that is neither the company's nor a unit's.

    It is a unit like any other: a list of one region begins like that too, and the next region's would be
    mixed with it.
    """
    company = tree.get(COMPANY)
    paths = [x.unit for x in entries if len(x.unit) > 1 and x.how in ("path", "levels")]
    firsts = {fold(names[0]) for names in paths}
    if len(firsts) != 1 or fold(company.name) in firsts or _child(company, paths[0][0], tree) is not None:
        return ()
    name = paths[0][0]
    return (
        f"Every path begins with {name}, which is not the company's name ({company.name}): it becomes a unit of "
        f"its own. If it is the company, call the company {name} on the page Units first.",
    )


def _codes(entries: Sequence[Entry]) -> set[str]:
    """Return the codes that stand for one unit each; a cost centre that several units share is no key."""
    named: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    used: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for entry in entries:
        key = tuple(fold(x) for x in entry.unit)
        if entry.code:
            named[entry.code].add(key)
            used[key].add(entry.code)
    return {
        code
        for code, keys in named.items()
        if len(keys) == 1 and all(len(used[key]) == 1 or not key for key in keys)
    }


def locate(entry: Entry, tree: Tree, *, new_units: bool) -> Spot | Problem:
    """Return where a row's unit is or would be, or what is unclear about it.

    A code that the tree knows settles it. A bare name must be there, once. A place may be made, unless a unit
    beside it is spelt almost alike: then it is asked for.
    """
    if entry.code and (known := next((x for x in tree if x.code == entry.code), None)):
        return Spot(known.id)
    if not entry.unit:
        return Problem(
            "chosen", f"There is no unit with the code {entry.code}.", "Choose a unit.", _labels(tree)
        )
    if len(entry.unit) == 1 and entry.how != "chosen":
        return _bare(entry.unit[0], tree, new_units=new_units)
    return _walk(entry, tree, new_units=new_units)


def _bare(name: str, tree: Tree, *, new_units: bool) -> Spot | Problem:
    wanted = fold(name)
    found = [x for x in tree if wanted in (fold(x.name), fold(x.label)) or (x.code and x.code == name)]
    if len(found) == 1:
        return Spot(found[0].id)
    if found:
        offers = tuple(x.label for x in found)
        return Problem("chosen", f"{len(found)} units are called {name}.", "Choose which one.", offers)
    if new_units or len(tree.nodes) == 1:
        return Spot(COMPANY, (name,))
    return Problem(
        "chosen",
        f"There is no unit called {name}.",
        "Choose one, or tick “make new units” below.",
        _like(name, tree),
    )


def _walk(entry: Entry, tree: Tree, *, new_units: bool) -> Spot | Problem:
    names = entry.unit
    node = tree.get(COMPANY)
    if fold(names[0]) == fold(node.name):
        names = names[1:]
    elif entry.how == "parent" and _child(node, names[0], tree) is None:
        known = [x for x in tree if fold(x.name) == fold(names[0])]
        if len(known) == 1:
            node, names = known[0], names[1:]
    while names and (child := _child(node, names[0], tree)) is not None:
        node, names = child, names[1:]
    if not names:
        return Spot(node.id)
    if any(fold(x) == fold(y) for x in names for y in node.names):
        return Problem(
            "chosen", f"{' > '.join((*node.names, *names))} goes round in a circle.", "Choose a unit."
        )
    beside = {tree.get(x).name: tree.get(x).label for x in node.children}
    close = [label for name, label in beside.items() if _alike(name, names[0])]
    if close and not new_units and entry.how != "chosen":
        return Problem(
            "chosen", f"{names[0]} is not there, and almost like {close[0].split(' / ')[-1]}.",
            "Choose it, or keep the new name.", (*(" / ".join((c, *names[1:])) for c in close), _label(node, names)),
        )  # fmt: skip
    return Spot(node.id, names)


def _label(node: Node, names: Iterable[str]) -> str:
    return " / ".join((*node.names[1:], *names))


def _child(node: Node, name: str, tree: Tree) -> Node | None:
    return next((tree.get(x) for x in node.children if fold(tree.get(x).name) == fold(name)), None)


def _alike(one: str, other: str) -> bool:
    """Say whether two names may be one mistyped; names that differ in their digits are two."""
    digits = ["".join(x for x in text if x.isdigit()) for text in (one, other)]
    if digits[0] != digits[1]:
        return False
    compared = SequenceMatcher(None, fold(one), fold(other))  # the quick ratios are upper bounds
    return min(compared.real_quick_ratio(), compared.quick_ratio()) >= CLOSE and compared.ratio() >= CLOSE


def _labels(tree: Tree) -> tuple[str, ...]:
    return tuple(x.label for x in tree)


def _like(name: str, tree: Tree) -> tuple[str, ...]:
    by_name = {fold(x.name): x.label for x in tree}
    close = get_close_matches(fold(name), list(by_name), n=3, cutoff=0.5)
    return tuple(dict.fromkeys((*(by_name[x] for x in close), *_labels(tree)[:200])))
