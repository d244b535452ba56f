"""The command line of the staff floor: a report row by row, one line for a refusal, exit status 0, 1 or 2."""

import socket
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from culture.cli import Group, run_command, staff_commands
from culture.settings import StaffSettings
from surveys.db import Stores, make_engine

STAFF = StaffSettings(secret_key=SecretStr("k" * 40), upload_limit_mb=1, _env_file=None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a good list, one with a bad row, and one that is too large."""
    (tmp_path / "good.csv").write_text("Name,E-mail,Path\nAnn,a@x.example,Acme > North\nBob,,Acme > South\n")
    (tmp_path / "bad.csv").write_text(
        "Name,E-mail,Path\nAnn,a@x.example,Acme > North\nBob,bob,Acme > South\n"
    )
    (tmp_path / "large.csv").write_bytes(b"x" * 1_100_000)
    return tmp_path


def run(stores: Stores, *arguments: str | Path) -> Result:
    group = Group("wellspring")
    for command in staff_commands(lambda: (stores.house, STAFF)):
        group.add_command(command)
    return CliRunner().invoke(group, [str(x) for x in arguments])


def here(stores: Stores) -> list[str]:
    with stores.house.connect() as connection:
        return [x[0] for x in connection.exec_driver_sql("SELECT name FROM person ORDER BY name")]


def test_a_list_is_brought_in_with_a_report_row_by_row(stores: Stores, folder: Path) -> None:
    done = run(stores, "people", "import", folder / "good.csv")
    assert done.exit_code == 0
    assert "row 2\tnew\tAnn\tJoins North." in done.output
    assert here(stores) == ["Ann", "Bob"]


def test_a_dry_run_changes_nothing(stores: Stores, folder: Path) -> None:
    done = run(stores, "people", "import", folder / "good.csv", "--dry-run")
    assert (done.exit_code, here(stores)) == (0, [])


def test_a_bad_row_refuses_the_file_with_its_mend(stores: Stores, folder: Path) -> None:
    done = run(stores, "people", "import", folder / "bad.csv")
    assert done.exit_code == 1
    assert "“bob” is not an e-mail address" in done.output
    assert done.stderr.startswith("Refused: 1 row")
    assert len(done.stderr.splitlines()) == 1
    assert here(stores) == []


def test_bad_rows_may_be_left_out(stores: Stores, folder: Path) -> None:
    done = run(stores, "people", "import", folder / "bad.csv", "--leave-out-bad-rows")
    assert (done.exit_code, here(stores)) == (0, ["Ann"])


def test_a_large_file_is_refused_before_it_is_read(stores: Stores, folder: Path) -> None:
    done = run(stores, "people", "import", folder / "large.csv")
    assert done.exit_code == 1
    assert "larger than 1 MB" in done.stderr


def test_wrong_usage_is_exit_status_2(stores: Stores, folder: Path) -> None:
    assert run(stores, "people", "import", folder / "nowhere.csv").exit_code == 2


def test_an_account_is_made_at_the_command_line(stores: Stores) -> None:
    arguments = [
        "ada@x.example",
        "--name",
        "Ada",
        "--role",
        "administrator",
        "--password",
        "seven small boats",
    ]
    assert run(stores, "accounts", "add", *arguments).exit_code == 0
    assert "ada@x.example\tadministrator\tactive\tAda" in run(stores, "accounts", "list").output


def test_every_command_has_help_with_an_example(stores: Stores) -> None:
    for path in (("people", "import"), ("accounts", "add"), ("accounts", "list")):
        assert "Example: wellspring" in run(stores, *path, "--help").output


def test_a_store_that_is_away_is_said_in_one_line(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/nowhere/house.db")
    group = Group("wellspring")
    group.add_command(staff_commands(lambda: (engine, STAFF))[1])
    done = CliRunner().invoke(group, ["accounts", "list"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: A store does not answer")
    assert len(done.stderr.splitlines()) == 1


def test_a_setting_that_cannot_be_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSPRING_SECRET_KEY", "too short a secret")
    group = Group("wellspring")
    group.add_command(click.Command("try", callback=StaffSettings))
    done = CliRunner().invoke(group, ["try"])
    assert done.exit_code == 1
    assert done.stderr.startswith("Refused: WELLSPRING_SECRET_KEY: ")
    assert "too short a secret" not in done.output + done.stderr


def test_a_port_that_is_taken_is_refused_before_anything_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    group = Group("wellspring")
    group.add_command(run_command(lambda: made.append("stores")))
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        done = CliRunner().invoke(group, ["run"])
    assert (done.exit_code, made) == (1, [])
    assert "is not free" in done.stderr
