"""When two labels look the same to a reader. Pure; `alike` in static/ballot.js is its twin, sign for sign.

A group of one person could hide behind a label that reads like its neighbour's: another case, a second space, a
sign of no width, a Cyrillic letter among Latin ones.
"""

import re
import unicodedata

_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2800]+")
_TWINS = str.maketrans(
    "авекмнорстухіјѕԁԛԝһԍ" + "αβεζηικμνορτυχ",
    "abekmhopctyxijsdqwhg" + "abezhikmnoptyx",
)


def alike(label: str) -> str:
    """Return what is left of a label when all that a reader does not see is taken away: equal means alike."""
    seen = _UNSEEN.sub("", "".join(sign for sign in label if unicodedata.category(sign) != "Cf"))
    plain = _SPACE.sub(" ", unicodedata.normalize("NFKC", seen)).strip(" ")
    return plain.lower().translate(_TWINS)
