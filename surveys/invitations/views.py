"""The employee's one page, and the calls that know an invitation. No cookie, no session, nothing logged.

A GET never consumes anything: mail scanners and previews see an empty page, since the invitation stands in
the fragment. Nothing here knows an answer; the ballot goes to the booth, on another host.
"""

import hashlib
import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from surveys import readers, waves
from surveys.bandwords import label_in_all
from surveys.db import Stores
from surveys.errors import Closed, Malformed, Refusal
from surveys.invitations import roster
from surveys.invitations.issue import issue, status
from surveys.invitations.roster import Invitation
from surveys.keys import INVITE, Keys
from surveys.programmes import RETENTION_WAVES
from surveys.scripts import integrity
from surveys.settings import Settings
from surveys.squeezing import squeeze
from surveys.wire import PROBLEM_TYPE, b64, body, identifier, problem, unb64

FLOOR = Path(__file__).parent.parent
TELLTALES = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_USER_AGENT", "HTTP_REFERER")
BODY_LIMIT = 16 * 1024
PAGE = "booth/answer.html"
log = logging.getLogger("wellspring.employees")

Last = Callable[[str, str, bool], Mapping[str, Any] | None]
Done = Callable[[str, str], Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Desk:
    """What the calls need: the stores, the key folder, the settings, the clock, and what to show
    afterwards.
    """

    stores: Stores
    keys: Keys
    settings: Settings
    results: Last
    done: Done
    clock: Callable[[], datetime]
    integrity: Mapping[str, str]
    spoken: dict[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def policy(self) -> str:
        """The page's content security policy: its own files, and connections to house and booth only."""
        booth = "://".join(urlsplit(self.settings.booth)[:2])
        connect = "'self'" if self.settings.one_origin else f"'self' {booth}"
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"connect-src {connect}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
        )


def make_page(
    *,
    stores: Stores,
    keys: Keys,
    settings: Settings,
    results: Last = lambda wave, language, invited: None,
    done: Done = lambda wave, language: (),
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Blueprint:
    """Return the employee's page and its calls.

    results(wave, language, invited) and done(wave, language) give what the thanks page shows of the programme's
    last release and of what was done: JSON-ready, the same for everybody; `invited`: whoever asks carries the wave's
    key, which everybody invited shares, so that results of a part of the company may be shown.
    """
    desk = Desk(stores, keys, settings, results, done, clock, integrity())
    page = Blueprint(
        "invitations",
        __name__,
        static_folder=str(FLOOR / "static"),
        static_url_path="/s/static",
        template_folder=str(FLOOR.parent / "templates"),
    )
    page.before_request(_forget_the_caller)
    page.after_request(_smaller)
    page.register_error_handler(Refusal, _refused)
    page.register_error_handler(Exception, _broken)
    page.add_url_rule("/s", "answer", lambda: _page(desk))
    page.add_url_rule("/s/invitation", "invitation", lambda: _invitation(desk), methods=["POST"])
    page.add_url_rule("/s/issue", "issue", lambda: _issue(desk), methods=["POST"])
    page.add_url_rule("/s/status", "status", lambda: _status(desk), methods=["POST"])
    page.add_url_rule("/s/cell", "cell", lambda: _cell(desk), methods=["POST"])
    page.add_url_rule("/s/after/<wave>", "after", lambda wave: _after(desk, wave))
    return page


def _page(desk: Desk) -> Response:
    """GET /s: the page, the same for everybody; without its banner, if any, while the store is away."""
    settings = desk.settings
    facts = {"booth": settings.booth, "one_origin": settings.one_origin, "integrity": desk.integrity}
    try:
        text = render_template(PAGE, **facts)
    except SQLAlchemyError:
        text = current_app.jinja_env.get_template(PAGE).render(**facts)
    response = Response(text)
    response.headers["Content-Security-Policy"] = desk.policy
    return _private(response)


def _smaller(response: Response) -> Response:
    if request.endpoint in {"invitations.answer", "invitations.static"}:
        squeeze(response, request.headers.get("Accept-Encoding", ""))
    return response


def _invitation(desk: Desk) -> Response:
    """POST /s/invitation {invite}: the wave, the cells, and the keys to be checked against the manifest."""
    invitation = _find(desk, _fields("invite"))
    wave = waves.get(desk.stores.house, invitation.wave)
    if wave.state != waves.State.OPEN or desk.clock() >= wave.closes_at:
        raise Closed("This survey is closed. Results appear when they are published.")
    moduli = {kind: desk.keys.modulus(wave.id, kind, cell) for kind, cell in invitation.cells.items()}
    return _answer(
        wave=wave.id,
        manifest=wave.manifest_sha,
        cells=invitation.cells,
        keys={kind: b64(modulus) for kind, modulus in moduli.items()},
        closes_on=wave.closes_at.astimezone(UTC).isoformat(),
        language=invitation.language,
        card=invitation.card,
        labels=_labels(desk, invitation),
        results=wave.results_key,
        languages=_languages(desk, invitation),
        promise={
            "study_waves": wave.promise.get("retention_waves", RETENTION_WAVES),
            "trustee": bool(wave.promise.get("trustee")),
            "order": desk.stores.keep_order,
        },
    )


def _issue(desk: Desk) -> Response:
    """POST /s/issue {invite, blinded}: the blind signatures, all kinds at once or none."""
    fields = _fields("invite", "blinded")
    blinded = fields["blinded"]
    if not isinstance(blinded, dict) or not 0 < len(blinded) <= 20:
        raise Malformed("`blinded` holds one message for each kind of ballot.")
    messages = {identifier(kind): unb64(message) for kind, message in blinded.items()}
    signatures = issue(desk.stores.house, desk.keys, _find(desk, fields), messages, desk.clock())
    return _answer(blind_sig={kind: b64(signature) for kind, signature in signatures.items()})


def _status(desk: Desk) -> Response:
    """POST /s/status {invite}: whether tokens were signed for this invitation; 404 for a card."""
    invitation = _find(desk, _fields("invite"))
    return _answer(issued=status(desk.stores.house, desk.keys, invitation))


def _cell(desk: Desk) -> Response:
    """POST /s/cell {invite}: the names of one's unit cell, and the nonce of their mark in the manifest."""
    invitation = _find(desk, _fields("invite"))
    names = roster.names(desk.stores.house, invitation)
    nonce = desk.keys.nonce(invitation.wave, invitation.cells.get("S", ""))
    return _answer(names=list(names), nonce=b64(nonce))


def _after(desk: Desk, wave: str) -> Response:
    """GET /s/after/WAVE[?key=]: what the thanks page shows; the same for everybody. Results of a part of the company
    only with the wave's key.
    """
    language = request.args.get("language", "en")[:8]
    known = waves.get(desk.stores.house, identifier(wave))
    invited = readers.carries(desk.stores.house, known.id, request.args.get("key", ""))
    last, done = desk.results(known.id, language, invited), desk.done(known.id, language)
    return _answer(last=last, done=list(done), results_on=known.closes_at.astimezone(UTC).date().isoformat())


def _labels(desk: Desk, invitation: Invitation) -> dict[str, dict[str, Any]]:
    """The labels of one's own breakdown cells, the salts under which the manifest hashes them, and the labels in
    words by language."""
    own = {kind: cell for kind, cell in invitation.cells.items() if kind.startswith("B-")}
    if not own:
        return {}
    found = {(cell.kind, cell.cell): cell for cell in waves.cells(desk.stores.house, invitation.wave)}
    return {
        kind: {
            "label": found[kind, cell].label,
            "salt": b64(desk.keys.nonce(invitation.wave, f"{kind}.{cell}")),
            "words": label_in_all(found[kind, cell].label, found[kind, cell].bands),
        }
        for kind, cell in own.items()
    }


def _languages(desk: Desk, invitation: Invitation) -> Sequence[str]:
    """The languages that 10 or more of one's comment group are written to in, so that the page can say to
    the author of a comment in another one that its language shows them (see `roster.spoken_by_many`).

    The same list for the whole group and for every call: the roster is frozen, and nothing is asked when
    somebody writes. It is no count, and goes to invitations of the group only.
    """
    if invitation.wave not in desk.spoken:
        desk.spoken[invitation.wave] = roster.spoken_by_many(desk.stores.house, invitation.wave)
    return desk.spoken[invitation.wave].get(invitation.cells.get("C", ""), ())


def _find(desk: Desk, fields: Mapping[str, Any]) -> Invitation:
    invite = unb64(fields["invite"], INVITE)
    return roster.find(desk.stores.house, hashlib.sha256(invite).hexdigest())


def _fields(*names: str) -> Mapping[str, Any]:
    if request.query_string:
        raise Malformed("This call has no query.")
    if (request.content_length or 0) > BODY_LIMIT:
        raise Malformed("The request is too long.")
    return body(request.get_data(), names)


def _answer(**fields: Any) -> Response:
    return _private(jsonify(**fields))


def _refused(refusal: Refusal) -> Response:
    document, code = problem(refusal)
    response = jsonify(document)
    response.status_code, response.mimetype = code, PROBLEM_TYPE
    return _private(response)


def _broken(fault: Exception) -> ResponseReturnValue:
    """Answer 500 and log the kind of the fault and its place: no message, since that may repeat what was
    sent.
    """
    if isinstance(fault, HTTPException):
        return fault
    where = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{where.filename}:{where.lineno}"
    log.error("a fault in the employee's calls: %s at %s", type(fault).__name__, place)
    response = jsonify(type="about:blank", title="Something broke on our side.", status=500)
    response.status_code, response.mimetype = 500, PROBLEM_TYPE
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _forget_the_caller() -> None:
    for name in TELLTALES:
        request.environ.pop(name, None)
