"""gunicorn's log keeps silent about requests: with the access log turned on, and where one breaks."""

import subprocess
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from surveys.silence import SilentLogger

ASKED = {
    "REMOTE_ADDR": "192.0.2.7",
    "REQUEST_METHOD": "POST",
    "RAW_URI": "/s/issue",
    "SERVER_PROTOCOL": "HTTP/1.1",
}


def test_an_access_log_that_was_asked_for_stays_empty(capfd: pytest.CaptureFixture[str]) -> None:
    settings = Config()
    settings.set("accesslog", "-")
    log = SilentLogger(settings)
    reply = SimpleNamespace(status="200 OK", sent=1, headers=[])
    log.access(reply, SimpleNamespace(headers=[]), ASKED, timedelta(seconds=1))
    log.access_log.info("told that it works")
    assert capfd.readouterr().out.splitlines() == ["told that it works"]


def test_of_a_fault_the_kind_and_the_place_are_said(capfd: pytest.CaptureFixture[str]) -> None:
    log = SilentLogger(Config())
    try:
        raise ValueError("what alice sent")
    except ValueError:
        log.exception("Error handling request %s", "/s/issue")
    said = capfd.readouterr().err
    assert "ValueError at" in said
    assert "alice" not in said
    assert "/s/issue" not in said


WORKER = """
import ctypes, os, resource
from gunicorn.config import Config
from surveys.silence import SilentLogger
SilentLogger(Config())
if os.fork() == 0:
    print(*resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), flush=True)
else:
    os.wait()
"""


def test_a_server_s_workers_may_leave_no_memory_behind_when_they_crash() -> None:
    said = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["0", "0", "0"]
