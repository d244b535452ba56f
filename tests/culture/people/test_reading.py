"""Files of people as programs write them: what is found in them, and what is refused with a mend."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from culture.errors import Unreadable
from culture.people import read_file
from culture.people.rows import Entry, entries_of, read_date

LIMIT = 20_000_000


def entries(data: bytes, name: str = "list.csv") -> tuple[Entry, ...]:
    return entries_of(read_file(name, data, limit=LIMIT).rows)


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_german_export_in_windows_1252_with_semicolons_is_read() -> None:
    text = "Personalnummer;Nachname;Vorname;E-Mail-Adresse;Abteilung;Eintrittsdatum\r\n7;Müller;Jörg;j@x.example;Küche;01.04.2024\r\n"
    upload = read_file("liste.csv", text.encode("cp1252"), limit=LIMIT)
    assert "Windows-1252" in upload.notes[0]
    assert "semicolon" in upload.notes[0]
    entry = entries_of(upload.rows)[0]
    assert (entry.external, entry.name, entry.unit) == ("7", "Jörg Müller", ("Küche",))
    assert entry.starts == date(2024, 4, 1)


def test_a_workbook_with_a_title_above_the_headings_is_read() -> None:
    rows = (
        ("Staff list, March",),
        (),
        ("Name", "E-mail", "Unit", "Start date"),
        ("Ann", "a@x.example", "Bar", date(2024, 4, 1)),
    )
    upload = read_file("list.xlsx", workbook(*rows), limit=LIMIT)
    assert upload.rows[0][0] == 4
    assert any("row 3" in note for note in upload.notes)
    assert entries_of(upload.rows)[0].starts == date(2024, 4, 1)


@pytest.mark.parametrize(
    "header",
    [
        "Name,E-mail,Unit",
        "Mitarbeiter,E-Mail,Einheit",
        "Nom complet,Courriel,Unité",
        "Nombre completo,Correo electrónico,Unidad",
    ],
)
def test_headings_are_understood_in_four_languages(header: str) -> None:
    entry = entries(f"{header}\nAnn,a@x.example,Bar\n".encode())[0]
    assert (entry.name, entry.email, entry.unit) == ("Ann", "a@x.example", ("Bar",))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="empty"):
        read_file("list.csv", b"\n \n", limit=LIMIT)


def test_headings_without_rows_are_refused() -> None:
    with pytest.raises(Unreadable, match="no rows below"):
        read_file("list.csv", b"Name,Unit\n", limit=LIMIT)


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(Unreadable, match="20 MB"):
        read_file("list.csv", b"x" * (LIMIT + 1), limit=LIMIT)


def test_a_table_without_people_is_refused_with_what_to_name() -> None:
    with pytest.raises(Unreadable, match="No column names a person"):
        read_file("list.csv", b"Unit,Language\nBar,en\n", limit=LIMIT)


def test_something_that_is_no_table_is_refused() -> None:
    for data in (b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 not a workbook", b'{"a": ', b"a,b\n1,2\n"):
        with pytest.raises(Unreadable):
            read_file("list", data, limit=LIMIT)


def test_a_bad_cell_names_its_mend_and_keeps_the_rest() -> None:
    entry = entries(b"Name,E-mail,Unit,Language,Start date\nAnn,ann at home,Bar,Klingon,31.02.2024\n")[0]
    assert [x.field for x in entry.problems] == ["email", "language", "starts"]
    assert all(x.mend for x in entry.problems)


def test_american_dates_are_told_by_a_second_number_over_twelve() -> None:
    rows = entries(b"Name,Unit,Start date\nAnn,Bar,3/4/2024\nBob,Bar,3/25/2024\n")
    assert rows[0].starts == date(2024, 3, 4)


def test_dates_are_read_in_the_usual_forms() -> None:
    assert {
        read_date(x) for x in ("2026-03-02", "2.3.2026", "02/03/2026", "20260302", "2026-03-02T00:00:00Z")
    } == {date(2026, 3, 2)}


def test_a_row_without_a_unit_is_bad() -> None:
    assert entries(b"Name,Unit\nAnn,\nBob,Bar\n")[0].problems[0].field == "chosen"


def test_a_scim_user_is_read_with_its_enterprise_extension(shared_data: Path) -> None:
    data = (shared_data / "exports/scim/rfc7643-8.3-enterprise_user.json").read_bytes()
    entry = entries(data)[0]
    assert (entry.external, entry.email) == ("701984", "bjensen@example.com")
    assert entry.unit == ("Theme Park", "Tour Operations")


def test_the_column_that_numbers_people_is_not_said_to_be_left_out() -> None:
    read = read_file("list.csv", b"id,externalId,name,unit,shoe size\n1,E1,Ada,North,38\n", limit=LIMIT)
    assert entries_of(read.rows)[0].external == "E1"
    assert read.notes[-1] == "Not kept: id, shoe size."


def test_a_unit_written_as_a_path_is_one() -> None:
    read = read_file("list.csv", b"name,unit\nAda,North > Ward 1\nBo,Care/Nights\n", limit=LIMIT)
    assert [(x.unit, x.how) for x in entries_of(read.rows)] == [
        (("North", "Ward 1"), "path"),
        (("Care/Nights",), "bare"),
    ]


@pytest.mark.parametrize("vague", ["person", "Employee", "Mitarbeiter"])
def test_beside_a_column_of_names_a_vague_one_is_the_employee_number(vague: str) -> None:
    read = read_file("list.csv", f"{vague},name,unit\nP7,Ada,North\n".encode(), limit=LIMIT)
    (entry,) = entries_of(read.rows)
    assert (entry.external, entry.name) == ("P7", "Ada")


def test_a_bamboohr_directory_is_read(shared_data: Path) -> None:
    entry = entries((shared_data / "exports/bamboohr/employees_directory_1.json").read_bytes())[0]
    assert (entry.external, entry.name, entry.email) == ("123", "Test Person", "test@testperson.com")
    assert entry.unit == ("Useless Department",)


def test_a_bamboohr_report_without_units_is_refused_with_what_to_add(shared_data: Path) -> None:
    with pytest.raises(Unreadable, match="where people work"):
        entries((shared_data / "exports/bamboohr/report_template_1.json").read_bytes())


def test_a_workday_report_keeps_the_worker_without_address(shared_data: Path) -> None:
    rows = entries((shared_data / "exports/workday_raas/report_entry.json").read_bytes())
    assert [x.external for x in rows] == ["10013", "10011", ""]
    assert rows[2].name == "Missing Email Field"
    assert rows[2].problems[0].message == "No unit is named."


def test_a_list_of_json_objects_is_read() -> None:
    data = json.dumps([{"name": "Ann", "email": "a@x.example", "unit": "Bar"}]).encode()
    assert entries(data)[0].unit == ("Bar",)
