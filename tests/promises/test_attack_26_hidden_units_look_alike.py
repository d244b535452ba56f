"""Attack 26: two hidden units cannot be told apart, in any form a release takes."""

import json

import pytest

from surveys.release.assemble import Ledger, Material, assemble
from surveys.release.counting import count
from surveys.release.export import export
from surveys.release.form import to_json
from surveys.release.types import WITHHELD, Release
from tests.surveys.release.factories import company, facts, opened


def release(two: int, four: int) -> Release:
    """Return a release in which teams a/2 and a/4 are hidden, whatever few answered there."""
    numbers = {"a/1": 20, "a/2": two, "a/3": 25, "a/4": four, "b/1": 30}
    given = {
        key: [{"fairness-1": 3, "fairness-2": 3, "purpose-1": 3}] * len(some)
        for key, some in opened(1, numbers).items()
    }
    counted = count(facts(company(numbers)), given)
    return assemble(facts(company(numbers)), Material(counted.tallies, (), (), "demo"), Ledger())[0]


@pytest.mark.parametrize("other", [(1, 4), (4, 1), (3, 2)])
def test_a_release_is_the_same_bytes_whatever_few_answered_in_a_hidden_unit(other: tuple[int, int]) -> None:
    assert to_json(release(2, 3)) == to_json(release(*other))


def test_a_unit_where_nobody_answered_looks_like_one_where_few_did() -> None:
    assert release(5, 0).cell("a/4", "fairness") == release(3, 2).cell("a/4", "fairness") == WITHHELD


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_hidden_unit_is_in_no_file(form: str) -> None:
    assert b"a/2" not in export([release(2, 3)], form)  # type: ignore[arg-type]


def test_in_json_hidden_figures_differ_by_their_names_only() -> None:
    cells = json.loads(export([release(2, 3)], "json"))["cells"]
    hidden = [
        {name: value for name, value in one.items() if name not in ("group", "theme")}
        for one in cells
        if "withheld" in one
    ]
    assert hidden == [{"withheld": "protected"}] * 4


def test_a_figure_that_does_not_exist_reads_like_a_hidden_one() -> None:
    assert release(2, 3).cell("no-such-unit", "fairness") == release(2, 3).cell("a/2", "fairness")
