"""What is named on the command line acts or is refused; what is turned says so."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from culture.app import commands
from culture.errors import Unreadable
from culture.linkage.files import Inputs
from tests.culture.linkage.two_files import read, write

GOOD = [("a", "2025-01", 4), ("a", "2025-01", 5)]
EFFORT = [("unit", "period", "metric", "value"), *[("a", "2025-01", "ces", v) for v in (2, 2, 3, 1)]]
MEANS = [("unit", "period", "theme", "n", "mean"), ("a", "2025-01", "stress", 9, 2.0)]


def one(tmp_path: Path, left=None, right=None, **more: object) -> Inputs:
    rows = left or [("unit", "period", "stress"), *GOOD]
    return read(write(tmp_path / "s.csv", rows), write(tmp_path / "c.csv", right or EFFORT), **more)


def test_a_metric_on_which_high_is_bad_is_turned_and_named_so(tmp_path: Path) -> None:
    panel = one(tmp_path, reverse=frozenset({"CES"})).panel
    assert list(panel.customers) == ["ces (reversed)"]
    assert panel.customers["ces (reversed)"].mean[0, 0] == 6


@pytest.mark.parametrize(("left", "mean"), [(None, 1.5), (MEANS, 4.0)])
def test_a_theme_that_is_turned_is_named_so_in_both_forms(tmp_path: Path, left, mean: float) -> None:
    staff = one(tmp_path, left, reverse=frozenset({"stress"})).panel.staff
    assert {name: side.mean[0, 0] for name, side in staff.items()} == {"stress (reversed)": mean}


def test_an_item_that_is_turned_leaves_its_theme_s_name(tmp_path: Path) -> None:
    staff = one(tmp_path, reverse=frozenset({"stress"}), themes={"calm": ("stress",)}).panel.staff
    assert staff["calm"].mean[0, 0] == 1.5


@pytest.mark.parametrize(
    "option",
    [{"reverse": frozenset({"strss"})}, {"scales": {"blah": (1.0, 5.0)}}, {"reverse": frozenset({"unit"})}],
)
def test_a_name_that_nothing_has_is_refused(tmp_path: Path, option) -> None:
    with pytest.raises(
        Unreadable, match=r"which is no item, theme or metric that is read. Known are stress, ces"
    ):
        one(tmp_path, **option)


def run(tmp_path: Path, *more: str) -> tuple[int, str]:
    left = write(tmp_path / "s.csv", [("unit", "period", "stress"), *GOOD])
    done = CliRunner().invoke(commands(), ["link", str(left), str(write(tmp_path / "c.csv", EFFORT)), *more])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--sesoi", "wrong=.3"), "--sesoi names 'wrong', which is no metric"),
        (("--primary", "stress:ces", "--primary", "Stress:CES"), "stress:ces is declared twice"),
    ],
)
def test_a_pair_declared_twice_or_an_effect_of_nothing_is_refused(tmp_path: Path, more, said: str) -> None:
    status, output = run(tmp_path, *more)
    assert (status, said in output) == (1, True)


def test_a_pair_is_declared_by_the_name_of_what_is_turned(tmp_path: Path) -> None:
    status, output = run(tmp_path, "--reverse", "stress,ces", "--primary", "stress:ces", "--sesoi", "CES=.3")
    assert (status, "* stress (reversed) -> ces (reversed)" in output) == (0, True)


@pytest.mark.parametrize("option", [("--seed", "-1"), ("--sesoi", "nan"), ("--sesoi", "inf"), ("--sesoi", "1e-320"),
                                    ("--scale", "ces=nan..5"), ("--scale", "ces=0..inf")])  # fmt: skip
def test_a_number_that_is_none_is_wrong_usage(tmp_path: Path, option: tuple[str, str]) -> None:
    assert run(tmp_path, *option)[0] == 2
