"""What the analyst's part is made of: folded sections of sentences, a picture, tables and lines of a command."""

from collections.abc import Sequence
from dataclasses import dataclass

from culture.reports.drawing import Drawing
from culture.reports.speech import Speech

Row = tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table: its caption, its heads, its rows; the first column names the row."""

    caption: str
    heads: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """One folded part: sentences, a picture where there is one, tables, and lines of a command."""

    title: str
    texts: tuple[str, ...] = ()
    drawing: Drawing | None = None
    grids: tuple[Grid, ...] = ()
    code: str = ""


def grid(speech: Speech, caption: str, heads: str, rows: Sequence[Row]) -> Grid:
    """Return a table whose caption is written and whose heads stand under a key."""
    return Grid(caption, tuple(speech.title(heads).split("|")), tuple(rows))
