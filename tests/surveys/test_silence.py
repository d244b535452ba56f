"""gunicorn's log keeps silent about requests even where somebody turns the access log on."""

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
