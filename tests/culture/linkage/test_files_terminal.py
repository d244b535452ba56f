"""The terminal says how each file was read, what was left out and why, in the language that was asked for."""

from pathlib import Path

import pytest

from tests.culture.linkage.test_files_rubbish import link
from tests.culture.linkage.two_files import UNITS, customers, staff, write


def test_the_terminal_says_how_each_file_was_read(tmp_path: Path) -> None:
    done, _ = link(tmp_path, staff(tmp_path / "s.csv"), customers(tmp_path / "c.csv"))
    assert (
        "Staff file: 864 rows, read as single answers, one a row; 864 used. Nothing was left out."
        in done.output
    )
    assert "Customers' file: 2,700 rows, read as single answers" in done.output


def test_the_terminal_says_what_was_left_out_and_where(tmp_path: Path) -> None:
    left = staff(tmp_path / "s.csv")
    with left.open("a") as file:
        file.write("branch 00,2025-01,9,9,9\nnowhere,2025-01,3,3,3\n")
    done, _ = link(tmp_path, left, customers(tmp_path / "c.csv"))
    assert "Values outside the scale (line 866, f1 = '9'" in done.output
    assert "1 × Rows of units that the other file does not have (line 867, unit = 'nowhere')" in done.output


def test_the_terminal_says_what_fell_out_of_the_panel(tmp_path: Path) -> None:
    done, _ = link(tmp_path, staff(tmp_path / "s.csv", people=3), customers(tmp_path / "c.csv"))
    assert "From the panel was left out: 108 × Staff cells under 5 answers." in done.output


@pytest.mark.parametrize(
    ("lang", "word"),
    [("de", "Datei der Kunden"), ("fr", "Fichier des clients"), ("es", "Archivo de clientes")],
)
def test_the_terminal_speaks_the_language_that_is_asked_for(tmp_path: Path, lang: str, word: str) -> None:
    done, found = link(tmp_path, staff(tmp_path / "s.csv"), customers(tmp_path / "c.csv"), "--lang", lang)
    assert word in done.output
    assert found["settings"]["language"] == lang


def test_unit_scores_with_a_scale_are_said_to_be_unit_scores(tmp_path: Path) -> None:
    left = write(tmp_path / "s.csv", [("unit", "trust"), *((unit, 70 + i) for i, unit in enumerate(UNITS))])
    right = write(
        tmp_path / "c.csv", [("unit", "safety"), *((unit, 60 + i % 5) for i, unit in enumerate(UNITS))]
    )
    done, found = link(tmp_path, left, right, "--scale", "trust=0..100")
    assert "Staff file: 12 rows, read as one score a unit, without numbers of people; 12 used." in done.output
    assert (found["inputs"]["staff"]["used"], found["panel"]["cells"]) == (12, 12)
