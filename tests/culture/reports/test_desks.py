"""What stays of two uploaded files when the process that read them is killed: nothing, from the next start on."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from culture.reports import desks
from culture.reports.two_files import Upload, columns_of

NOW = datetime.now(UTC)
READING = """
from culture.reports.desks import desk
with desk() as folder:
    (folder / "staff").mkdir()
    (folder / "staff" / "rows.csv").write_text("unit,respondent,f1")
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep all temporary folders of a test to itself, those of its children too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


@pytest.fixture
def reader() -> Iterator[subprocess.Popen[str]]:
    """Yield a process that is reading an uploaded file."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", READING], stdin=pipe, stdout=pipe, text=True) as child:
        yield child
        child.kill()


def test_rows_of_a_killed_process_are_swept_and_those_of_a_living_one_are_not(
    reader: subprocess.Popen[str],
) -> None:
    assert reader.stdout is not None
    folder = Path(reader.stdout.readline().strip())
    assert desks.sweep(NOW) == 0
    reader.kill()
    reader.wait()
    assert (folder / "staff" / "rows.csv").exists()
    assert desks.sweep(NOW) == 1
    assert not folder.exists()


def test_a_number_that_another_process_got_since_is_no_owner(tmp_path: Path) -> None:
    (tmp_path / f"wellspring-{os.getpid()}-1-abcd1234").mkdir()
    assert desks.sweep(NOW) == 1


def test_folders_of_a_version_that_named_no_process_go_after_a_day(tmp_path: Path) -> None:
    (tmp_path / "wellspring-o7txaqmq" / "staff").mkdir(parents=True)
    (tmp_path / "wellspring-restored" / "else").mkdir(parents=True)
    assert desks.sweep(NOW) == 0
    assert desks.sweep(NOW + timedelta(days=2)) == 1
    assert [one.name for one in tmp_path.iterdir()] == ["wellspring-restored"]


def test_nothing_stays_of_two_files_that_were_read(tmp_path: Path) -> None:
    columns = columns_of(Upload("s.csv", b"unit,f1\na,1\n"), Upload("c.csv", b"unit,score\na,2\n"))
    assert columns.staff == ("unit", "f1")
    assert list(tmp_path.iterdir()) == []
