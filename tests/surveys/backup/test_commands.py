"""`wellspring backup`, `restore` and `worker`: what is said, and the exit status."""

from pathlib import Path

from click.testing import CliRunner, Result

from surveys.backup import Above
from surveys.cli.keeping import keeping_commands
from surveys.cli.worker import worker_command
from surveys.jobs import Works


def run(works: Works, above: Above, name: str, folder: Path) -> Result:
    commands = {one.name: one for one in keeping_commands(lambda: (works, above))}
    return CliRunner().invoke(commands[name], [str(folder), "--now", "2026-03-09T09:00:00Z"])


def test_backup_and_restore_say_what_they_did(works: Works, new: Works, above: Above, tmp_path: Path) -> None:
    saved = run(works, above, "backup", tmp_path / "saved")
    back = run(new, above, "restore", tmp_path / "saved")
    assert (saved.exit_code, back.exit_code) == (0, 0)
    assert "rows and 1 releases in" in saved.output
    assert "was not released and is void; its keys are destroyed a day after its close" in back.output


def test_a_refusal_is_one_line_and_exit_status_1(new: Works, above: Above, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    done = run(new, above, "restore", tmp_path / "nothing")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)


def test_a_place_that_cannot_be_written_is_refused(works: Works, above: Above, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run(works, above, "backup", tmp_path / "file" / "saved")
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_worker_without_a_queue_is_refused_in_one_line() -> None:
    done = CliRunner().invoke(worker_command(), [])
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "No queue is configured" in done.stderr
    assert "the server delivers letters" in done.stderr


def test_every_command_has_help_with_an_example(new: Works, above: Above) -> None:
    for command in (*keeping_commands(lambda: (new, above)), worker_command()):
        assert f"Example: wellspring {command.name}" in CliRunner().invoke(command, ["--help"]).output
