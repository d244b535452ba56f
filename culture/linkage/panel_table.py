"""The panel that an analysis read, kept beside its result, so that anybody can repeat it without the store.

In: a panel. Out: plain JSON (`kept`), and the same as rows that `wellspring link` reads again (`rows`).
What a study keeps is what releases published and sums of ratings: nothing about a person.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np

from culture.linkage.panel import COMPOSITE, Customers, Floats, Panel, Staff, pooled_variance

Json = dict[str, Any]
COLUMNS = (
    "unit", "period", "group", "theme", "metric", "n", "mean", "sd", "invited", "rounding", "low", "high",
)  # fmt: skip


def kept(panel: Panel) -> Json:
    """Return the panel as JSON: grids are lists of units, each a list of periods; n = 0 is a missing cell."""
    first = next(iter(panel.staff.values()), None)
    themes = panel.staff if panel.composite is None else {COMPOSITE: panel.composite, **panel.staff}
    return {
        "units": list(panel.units),
        "periods": list(panel.periods),
        "groups": list(panel.groups),
        "staff": {theme: _staff(one) for theme, one in themes.items()},
        "customers": {metric: _side(one) for metric, one in panel.customers.items()},
        "invited": _grid(first.invited) if first is not None and first.invited is not None else None,
        "overlaps": _overlaps(first.overlaps) if first is not None and first.overlaps is not None else None,
    }


def _staff(one: Staff) -> Json:
    return _side(one) | {"rounding": one.rounding}


def _side(one: Staff | Customers) -> Json:
    body: Json = {
        "low": one.low,
        "high": one.high,
        "n": _grid(one.n),
        "mean": _grid(one.mean),
        "variance": pooled_variance(one),
    }
    if one.ss is not None and one.ss_df is not None:
        body |= {"ss": _grid(one.ss), "ss_df": _grid(one.ss_df)}
    return body


def _grid(values: Floats) -> list[list[float]]:
    return [[_short(value) for value in row] for row in values.tolist()]


def _short(value: float) -> float:
    return int(value) if value.is_integer() else value


def _overlaps(shared: Floats) -> list[list[float | None]]:
    """[unit, period, later period, people invited in both], where there are any; a band's middle stays as it is.

    None where nobody knows any more.
    """
    later = np.triu(np.ones(shared.shape[1:], dtype=np.bool_), 1)
    found = np.argwhere(later[None] & ((shared > 0) | np.isnan(shared)))
    known = ((i, a, b, float(shared[i, a, b])) for i, a, b in found)
    return [[int(i), int(a), int(b), None if np.isnan(m) else _short(m)] for i, a, b, m in known]


def pairs(body: Json) -> Iterator[tuple[int, int, int, float | None]]:
    """Yield (unit, period, later period, m) for each two periods in which a unit has staff scores, 0 included; None: unknown."""
    known = {(i, a, b): m for i, a, b, m in body["overlaps"]}
    for i in range(len(body["units"])):
        there = [
            t for t in range(len(body["periods"])) if any(one["n"][i][t] for one in body["staff"].values())
        ]
        for a, b in combinations(there, 2):
            yield i, a, b, known.get((i, a, b), 0)


def stamp(body: Json, t: int) -> str:
    """Return the label of period `t` in a file: numbered, so that its order needs no calendar."""
    return f"{t + 1:04d} {body['periods'][t]}".strip()


def rows(body: Json) -> Iterator[list[Any]]:
    """Yield the rows of COLUMNS: one a cell and theme or metric; each period occurs at least once."""
    for t in range(len(body["periods"])):
        blank: list[Any] = ["" for _ in COLUMNS]
        blank[0], blank[1], blank[2] = body["units"][0], stamp(body, t), body["groups"][0]
        yield blank
    for name, one in body["staff"].items():
        yield from _rows(body, one, (name, ""))
    for name, one in body["customers"].items():
        yield from _rows(body, one, ("", name))


def _rows(body: Json, one: Json, names: tuple[str, str]) -> Iterator[list[Any]]:
    staff = bool(names[0])
    for i, unit in enumerate(body["units"]):
        for t in range(len(body["periods"])):
            n = one["n"][i][t]
            if n > 0:
                invited = body["invited"][i][t] if staff and body["invited"] is not None else ""
                yield [
                    unit,
                    stamp(body, t),
                    body["groups"][i],
                    *names,
                    n,
                    one["mean"][i][t],
                    _sd(one, i, t),
                    invited,
                    one.get("rounding", ""),
                    one["low"],
                    one["high"],
                ]


def _sd(one: Json, i: int, t: int) -> float | str:
    """The cell's own standard deviation; where releases give a pooled one only, that for every cell."""
    if "ss" in one:
        df = one["ss_df"][i][t]
        return float((one["ss"][i][t] / df) ** 0.5) if df > 0 else ""
    variance = one["variance"]
    return "" if variance is None else float(variance**0.5)
