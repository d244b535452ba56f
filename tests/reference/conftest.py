"""Numbers computed by independent programs, read in place from the shared data."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Column = np.ndarray
Table = dict[str, Column]


@pytest.fixture
def expected(shared_data: Path) -> Callable[[str, str], dict[str, float]]:
    """Return a reader: (folder, id) -> the fields of one reference check."""

    def read(folder: str, which: str) -> dict[str, float]:
        checks = json.loads((shared_data / folder / "expected.json").read_text())["checks"]
        return next(check["expected"] for check in checks if check["id"] == which)

    return read


@pytest.fixture
def table(shared_data: Path) -> Callable[[str], Table]:
    """Return a reader: a CSV under the shared data -> columns; numbers as float, gaps as nan."""

    def read(name: str) -> Table:
        with (shared_data / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {key.strip(): _column([row[key] for row in rows]) for key in rows[0]}

    return read


def _column(values: list[str]) -> Column:
    gaps = {"", "NA", "NDA"}
    try:
        return np.array([np.nan if v in gaps else float(v) for v in values])
    except ValueError:
        return np.array(values)
