"""What the preview page shows, as frozen view models."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from culture.scores.matching import LEAVE_OUT, Match
from culture.scores.parse import LABELS, METRICS, TITLES, Mapping, Rejected
from culture.scores.preview import Look
from culture.scores.staging import Inspection, span
from culture.units import Tree

SAMPLE_ROWS = 6
SAMPLE_COLUMNS = 14
OPEN_NAMES = 200


@dataclass(frozen=True)
class UnitChoice:
    """A name that somebody should match: with the units to choose from, near ones first."""

    heard: str
    ratings: int
    chosen: str
    note: str
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class MetricLine:
    """What would be counted of one metric."""

    title: str
    n: int
    said: str


@dataclass(frozen=True)
class PreviewPage:
    """A file before the decision. Without `ready`, `problem` or `asked` says what is missing."""

    id: str
    file_name: str
    source: str
    notes: tuple[str, ...]
    problem: str
    asked: tuple[str, date, date] | None
    columns: tuple[tuple[str, str], ...]
    sample: tuple[tuple[int, tuple[str, ...]], ...]
    names: tuple[UnitChoice, ...]
    matched: tuple[tuple[str, str, str], ...]
    units: tuple[tuple[str, str], ...]
    metrics: tuple[MetricLine, ...]
    reasons: tuple[tuple[str, int], ...]
    rejected: tuple[Rejected, ...]
    rejected_rows: int
    rows: int
    ratings: int
    unanswered: int
    left_out: int
    already: str
    twice: str
    days: tuple[date, date] | None

    @property
    def ready(self) -> bool:
        """Whether there is something to bring in."""
        return self.ratings > 0 and not self.already


def page_of(found: Inspection) -> PreviewPage:
    """Return the preview page of a staged file."""
    seen, incoming = found.seen, found.draft.incoming
    field_of = {name: LABELS[key] for key, name in incoming.mapping.columns.items()}
    parsed = seen.parsed if seen else None
    asked = parsed.asked if parsed else None
    return PreviewPage(
        id=found.draft.id,
        file_name=incoming.file_name,
        source=incoming.source,
        notes=seen.notes if seen else found.table.notes,
        problem=found.problem,
        asked=(asked.example, asked.day_first, asked.month_first) if asked else None,
        columns=tuple((name, field_of.get(name, "")) for name in found.table.columns[:SAMPLE_COLUMNS]),
        sample=tuple(
            (row, tuple(str(cell)[:80] for cell in cells[:SAMPLE_COLUMNS]))
            for row, cells in found.table.rows[:SAMPLE_ROWS]
        ),
        names=_names(seen.matches, found.tree)[:OPEN_NAMES] if seen else (),
        matched=_matched(seen.matches, found.tree) if seen else (),
        units=tuple(found.tree.options()),
        metrics=_metrics(seen, incoming.mapping) if seen else (),
        reasons=tuple(seen.reasons.most_common()) if seen else (),
        rejected=examples(seen.rejected) if seen else (),
        rejected_rows=len(seen.rejected) if seen else 0,
        rows=len(found.table.rows),
        ratings=seen.ratings if seen else 0,
        unanswered=parsed.unanswered if parsed else 0,
        left_out=seen.left_out if seen else 0,
        already=seen.already if seen else "",
        twice=seen.twice if seen else "",
        days=span(seen) if seen else None,
    )


def examples(rejected: Sequence[Rejected], *, each: int = 2, most: int = 8) -> tuple[Rejected, ...]:
    """Return the first rows of each reason, in the order of the file."""
    met: Counter[tuple[str, str, str]] = Counter()
    shown = []
    for row in rejected:
        kind = (row.field, row.reason, row.found if row.field == "unit" else "")
        met[kind] += 1
        if met[kind] <= (1 if row.field == "unit" else each):
            shown.append(row)
    shown.sort(key=lambda x: x.field == "unit")
    return tuple(sorted(shown[:most]))


def _names(matches: tuple[Match, ...], tree: Tree) -> tuple[UnitChoice, ...]:
    """Return the names to decide on: those open, and those decided on this page, which can be changed."""
    notes = {
        "unknown": "No unit has this name.",
        "several": "Several units have this name.",
        "chosen": "Chosen by you.",
        "left out": "Left out by you.",
    }
    return tuple(
        UnitChoice(
            heard=x.heard,
            ratings=x.ratings,
            chosen=LEAVE_OUT if x.how == "left out" else x.unit,
            note=notes[x.how],
            near=tuple((unit, tree.get(unit).label) for unit in x.suggestions if unit in tree),
        )
        for x in matches
        if x.how in notes
    )


def _matched(matches: tuple[Match, ...], tree: Tree) -> tuple[tuple[str, str, str], ...]:
    how = {"id": "by its id", "code": "by its code", "name": "by its name", "remembered": "as chosen before"}
    return tuple(
        (x.heard, tree.get(x.unit).label if x.unit in tree else "a unit that has ended", how[x.how])
        for x in matches
        if x.how in how
    )


def _metrics(seen: Look, mapping: Mapping) -> tuple[MetricLine, ...]:
    n: Counter[str] = Counter()
    total = dict.fromkeys(METRICS, 0.0)
    for x in seen.counted:
        n[x.metric] += x.n
        total[x.metric] += x.sum
    return tuple(
        MetricLine(TITLES[metric], n[metric], _said(metric, mapping, total[metric] / n[metric]))
        for metric in METRICS
        if n[metric]
    )


def _said(metric: str, mapping: Mapping, mean: float) -> str:
    if metric == "nps":
        return f"score {mean:.0f}, between -100 and 100"
    return f"mean {mean:.2f}, on {mapping.words(metric)}"
