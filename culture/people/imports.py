"""A list of people brought in: read, shown, mended, and then done in one transaction, all or nothing.

The rows are kept as text between the pages, so that a mend changes one cell and the whole is judged afresh.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from culture.db import new_id, reading, writing
from culture.errors import Conflict, Refusal, Unknown
from culture.people.attributes import coarse
from culture.people.columns import cells_of, fold, passed_over, score
from culture.people.places import Spot
from culture.people.plan import Options, Outcome, Plan, Row, changed_fields, plan
from culture.people.rows import Cells, Entry, entries_of
from culture.people.store import ImportDraft, Person, known_in
from culture.people.tables import read_table
from culture.units import COMPANY, Node, Tree, Unit, UnitDraft, UnitPlace, add_in, tree_in

KEPT = timedelta(days=1)
Numbered = tuple[int, Cells]


@dataclass(frozen=True)
class Upload:
    """A file, read: (row number, {field: text}), and what is worth knowing about how it was read."""

    file: str
    rows: tuple[Numbered, ...]
    notes: tuple[str, ...]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The rows, understood: once, however often they are judged."""
        return entries_of(self.rows)


@dataclass(frozen=True)
class Preview:
    """What the import page shows."""

    id: str
    file: str
    notes: tuple[str, ...]
    plan: Plan
    options: Options
    people: int
    raw: Mapping[int, Cells]


def read_file(file: str, data: bytes, *, limit: int, on: date | None = None) -> Upload:
    """Read a file of people, or refuse it with what is wrong and how to mend it.

    on: the day from which ages are counted. Of birth dates nothing but the age band is kept.
    """
    table = read_table(data, limit=limit, score=score)
    rows = tuple(zip(table.numbers, (coarse(cells, on) for cells in cells_of(table)), strict=True))
    unused = passed_over(table)
    notes = (*table.notes, f"Not kept: {', '.join(unused)}.") if unused else table.notes
    return Upload(file, rows, notes)


def look(engine: Engine, upload: Upload, *, options: Options, on: date) -> Plan:
    """Return what bringing the file in would do. Nothing is written."""
    with reading(engine) as session:
        return _judged(session, upload.entries, options, on)[1]


def bring_in(
    engine: Engine, upload: Upload, *, options: Options, on: date, leave_out_bad: bool = False
) -> Plan:
    """Bring the file in, in one transaction, judged against the store as it is now. Returns what was done.

    1. Plan afresh, inside the transaction.
    2. Refuse where rows are bad (unless they are to be left out), or a full list would empty the house.
    3. Plant the company where there is none, and make the new units.
    4. Change, add and end people.
    """
    with writing(engine) as session:
        tree, done = _judged(session, upload.entries, options, on)
        if done.bad and not leave_out_bad:
            raise Refusal(f"{_rows(len(done.bad))} cannot be brought in. Mend them, or leave them out.")
        _refuse_emptying(done, session)
        if session.get(Unit, COMPANY) is None:
            _plant(session, tree.get(COMPANY), on)
        _carry_out(session, done, options, on)
    return done


def keep(engine: Engine, upload: Upload, *, account: str | None, options: Options, now: datetime) -> str:
    """Keep a file for its preview, and forget those of yesterday. Returns the draft's id."""
    draft = ImportDraft(
        account=account,
        made_at=now,
        file=upload.file[:200],
        rows=[[line, dict(cells)] for line, cells in upload.rows],
        notes=list(upload.notes),
        options=_as_json(options),
    )
    sweep(engine, now=now)
    with writing(engine) as session:
        session.add(draft)
    return draft.id


def sweep(engine: Engine, *, now: datetime) -> int:
    """Delete files that have waited for more than a day; return how many."""
    with writing(engine) as session:
        return session.exec(delete(ImportDraft).where(col(ImportDraft.made_at) < now - KEPT)).rowcount


def preview(engine: Engine, draft: str, *, on: date) -> Preview:
    """Return the preview of a kept file."""
    with reading(engine) as session:
        row = _draft(session, draft)
        people = len([x for x in known_in(session) if x.valid_to is None])
    upload, options = _upload(row), _options(row)
    judged = look(engine, upload, options=options, on=on)
    return Preview(row.id, row.file, upload.notes, judged, options, people, dict(upload.rows))


