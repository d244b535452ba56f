"""gunicorn's own log, without anything of a request: no access lines, no address, no path, no bytes that were sent.

By itself gunicorn writes "Invalid request from ip=…" with the line that it could not read, at the level of warnings, and
with a traceback the address of every request that breaks; at DEBUG every path with its time, so that the k-th token and
the k-th ballot stand side by side. In: `--logger-class surveys.silence.SilentLogger`. Out: what a server says of itself.
"""

import sys
import traceback
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

REFUSED = "Invalid request"
STARTING = "Exception in worker process"


class SilentLogger(Logger):  # type: ignore[misc]
    """Says how the server fares, and of a request that broke the kind of the fault and its place."""

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Write no access line, whatever the settings say."""

    def debug(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Write nothing: at this level every line is about a request."""

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Leave out who sent a request that cannot be read, and what it was."""
        if str(msg).startswith(REFUSED):
            super().warning("A request that is no HTTP was refused.")
        else:
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Say the kind of a fault and its place; the whole of it only where the program could not start."""
        if str(msg).startswith(STARTING):
            super().exception(msg, *args, **kwargs)
            return
        super().error("A fault while answering: %s", _fault())


def _fault() -> str:
    """Return the kind and the place of the fault that is being handled; its words may repeat what was sent."""
    kind, _, trace = sys.exc_info()
    where = traceback.extract_tb(trace)[-1] if trace else None
    place = f"{where.filename}:{where.lineno}" if where else "unknown place"
    return f"{kind.__name__ if kind else 'unknown'} at {place}"
