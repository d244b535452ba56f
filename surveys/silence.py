"""gunicorn's own log, without anything of a request: no access lines, no address, no path, no bytes that were sent.

By itself gunicorn writes "Invalid request from ip=…" with the line that it could not read, at the level of warnings, and
with a traceback the address of every request that breaks; at DEBUG every path with its time, so that the k-th token and
the k-th ballot stand side by side. In: `--logger-class surveys.silence.SilentLogger`. Out: what a server says of itself.

A process that crashes would leave more than any log: its memory as a file. The logger is what every server starts with,
so it forbids that as well.
"""

import ctypes
import resource
import sys
import traceback
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

REFUSED = "Invalid request"
STARTING = "Exception in worker process"
PR_SET_DUMPABLE = 4


def leave_no_core() -> None:
    """Forbid this process and those it forks to leave their memory behind as a core file, whatever the shell allows.

    The limit serves where the kernel writes the file itself; where it hands it to a program, only the flag counts.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


class SilentLogger(Logger):  # type: ignore[misc]
    """Says how the server fares, and of a request that broke the kind of the fault and its place."""

    def __init__(self, cfg: Any) -> None:
        """Start the log of a server, which leaves no memory behind either."""
        leave_no_core()
        super().__init__(cfg)

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
