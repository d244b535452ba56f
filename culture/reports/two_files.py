"""Two files from a page -> the same analysis as `wellspring link`, and nothing of them is kept.

In: what was uploaded, and how to read it. Out: the document. The files stand in a private folder while they
are read, and are gone before the answer leaves; where the process is killed, when the next one starts.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal

from culture.errors import Unreadable
from culture.linkage import analyse
from culture.linkage.as_json import document
from culture.linkage.files import Request, naming, panel_of, read
from culture.linkage.panel import COMPOSITE
from culture.linkage.panel_table import kept
from culture.linkage.plan import Claim, Plan
from culture.reports.desks import desk
from culture.reports.files import VERSION

Json = dict[str, Any]
LARGE = 20_000
FIELDS = ("unit", "period", "group")


@dataclass(frozen=True)
class Upload:
    """One uploaded file."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Asked:
    """How to read two files, as typed: empty where the columns say it themselves."""

    staff: tuple[tuple[str, str], ...] = ()
    customers: tuple[tuple[str, str], ...] = ()
    themes: str = ""
    reverse: str = ""
    metrics: str = ""
    period: str = ""
    primary: str = ""
    sesoi: str = ""
    scales: str = ""
    lag: int = 1
    respondents: Literal["independent", "same", "unknown"] = "unknown"


@dataclass(frozen=True)
class Columns:
    """The names of the columns of both files."""

    staff: tuple[str, ...]
    customers: tuple[str, ...]


def columns_of(staff: Upload, customers: Upload) -> Columns:
    """Return the columns of both files; Unreadable says what is wrong with one."""
    with _placed(staff, customers) as (left, right):
        return Columns(tuple(read(left).columns), tuple(read(right).columns))


def report_of(staff: Upload, customers: Upload, asked: Asked) -> Json:
    """Analyse two files and return the document with its panel; Unreadable names file, column and mend."""
    request = Request(
        themes=listed(asked.themes, "Themes"),
        reverse=frozenset(_names(asked.reverse)),
        metrics={name: columns[0] for name, columns in listed(asked.metrics, "Metrics").items()},
        staff_map=dict(asked.staff),
        customers_map=dict(asked.customers),
        scales=_scales(asked.scales),
        period=asked.period or None,
    )
    with _placed(staff, customers) as (left, right):
        inputs = panel_of(left, right, request)
    claims = naming.claims(
        (_claim(one) for one in _names(asked.primary)),
        [*inputs.panel.staff, COMPOSITE],
        inputs.panel.customers,
    )
    plan = Plan(
        primary=claims,
        lag=asked.lag,
        sesoi=_sesoi(asked.sesoi, list(inputs.panel.customers)),
        respondents=asked.respondents,
    )
    body = document(
        analyse(inputs.panel, plan), {"staff": inputs.staff, "customers": inputs.customers}, VERSION
    )
    if len(inputs.panel.units) * len(inputs.panel.periods) <= LARGE:
        body["panel"]["table"] = kept(inputs.panel)
    return body


def listed(typed: str, what: str) -> dict[str, tuple[str, ...]]:
    """Return lines of NAME = COLUMN, COLUMN as a mapping; a bare NAME is its own column."""
    found = {}
    for line in typed.splitlines():
        name, sign, columns = (part.strip() for part in line.partition("="))
        if not name and not sign:
            continue
        names = _names(columns) if sign else (name,)
        if not name or not names:
            raise Unreadable(
                f"{what}: write each line as NAME = COLUMN, COLUMN. This one is {line.strip()!r}."
            )
        found[name] = names
    return found


def _scales(typed: str) -> dict[str, tuple[float, float]]:
    """Return lines of NAME = LOW..HIGH as a mapping."""
    found = {}
    for name, parts in listed(typed, "Scales").items():
        low, dots, high = ".".join(parts).partition("..")
        try:
            found[name] = (float(low), float(high))
        except ValueError:
            found[name] = (0.0, 0.0)
        if not dots or not isfinite(found[name][1] - found[name][0]) or found[name][0] >= found[name][1]:
            raise Unreadable(
                f"Scales: write each line as NAME = 1..5, the low end first. This is for {name!r}."
            )
    return found


def _names(typed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;\n]", typed) if part.strip())


def _claim(typed: str) -> Claim:
    theme, sign, metric = (part.strip() for part in typed.partition(":"))
    if not sign or not theme or not metric:
        raise Unreadable(
            f"The declared pair is written THEME:METRIC, as in fairness:csat. This is {typed!r}."
        )
    return Claim(theme, metric)


def _sesoi(typed: str, metrics: list[str]) -> dict[str, float]:
    """The smallest effect for all metrics; none typed leaves the usual one of each."""
    if not typed.strip():
        return {}
    try:
        number = float(typed.strip().replace(",", "."))
    except ValueError as error:
        raise Unreadable(
            f"The smallest effect is a number, such as 0.1. This is {typed.strip()!r}."
        ) from error
    if not 0 < number < 1e6:
        raise Unreadable("The smallest effect worth acting on is a number above zero.")
    return dict.fromkeys(metrics, number)


@contextmanager
def _placed(staff: Upload, customers: Upload) -> Iterator[tuple[Path, Path]]:
    """Give both files a place for as long as they are read. Their names stay, since messages say them."""
    with desk() as folder:
        places = []
        for side, one in (("staff", staff), ("customers", customers)):
            place = folder / side
            place.mkdir()
            safe = (
                re.sub(r"[^\w.\- ]", "_", Path(one.name.replace("\\", "/")).name)[-80:].lstrip(".") or "file"
            )
            (place / safe).write_bytes(one.data)
            places.append(place / safe)
        yield places[0], places[1]
