"""A stored result told again says what the engine said, and the same in every language."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from culture.linkage import analyse
from culture.linkage.as_json import document
from culture.linkage.plan import Claim, LookSchedule, Plan
from culture.linkage.wording import TABLES
from culture.linkage.wording.document import Manner, sentences
from tests.culture.linkage.conftest import make
from tests.culture.linkage.two_files import customers, read, staff, write
from tests.culture.reports.conftest import FACTS, result

PLAN = Plan(
    primary=(Claim("fairness", "csat"),), status="registered", sha256="a" * 64, replicates=99, curve=False
)
CASES = {
    "supported": ({"effect": 0.4, "units": 40, "periods": 12}, {}),
    "contradicted": ({"effect": -0.4, "units": 40, "periods": 12}, {}),
    "no link": ({"effect": 0.0, "units": 80, "periods": 20, "people": 60}, {}),
    "reach": ({"units": 12, "people": 10, "periods": 9}, {}),
    "few units": ({"effect": 0.3, "units": 4}, {}),
    "one period": ({"effect": 0.3, "units": 20, "periods": 1}, {"lag": 0}),
    "same time": ({"effect": 0.4, "units": 40}, {"lag": 0}),
    "two later": ({"effect": 0.4, "units": 40}, {"lag": 2}),
    "short": ({"effect": 0.4, "units": 40, "periods": 6}, {}),
    "noisy": ({"effect": 0.3, "units": 12, "people": 5, "change": 0.01}, {}),
    "independent": ({"effect": 0.4}, {"respondents": "independent"}),
    "explored": ({"effect": 0.4}, {"status": "exploratory", "sha256": None}),
    "early look": ({"effect": 0.4}, {"looks": LookSchedule(24, (12,))}),
}


def retold(body, link, language: str = "en"):
    """Return what the engine said and what is said again, in order."""
    told = sentences(body, link, Manner(language))
    again = (
        told.verdict,
        *filter(None, (told.units, told.change, told.move)),
        *(one for _, one in told.caveats),
    )
    return (link["sentence"], *link["readings"], *link["caveats"]), again


@pytest.mark.parametrize("language", TABLES)
@pytest.mark.parametrize("name", CASES)
def test_a_document_told_again_says_what_the_engine_said(name: str, language: str) -> None:
    shape, plan = CASES[name]
    body = result(make(**shape), replace(PLAN, language=language, **plan))
    for link in body["links"]:
        said, again = retold(body, link, language)
        assert again == said


@pytest.mark.parametrize("name", CASES)
def test_german_writes_decimal_commas_and_no_english(name: str) -> None:
    shape, plan = CASES[name]
    body = result(make(**shape), replace(PLAN, **plan))
    _, again = retold(body, body["links"][0], "de")
    assert not re.search(r"\d\.\d|\b(the|units?|staff|scores?|with|points)\b", " ".join(again))


def files(folder: Path, **more: object):
    """Return the document of two files, without its panel."""
    left, right = staff(folder / "s.csv", people=9), customers(folder / "c.csv", ratings=30)
    inputs = read(left, right, themes={"fairness": ("f1", "f2", "f3")}, reverse=frozenset({"f2"}), **more)
    return document(
        analyse(inputs.panel, replace(PLAN, curve=False)),
        {"staff": inputs.staff, "customers": inputs.customers},
        "1",
    )


def test_two_files_without_their_panel_are_told_as_well(tmp_path: Path) -> None:
    from_files = files(tmp_path)
    said, again = retold(from_files, from_files["links"][0])
    assert again == said


def test_regions_and_months_are_told_without_the_panel(tmp_path: Path) -> None:
    rows = [line.split(",") for line in staff(tmp_path / "s.csv", people=9).read_text().splitlines()]
    grouped = [(*row, "group" if i == 0 else f"r{int(row[0][-1]) % 2}") for i, row in enumerate(rows)]
    inputs = read(
        write(tmp_path / "g.csv", grouped),
        customers(tmp_path / "c.csv", ratings=30),
        themes={"fairness": ("f1", "f3")},
    )
    body = document(analyse(inputs.panel, PLAN), {"staff": inputs.staff, "customers": inputs.customers}, "1")
    said, again = retold(body, body["links"][0])
    assert again == said
    assert "in the same region" in again[1]


def test_a_theme_may_have_another_name() -> None:
    body = result(make(effect=0.4), PLAN)
    assert "„Gerechtigkeit“" in sentences(body, body["links"][0], Manner("de", "„Gerechtigkeit“")).change


def test_unit_scores_are_told_to_come_without_numbers_of_people() -> None:
    panel = make(effect=0.3, units=20, periods=1)
    bare = replace(
        panel,
        staff={key: replace(one, counted=False, ss=None, ss_df=None) for key, one in panel.staff.items()},
    )
    body = document(
        analyse(bare, replace(PLAN, lag=0)),
        {"staff": replace(FACTS, form="unit_scores", groups=2), "customers": FACTS},
        "1",
    )
    said, again = retold(body, body["links"][0])
    assert again == said


@pytest.mark.parametrize("language", TABLES)
def test_a_pair_that_was_only_explored_and_looks_supported_can_be_told(language: str) -> None:
    body = result(make(effect=0.4, units=40, periods=12), PLAN)
    explored = {"primary": False, "verdict": "inconclusive", "grade": None, "reason": None}
    told = sentences(body, body["links"][0] | explored, Manner(language))
    assert told.verdict == told.headline
