"""A file that would not fit into memory is refused in a sentence before it is read."""

import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from culture.errors import Unreadable
from culture.linkage.files import read, room


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "staff.csv"
    file.write_text("unit,fairness\na,4\nb,3\n")
    return file


def test_a_file_that_fits_is_read(small: Path) -> None:
    assert read(small).rows == 2


def test_a_file_that_does_not_fit_is_refused_with_the_mend(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "available", lambda: 100_000_000)
    with pytest.raises(Unreadable, match=r"staff.csv needs about 0.3 GB of memory.*Split it by period"):
        read(small)


def test_a_parquet_file_is_judged_by_its_cells_not_by_its_size(tmp_path: Path) -> None:
    table = pa.table({"unit": ["a"] * 100_000, "fairness": [4] * 100_000})
    pq.write_table(table, tmp_path / "staff.parquet")
    assert room.needed(tmp_path / "staff.parquet") == room.BASE + 200_000 * room.PER_CELL


def test_a_workbook_is_judged_by_what_it_unpacks_to(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "staff.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("sheet.xml", " " * 10_000_000)
    assert room.needed(tmp_path / "staff.xlsx") == room.BASE + 10_000_000 * room.PER_BYTE


def test_a_container_with_less_memory_than_its_machine_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "max").write_text("500\n")
    (tmp_path / "current").write_text("200\n")
    monkeypatch.setattr(room, "LIMITS", ((tmp_path / "max", tmp_path / "current"),))
    assert room.available() == 300


def test_where_nobody_tells_the_memory_every_file_is_tried(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MEMORY", tmp_path / "nowhere")
    monkeypatch.setattr(room, "LIMITS", ())
    assert room.available() is None
    assert read(small).rows == 2
