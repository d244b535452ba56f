"""The whole product under one server, as wsgi.py builds it, logging everything it can, and breaking on demand.

A file named by BREAK says what is to break at the moment: "issue", "cast", or "store" (both, as a database would).
What is raised repeats everything that was sent, as a careless error would.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

import wsgi
from surveys.collection import views as counter
from surveys.invitations import views as page

logging.basicConfig(level=logging.DEBUG)
for name in ("sqlalchemy", "sqlalchemy.engine", "flask", "werkzeug", "wellspring", "gunicorn.error"):
    logging.getLogger(name).setLevel(logging.DEBUG)


def wanted() -> str:
    """Return what is to break now."""
    path = Path(os.environ["BREAK"])
    return path.read_text() if path.exists() else ""


def breaking(name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
    """Return `verb`, which breaks when it is wanted, repeating its arguments."""

    def broken(*args: Any, **kwargs: Any) -> Any:
        told = " ".join(str(vars(one)) if hasattr(one, "__dict__") else str(one) for one in args)
        if wanted() == name:
            raise RuntimeError(f"broke with {args!r} {told}")
        if wanted() == "store":
            raise OperationalError(f"UPDATE with {told}", {"told": told}, Exception(told))
        return verb(*args, **kwargs)

    return broken


vars(page)["issue"] = breaking("issue", vars(page)["issue"])
vars(counter)["cast"] = breaking("cast", vars(counter)["cast"])
app = wsgi.app
