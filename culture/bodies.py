"""JSON that a program sent, made sure of before anybody works with it.

In: bytes. Out: plain values; or a refusal, for what no store can keep and no other program could read.
"""

import json
from collections.abc import Iterator

from culture.errors import Unreadable

DEEPEST = 40
LARGEST = 2**53
SIGNS = "A text in the body holds a sign that cannot be stored: U+0000, or half of a surrogate pair."


def read(data: bytes) -> object:
    """Return the value in `data`, null where there is nothing; Unreadable where it is not JSON of ordinary size.

    Numbers stay under 2**53, above which programs read them inexactly; lists and objects lie up to 40 deep;
    texts hold no NUL and no half sign.
    """
    try:
        found = json.loads(data or b"null", parse_constant=_no_number)
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deep.") from error
    except ValueError as error:
        raise Unreadable(f"The body is not JSON: {str(error)[:200]}.") from error
    _look_through(found)
    return found


def storable(text: str) -> bool:
    """Return True where every store can keep `text`: no NUL, and no half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def check_depth(found: object) -> None:
    """Refuse a decoded JSON value whose lists and objects lie deeper than any list of rows."""
    for _ in _parts(found):
        pass


def _parts(found: object) -> Iterator[object]:
    """Yield every value inside a decoded JSON value, itself and the names of fields too; Unreadable if it is deep."""
    waiting = [(found, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > DEEPEST:
            raise Unreadable(f"The JSON is nested too deep: {DEEPEST} levels are enough for any list.")
        yield one
        if isinstance(one, dict):
            waiting += [(part, depth + 1) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            waiting += [(part, depth + 1) for part in one]


def _look_through(found: object) -> None:
    for one in _parts(found):
        if isinstance(one, str) and not storable(one):
            raise Unreadable(SIGNS)
        if isinstance(one, int | float) and abs(one) >= LARGEST:
            raise Unreadable("A number in the body is too large to be read exactly. Send ids as text.")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
