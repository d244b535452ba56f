"""Static files of both floors and of plotly's wheel, under addresses that change with their bytes.

In: a name as templates say it, `asset("culture/house.css")`. Out: an address that browsers may keep a year.
Nothing is fetched from elsewhere.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

import plotly
from flask import Blueprint, Response, abort, request, send_from_directory

_ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "culture": _ROOT / "culture" / "static",
    "surveys": _ROOT / "surveys" / "static",
    "plotly": Path(plotly.__file__).parent / "package_data",
}
SERVED_FROM_WHEELS = frozenset({"plotly.min.js"})
TEXT = frozenset({".css", ".js", ".svg"})
YEAR = 365 * 24 * 3600


@lru_cache(maxsize=256)
def _stamp(path: Path, changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if changed_ns else ""


@lru_cache(maxsize=64)
def _packed(path: Path, changed_ns: int) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0) if changed_ns else b""


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
    file = FOLDERS[floor] / path
    reply.vary.add("Accept-Encoding")
    if reply.status_code == 200 and file.suffix in TEXT and request.accept_encodings.quality("gzip") > 0:
        reply.direct_passthrough = False
        reply.set_data(_packed(file, file.stat().st_mtime_ns))
        reply.content_encoding = "gzip"
    reply.cache_control.public = True
    reply.cache_control.immutable = True
    return reply
