"""Two files in, a panel out (interfaces.md, `wellspring link`). Nothing is stored.

In: a staff file and a customers' file, each as rows of answers, as aggregates, or as unit scores. Out: a
`Panel`, and for each file what was read, used and rejected, by reason. No row disappears silently.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from culture.linkage.files import customers as customers_file
from culture.linkage.files import staff as staff_file
from culture.linkage.files.extras import controls_of, groups_of
from culture.linkage.files.joining import ids, joined
from culture.linkage.files.naming import refuse_unknown, shown
from culture.linkage.files.overlaps import attach
from culture.linkage.files.request import Facts, Rejected, Request
from culture.linkage.files.rows import Rows, locate, place, shared_grid
from culture.linkage.files.sums import Index, Mask
from culture.linkage.files.tables import Table, read
from culture.linkage.panel import Panel, pooled_variance

__all__ = ["Facts", "Inputs", "Rejected", "Request", "Table", "panel_of", "read"]


@dataclass(frozen=True, eq=False)
class Inputs:
    """A panel and the facts about the two files it came from."""

    panel: Panel
    staff: Facts
    customers: Facts


def panel_of(staff: Path, customers: Path, request: Request, overlaps: Path | None = None) -> Inputs:
    """Read two files into a panel. Unreadable names file, column and mend; bad rows are counted, not fatal."""
    given = read(staff).renamed(request.staff_map)
    one, other, by_name = joined(given, read(customers).renamed(request.customers_map))
    left, right = locate(one, "--staff-map"), locate(other, "--customers-map")
    grid = shared_grid(left, right, request.period)
    left_cell, right_cell = place(left, grid), place(right, grid)
    themes, left_form, left_used = staff_file.build(left, request, grid, left_cell)
    metrics, right_form, right_used = customers_file.build(right, request, grid, right_cell)
    if overlaps is not None:
        names = ids(given) if by_name[0] else {}
        themes = attach(themes, read(overlaps), grid, others={*left.units, *right.units}, names=names)
    _refuse_unknown(request, left, right, left_form)
    composite = themes.pop("", None)  # the mean of all themes has no name in a file
    panel = Panel(
        units=grid.units,
        periods=grid.periods,
        groups=groups_of((left, right), request.group, grid),
        staff=shown(request.reverse, themes),
        customers=shown(request.reverse, metrics),
        controls=controls_of((left, right), request.controls, grid),
        timeless=grid.step is None,
        period_word="period" if grid.step in (None, "label") else str(grid.step),
        composite=composite,
    )
    return Inputs(
        panel,
        replace(
            _facts(left, left_form, left_used, left_cell),
            period=panel.period_word,
            groups=len(set(panel.groups)),
            known=_known(panel) | {"by_name": by_name[0]},
            order=panel.periods if grid.step == "label" and len(panel.periods) > 1 else (),
        ),
        replace(
            _facts(right, right_form, right_used, right_cell),
            known={"by_name": by_name[1], "days": _days(panel, right_form, right_used & (right_cell >= 0))},
        ),
    )


def _refuse_unknown(request: Request, staff: Rows, customers: Rows, form: str) -> None:
    """Refuse names of --reverse and --scale that are no item, theme or metric: they would change nothing, unseen."""
    items = (
        ()
        if form == "aggregated"
        else (one for some in staff_file.themes(staff, request).values() for one in some)
    )
    known = [*staff.taken, *items, *customers.taken]
    refuse_unknown("--reverse", request.reverse, known)
    refuse_unknown("--scale", request.scales, known)


def _days(panel: Panel, form: str, used: Mask) -> bool:
    """Say whether aggregates of several dates were pooled within a period."""
    cells = sum(int((one.n > 0).sum()) for one in panel.customers.values())
    return form == "aggregated" and int(used.sum()) > cells


def _known(panel: Panel) -> dict[str, bool]:
    """What is known beside the scores: a report says what was taken as given where it is not."""
    one = next(iter(panel.staff.values()))
    counted = one.counted and all(side.counted for side in panel.customers.values())
    return {
        "people": counted,
        "spread": pooled_variance(one) is not None,
        "invited": one.invited is not None,
        "overlaps": one.overlaps is not None,
        "respondents": one.repeats is not None,
        "periods": len(panel.periods) > 1,
    }


def _facts(rows: Rows, form: str, used: Mask, cell: Index) -> Facts:
    units = {rows.units[i] for i in np.unique(rows.unit[rows.usable])}
    stamps = rows.stamps
    seen = 0 if stamps is None else len(np.unique(stamps.index[rows.usable]))
    return Facts(
        rows=rows.table.rows,
        used=int((used & (cell >= 0)).sum()),
        units=len(units),
        periods=seen,
        form=form,
        rejected=rows.rejects.all(),
        scales=rows.taken,
    )
