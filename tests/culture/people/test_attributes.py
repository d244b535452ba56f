"""What is known of people in bands: read in four languages, birth dates never kept, tenure growing by itself."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from culture import people
from culture.db import reading
from culture.people import ImportDraft, Options, Person
from culture.people.attributes import age_band, born_band, known_of, tenure_band

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def read(*lines: str, on: date | None = DAY) -> people.Upload:
    return people.read_file("list.csv", "\n".join(lines).encode(), limit=10**6, on=on)


@pytest.mark.parametrize(
    "head",
    [
        "Name,Unit,Hire date,Birth date,Contract type,Shift,Job family",
        "Name,Einheit,Eintrittsdatum,Geburtsdatum,Vertragsart,Schicht,Berufsgruppe",
        "Nom complet,Unité,Date d'embauche,Date de naissance,Type de contrat,Quart,Famille de métiers",
        "Nombre completo,Unidad,Fecha de ingreso,Fecha de nacimiento,Tipo de contrato,Turno,Familia de puestos",
    ],
)
def test_columns_of_four_languages_become_bands(
    house: Engine, organisation: dict[str, str], head: str
) -> None:
    upload = read(head, "Ann,North Harbour,2024-01-15,1989-06-01,Teilzeit,Nacht,Sales")
    people.bring_in(house, upload, options=Options(), on=DAY)
    (ann,) = people.roster(house, ["company"], DAY)
    assert ann.bands == {
        "age": "30–39",
        "contract": "part-time",
        "role_family": "Sales",
        "shift": "night",
        "tenure": "1–3 years",
    }


def test_a_birth_date_is_kept_nowhere(house: Engine, organisation: dict[str, str]) -> None:
    upload = read("Name,Unit,Birth date", "Ann,North Harbour,1989-06-01")
    assert "1989" not in str(upload)
    draft = people.keep(house, upload, account=None, options=Options(), now=NOON)
    people.finish(house, draft, on=DAY, leave_out_bad=False)
    with reading(house) as session:
        kept = [str(x.model_dump()) for table in (Person, ImportDraft) for x in session.exec(select(table))]
    assert not any("1989" in row for row in kept)


def test_without_a_day_a_birth_date_says_nothing() -> None:
    assert "age" not in dict(read("Name,Unit,Birth year", "Ann,Bar,1989", on=None).rows[0][1])


def test_a_new_contract_changes_a_person_and_the_same_file_does_not(
    house: Engine, organisation: dict[str, str]
) -> None:
    head, row = "Employee number,Name,Unit,Contract", "1,Ann,North Harbour,{}"
    people.bring_in(house, read(head, row.format("full time")), options=Options(), on=DAY)
    again = people.look(house, read(head, row.format("Vollzeit")), options=Options(), on=DAY)
    assert again.changes_nothing
    people.bring_in(house, read(head, row.format("part time")), options=Options(), on=DAY)
    (ann,) = people.roster(house, ["company"], DAY)
    assert ann.bands["contract"] == "part-time"


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("34", "30–39"),
        ("30-39", "30–39"),
        ("under 30", "under 30"),
        ("<30", "under 30"),
        ("60+", "60+"),
        ("unter 40", "30–39"),
        ("7", ""),
        ("unknown", ""),
        ("50–59", "50–59"),
    ],
)
def test_ages_are_read_as_bands(text: str, band: str) -> None:
    assert age_band(text) == band


def test_a_birth_year_gives_its_band_by_the_year_alone() -> None:
    assert [born_band(text, DAY) for text in ("1996", "01.12.1996", "1997-01-01", "?")] == [
        "30–39", "30–39", "under 30", "",
    ]  # fmt: skip


def test_tenure_grows_with_time() -> None:
    started = date(2023, 3, 2)
    days = (date(2023, 3, 3), date(2024, 3, 2), date(2026, 3, 1), date(2026, 3, 2), date(2033, 3, 2))
    bands = [tenure_band(started, day) for day in days]
    assert bands == ["0–1 years", "1–3 years", "1–3 years", "3–10 years", "10+ years"]


def test_an_unknown_contract_keeps_its_own_words_in_40_letters() -> None:
    assert known_of({"contract": "  Zero   hours "}) == (("contract", "Zero hours"),)
    assert known_of({"shift": "x" * 90}) == (("shift", "x" * 40),)
