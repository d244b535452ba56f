"""On which scale numbers stand: told, given by the file, usual for the name, or the smallest usual one that holds them.

In: a column of one file. Out: its scale, with where it came from kept in `Rows.taken`, so that a report says it. A few
stray values never decide: the smallest effect that matters is a share of the scale, and a wrong one turns a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from culture.errors import Unreadable
from culture.linkage.files.request import Taken
from culture.linkage.files.rows import Rows
from culture.linkage.files.sums import Floats, Mask
from culture.linkage.files.tables import Table

Scale = tuple[float, float]
KNOWN_METRICS: Mapping[str, Scale] = {
    "csat": (1.0, 5.0),
    "nps": (-100.0, 100.0),
    "ces": (1.0, 7.0),
    "evaluation": (0.0, 100.0),
}
STAFF_SCALE: Scale = (1.0, 5.0)
USUAL: tuple[Scale, ...] = ((0.0, 1.0), (1.0, 5.0), (1.0, 7.0), (0.0, 10.0), (0.0, 100.0), (-100.0, 100.0))
LONGEST_RATING = 10.0
STRAY_ANSWERS, STRAY_MEASURES = 0.05, 0.005
MOST_OUTSIDE = 0.01


@dataclass(frozen=True, eq=False)
class Column:
    """A column as numbers; `given`: where they count."""

    name: str
    values: Floats
    given: Mask


def told(scales: Mapping[str, Scale], *names: str) -> Scale | None:
    """Return the scale that was told for the first of `names`, however its letters are written."""
    plain = {name.casefold(): scale for name, scale in scales.items()}
    return next((plain[name.casefold()] for name in names if name.casefold() in plain), None)


def settle(
    rows: Rows, name: str, column: Column, *, told: Scale | None = None, usual: Scale | None = None
) -> Scale:
    """Return the scale of a theme or metric: told, else usual, else from its values; Unreadable where these waver."""
    known = told or usual
    found = known or _from_values(rows.table, name, column)
    rows.taken[name] = Taken(*found, "told" if told else "usual" if usual else "values")
    return found


def settle_means(
    rows: Rows, name: str, column: Column, *, told: Scale | None = None, usual: Scale | None = None
) -> Scale:
    """Return the scale of means as `settle` does; Unreadable where it would have to be read from means of a short one.

    Means never reach the ends of their scale: 3.2 to 4.6 may stand on 1 to 5, 1 to 7 or 0 to 100.
    """
    found = settle(rows, name, column, told=told, usual=usual)
    if rows.taken[name].origin == "values" and found[1] - found[0] <= LONGEST_RATING:
        raise Unreadable(
            f"{rows.table.name}: the scale of {name!r} was not told, and its means do not tell it. "
            f"{_mend(name, found)}"
        )
    return found


def outside(rows: Rows, name: str, column: Column, scale: Scale) -> Mask:
    """Return where values lie outside their scale, counted as rejected; Unreadable where they are many.

    One stray value is a typing error; more than one in a hundred are another scale, and leaving them out would
    leave out one end of all answers.
    """
    found: Mask = column.given & ((column.values < scale[0]) | (column.values > scale[1]))
    n, given = int(found.sum()), int(column.given.sum())
    if n > max(1.0, MOST_OUTSIDE * given):
        raise Unreadable(
            f"{rows.table.name}: {n:,} of {given:,} values of {name!r} lie outside {_words(scale)} "
            f"({_example(rows.table, column.name, found)}). {_mend(name, _span(column))}"
        )
    rows.rejects.add("out_of_scale", found, column.name)
    return found


def _from_values(table: Table, name: str, column: Column) -> Scale:
    """Return the smallest usual scale that holds all values; Unreadable where a few of them decide which."""
    values = column.values[column.given]
    if not len(values):
        return USUAL[0]
    found = guessed_scale(float(values.min()), float(values.max()))
    share = STRAY_ANSWERS if np.mean(values == np.round(values)) > 0.95 else STRAY_MEASURES
    for smaller in USUAL:
        if smaller == found:
            break
        stray = column.given & ((column.values < smaller[0]) | (column.values > smaller[1]))
        n = int(stray.sum())
        if n <= max(1.0, share * len(values)) and 2 * n < len(values):
            raise Unreadable(
                f"{table.name}: the scale of {name!r} was not told, and {n:,} of {len(values):,} values decide "
                f"whether it is {_words(smaller)} or {_words(found)} ({_example(table, column.name, stray)}). "
                f"{_mend(name, smaller)}"
            )
    return found


def guessed_scale(low: float, high: float) -> Scale:
    """Return the smallest usual scale that holds low..high: 0-1, 1-5, 0-10, 0-100, else what was seen."""
    return next((scale for scale in USUAL if scale[0] <= low and high <= scale[1]), (low, high))


def single_answers(columns: Sequence[tuple[Column, Scale | None]]) -> bool:
    """Tell whether columns look like single answers: whole points all, and one of them within a known short scale.

    One row a unit is a unit's score where it has fractions or a scale of more than eleven points (0 to 100):
    read as answers, each cell would hold one person and fall under the floor.
    """
    numbers = [(one.values[one.given], scale) for one, scale in columns]
    if not all(np.all(values == np.round(values)) for values, _ in numbers):
        return False
    return any(scale is not None and _short(values, scale) for values, scale in numbers)


def _short(values: Floats, scale: Scale) -> bool:
    inside = (values >= scale[0]) & (values <= scale[1])
    return scale[1] - scale[0] <= LONGEST_RATING and bool(
        inside.mean() >= 1 - MOST_OUTSIDE if len(values) else False
    )


def _words(scale: Scale) -> str:
    return f"{scale[0]:g} to {scale[1]:g}"


def _example(table: Table, column: str, where: Mask) -> str:
    row = int(np.argmax(where))
    return f"line {row + table.first_line}, {column} = {table.text(column)[row].as_py()!r}"


def _span(column: Column) -> Scale:
    seen = column.values[column.given]
    return guessed_scale(float(seen.min()), float(seen.max()))


def _mend(name: str, scale: Scale) -> str:
    return f"Tell the scale, such as --scale {name}={scale[0]:g}..{scale[1]:g}, or mend these rows."
