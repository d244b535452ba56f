"""Serving: gunicorn's settings (`-c python:culture.server`), the static files, and the scheduler's start.

One process with threads serves a machine; several may run, since a lease lets one of them tick at a time.
"""

import os
from pathlib import Path
from typing import Any

from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from culture.app import read_parts, start_clock
from culture.views.assets import FOLDERS, SERVED_FROM_WHEELS

YEAR = 365 * 24 * 3600
PACKED = Path("var/static")

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
threads = 8
workers = 1
timeout = 120
control_socket_disable = True
accesslog = None
loglevel = "warning"
logger_class = "surveys.silence.SilentLogger"


def post_worker_init(worker: Any) -> None:
    """Start the scheduler in the process that serves."""
    worker.wellspring_clock = start_clock(read_parts())


def with_static(app: Any) -> Any:
    """Put the static files before `app`, packed beforehand where they are large.

    Addresses carry a mark of the content, so browsers may keep them a year.
    """
    front = WhiteNoise(app, max_age=YEAR, immutable_file_test=lambda path, url: True)
    front.add_headers_function = _harden
    for floor, folder in FOLDERS.items():
        front.add_files(str(_packed() if floor == "plotly" else folder), prefix=f"static/{floor}/")
    return front


def _packed() -> Path:
    """Return the folder with plotly's file and its compressed copy, made at the first start."""
    PACKED.mkdir(parents=True, exist_ok=True)
    for name in SERVED_FROM_WHEELS:
        source, target = FOLDERS["plotly"] / name, PACKED / name
        if not target.exists() or target.stat().st_size != source.stat().st_size:
            target.write_bytes(source.read_bytes())
            list(Compressor(use_brotli=False, quiet=True).compress(str(target)))
    return PACKED


def _harden(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
