"""Structured logs: one JSON object a line, with counts and ids of waves. Never a person, never an answer.

What may be said is decided by the type: `say` takes whole numbers and a wave's id, and nothing else.
"""

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime

NOTHING: Mapping[str, int] = {}
DAY_ONLY = frozenset({"wellspring.employees", "wellspring.booth", "wellspring.public"})
LOG = logging.getLogger("wellspring")


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; of an exception, the type and the place alone.

    A line about an employee's page has no time finer than the day.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        line: dict[str, object] = {
            "at": _when(record),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        said = getattr(record, "said", None)
        line |= said if isinstance(said, dict) else {"message": _words(record)}
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"error": record.exc_info[0].__name__, "where": _where(record)}
        return json.dumps(line, ensure_ascii=False)


def start(level: int = logging.INFO) -> None:
    """Send every log line of this process to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for chatty in ("apscheduler", "alembic.runtime.migration"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def say(step: str, counts: Mapping[str, int] = NOTHING, *, wave: str = "") -> None:
    """Log one step of work: its name, the wave's id if it has one, and counts."""
    LOG.info(step, extra={"said": {"step": step} | ({"wave": wave} if wave else {}) | dict(counts)})


def _when(record: logging.LogRecord) -> str:
    """Return the second of a line in UTC; of the employees' pages and the booth the day alone."""
    at = datetime.fromtimestamp(record.created, UTC)
    return at.date().isoformat() if record.name in DAY_ONLY else at.isoformat(timespec="seconds")


def _words(record: logging.LogRecord) -> str:
    """Return a record's words: our own whole, since they hold kinds and places only; of others nothing filled in."""
    return record.getMessage() if record.name.startswith(LOG.name) else str(record.msg)


def _where(record: logging.LogRecord) -> str:
    """Return the last line of our own code that an exception passed; a library's where there is none."""
    frames = traceback.extract_tb(record.exc_info[2]) if record.exc_info else []
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    return f"{ours[-1].filename}:{ours[-1].lineno}" if ours else ""
