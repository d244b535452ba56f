"""What programs ask of the house: bearer tokens, JSON in and out, each error as problem+json.

Described by `openapi.json` beside this file. No session, no cookie. Releases are the only figures of staff.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from culture import bodies, intake, publications
from culture.access import may
from culture.accounts import replies, tokens
from culture.errors import Forbidden, Unknown, Unreadable
from culture.linkage import studies
from culture.views import here, record

page = Blueprint("api", __name__, url_prefix="/api/v1")
Body = dict[str, Any]
DOCUMENT = Path(__file__).with_name("openapi.json").read_text()
LONGEST_KEY = 200


class Unauthorised(Exception):
    """No token that is known came with the call."""


def scope(name: str, deed: str = "") -> Callable[[Callable[..., Body]], Callable[..., Response]]:
    """Let in a token that has the scope `name`; write what succeeded into the audit where it is a `deed`."""

    def decorate(view: Callable[..., Body]) -> Callable[..., Response]:
        """Put `view` behind the scope; its body is answered as JSON."""

        @wraps(view)
        def let_in(**places: str) -> Response:
            """Let in, refuse, or repeat what this key was told before."""
            g.bearer = _bearer()
            if not g.bearer.may(name):
                raise Forbidden(f"This token, or the role of whoever made it, does not include {name}.")
            return _once(lambda: view(**places), deed) if deed else _json(view(**places), 200)

        return let_in

    return decorate


@page.get("/openapi.json")
def document() -> ResponseReturnValue:
    """Describe this interface, OpenAPI 3.1; open to all."""
    described = json.loads(DOCUMENT) | {"servers": [{"url": f"{here().base_url}/api/v1"}]}
    return _json(described, 200)


@page.post("/scores")
@scope("scores:write", deed="brought in customer scores")
def scores() -> Body:
    """Bring in one rating or many."""
    context = here()
    return intake.bring_in_scores(
        context.engine, context.settings, bodies.read(request.get_data()), _sender()
    )


@page.put("/people")
@scope("people:write", deed="brought in a list of people")
def people() -> Body:
    """Bring in a full roster."""
    context = here()
    limit, today = context.settings.upload_limit, context.clock().date()
    dry = request.args.get("dry_run") == "true"
    return intake.bring_in_people(
        context.engine, bodies.read(request.get_data()), limit=limit, on=today, dry_run=dry
    )


@page.get("/releases")
@scope("releases:read")
def releases() -> Body:
    """List what was published, the newest first."""
    return {"releases": publications.listed(here().engine, g.bearer.viewer)}


@page.get("/releases/<release_id>")
@scope("releases:read")
def release(release_id: str) -> Body:
    """Give one release: what the token's maker may see of it."""
    found = publications.download(here().engine, g.bearer.viewer, release_id, "json")
    return dict(json.loads(found.data))


@page.get("/studies/<study>")
@scope("releases:read")
def study(study: str) -> Body:
    """Give the newest result of a study, with its panel."""
    if not may(g.bearer.viewer, "link.write"):
        raise Forbidden("The numbers behind a study are for HR. Leaders read its report.")
    found = studies.result(here().engine, study)
    if found is None:
        raise Unknown("No look has been taken at this study yet, or there is no such study.")
    return found


@page.app_errorhandler(Unauthorised)
def unauthorised(error: Unauthorised) -> ResponseReturnValue:
    """Answer 401, as RFC 6750 asks."""
    reply = _problem("No token", 401, f"{error} Send “Authorization: Bearer …”.")
    reply.headers["WWW-Authenticate"] = 'Bearer realm="wellspring"'
    return reply


@page.app_errorhandler(intake.Unusable)
def unusable(error: intake.Unusable) -> ResponseReturnValue:
    """Answer 422 with every row that could not be used, a hundred at most."""
    return _problem("Not possible like this", 422, str(error), rejected=error.rows)


def _bearer() -> tokens.Bearer:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorised("This address asks for an access token.")
    context = here()
    found = tokens.bearer(context.engine, token.strip(), now=context.clock())
    if found is None:
        raise Unauthorised("This access token is not known, or was revoked.")
    return found


def _once(work: Callable[[], Body], deed: str) -> Response:
    """Do the work; with an idempotency key do it once, and tell the same again."""
    context, key = here(), request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise Unreadable(f"An Idempotency-Key has {LONGEST_KEY} characters at most.")
    engine, token = context.engine, g.bearer.token
    asked = hashlib.sha256(
        f"{request.method} {request.full_path}\n".encode() + request.get_data()
    ).hexdigest()
    g.call = replies.call_id(token, key, asked) if key else ""
    told = replies.begin(engine, token, key, asked=asked, now=context.clock()) if key else None
    if told is not None:
        return _json(json.loads(told.body), told.status)
    done = False
    try:
        body = work()
        done = True
    finally:
        if key and not done:
            replies.forget(engine, token, key)
    if key:
        replies.end(engine, token, key, replies.Told(200, json.dumps(body)))
    record(
        deed,
        str(body.get("batch", "")),
        who=(g.bearer.viewer.account, f"{g.bearer.viewer.name} ({g.bearer.name})"),
    )
    return _json(body, 200)


def _sender() -> intake.Sender:
    return intake.Sender(g.bearer.name, g.call, here().clock())


def _json(body: Body, status: int) -> Response:
    text = json.dumps(body, ensure_ascii=False, allow_nan=False)
    return Response(text, status, content_type="application/json; charset=utf-8")


def _problem(title: str, status: int, detail: str, **more: object) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return Response(json.dumps(body, ensure_ascii=False), status, content_type="application/problem+json")
