"""The door: answers leave only as a release, a frozen table that was audited before it was published.

This module is all that `culture` may touch.
"""

from surveys.release.types import (
    EXACT_FROM,
    PROTECTED,
    ROUNDING,
    WITHHELD,
    Agreement,
    Band,
    Certificate,
    CommentGroup,
    Group,
    HarmonicBand,
    ItemMoments,
    NBand,
    Organisation,
    Overlap,
    Release,
    ReleaseCell,
    Shown,
    Theme,
    Variance,
    Withheld,
)

__all__ = [
    "EXACT_FROM",
    "PROTECTED",
    "ROUNDING",
    "WITHHELD",
    "Agreement",
    "Band",
    "Certificate",
    "CommentGroup",
    "Group",
    "HarmonicBand",
    "ItemMoments",
    "NBand",
    "Organisation",
    "Overlap",
    "Release",
    "ReleaseCell",
    "Shown",
    "Theme",
    "Variance",
    "Withheld",
]
