"""The booth: an application of its own, with the ballot store and nothing else. No session, no cookie.

It loads no code that knows names (a contract and a test say so). What a proxy or a browser tells about the
sender is taken out of each request before any code of ours sees it.
"""

import logging
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, request
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

import migrations
from surveys.collection.views import make_counter, refused
from surveys.db import make_engine
from surveys.errors import Malformed, Unknown
from surveys.settings import BoothSettings
from surveys.squeezing import squeeze
from surveys.wire import PROBLEM_TYPE

LIMIT = 16 * 1024
WORDS = (
    '<!doctype html><html lang="en"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title><h1>{title}</h1><p>{text}</p><p>This address takes sealed answers from the survey page; "
    "there is nothing to read here, and nothing was kept. Open the link in your letter instead.</p></html>"
)
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-site",
    "X-Frame-Options": "DENY",
}
TELLTALES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_VIA",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_ACCEPT_LANGUAGE",
    "REMOTE_ADDR",
    "REMOTE_PORT",
    "REMOTE_HOST",
)
if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("wellspring.booth")


class Booth(Flask):
    """A Flask application that never learns who is calling, and whose error log never says what was sent."""

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request, without who is calling and whatever could tell two callers apart."""
        for name in TELLTALES:
            environ.pop(name, None)
        return super().wsgi_app(environ, start_response)

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]
    ) -> None:
        """Log the kind of the fault and the line it came from: no URL, no body, no message."""
        _, fault, trace = exc_info
        where = traceback.extract_tb(trace)[-1] if trace else None
        place = f"{where.filename}:{where.lineno}" if where else "unknown place"
        log.error("a fault in the booth: %s at %s", type(fault).__name__, place)


def create_booth(settings: BoothSettings | None = None) -> Flask:
    """Return the booth: its own store, the house's address for CORS, nothing more; by default as the
    environment says.
    """
    settings = settings or BoothSettings()
    booth = Booth(__name__, static_folder=None)
    booth.config.update(MAX_CONTENT_LENGTH=LIMIT, PROPAGATE_EXCEPTIONS=False)
    engine = make_engine(settings.ballots_url.get_secret_value(), journal="delete")
    head = migrations.head("ballots")
    booth.register_blueprint(make_counter(engine, current=lambda: migrations.current(engine) == head))
    booth.extensions["ballots"] = engine
    booth.register_error_handler(HTTPException, _not_served)
    booth.register_error_handler(SQLAlchemyError, _store_away)
    origin = "://".join(urlsplit(settings.house)[:2])
    booth.after_request(lambda response: _dress(response, origin))
    return booth


def _in_words(response: Response) -> None:
    """Say a refusal in words where a person's browser opened the address, instead of a program."""
    accepted = request.accept_mimetypes
    if response.mimetype != PROBLEM_TYPE or accepted["text/html"] <= accepted["application/json"]:
        return
    said = response.get_json(force=True)
    response.set_data(
        WORDS.format(title=escape(str(said.get("title", ""))), text=escape(str(said.get("detail", ""))))
    )
    response.mimetype = "text/html"


def _dress(response: Response, origin: str) -> Response:
    _in_words(response)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.add("Origin")
    if request.endpoint in {"booth.manifest", "booth.paper"}:
        squeeze(response, request.headers.get("Accept-Encoding", ""))
    if request.headers.get("Origin") == origin:
        response.headers["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Content-Type"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _not_served(error: HTTPException) -> Response:
    if error.code == 404:
        return refused(Unknown("There is nothing at this address."))
    if error.code in {400, 413}:
        return refused(Malformed("The request is too long or cannot be read."))
    response = jsonify(type="about:blank", title=error.name, status=error.code)
    response.status_code, response.mimetype = error.code or 500, PROBLEM_TYPE
    return response


def _store_away(error: SQLAlchemyError) -> Response:
    log.error("the ballot store did not answer: %s", type(error).__name__)
    response = jsonify(type="about:blank", title="The ballot store does not answer.", status=503)
    response.status_code, response.mimetype = 503, PROBLEM_TYPE
    return response
