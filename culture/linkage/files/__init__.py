"""Two files in, a panel out (interfaces.md, `wellspring link`). Nothing is stored.

In: a staff file and a customers' file, each as rows of answers, as aggregates, or as unit scores. Out: a
`Panel`, and for each file what was read, used and rejected, by reason. No row disappears silently.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from culture.linkage.files import customers as customers_file
from culture.linkage.files import staff as staff_file
from culture.linkage.files.extras import attach_overlaps, controls_of, groups_of
from culture.linkage.files.request import Facts, Rejected, Request
from culture.linkage.files.rows import Rows, locate, place, shared_grid
from culture.linkage.files.sums import Index, Mask
from culture.linkage.files.tables import Table, read
from culture.linkage.panel import Panel

__all__ = ["Facts", "Inputs", "Rejected", "Request", "Table", "panel_of", "read"]


@dataclass(frozen=True, eq=False)
class Inputs:
    """A panel and the facts about the two files it came from."""

    panel: Panel
    staff: Facts
    customers: Facts


def panel_of(staff: Path, customers: Path, request: Request, overlaps: Path | None = None) -> Inputs:
    """Read two files into a panel. Unreadable names file, column and mend; bad rows are counted, not fatal."""
    left = locate(read(staff).renamed(request.staff_map), "--staff-map")
    right = locate(read(customers).renamed(request.customers_map), "--customers-map")
    grid = shared_grid(left, right, request.period)
    left_cell, right_cell = place(left, grid), place(right, grid)
    themes, left_form, left_used = staff_file.build(left, request, grid, left_cell)
    metrics, right_form, right_used = customers_file.build(right, request, grid, right_cell)
    if overlaps is not None:
        themes = attach_overlaps(themes, read(overlaps), grid)
    panel = Panel(
        units=grid.units,
        periods=grid.periods,
        groups=groups_of((left, right), request.group, grid),
        staff=themes,
        customers=metrics,
        controls=controls_of((left, right), request.controls, grid),
        timeless=grid.step is None,
        period_word="period" if grid.step in (None, "label") else str(grid.step),
    )
    return Inputs(
        panel,
        _facts(left, left_form, left_used, left_cell),
        _facts(right, right_form, right_used, right_cell),
    )


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
    )
