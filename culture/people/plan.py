"""What an import would do, row by row, before anything is done. Pure.

In: the understood rows, the tree, the people who are there. Out: `Plan`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from culture.people.columns import fold
from culture.people.places import Spot, locate, remarks, with_paths
from culture.people.rows import Entry, Problem
from culture.units import COMPANY, Tree

WORDS = {"started": "start date", "external": "employee number", "attributes": "contract, shift, work or age"}


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT = "left"
    REPEATED = "repeated"
    BAD = "bad"


@dataclass(frozen=True)
class Known:
    """Somebody who is in the house already."""

    id: str
    external: str
    name: str
    email: str
    language: str
    unit: str
    valid_from: date
    valid_to: date | None
    started: date | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Options:
    """`full`: whoever is not in the file has left. `new_units`: make units that are only named."""

    full: bool = False
    new_units: bool = False
    language: str = "en"


@dataclass(frozen=True)
class Row:
    """One row of the plan. `says` is the one sentence of the report."""

    entry: Entry
    outcome: Outcome
    says: str
    spot: Spot | None = None
    known: Known | None = None


@dataclass(frozen=True)
class Plan:
    """The whole import: rows, units to be made (as labels), who would leave, and what to know of the tree."""

    rows: tuple[Row, ...]
    new_units: tuple[str, ...]
    leavers: tuple[Known, ...]
    notes: tuple[str, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Count the rows with this outcome."""
        return sum(row.outcome is outcome for row in self.rows)

    @property
    def bad(self) -> tuple[Row, ...]:
        """The rows with something to mend."""
        return tuple(row for row in self.rows if row.outcome is Outcome.BAD)

    @property
    def changes_nothing(self) -> bool:
        """Say whether bringing it in would leave everything as it is."""
        return not self.leavers and all(
            x.outcome in (Outcome.SAME, Outcome.REPEATED, Outcome.BAD) for x in self.rows
        )


def plan(entries: Sequence[Entry], tree: Tree, known: Sequence[Known], *, options: Options, on: date) -> Plan:
    """Return what bringing these rows in on the day `on` would do.

    1. Give every row its unit's path; a circle of units refuses the file.
    2. Mark what cannot both be true: two people with one e-mail or one number, rows that nothing tells apart.
    3. Find each row's unit and its person, and say what would become of it.
    4. Name the leavers, where the file is the full list.
    """
    placed = with_paths(entries, tree)
    placed = _marked(placed)
    find, spots = _finder(known, placed), _spots(placed, tree, options)
    rows = tuple(_row(entry, tree, find, spots[_place(entry)], on) for entry in placed)
    rows = _repeats_folded(rows)
    made = dict.fromkeys(
        " / ".join((*tree.get(x.spot.base).names[1:], *x.spot.path[:depth]))
        for x in rows
        if x.spot and x.outcome is not Outcome.BAD
        for depth in range(1, len(x.spot.path) + 1)
    )
    return Plan(rows, tuple(made), _leavers(rows, known, options, on), remarks(entries, tree))


