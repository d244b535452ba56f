"""Static files of both floors and of plotly's wheel, under addresses that change with their bytes.

In: a name as templates say it, `asset("culture/house.css")`. Out: an address that browsers may keep a year.
Nothing is fetched from elsewhere.
"""

import gzip
import hashlib
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import plotly
from flask import Blueprint, Response, abort, request, send_file
from werkzeug.security import safe_join

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
    file = _found(floor, path)
    stamp = _stamp(file, file.stat().st_mtime_ns)
    packs = file.suffix in TEXT and request.accept_encodings.quality("gzip") > 0
    body = _packed(file, file.stat().st_mtime_ns) if packs else file.read_bytes()
    etag = f"{stamp}-gzip" if packs else stamp
    reply = send_file(BytesIO(body), download_name=file.name, max_age=YEAR, etag=etag)
    if packs:
        reply.content_encoding = "gzip"
    reply.vary.add("Accept-Encoding")
    reply.cache_control.public = True
    reply.cache_control.immutable = True
    return reply


def _found(floor: str, path: str) -> Path:
    """Return the file under its floor's folder; 404 for anything else, also for a way out of the folder."""
    folder = FOLDERS.get(floor)
    inside = safe_join(str(folder), path) if folder else None
    if inside is None or not Path(inside).is_file() or (floor == "plotly" and path not in SERVED_FROM_WHEELS):
        abort(404)
    return Path(inside)
