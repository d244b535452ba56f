"""What the import pages show and take: a plan in parts that a page can hold. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from culture.people.columns import NAMES
from culture.people.imports import Preview
from culture.people.plan import Outcome, Plan
from culture.people.rows import Cells, Entry, Problem

MOST_BAD, MOST_ROWS = 100, 200
WORDS = {
    Outcome.NEW: "New",
    Outcome.CHANGED: "Changed",
    Outcome.SAME: "As before",
    Outcome.LEFT: "Leaves",
    Outcome.REPEATED: "Repeated",
    Outcome.BAD: "To mend",
}


@dataclass(frozen=True)
class Cell:
    """One cell to be mended: the name of its input, and values to choose from."""

    name: str
    label: str
    value: str
    problem: Problem


@dataclass(frozen=True)
class BadRow:
    """One row to be mended."""

    line: int
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class PreviewPage:
    """The preview: counts first, then the rows to mend, then the others."""

    id: str
    file: str
    notes: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    new_units: tuple[str, ...]
    leavers: tuple[str, ...]
    not_in_file: int
    bad: tuple[BadRow, ...]
    bad_in_all: int
    rows: tuple[tuple[str, str, str, str, str], ...]
    rows_in_all: int
    full: bool
    new_units_on: bool
    good: int


def page_of(preview: Preview) -> PreviewPage:
    """Return the preview in parts; of long lists the first rows, the rest stands in the report."""
    plan = preview.plan
    others = [x for x in plan.rows if x.outcome is not Outcome.BAD]
    seen = {x.known.id for x in plan.rows if x.known}
    bad = tuple(
        BadRow(x.entry.line, x.entry.name, _cells(x.entry, preview.raw.get(x.entry.line, {})))
        for x in plan.bad[:MOST_BAD]
    )
    return PreviewPage(
        id=preview.id,
        file=preview.file,
        notes=(*preview.notes, *plan.notes),
        counts=tuple((WORDS[x], plan.count(x)) for x in Outcome if plan.count(x)),
        new_units=plan.new_units,
        leavers=tuple(x.name for x in plan.leavers),
        not_in_file=max(0, preview.people - len(seen)),
        bad=bad,
        bad_in_all=len(plan.bad),
        rows=tuple(
            (str(x.entry.line), x.entry.name, x.entry.email or "no e-mail: a card", WORDS[x.outcome], x.says)
            for x in others[:MOST_ROWS]
        ),
        rows_in_all=len(others),
        full=preview.options.full,
        new_units_on=preview.options.new_units,
        good=sum(x.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.LEFT) for x in others)
        + len(plan.leavers),
    )


def _cells(entry: Entry, raw: Cells) -> tuple[Cell, ...]:
    return tuple(
        Cell(f"r{entry.line}-{x.field}", NAMES.get(x.field, x.field), raw.get(x.field, ""), x)
        for x in entry.problems
    )


def mends_of(form: Mapping[str, str]) -> tuple[dict[tuple[int, str], str], tuple[int, ...]]:
    """Return the changed cells by (row number, field), and the rows to leave out, from what a page sent."""
    cells: dict[tuple[int, str], str] = {}
    for name, value in form.items():
        found = re.fullmatch(r"r(\d{1,7})-([a-z]+)", name)
        if found and found[2] in NAMES and len(value) <= 300 and (value.strip() or found[2] != "chosen"):
            cells[int(found[1]), found[2]] = value
    dropped = tuple(int(name[5:]) for name in form if re.fullmatch(r"drop-\d{1,7}", name))
    return cells, dropped


def sentence_of(done: Plan) -> str:
    """Say what was brought in, in one sentence."""
    left = done.count(Outcome.LEFT) + len(done.leavers)
    parts = [
        f"{done.count(Outcome.NEW)} new",
        f"{done.count(Outcome.CHANGED)} changed",
        f"{left} left",
        f"{done.count(Outcome.SAME) + done.count(Outcome.REPEATED)} as before",
    ]
    out = f" {len(done.bad)} rows were left out; the report says why." if done.bad else ""
    return f"Brought in: {', '.join(parts)}.{out}"