def _marked(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    emails, numbers = _lines(entries, lambda x: x.email), _lines(entries, lambda x: x.external)
    nameless = _lines(
        entries,
        lambda x: "" if x.email or x.external else f"{fold(x.name)}|{'|'.join(fold(u) for u in x.unit)}",
    )
    return tuple(_mark(x, emails, numbers, nameless) for x in entries)


def _mark(
    entry: Entry,
    emails: dict[str, list[Entry]],
    numbers: dict[str, list[Entry]],
    nameless: dict[str, list[Entry]],
) -> Entry:
    def others(found: list[Entry]) -> str:
        lines = [str(x.line) for x in found if x.line != entry.line and _content(x) != _content(entry)]
        return " and ".join(lines[:3])

    if rows := others(emails.get(entry.email, [])):
        entry = entry.with_problem(
            "email",
            f"Row {rows} has the e-mail {entry.email} too.",
            "Give each person their own, or leave one empty: they then answer with a card.",
        )
    if rows := others(numbers.get(entry.external, [])):
        entry = entry.with_problem(
            "external",
            f"Row {rows} has the number {entry.external} too.",
            "Numbers stand for one person each.",
        )
    alike = nameless.get(f"{fold(entry.name)}|{'|'.join(fold(u) for u in entry.unit)}", [])
    if not entry.email and not entry.external and others(alike):
        entry = entry.with_problem(
            "external", f"Row {others(alike)} has the same name and unit.", "Give each an employee number."
        )
    return entry


def _content(entry: Entry) -> Entry:
    return replace(entry, line=0, problems=())


def _lines(entries: Sequence[Entry], key: Callable[[Entry], str]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if key(entry):
            found[key(entry)].append(entry)
    return {name: rows for name, rows in found.items() if len(rows) > 1}


Find = Callable[[Entry, str], Known | Problem | None]


def _finder(known: Sequence[Known], entries: Sequence[Entry]) -> Find:
    """Return how a row's person is found: by number, by e-mail, else by name and unit.

    An address that its owner gives up in this same file is free for another.
    """
    by_number = {x.external: x for x in known if x.external}
    by_email = {x.email: x for x in sorted(known, key=lambda x: x.valid_to is None) if x.email}
    by_name = {(fold(x.name), x.unit): x for x in known if not x.external and not x.email}
    readdressed = {x.external for x in entries if x.external and x.email}

    def find(entry: Entry, unit: str) -> Known | Problem | None:
        """Return the person, the reason why there can be none, or None for somebody new."""
        person = by_number.get(entry.external) if entry.external else None
        owner = by_email.get(entry.email) if entry.email else None
        if person is None and owner is not None and (not entry.external or not owner.external):
            return owner
        taken = owner is not None and owner is not person and owner.valid_to is None
        if owner is not None and taken and owner.external not in readdressed:
            return Problem(
                "email",
                f"{owner.name} has the e-mail {entry.email} already.",
                "Correct the address, or the employee number if this is the same person.",
            )
        if person is None and not entry.external and not entry.email:
            return by_name.get((fold(entry.name), unit))
        return person

    return find


def _place(entry: Entry) -> tuple[object, ...]:
    """Return all that `locate` looks at: rows that agree in it are in one place."""
    return (entry.code, entry.how, entry.unit)


def _spots(
    entries: Sequence[Entry], tree: Tree, options: Options
) -> dict[tuple[object, ...], Spot | Problem]:
    """Find each place once, however many rows name it."""
    firsts = {_place(x): x for x in reversed(entries)}
    return {key: locate(x, tree, new_units=options.new_units) for key, x in firsts.items()}


def _row(entry: Entry, tree: Tree, find: Find, found: Spot | Problem, on: date) -> Row:
    spot = found if isinstance(found, Spot) else None
    if isinstance(found, Problem) and not any(x.field == "chosen" for x in entry.problems):
        entry = replace(entry, problems=(*entry.problems, found))
    person = find(entry, spot.base if spot and spot.exists else "")
    if isinstance(person, Problem):
        entry = replace(entry, problems=(*entry.problems, person))
        person = None
    if entry.problems or spot is None:
        says = " ".join(f"{x.message} {x.mend}" for x in entry.problems)
        return Row(entry, Outcome.BAD, says, known=person)
    outcome, says = _becomes(entry, spot, person, tree, on)
    return Row(entry, outcome, says, spot, person)


def _becomes(entry: Entry, spot: Spot, person: Known | None, tree: Tree, on: date) -> tuple[Outcome, str]:
    gone = entry.gone or (entry.ends is not None and entry.ends < on)
    place = " / ".join((*tree.get(spot.base).names[1:], *spot.path)) or tree.get(COMPANY).name
    if person is None:
        return (
            (Outcome.LEFT, "Has left already; nothing to do.") if gone else (Outcome.NEW, f"Joins {place}.")
        )
    if gone:
        left = person.valid_to is not None
        return (Outcome.SAME, "Has left already.") if left else (Outcome.LEFT, "Leaves.")
    changes = changed_fields(entry, spot, person, on)
    if not changes:
        return Outcome.SAME, "Nothing changes."
    words = [
        f"moves to {place}" if x == "unit" else "is back" if x == "valid_to" else f"new {WORDS.get(x, x)}"
        for x in changes
    ]
    sentence = ", ".join(words)
    return Outcome.CHANGED, sentence[0].upper() + sentence[1:] + "."


def changed_fields(entry: Entry, spot: Spot, person: Known, on: date) -> dict[str, object]:
    """Return what a row changes of a person; an empty cell changes nothing, but brings back who had left."""
    named = entry.name not in ("", entry.email, entry.external)
    back = person.valid_to is not None and person.valid_to < on
    said: dict[str, object] = {
        "name": entry.name if named else person.name,
        "email": entry.email or person.email,
        "external": entry.external or person.external,
        "language": entry.language or person.language,
        "unit": spot.base if spot.exists else "",
        "valid_to": entry.ends if entry.ends or back else person.valid_to,
        "started": entry.starts or person.started,
        "attributes": tuple(sorted({**dict(person.attributes), **dict(entry.attributes)}.items())),
    }
    return {name: value for name, value in said.items() if value != getattr(person, name)}


def _repeats_folded(rows: Sequence[Row]) -> tuple[Row, ...]:
    """A row that says word for word what an earlier one said is left out, and is no mistake."""
    counted: Counter[Entry] = Counter()
    done = []
    for row in rows:
        content = _content(row.entry)
        counted[content] += 1
        again = counted[content] > 1 and row.outcome is not Outcome.BAD
        done.append(
            replace(row, outcome=Outcome.REPEATED, says="Said before, in the same words.") if again else row
        )
    return tuple(done)


def _leavers(rows: Sequence[Row], known: Sequence[Known], options: Options, on: date) -> tuple[Known, ...]:
    if not options.full:
        return ()
    kept = {x.known.id for x in rows if x.known}
    return tuple(x for x in known if x.id not in kept and (x.valid_to is None or x.valid_to >= on))
