"""A file's bytes -> a table -> ratings and rejected rows, each with its reason and its mend. Pure.

`open_table` finds encoding, delimiter and header; `guess` proposes which column is what; `read` does the work.
"""

from culture.scores.parse.columns import FIELDS, LABELS, Mapping, guess
from culture.scores.parse.dates import DateOrder, ambiguous
from culture.scores.parse.ratings import Parsed, Rating, Rejected, read
from culture.scores.parse.scales import METRICS, SCALES, TITLES, Scale, choices_of, default_scale, scales_for
from culture.scores.parse.tables import Table, open_table

__all__ = [
    "FIELDS",
    "LABELS",
    "METRICS",
    "SCALES",
    "TITLES",
    "DateOrder",
    "Mapping",
    "Parsed",
    "Rating",
    "Rejected",
    "Scale",
    "Table",
    "ambiguous",
    "choices_of",
    "default_scale",
    "guess",
    "open_table",
    "read",
    "scales_for",
]
