"""What every answer of the house has in common: headers, error pages, the page frame's context, the log.

The log says what was asked for (the rule, not the address) and how it ended. It holds no person, no answer,
no network address, no message of an exception, and for the employees' pages no time finer than the day.
"""

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Request, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from culture.access import may
from culture.errors import Unreadable
from culture.views import here, signed_in

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TITLES = {
    400: "That could not be read",
    403: "Not part of your role",
    404: "Nothing here",
    405: "Not like that",
    409: "Somebody was faster",
    410: "This is closed",
    413: "That file is too large",
    422: "Not possible like this",
    429: "A little too fast",
    500: "Something broke on our side",
}
SENTENCES = {
    404: "There is no such page, or it is not one of yours.",
    405: "This address does not take what was sent.",
    429: "Too many tries from this place. Wait a while, a quarter of an hour at most, then try again.",
    500: "The mistake is ours. It was noted, without what you sent. Try again, or tell your administrator.",
}
MENU = (
    ("Dashboard", "/dashboard", "dashboard.read"),
    ("Report", "/link", "link.read"),
    ("Releases", "/releases", "dashboard.read"),
    ("Comments", "/comments", "dashboard.read"),
    ("Actions", "/actions", "actions.read"),
    ("Programmes", "/desk/programmes", "programmes.read"),
    ("Scores", "/scores", "scores.read"),
    ("People", "/people", "people.read"),
    ("Units", "/units", "units.read"),
    ("Outbox", "/desk/outbox", "outbox.read"),
    ("Accounts", "/accounts", "accounts.manage"),
    ("Audit", "/audit", "audit.read"),
    ("My account", "/account", ""),
)
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
PUBLIC = "public"  # pages that anybody may read; their /audit/WAVE is not the staff's /audit
log = logging.getLogger("wellspring.house")


@dataclass(frozen=True)
class Link:
    """One entry of the menu."""

    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class Me:
    """What the page frame says of the viewer."""

    name: str
    role: str


def _readable() -> None:
    """Refuse an address or a form with a sign that no store can keep, before any view works with it."""
    texts = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
    if request.mimetype in FORMS and not request.path.startswith("/api/"):
        texts += [text for pair in request.form.items(multi=True) for text in pair]
        texts += [file.filename or "" for _, file in request.files.items(multi=True)]
    if any("\0" in text for text in texts):
        raise Unreadable("What was sent holds a sign that cannot be stored (U+0000). Type it again.")


def frame(app: Flask, refusals: Mapping[type[Exception], int], quiet: frozenset[str]) -> None:
    """Give `app` its headers, error pages, page context and log.

    `refusals` maps each refusal to its HTTP status. `quiet` names the blueprints of employees' pages: there
    the frame asks for no session, and the log for no clock; nor for the pages that anybody may read.
    """
    app.before_request(lambda: None if request.blueprint in quiet else _readable())
    app.after_request(_add_headers)
    app.after_request(lambda reply: _log_reply(reply, quiet | {PUBLIC}))
    app.context_processor(lambda: _page_context(quiet))
    for refusal, status in refusals.items():
        app.register_error_handler(refusal, lambda error, status=status: problem(str(error), status))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(InternalServerError, lambda error: _broken(error, quiet | {PUBLIC}))


def problem(sentence: str, status: int) -> ResponseReturnValue:
    """Answer with the error page, or with problem+json where a program asked."""
    title = TITLES.get(status, "Not possible")
    if _wants_json(request):
        reply = jsonify(type="about:blank", title=title, status=status, detail=sentence)
        reply.mimetype = "application/problem+json"
        return reply, status
    too_large = "Nothing was brought in." if status == 413 else "Nothing was changed."
    return render_template("culture/error.html", title=title, sentence=sentence, kept=too_large), status


def _wants_json(asked: Request) -> bool:
    accepted = asked.accept_mimetypes
    if asked.path.startswith("/api/"):
        return True
    return asked.is_json or accepted["application/json"] > accepted["text/html"]


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or 500
    if status < 400:
        return error
    if status == 413:
        limit = here().settings.upload_limit_mb
        return problem(
            f"Files of up to {limit} MB can be brought in. Split the file, or save it without pictures.", 413
        )
    return problem(SENTENCES.get(status, error.description or ""), status)


def _broken(error: InternalServerError, quiet: frozenset[str]) -> ResponseReturnValue:
    cause = error.original_exception or error
    passed = traceback.extract_tb(cause.__traceback__)
    frames = [frame for frame in passed if "site-packages" not in frame.filename] or list(passed)
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    _say(logging.ERROR, quiet, event="error", kind=type(cause).__name__, where=places)
    if current_app.testing:
        raise cause
    g.bare = True
    return problem(SENTENCES[500], 500)


def _add_headers(reply: Response) -> Response:
    for name, value in HEADERS.items():
        reply.headers.setdefault(name, value)
    if request.is_secure:
        reply.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "assets.file":
        reply.headers.setdefault("Cache-Control", "no-store")
    return reply


def _page_context(quiet: frozenset[str]) -> dict[str, Any]:
    if g.get("bare", False):
        return {"viewer": None, "nav": (), "demo": False}
    context = here()
    if request.blueprint in quiet:
        return {"viewer": None, "nav": (), "demo": context.demo}
    user = signed_in()
    if user is None:
        return {"viewer": None, "nav": (), "demo": context.demo}
    links = tuple(
        Link(title, url, current=request.blueprint != PUBLIC and f"{request.path}/".startswith(f"{url}/"))
        for title, url, action in MENU
        if not action or may(user.viewer, action)
    )
    return {"viewer": Me(user.viewer.name, _role_name(user.viewer.role)), "nav": links, "demo": context.demo}


def _role_name(role: str) -> str:
    return {"hr": "HR"}.get(role, role.capitalize())


def _log_reply(reply: Response, quiet: frozenset[str]) -> Response:
    if request.endpoint == "assets.file" or (request.blueprint in quiet and reply.status_code < 500):
        return reply
    _say(logging.INFO, quiet, event="request", status=reply.status_code)
    return reply


def _say(level: int, quiet: frozenset[str], **facts: object) -> None:
    now = datetime.now(UTC)
    when = now.date().isoformat() if request.blueprint in quiet else now.isoformat(timespec="seconds")
    rule = request.url_rule.rule if request.url_rule else "-"
    said = {"at": when, "method": request.method, "rule": rule, **facts}
    log.log(level, "%s", facts.get("event", ""), extra={"said": said})
