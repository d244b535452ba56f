"""Public pages: the audit of a wave, and its twelve words to compare. No sign-in, no session, no person."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from surveys.db import Stores
from surveys.public import audit, sights
from surveys.squeezing import squeeze
from surveys.wire import identifier


def make_public(*, stores: Stores) -> Blueprint:
    """Return the public pages over both stores."""
    page = Blueprint("public", __name__)

    @page.get("/audit/<wave>")
    def audit_page(wave: str) -> ResponseReturnValue:
        sight = sights.audit_sight(stores.house, identifier(wave))
        roster = sights.roster_log(stores.house, wave)
        return render_template("public/audit.html", sight=sight, roster=roster)

    @page.get("/audit/<wave>/files.json")
    def audit_files(wave: str) -> ResponseReturnValue:
        reply = Response(audit.public_files(stores, identifier(wave)), mimetype="application/json")
        reply.headers["Cache-Control"] = "public, max-age=300"
        return squeeze(reply, request.headers.get("Accept-Encoding", ""))

    @page.get("/words")
    def words_list() -> ResponseReturnValue:
        return render_template("public/words.html", lately=sights.words_lately(stores.house), sight=None)

    @page.get("/words/<wave>")
    def words_page(wave: str) -> ResponseReturnValue:
        sight = sights.words_of(stores.house, identifier(wave))
        return render_template("public/words.html", sight=sight, lately=())

    return page
