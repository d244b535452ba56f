"""Names that were typed, held against what the files hold: nothing named is passed over, and what is turned is named so.

In: what was asked for, and the scores that were read. Out: the same scores, turned ones with "(reversed)" behind their
name; declared pairs and smallest effects by the names there are. A name that is nowhere is refused.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from culture.errors import Unreadable
from culture.linkage.plan import Claim

T = TypeVar("T")
REVERSED = " (reversed)"


def among(name: str, names: Iterable[str]) -> bool:
    """Tell whether a name is among others, however its letters are written."""
    return name.casefold() in {one.casefold() for one in names}


def turned_item(reverse: Iterable[str], theme: str, item: str) -> bool:
    """Tell whether a high answer to an item is the bad end: the item or its whole theme was named, not both."""
    return among(item, reverse) != (theme != item and among(theme, reverse))


def shown(reverse: Iterable[str], made: Mapping[str, T]) -> dict[str, T]:
    """Return scores by the names they are shown with: a theme or metric that was turned says so."""
    return {f"{name}{REVERSED}" if among(name, reverse) else name: one for name, one in made.items()}


def resolved(name: str, there: Iterable[str]) -> str:
    """Return the name that a typed one means: as it stands, in other letters, or turned; else as it was typed."""
    found = list(there)
    if name in found:
        return name
    wanted = (name.casefold(), f"{name}{REVERSED}".casefold())
    return next((one for one in found if one.casefold() in wanted), name)


def claims(pairs: Iterable[Claim], themes: Iterable[str], metrics: Iterable[str]) -> tuple[Claim, ...]:
    """Return declared pairs by the names there are; Unreadable where one stands twice."""
    staff, customers = list(themes), list(metrics)
    found = [Claim(resolved(one.theme, staff), resolved(one.metric, customers)) for one in pairs]
    again = next((one for i, one in enumerate(found) if one in found[:i]), None)
    if again:
        raise Unreadable(
            f"The pair {again.theme}:{again.metric} is declared twice. Name it once: each declared pair raises the bar."
        )
    return tuple(found)


def refuse_unknown(option: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse a name that an option gives and neither file has."""
    there = [one for one in dict.fromkeys(known) if one]
    for name in names:
        if not among(name, there):
            raise Unreadable(
                f"{option} names {name!r}, which is no item, theme or metric that is read. Known are "
                f"{', '.join(there[:24])}."
            )
