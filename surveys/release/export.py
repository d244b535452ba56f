"""A release as files: CSV as `wellspring link` reads it, JSON, Parquet, XLSX. Pure: bytes out, no path,
no clock.

What is withheld has a row in no form but JSON, where it reads as withheld; the rows that exist say
nothing of why others do not. Texts that a spreadsheet would take for a formula are made harmless.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from surveys.release.form import HIDDEN, to_json
from surveys.release.types import NBand, Overlap, Release, Shown, Withheld, canonical

Format = Literal["csv", "json", "parquet", "xlsx"]
Value = str | int | float | None
COLUMNS = ("unit", "period", "theme", "n", "n_low", "n_high", "n_harmonic", "mean", "invited", "rounding")
MORE = ("coded", "level", "unit_name", "group")
OF_ALL = ("variance", "items", "agreement", "harmonic_n")
NOT_THEIRS: Mapping[str, Any] = {**dict.fromkeys(OF_ALL, HIDDEN), "harmonic_n": []}
OVERLAPS = ("unit", "period_a", "period_b", "m")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
CODEBOOK: Mapping[str, str] = {
    "unit": "id of the reporting group; a figure belongs to all its people together",
    "period": "date on which the wave closed (ISO 8601)",
    "theme": "theme asked about; a person's score is the mean of the theme's items, direction applied; "
    "items have no figures of their own, since with them a left-out answer could be worked out",
    "n": "people whose answers are in the mean; empty below 20, where only the band is given",
    "n_low": "lower end of the band of n",
    "n_high": "upper end of the band of n",
    "n_harmonic": "harmonic mean of n over all groups of that band, to 0.5; what to divide a variance by",
    "mean": "mean score from 1 to 5; 5 is the good end",
    "invited": "people of the group who were invited",
    "rounding": "step to which the mean is rounded",
    "coded": "top: the true mean is at least this; bottom: at most this; empty: it is this",
    "level": "company, audience (those asked, where only a part of the company or a unit was), division, section, "
    "cell or breakdown",
    "unit_name": "name of the group when the wave opened",
    "group": "id of the group one level up",
}
KINDS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(releases: Sequence[Release], form: Format, groups: Iterable[str] | None = None) -> bytes:
    """Return one or several releases as a file.

    `groups`: only these groups' rows (what the reader may see); a JSON of one whole release is its hashed
    bytes.
    """
    wanted = None if groups is None else frozenset(groups)
    if form == "json":
        return _json(releases, wanted)
    table = rows(releases, wanted)
    writers: Mapping[str, Callable[[Sequence[Sequence[Value]], Sequence[Release]], bytes]] = {
        "csv": _csv,
        "parquet": _parquet,
        "xlsx": _xlsx,
    }
    return writers[form](table, releases)


def rows(releases: Sequence[Release], groups: frozenset[str] | None = None) -> list[list[Value]]:
    """Return one row per shown figure, in the order of COLUMNS and MORE."""
    found: list[list[Value]] = []
    for release in releases:
        for group in release.groups:
            if groups is not None and group.id not in groups:
                continue
            for theme in release.themes:
                cell = release.cell(group.id, theme.id)
                if isinstance(cell, Shown):
                    n = _numbers(release, theme.id, cell)
                    known: list[Value] = [cell.mean, group.invited, cell.rounding]
                    more: list[Value] = [cell.coded, group.level, group.label, group.parent]
                    found.append([group.id, release.closed_on.isoformat(), theme.id, *n, *known, *more])
    return found


def overlaps_csv(overlaps: Sequence[Overlap], releases: Sequence[Release]) -> bytes:
    """Return roster overlaps as `wellspring link --overlaps` reads them; a band is written as its middle."""
    closed = {one.wave: one.closed_on.isoformat() for one in releases}
    found: list[Sequence[Value]] = [
        [one.cell, closed[one.wave_a], closed[one.wave_b], _middle(one.m)]
        for one in overlaps
        if one.wave_a in closed and one.wave_b in closed
    ]
    return _text([OVERLAPS, *found])


def harmless(value: Value) -> Value:
    """Return a text so that a spreadsheet shows it and does not run it; other values as they are."""
    if isinstance(value, str) and value.lstrip(" \u00a0\ufeff").startswith(FORMULA):
        return "'" + value
    return value


def _numbers(release: Release, theme: str, cell: Shown) -> list[Value]:
    if isinstance(cell.n, int):
        return [cell.n, cell.n, cell.n, float(cell.n)]
    harmonic = release.organisation.harmonic(theme, cell.n)
    return [None, cell.n.low, cell.n.high, None if isinstance(harmonic, Withheld) else harmonic]


def _middle(m: int | NBand) -> Value:
    return m if isinstance(m, int) else (m.low + m.high) / 2


def _csv(table: Sequence[Sequence[Value]], _releases: Sequence[Release]) -> bytes:
    level = len(COLUMNS) + MORE.index("level")
    return _text([COLUMNS, *(row[: len(COLUMNS)] for row in table if row[level] == "cell")])


def _text(table: Iterable[Sequence[Value]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(value) for value in row] for row in table)
    return out.getvalue().encode()


def _json(releases: Sequence[Release], groups: frozenset[str] | None) -> bytes:
    bodies = [_narrow(to_json(one), groups) if groups is not None else to_json(one) for one in releases]
    return canonical(bodies[0]) if len(bodies) == 1 else json.dumps(bodies, ensure_ascii=False).encode()


def _narrow(body: dict[str, Any], groups: frozenset[str]) -> dict[str, Any]:
    """Return a release with some groups' rows only, and second moments of all only beside the figures of all; the
    certificate stays, as it speaks of the whole.
    """
    of_all = {name: body["organisation"][name] for name in OF_ALL}
    if not any(one["parent"] is None and one["id"] in groups for one in body["groups"]):
        of_all = {name: dict.fromkeys(found, NOT_THEIRS[name]) for name, found in of_all.items()}
    return {
        **body,
        "groups": [one for one in body["groups"] if one["id"] in groups],
        "cells": [one for one in body["cells"] if one["group"] in groups],
        "participation": [one for one in body["participation"] if one["group"] in groups],
        "organisation": {
            **body["organisation"],
            **of_all,
            "division_items": [
                one for one in body["organisation"]["division_items"] if one["division"] in groups
            ],
        },
        "comments": [one for one in body["comments"] if one["group"] in groups],
    }


def _parquet(table: Sequence[Sequence[Value]], releases: Sequence[Release]) -> bytes:
    text, whole, real = pa.string(), pa.int64(), pa.float64()
    kinds = (text, text, text, whole, whole, whole, real, real, whole, real, text, text, text, text)
    names = (*COLUMNS, *MORE)
    fields = [
        pa.field(name, kind, metadata={"description": CODEBOOK[name]})
        for name, kind in zip(names, kinds, strict=True)
    ]
    notes = {
        "releases": ",".join(one.sha256 for one in releases),
        "k": ",".join(str(one.k) for one in releases),
    }
    schema = pa.schema(fields, metadata=notes)
    columns = list(zip(*table, strict=True)) if table else [()] * len(names)
    arrays = [pa.array(list(column), type=kind) for column, kind in zip(columns, kinds, strict=True)]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out)
    return out.getvalue()


def _xlsx(table: Sequence[Sequence[Value]], releases: Sequence[Release]) -> bytes:
    book = Workbook(write_only=True)
    _sheet(book.create_sheet("figures"), [(*COLUMNS, *MORE), *table])
    _sheet(book.create_sheet("codebook"), [("column", "meaning"), *CODEBOOK.items()])
    _sheet(book.create_sheet("certificate"), _certificates(releases))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet, table: Iterable[Sequence[Value]]) -> None:
    for row in table:
        sheet.append([harmless(value) for value in row])


def _certificates(releases: Sequence[Release]) -> list[Sequence[Value]]:
    found: list[Sequence[Value]] = [("release", "what", "value")]
    for one in releases:
        proof = one.certificate
        numbers = {
            "k": proof.k,
            "equations": proof.equations,
            "unknowns": proof.unknowns,
            "exposed": proof.exposed,
        }
        found += [(one.id, "sha256", one.sha256), (one.id, "origin", one.origin)]
        found += [(one.id, name, value) for name, value in numbers.items()]
        found += [(one.id, "why", words) for words in proof.why]
    return found
