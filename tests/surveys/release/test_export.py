"""A release as files: what is withheld is in none, formulas are harmless, the hash is that of the JSON."""

import csv
import hashlib
import io
import json
from pathlib import Path

import jsonschema
import openpyxl
import pyarrow.parquet as pq
import pytest

from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.counting import count
from surveys.release.export import COLUMNS, export, harmless, overlaps_csv
from surveys.release.form import from_json, to_json
from surveys.release.types import NBand, Overlap, Release, Shown
from tests.surveys.release.factories import cell, company, facts, opened

NUMBERS = {"a/1": 12, "a/2": 3, "a/3": 25, "b/1": 4, "c/1": 8, "c/2": 9, "c/3": 30}
SCHEMA = Path(__file__).parents[3] / "surveys/release/release.schema.json"


@pytest.fixture
def release() -> Release:
    """Return a release with shown, banded and withheld figures, and comments."""
    cells = [*company(NUMBERS), cell("x", division="a", kind="C")]
    said = {("C", "x"): [f"=cmd|{n}" for n in range(12)]}
    counted = count(facts(cells), {**opened(1, NUMBERS), **said})
    return assemble(
        facts(cells), Material(counted.tallies, counted.moments, counted.comments, "demo"), Ledger()
    )[0]


def test_json_is_the_bytes_that_were_hashed(release: Release) -> None:
    assert hashlib.sha256(export([release], "json")).hexdigest() == release.sha256


def test_a_release_survives_its_json(release: Release) -> None:
    assert from_json(json.loads(export([release], "json"))) == release


def test_a_release_fits_its_published_schema(release: Release) -> None:
    jsonschema.validate(to_json(release), json.loads(SCHEMA.read_text()))


def test_csv_has_the_columns_of_the_interface_and_only_shown_cells(release: Release) -> None:
    rows = list(csv.DictReader(io.StringIO(export([release], "csv").decode())))
    assert tuple(rows[0]) == COLUMNS
    shown = {group for (group, _), one in release.cells.items() if isinstance(one, Shown)}
    assert {row["unit"] for row in rows} == shown & {group.id for group in release.at("cell")}


def test_small_counts_are_bands_in_csv(release: Release) -> None:
    rows = list(csv.DictReader(io.StringIO(export([release], "csv").decode())))
    small = next(row for row in rows if row["unit"].startswith("c/") and not row["n"])
    assert (small["n_low"], small["n_high"]) == ("5", "9")


def test_parquet_and_xlsx_hold_the_same_figures(release: Release) -> None:
    table = pq.read_table(io.BytesIO(export([release], "parquet")))
    sheet = openpyxl.load_workbook(io.BytesIO(export([release], "xlsx")))["figures"]
    means = [row[COLUMNS.index("mean")] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert table["mean"].to_pylist() == means
    assert table.schema.metadata[b"releases"].decode() == release.sha256


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\ufeff=1"])
def test_a_text_that_is_a_formula_becomes_harmless(words: str) -> None:
    assert str(harmless(words)).startswith("'")


def test_numbers_are_left_alone() -> None:
    assert harmless(-1.5) == -1.5


def test_a_reader_of_one_unit_gets_that_unit_only(release: Release) -> None:
    body = json.loads(export([release], "json", groups=["a/3"]))
    assert {one["group"] for one in body["cells"]} == {"a/3"}
    assert body["comments"] == []


def test_overlaps_are_written_as_the_linkage_reads_them(release: Release) -> None:
    text = overlaps_csv([Overlap("a/1", release.wave, release.wave, NBand(1, 4))], [release]).decode()
    assert text.splitlines() == ["unit,period_a,period_b,m", "a/1,2026-03-09,2026-03-09,2.5"]
