"""Log lines hold counts and ids of waves, whatever is thrown at them."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from surveys import logs, programmes
from surveys.db import Stores
from surveys.jobs import open_now, tick
from tests.works import draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


def line(record: logging.LogRecord) -> dict[str, object]:
    return dict(json.loads(logs.JsonLines().format(record)))


def test_a_step_is_one_json_line_with_counts(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logs.say("letters", {"sent": 3}, wave="w1")
    said = line(caplog.records[0])
    assert (said["step"], said["wave"], said["sent"]) == ("letters", "w1", 3)


def test_what_other_libraries_fill_in_is_left_out() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "sent to %s", ("alice@example.org",), None)
    assert line(record)["message"] == "sent to %s"


@pytest.mark.parametrize("name", ["wellspring.employees", "wellspring.booth", "wellspring.public"])
def test_a_fault_on_an_employees_page_carries_the_day_only(name: str) -> None:
    record = logging.LogRecord(name, logging.ERROR, "f", 1, "a fault", (), None)
    assert len(str(line(record)["at"])) == len("2026-02-25")
    record.name = "wellspring.house"
    assert "T" in str(line(record)["at"])


def test_of_an_exception_the_text_is_left_out() -> None:
    try:
        raise ValueError("alice@example.org")
    except ValueError as error:
        failed = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), failed)
    assert line(record)["error"] == "ValueError"
    assert "alice" not in json.dumps(line(record))


def test_a_whole_wave_logs_no_person_and_no_invite(
    stores: Stores, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    works = make_works(stores, tmp_path)
    with caplog.at_level(logging.INFO):
        wave = open_now(works, programmes.set_up(stores.house, draft(), NOW), NOW)
        tick(works, NOW)
    lines = " ".join(logs.JsonLines().format(record) for record in caplog.records)
    assert "@example.org" not in lines
    assert not [row for row in invitations(works, wave) if row.id in lines or row.name in lines]


def test_health_checks_leave_no_lines_of_the_migrations(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    logs.start()
    logging.getLogger("alembic.runtime.migration").info("Context impl %s.", "SQLiteImpl")
    assert capsys.readouterr().err == ""
