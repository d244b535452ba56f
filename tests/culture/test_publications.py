"""What was published, as its pages and files tell: to HR whole, to a leader the company and own groups."""

import csv
import io
import json
from dataclasses import replace
from datetime import datetime

import pytest

from culture import publications
from culture.access import Role, Viewer
from culture.errors import Unknown
from surveys import release
from surveys.db import Stores
from surveys.keys import Keys
from surveys.release import Release, count, publish
from surveys.release.origin import mark
from tests.surveys.release.factories import cell, facts, opened

HR = Viewer("h", Role.HR)
NORTH = Viewer("n", Role.LEADER, frozenset({"north"}))
WORDS = [f"words {number}" for number in range(40)]


@pytest.fixture
def published(stores: Stores, tmp_path: object) -> Release:
    """Publish a wave of two divisions: nine teams of twenty, one of four, two comment groups of a dozen."""
    mark(stores)
    cells = [cell(f"n{i}", division="north") for i in range(5)] + [
        cell(f"s{i}", division="south") for i in range(5)
    ]
    for division in ("north", "south"):
        cells.append(
            replace(cell(f"c-{division}", division=division, kind="C"), units=(f"u-{division[0]}0",))
        )
    numbers = {one.cell: 20 for one in cells if one.kind == "S"} | {"s4": 4}
    said = {("C", "c-north"): WORDS[:12], ("C", "c-south"): WORDS[12:26]}
    wave = facts(cells)
    count.enter(stores, wave, {**opened(1, numbers), **said})
    return release.get(stores.house, publish.publish(stores, wave, Keys(tmp_path / "keys")))  # type: ignore[operator]


def rows(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_the_list_gives_each_release_its_place_in_the_ledger(stores: Stores, published: Release) -> None:
    (line,) = publications.every(stores.house, HR)
    assert (line.id, line.number) == (published.id, 1)
    assert (line.shown, line.hidden) == (published.certificate.shown, published.certificate.hidden)


def test_hr_sees_every_group_and_a_leader_own_ones_and_the_company(
    stores: Stores, published: Release
) -> None:
    whole = publications.one(stores.house, HR, published.id, str)
    part = publications.one(stores.house, NORTH, published.id, str)
    assert (whole.whole, sum(one.groups for one in whole.levels)) == (True, 13)
    assert (part.whole, sum(one.groups for one in part.levels)) == (False, 7)


def test_the_json_of_hr_is_the_bytes_that_were_hashed(stores: Stores, published: Release) -> None:
    found = publications.download(stores.house, HR, published.id, "json")
    assert release.from_json(json.loads(found.data)).sha256 == published.sha256


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "xlsx"])
def test_a_file_of_a_leader_names_no_group_of_another_region(
    stores: Stores, published: Release, form: str
) -> None:
    found = publications.download(stores.house, NORTH, published.id, form)
    assert found.kind == release.FILE_KINDS[form]
    assert found.name.endswith(form)
    if form in ("csv", "json"):
        assert b"n0" in found.data
        assert not any(name in found.data for name in (b'"s0"', b"s1,", b'"south"', b"c-south", b"words 20"))


def test_a_leaders_csv_has_own_groups_only(stores: Stores, published: Release) -> None:
    found = publications.download(stores.house, NORTH, published.id, "csv")
    assert {row["unit"] for row in rows(found.data)} == {f"n{i}" for i in range(5)}


def test_hidden_figures_look_all_alike_in_a_file(stores: Stores, published: Release) -> None:
    body = json.loads(publications.download(stores.house, HR, published.id, "json").data)
    hidden = [{**one, "group": "", "theme": ""} for one in body["cells"] if "mean" not in one]
    assert len(hidden) > 2
    assert all(one == {"group": "", "theme": "", "withheld": "protected"} for one in hidden)


def test_an_unknown_kind_of_file_does_not_exist(stores: Stores, published: Release) -> None:
    with pytest.raises(Unknown):
        publications.download(stores.house, HR, published.id, "exe")


def test_the_certificate_says_how_many_are_hidden_and_one_reason_for_all(
    stores: Stores, published: Release
) -> None:
    said = " ".join(publications.one(stores.house, HR, published.id, str).checked)
    hidden = published.certificate.hidden
    assert f"{hidden} figures of {hidden + published.certificate.shown} are hidden" in said
    assert "The reason is the same for each: to protect people." in said


def test_comments_of_a_group_are_all_there_and_not_in_the_order_of_letters(
    stores: Stores, published: Release
) -> None:
    page = publications.comments(stores.house, HR)
    assert page is not None
    assert [(one.label, len(one.texts)) for one in page.groups] == [
        ("Team c-north", 12),
        ("Team c-south", 14),
    ]
    assert all(list(one.texts) != sorted(one.texts) for one in page.groups)


def test_a_leader_reads_the_comments_of_groups_wholly_in_own_units(
    stores: Stores, published: Release
) -> None:
    page = publications.comments(stores.house, NORTH)
    assert page is not None
    assert [one.label for one in page.groups] == ["Team c-north"]


def test_the_comments_page_carries_no_score_and_no_finer_day_than_the_wave(
    stores: Stores, published: Release, now: datetime
) -> None:
    page = publications.comments(stores.house, HR)
    assert page is not None
    assert set(vars(page)) == {"programme", "chosen", "closed_on", "demo", "groups", "waves"}
    assert set(vars(page.groups[0])) == {"label", "texts"}


def test_before_the_first_release_there_is_nothing(stores: Stores) -> None:
    assert publications.every(stores.house, HR) == ()
    assert publications.comments(stores.house, HR) is None
