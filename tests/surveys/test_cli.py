"""The commands: what they print, and how they refuse."""

from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from surveys import programmes, waves
from surveys.cli import Floor, commands, open_floor, settings_command
from surveys.db import Stores
from surveys.jobs import Works
from surveys.settings import Settings
from tests.works import answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    made = make_works(stores, tmp_path)
    programmes.set_up(stores.house, draft(), NOW)
    return made


def run(works: Works, *arguments: str) -> Result:
    group = click.Group(commands=list(commands(lambda: works)))
    return CliRunner().invoke(group, list(arguments))


def opened(works: Works) -> str:
    result = run(works, "waves", "open", "Pulse", "--now", "2026-02-25T12:00:00Z")
    assert result.exit_code == 0
    return result.stdout.strip()


def published(works: Works) -> str:
    wave = opened(works)
    for invitation in invitations(works, wave):
        answer(works, invitation, NOW)
    run(works, "waves", "close", wave, "--now", "2026-02-25T13:00:00Z")
    result = run(works, "waves", "publish", wave, "--now", "2026-02-25T13:15:00Z")
    assert result.output == "published\n"
    return wave


def test_a_wave_is_opened_by_the_programmes_name(works: Works) -> None:
    assert waves.get(works.stores.house, opened(works)).state == "open"


def test_the_list_shows_each_wave_with_its_state(works: Works) -> None:
    wave = opened(works)
    listed = run(works, "waves", "list").stdout
    assert listed.startswith("Pulse")
    assert f"{wave}  2026-02-25  open" in listed


def test_a_refusal_is_one_line_and_exit_status_one(works: Works) -> None:
    result = run(works, "waves", "open", "Nothing")
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "waves list" in result.stderr


@pytest.mark.parametrize("moment", ["yesterday", "2026-02-25T12:00:00"])
def test_a_moment_without_a_zone_is_wrong_usage(works: Works, moment: str) -> None:
    assert run(works, "tick", "--now", moment).exit_code == 2


def test_a_tick_says_what_it_did(works: Works) -> None:
    assert run(works, "tick", "--now", "2026-02-25T12:00:00Z").stdout == "planned 1\n"
    assert run(works, "tick", "--now", "2026-02-25T12:00:00Z").stdout == "nothing was due\n"


def test_spent_tokens_verify_after_the_close(works: Works) -> None:
    wave = published(works)
    result = run(works, "ballots", "verify", wave)
    assert (result.exit_code, result.stdout.split()[0]) == (0, "44")


def test_a_manifest_of_another_wave_is_refused(works: Works, tmp_path: Path) -> None:
    wave = published(works)
    other = tmp_path / "manifest.json"
    other.write_bytes(b"{}")
    assert run(works, "ballots", "verify", wave, "--manifest", str(other)).exit_code == 1


def test_the_audit_of_everything_finds_nobody(works: Works) -> None:
    published(works)
    result = run(works, "releases", "audit", "--all")
    assert result.exit_code == 0
    assert "1 release" in result.stdout


def test_releases_are_written_as_a_file(works: Works, tmp_path: Path) -> None:
    published(works)
    target = tmp_path / "staff.csv"
    assert run(works, "releases", "export", "--format", "csv", "-o", str(target)).exit_code == 0
    assert target.read_text(encoding="utf-8-sig").startswith("unit,period,theme,n")


@pytest.mark.parametrize("words", [["waves"], ["tick"], ["ballots"], ["releases"]])
def test_every_command_has_help_with_an_example(works: Works, words: list[str]) -> None:
    group = next(one for one in commands(lambda: works) if one.name == words[0])
    inner = list(group.commands.values()) if isinstance(group, click.Group) else [group]
    assert all("Example: wellspring" in (one.help or "") for one in inner)


def test_settings_are_printed_with_their_source_and_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSPRING_HOUSE_URL", "postgresql://me:geheim@db/house")
    printed = CliRunner().invoke(settings_command(Settings)).stdout
    assert "WELLSPRING_HOUSE_URL = postgresql://me:***@db/house  (environment)" in printed
    assert "WELLSPRING_TICK_SECONDS = 20  (default)" in printed
    assert "geheim" not in printed


def test_the_floor_is_opened_from_settings(tmp_path: Path) -> None:
    urls = {name: f"sqlite:///{tmp_path}/{name}.db" for name in ("house_url", "ballots_url")}
    floor = open_floor(Settings(_env_file=None, keys_dir=tmp_path / "keys", **urls))  # type: ignore[arg-type]
    assert isinstance(floor, Floor)
    assert floor.keys.pool() == 0
