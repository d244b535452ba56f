"""What can be asked, what a wave asks of it, and the ballot paper. Pure: no store, no web, no clock.

In: the data files of `bank/` (`frame.json`: languages, themes, scale, comment; one file for each theme with
its items). Out: `load()` gives the checked Bank, `pick()` the items of a wave in rotation, `coverage()` how
often each theme will come, `paper()` the bytes that the booth serves. A wave keeps the bank's version and its
paper, so a later edit of the bank changes no wave that was opened.

To add an item, append it to its theme's file with the next number; never change what an existing id means.
"""

from surveys.questionnaires.items import Bank, Item, Scale, Theme
from surveys.questionnaires.printing import COMMENT_LIMIT, paper
from surveys.questionnaires.reading import POINTS, BadBank, build, check, load, read
from surveys.questionnaires.rotation import (
    OFTEN_ENOUGH_DAYS,
    REST_DAYS,
    Coverage,
    ThemeCoverage,
    coverage,
    pick,
)

__all__ = [
    "COMMENT_LIMIT",
    "OFTEN_ENOUGH_DAYS",
    "POINTS",
    "REST_DAYS",
    "BadBank",
    "Bank",
    "Coverage",
    "Item",
    "Scale",
    "Theme",
    "ThemeCoverage",
    "build",
    "check",
    "coverage",
    "load",
    "paper",
    "pick",
    "read",
]
