"""A study's report as a file: HTML and PDF for whoever may read it; what holds the panel for whoever may test."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from culture.access import may
from culture.reports import exports
from culture.views import guard, here, viewer
from culture.views.languages import speech

page = Blueprint("reports", __name__, url_prefix="/link")


@page.get("/<study>/download/<fmt>")
@guard("reports.read")
def download(study: str, fmt: str) -> ResponseReturnValue:
    """Give the report of the newest look in one of its forms."""
    form, cells = exports.FORMS.get(fmt), may(viewer(), "link.write")
    if form is None or (form.panel and not cells):
        abort(404)
    context = here()
    data = form.make(context.engine, exports.Order(study, speech(), context.demo, cells))
    kind = "" if fmt == form.ending else f"-{fmt}"
    name = f"wellspring-{study}{kind}.{form.ending}"
    reply = Response(data, mimetype=form.mimetype)
    reply.headers.set("Content-Disposition", "attachment", filename=name)
    return reply
