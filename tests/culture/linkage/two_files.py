"""Small files of both sides, written as an analyst would have them."""

import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from culture.linkage.files import Inputs, Request, panel_of

MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 10))
UNITS = tuple(f"branch {i:02d}" for i in range(12))


def write(path: Path, rows: Iterable[Sequence[object]], *, encoding: str = "utf-8", mark: str = ",") -> Path:
    """Write rows (the first names the columns) and return the path."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=mark).writerows(rows)
    return path


def staff(path: Path, units: Sequence[str] = UNITS, people: int = 8, months: Sequence[str] = MONTHS) -> Path:
    """Write rows of answers to three items f1..f3; f2 is worded the other way round."""
    chance = random.Random(1)
    rows: list[Sequence[object]] = [("unit", "period", "f1", "f2", "f3")]
    for number, unit in enumerate(units):
        for month in months:
            for _ in range(people):
                mood = chance.gauss(3 + 0.1 * (number % 5), 0.8)
                good = [min(5, max(1, round(mood + chance.gauss(0, 0.4)))) for _ in range(3)]
                rows.append((unit, month, good[0], 6 - good[1], good[2]))
    return write(path, rows)


def customers(
    path: Path, units: Sequence[str] = UNITS, ratings: int = 25, months: Sequence[str] = MONTHS
) -> Path:
    """Write rows of ratings in the long form."""
    chance = random.Random(2)
    rows: list[Sequence[object]] = [("unit", "date", "metric", "value")]
    for unit in units:
        for month in months:
            for _ in range(ratings):
                rows.append(
                    (unit, f"{month}-{chance.randint(1, 28):02d}", "csat", chance.choice((3, 4, 4, 5)))
                )
    return write(path, rows)


def read(left: Path, right: Path, **more: object) -> Inputs:
    """Read both files with the request that the keywords make."""
    return panel_of(left, right, Request(**more))  # type: ignore[arg-type]
