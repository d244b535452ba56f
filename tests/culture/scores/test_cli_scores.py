"""`wellspring scores import` on real files and a real store."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr
from sqlalchemy import Engine

from culture.cli import Group
from culture.cli_scores import scores_command
from culture.scores import batches
from culture.settings import StaffSettings
from tests.culture.scores.files import GERMAN

Run = Callable[..., Result]


@pytest.fixture
def run(house: Engine, branches: dict[str, str], tmp_path: Path) -> Run:
    """Return a function that runs the command on a file with these bytes."""
    settings = StaffSettings(
        secret_key=SecretStr("k" * 40), secret_file=tmp_path / "secret", upload_limit_mb=1, _env_file=None
    )

    def call(data: bytes, *more: str, name: str = "scores.csv") -> Result:
        (tmp_path / name).write_bytes(data)
        command = scores_command(lambda: (house, settings), group=Group)
        return CliRunner().invoke(command, ["import", str(tmp_path / name), *more])

    return call


def test_a_file_comes_in_with_its_columns_named(run: Run, house: Engine) -> None:
    data = b"shop name;when;grade\nNorth;2026-02-01;4,5\nSouth;2026-02-01;6\n"
    said = ("--map", "unit=shop name", "--map", "date=when", "--map", "value=grade", "--metric", "csat")
    done = run(data, *said, "--source", "Till", "--leave-out-bad-rows")
    assert (done.exit_code, "Brought in 1 rating " in done.output) == (0, True), done.output
    assert "row 3\tgrade\t6\tout of scale" in done.output
    assert batches.everything(house)[0].source == "Till"


def test_a_file_with_a_bad_row_is_refused_whole(run: Run, house: Engine) -> None:
    done = run(b"unit,date,nps\nNorth,2026-02-01,9\nNorth,2026-02-02,11\n")
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: 1 row cannot be used, so nothing was brought in.")
    assert batches.everything(house) == ()


def test_a_dry_run_changes_nothing(run: Run, house: Engine) -> None:
    done = run(b"unit,date,nps\nNorth,2026-02-01,9\n", "--dry-run")
    assert (done.exit_code, "dry run" in done.output) == (0, True)
    assert batches.everything(house) == ()


def test_a_name_can_be_given_its_unit(run: Run, branches: dict[str, str]) -> None:
    units = ("--unit", f"Häfen={branches['North']}", "--unit", f"Märkte={branches['South']}")
    done = run(GERMAN, "--metric", "csat", *units)
    assert "Brought in 3 ratings" in done.output


def test_the_same_file_again_says_so(run: Run) -> None:
    data = b"unit,date,nps\nNorth,2026-02-01,9\n"
    run(data)
    done = run(data)
    assert (done.exit_code, "Nothing was changed" in done.output) == (0, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"unit,date,nps\nNorth,2026-02-01,11\n", "out of scale"),
        (b"unit,date,nps\nNorth,03/02/2026,9\n", "--dates day"),
        (b"x" * 1_100_000, "larger than 1 MB"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(run: Run, data: bytes, words: str) -> None:
    done = run(data)
    assert done.exit_code == 1
    assert words in done.stderr.strip().splitlines()[-1]


def test_a_pair_without_a_sign_is_wrong_usage(run: Run) -> None:
    assert run(b"unit,date,nps\nNorth,2026-02-01,9\n", "--map", "unit").exit_code == 2
