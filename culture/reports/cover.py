"""What stands on the cover of a report: the question, when it was declared, and the looks taken so far."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class LookLine:
    """One look at a study, as its log shows it."""

    number: int
    taken: datetime
    waves: int
    verdict: str
    sha256: str


@dataclass(frozen=True)
class Cover:
    """What the document itself does not hold: the question in words, when it was declared, the looks so far.

    `chain`: "whole" or "broken" where a log of looks is kept, "" where nothing is kept. `cells`: whether the reader
    may see single units' figures.
    """

    question: str
    declared: datetime | None = None
    looks: tuple[LookLine, ...] = ()
    planned: int = 0
    chain: str = ""
    demo: bool = False
    cells: bool = True
