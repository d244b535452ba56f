"""A plan from a file: every field within its bounds or refused by name; nobody can check when it was written."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from culture.app import commands
from culture.errors import Unreadable
from culture.linkage.plan_file import registered
from tests.culture.linkage.two_files import MONTHS, UNITS, customers, staff


def plan(tmp_path: Path, body: object) -> Path:
    (tmp_path / "plan.json").write_text(json.dumps(body))
    return tmp_path / "plan.json"


WRONG = [
    {"lag": -3}, {"lag": "1"}, {"lag": True}, {"kappa": 5}, {"kappa": [0, 0]}, {"kappa": [0.3, 0.9]}, {"kappa": [0, 2]},
    {"alpha": "x"}, {"alpha": 0.9}, {"alpha": 0}, {"min_units": 1}, {"min_units": 7}, {"min_k": "a"}, {"min_n": 0},
    {"sesoi": 0.1}, {"sesoi": {"csat": -1}}, {"sesoi": {"csat": 0}}, {"sesoi": {"csat": "0.1"}}, {"seed": -4},
    {"replicates": 0}, {"looks": 5}, {"looks": {"planned": 12}}, {"looks": {"planned": 0, "seen": [3]}},
    {"looks": {"planned": 12, "seen": [5, 3]}}, {"looks": {"planned": 12, "seen": ["3"]}}, {"primary": "f:csat"},
    {"primary": ["fairness"]}, {"weights": "all"}, {"language": "xx"}, {"curve": 1}, {"controls": "size"},
]  # fmt: skip


@pytest.mark.parametrize("body", WRONG, ids=json.dumps)
def test_a_field_out_of_its_bounds_is_refused_by_name(tmp_path: Path, body: dict) -> None:
    with pytest.raises(Unreadable, match=rf"plan.json: {next(iter(body))} is .* It is to be "):
        registered(plan(tmp_path, body))


@pytest.mark.parametrize("body", [[], 5, None, {"status": "registered"}, {"nonsense": 1}])
def test_what_is_no_plan_is_refused(tmp_path: Path, body: object) -> None:
    with pytest.raises(Unreadable, match="is no field of a plan"):
        registered(plan(tmp_path, body))


def test_kappa_may_be_widened(tmp_path: Path) -> None:
    assert registered(plan(tmp_path, {"kappa": [0.1, 1]})).kappa == (0.1, 1)


def test_a_result_by_a_plan_from_a_file_does_not_say_that_it_came_before_the_data(tmp_path: Path) -> None:
    left, right = (
        staff(tmp_path / "s.csv", UNITS[:8], 5, MONTHS[:3]),
        customers(tmp_path / "c.csv", UNITS[:8], 20, MONTHS[:3]),
    )
    names, page = ("--theme", "fairness=f1,f3"), tmp_path / "out.html"
    said = plan(tmp_path, {"primary": ["fairness:csat"], "replicates": 99, "curve": False})
    done = CliRunner().invoke(
        commands(), ["link", str(left), str(right), *names, "--plan", str(said), "--html", str(page)]
    )
    assert "The plan was given as a file; when it was written cannot be checked." in done.output
    shown = page.read_text()
    assert "when it was written cannot be checked" in shown
    assert "Declared before the data" not in shown