def mend(
    engine: Engine,
    draft: str,
    *,
    cells: Mapping[tuple[int, str], str],
    options: Options,
    dropped: Sequence[int],
) -> None:
    """Change cells of a kept file, by (row number, field), leave rows out, and set how it is to be read."""
    with writing(engine) as session:
        row = _draft(session, draft)
        kept = [(line, dict(old)) for line, old in row.rows if line not in dropped]
        for line, old in kept:
            old.update({field: text.strip() for (number, field), text in cells.items() if number == line})
        row.rows = [[line, old] for line, old in kept]
        row.options = _as_json(options)


def finish(engine: Engine, draft: str, *, on: date, leave_out_bad: bool) -> Plan:
    """Bring a kept file in, and keep its report in place of its rows."""
    with reading(engine) as session:
        row = _draft(session, draft)
    done = bring_in(engine, _upload(row), options=_options(row), on=on, leave_out_bad=leave_out_bad)
    with writing(engine) as session:
        row = _draft(session, draft)
        row.report, row.rows = report_lines(done), []
    return done


def report(engine: Engine, draft: str, *, on: date) -> tuple[str, str]:
    """Return (file name, CSV) of what was done with each row, or would be."""
    with reading(engine) as session:
        row = session.get(ImportDraft, draft)
    if row is None:
        raise Unknown("This import is older than a day; its rows are not kept.")
    lines = row.report
    if lines is None:
        lines = report_lines(look(engine, _upload(row), options=_options(row), on=on))
    out = io.StringIO()
    csv.writer(out).writerows(
        [["row", "name", "e-mail", "unit", "outcome", "report"], *map(_harmless, lines)]
    )
    return f"people-import-{on.isoformat()}.csv", "\ufeff" + out.getvalue()


def report_lines(done: Plan) -> list[list[str]]:
    """Return the report row by row: number, name, e-mail, unit, outcome, sentence."""
    lines = [
        [str(x.entry.line), x.entry.name, x.entry.email, " / ".join(x.entry.unit), x.outcome.value, x.says]
        for x in done.rows
    ]
    return lines + [
        ["", x.name, x.email, "", Outcome.LEFT.value, "Not in the list: leaves."] for x in done.leavers
    ]


def _harmless(line: Sequence[str]) -> list[str]:
    """Keep a spreadsheet from taking a cell for a formula."""
    return [
        f"'{x}" if x.lstrip()[:1] in ("=", "+", "-", "@") or x[:1] in ("\t", "\r", "\n") else x for x in line
    ]


def _carry_out(session: Session, done: Plan, options: Options, on: date) -> None:
    spots: dict[Spot, str] = {}
    there = _children(tree_in(session, on))
    good = [x for x in done.rows if x.outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.LEFT)]
    for row in good:
        if row.spot is not None and row.spot not in spots and row.outcome is not Outcome.LEFT:
            spots[row.spot] = _unit(session, row.spot, row.entry, there, on=on)
    people = {x.id: x for x in session.exec(select(Person))}
    for row in good:  # an address that changes hands is let go first
        if row.known and row.outcome is Outcome.CHANGED and row.entry.email not in ("", row.known.email):
            people[row.known.id].email = None
    session.flush()
    new = []
    for row in good:
        if row.outcome is Outcome.LEFT:
            if row.known:
                _leave(people[row.known.id], row.entry.ends, on)
        elif row.spot is not None and row.known is not None:
            _change(people[row.known.id], row, spots[row.spot], on)
        elif row.spot is not None:
            new.append(_joins(row.entry, spots[row.spot], options, on))
    for known in done.leavers:
        _leave(people[known.id], None, on)
    if new:
        session.execute(insert(Person), new)


def _joins(entry: Entry, unit: str, options: Options, on: date) -> dict[str, Any]:
    return {
        "id": new_id(),
        "external": entry.external or None,
        "name": entry.name,
        "email": entry.email or None,
        "language": entry.language or options.language,
        "unit": unit,
        "valid_from": entry.starts or on,
        "valid_to": entry.ends,
        "started": entry.starts,
        "attributes": dict(entry.attributes),
    }


