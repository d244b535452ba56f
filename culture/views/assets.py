"""Static files of both floors and of plotly's wheel, under addresses that change with their bytes.

In: a name as templates say it, `asset("culture/house.css")`. Out: an address that browsers may keep a year.
Nothing is fetched from elsewhere.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

import plotly
from flask import Blueprint, Response, abort, send_from_directory

_ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "culture": _ROOT / "culture" / "static",
    "surveys": _ROOT / "surveys" / "static",
    "plotly": Path(plotly.__file__).parent / "package_data",
}
SERVED_FROM_WHEELS = frozenset({"plotly.min.js"})
YEAR = 365 * 24 * 3600


@lru_cache(maxsize=256)
def _stamp(path: Path, changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if changed_ns else ""


def asset(name: str) -> str:
    """Return the address of the static file `name` (floor/path), stamped with its content.

    Raises FileNotFoundError for a file that does not exist: a misspelt name fails where it is written.
    """
    floor, _, path = name.partition("/")
    file = FOLDERS[floor] / path
    return f"/static/{floor}/{path}?v={_stamp(file, file.stat().st_mtime_ns)}"


def make_assets() -> Blueprint:
    """Return the blueprint that serves the files and gives templates the function `asset`."""
    page = Blueprint("assets", __name__)
    page.add_app_template_global(asset)
    page.add_url_rule("/static/<floor>/<path:path>", "file", _file)
    return page


def _file(floor: str, path: str) -> Response:
    if floor not in FOLDERS or (floor == "plotly" and path not in SERVED_FROM_WHEELS):
        abort(404)
    reply = send_from_directory(FOLDERS[floor], path, max_age=YEAR)
    reply.cache_control.public = True
    reply.cache_control.immutable = True
    return reply
