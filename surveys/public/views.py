"""Public pages: the promise, the audit of a wave, its twelve words to compare. No sign-in, no session, no person.

Each comes in the reader's language: `?lang=`, else what the browser asks for, else English.
"""

import logging
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from surveys.db import Stores
from surveys.errors import Conflict, Malformed, Refusal, Unknown
from surveys.public import audit, sights
from surveys.public.texts import LANGUAGES, OWN_NAMES, texts
from surveys.scripts import listed
from surveys.squeezing import squeeze
from surveys.wire import identifier

log = logging.getLogger("wellspring.public")


def make_public(*, stores: Stores) -> Blueprint:
    """Return the public pages over both stores."""
    page = Blueprint("public", __name__)
    page.register_error_handler(SQLAlchemyError, _away)
    for refusal in (Unknown, Malformed):
        page.register_error_handler(refusal, _none)
    page.register_error_handler(Conflict, _later)

    @page.get("/promise")
    def promise() -> ResponseReturnValue:
        return _shown("promise", now=sights.words_now(stores.house, _language()))

    @page.get("/promise/scripts.txt")
    def scripts() -> ResponseReturnValue:
        return Response(listed(), mimetype="text/plain")

    @page.get("/audit/<wave>")
    def audit_page(wave: str) -> ResponseReturnValue:
        sight = sights.audit_sight(stores.house, identifier(wave), _language())
        return _shown("audit", sight=sight, roster=sights.roster_log(stores.house, wave, _language()))

    @page.get("/audit/<wave>/files.json")
    def audit_files(wave: str) -> ResponseReturnValue:
        reply = Response(audit.public_files(stores, identifier(wave)), mimetype="application/json")
        reply.headers["Cache-Control"] = "public, max-age=300"
        return squeeze(reply, request.headers.get("Accept-Encoding", ""))

    @page.get("/words")
    def words_list() -> ResponseReturnValue:
        return _shown("words", lately=sights.words_lately(stores.house, _language()))

    @page.get("/words/<wave>")
    def words_page(wave: str) -> ResponseReturnValue:
        return _shown("compare", sight=sights.words_of(stores.house, identifier(wave), _language()))

    return page


def _language() -> str:
    asked = request.args.get("lang", "")
    wanted = [asked, *(tag.partition("-")[0].lower() for tag in request.accept_languages.values())]
    return next((one for one in wanted if one in LANGUAGES), "en")


def _shown(page: str, **facts: Any) -> str:
    """Render a page in the reader's language; `ask` keeps a language that was chosen on the links onward."""
    chosen = _language()
    ask = f"?lang={chosen}" if request.args.get("lang") == chosen else ""
    frame = {"lang": chosen, "ask": ask, "languages": OWN_NAMES, "here": request.path}
    return render_template(f"public/{page}.html", t=texts(chosen), **frame, **facts)


def _away(fault: SQLAlchemyError) -> ResponseReturnValue:
    """Say in words that a store does not answer; the page frame then asks it for nothing."""
    log.error("a store did not answer a public page: %s", type(fault).__name__)
    g.bare = True
    said = texts(_language()).FRAME
    return _shown("said", title=said["away_title"], sentence=said["away"]), 503


def _none(_: Refusal) -> ResponseReturnValue:
    """Say that there is no such survey, and where all of them stand."""
    said = texts(_language())
    on = (said.WORDS["all"], "/words")
    return _shown("said", title=said.FRAME["none_title"], sentence=said.FRAME["none"], on=on), 404


def _later(_: Refusal) -> ResponseReturnValue:
    """Say that a survey's public files come with its results."""
    said = texts(_language()).AUDIT
    return _shown("said", title=said["later_title"], sentence=said["later"]), 409