def _change(person: Person, row: Row, unit: str, on: date) -> None:
    if row.spot is not None and row.known is not None:
        for name, value in changed_fields(row.entry, row.spot, row.known, on).items():
            if name != "attributes":
                setattr(person, name, unit if name == "unit" else value or None)
        person.attributes = {**person.attributes, **dict(row.entry.attributes)}


def _leave(person: Person, last: date | None, on: date) -> None:
    """Set the last day: the one that was said, else yesterday; never before the first day."""
    person.valid_to = max(last or on - timedelta(days=1), person.valid_from)


def _children(tree: Tree) -> dict[tuple[str, str], str]:
    """Return units by (unit above, folded name); of two that fold alike, the first in reading order."""
    return {(x.parent or "", fold(x.name)): x.id for x in reversed(list(tree))}


def _unit(session: Session, spot: Spot, entry: Entry, there: dict[tuple[str, str], str], *, on: date) -> str:
    """Return the unit of a place, made where it is not `there`, and noted there."""
    unit = spot.base
    for depth, name in enumerate(spot.path, 1):
        narrowest = depth == len(spot.path)
        draft = UnitDraft(
            name,
            code=entry.code if narrowest else "",
            zone=entry.zone if narrowest else "",
            country=entry.country if narrowest else "",
        )
        key = (unit, fold(name))
        if key not in there:
            there[key] = add_in(session, draft, parent=unit, on=on)
        unit = there[key]
    return unit


def _judged(session: Session, entries: Sequence[Entry], options: Options, on: date) -> tuple[Tree, Plan]:
    """Return the tree and the plan; where the import would plant the company, the plan says so first."""
    tree = _tree(session, entries, on)
    judged = plan(entries, tree, known_in(session), options=options, on=on)
    if session.get(Unit, COMPANY) is not None:
        return tree, judged
    said = (
        f"There is no company yet: this list makes one, called {tree.get(COMPANY).name}. If that is one unit of "
        "it, make the company first."
    )
    return tree, replace(judged, notes=(said, *judged.notes))


def _tree(session: Session, entries: Sequence[Entry], on: date) -> Tree:
    """Return the tree, or for an empty store one that holds the company which the import would plant."""
    tree = tree_in(session, on)
    if COMPANY in tree:
        return tree
    firsts = {x.unit[0] if x.how in ("path", "levels") and len(x.unit) > 1 else "" for x in entries}
    companies = {x.company for x in entries if x.company}
    name = (
        companies.pop()
        if len(companies) == 1
        else firsts.pop()
        if len(firsts) == 1 and "" not in firsts
        else ""
    )
    zones = [x.zone for x in entries if x.zone]
    zone = max(set(zones), key=zones.count, default="UTC")
    name = name or "Organisation"
    node = Node(
        COMPANY, name, "company", "", None, zone, "", (COMPANY,), (name,), (), UnitDraft(name, zone=zone)
    )
    return Tree(on, {COMPANY: node})


def _plant(session: Session, node: Node, on: date) -> None:
    session.add(Unit(id=COMPANY, name=node.name, kind="company", zone=node.zone, valid_from=on))
    session.flush()
    session.add(UnitPlace(unit=COMPANY, parent=None, valid_from=on))
    session.flush()


def _refuse_emptying(done: Plan, session: Session) -> None:
    here = sum(x.valid_to is None for x in known_in(session))
    if len(done.leavers) >= 10 and len(done.leavers) > here / 2:
        raise Refusal(
            f"{len(done.leavers)} of {here} people are not in this list and would leave. "
            "If it is only a part of the list, bring it in without “full list”."
        )


def _draft(session: Session, draft: str) -> ImportDraft:
    row = session.get(ImportDraft, draft)
    if row is None:
        raise Unknown("This preview is older than a day, or was never there. Bring the file in again.")
    if row.report is not None:
        raise Conflict("This file is brought in already. Its report can be downloaded.")
    return row


def _upload(row: ImportDraft) -> Upload:
    return Upload(row.file, tuple((line, cells) for line, cells in row.rows), tuple(row.notes))


def _as_json(options: Options) -> dict[str, Any]:
    return {"full": options.full, "new_units": options.new_units, "language": options.language}


def _options(row: ImportDraft) -> Options:
    return Options(**row.options)


def _rows(n: int) -> str:
    return "1 row" if n == 1 else f"{n} rows"
