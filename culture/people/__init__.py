"""The people who may be invited: brought in from lists, placed in units, handed to the survey floor as rosters.

In: a file. Out: `roster` and `leaves`, which the composition root turns into invitations and reporting cells.
"""

from culture.people.imports import (
    Preview,
    Upload,
    bring_in,
    finish,
    keep,
    look,
    mend,
    preview,
    read_file,
    report,
    report_lines,
    sweep,
)
from culture.people.pages import PreviewPage, mends_of, page_of, sentence_of
from culture.people.plan import Known, Options, Outcome, Plan, Row
from culture.people.store import (
    ImportDraft,
    LeafPlace,
    Member,
    Person,
    close_unit,
    headcounts,
    home,
    leaves,
    listed,
    roster,
    totals,
)
from culture.people.subject import Record, as_file, erase, record

__all__ = [
    "ImportDraft",
    "Known",
    "LeafPlace",
    "Member",
    "Options",
    "Outcome",
    "Person",
    "Plan",
    "Preview",
    "PreviewPage",
    "Record",
    "Row",
    "Upload",
    "as_file",
    "bring_in",
    "close_unit",
    "erase",
    "finish",
    "headcounts",
    "home",
    "keep",
    "leaves",
    "listed",
    "look",
    "mend",
    "mends_of",
    "page_of",
    "preview",
    "read_file",
    "record",
    "report",
    "report_lines",
    "roster",
    "sentence_of",
    "sweep",
    "totals",
]
