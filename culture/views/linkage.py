"""The test: questions written down, the report of each, taking a look, and two files without a store."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from culture import reports
from culture.access import may
from culture.errors import Conflict, Refusal
from culture.linkage import studies
from culture.linkage.studies import asking
from culture.linkage.studies.siblings import Pair
from culture.reports import studies as sheets
from culture.reports import two_files
from culture.reports.files import VERSION, html_of, question_of, text
from culture.reports.speech import Speech
from culture.views import guard, here, viewer
from culture.views.languages import choices, speech
from culture.views.link_forms import ENGLISH, QuestionForm, TwoFilesForm, facts

page = Blueprint("linkage", __name__, url_prefix="/link")
SAVED = ("html", "json")
SAID = {
    "taken": "The look was taken and kept.",
    "same": "Nothing is new since the last look: it still stands.",
}


@page.get("")
@guard("link.read")
def listed() -> ResponseReturnValue:
    """Show every question with its verdict as a word."""
    told = speech()
    found, may_write = sheets.listed(here().engine, told), may(viewer(), "link.write")
    return render_template("culture/link.html", studies=found, may_write=may_write, **around(told))


def around(told: Speech) -> dict[str, Any]:
    """Return what a page needs to speak: its words, its language, and the way to the others."""
    return {"t": told.table.text, "spoken": told.language, "languages": choices(told.language)}


@page.get("/new")
@guard("link.write")
def new() -> ResponseReturnValue:
    """Show the form for a question, or what it still lacks."""
    found, form = sheets.prospect(here().engine, ENGLISH), QuestionForm()
    form.offer(found)
    return render_template("culture/link_new.html", form=form, prospect=found, preview=None)


@page.post("/new")
@guard("link.write", deed="wrote a question down")
def declare() -> ResponseReturnValue:
    """Show what will be frozen, or freeze it."""
    context, form = here(), QuestionForm()
    found = sheets.prospect(context.engine, ENGLISH)
    form.offer(found)
    preview = None
    if not found.missing and form.validate():
        try:
            said = form.declaration(found)
            if request.form.get("step") == "freeze":
                made = studies.declare(context.engine, said, by=viewer().account, now=context.clock())
                return redirect(url_for("linkage.study", study=made))
            said = studies.settle(context.engine, said, now=context.clock())
            pair = Pair(said.theme, said.metric, said.programme)
            preview = {
                "question": said.question,
                "facts": (*facts(said), *sheets.beside(context.engine, ENGLISH, pair)),
            }
        except Refusal as error:
            form.refuse(error, "before_data" if isinstance(error, Conflict) else "sesoi")
    shown = render_template("culture/link_new.html", form=form, prospect=found, preview=preview)
    return shown, 422 if form.errors or found.missing else 200


@page.get("/files")
@guard("link.write")
def files() -> ResponseReturnValue:
    """Show the form for two files."""
    return render_template(
        "culture/link_files.html", form=TwoFilesForm(), columns=None, view=None, **around(speech())
    )


@page.post("/files")
@guard("link.write", deed="tested two files, keeping nothing")
def try_files() -> ResponseReturnValue:
    """Read two files and show the report; nothing of them is kept."""
    form, columns, view, told = TwoFilesForm(), None, None, speech()
    if form.validate():
        try:
            staff, customers = form.uploads()
            columns = two_files.columns_of(staff, customers)
            if request.form.get("step") != "columns":
                body = two_files.report_of(staff, customers, form.asked())
                if request.form.get("step") in SAVED:
                    return saved(body, request.form["step"], told)
                view = reports.page(body, reports.Cover(question_of(body, told)), told)
        except Refusal as error:
            form.refuse(error)
    shown = render_template("culture/link_files.html", form=form, columns=columns, view=view, **around(told))
    return shown, 422 if form.errors else 200


def saved(body: dict[str, Any], form: str, told: Speech) -> Response:
    """Return the report of two files as a file to keep."""
    made, mimetype = (
        (html_of(body, told), "text/html") if form == "html" else (text(body), "application/json")
    )
    reply = Response(made, mimetype=mimetype)
    reply.headers.set("Content-Disposition", "attachment", filename=f"wellspring-link.{form}")
    return reply


@page.get("/<study>")
@guard("link.read")
def study(study: str) -> ResponseReturnValue:
    """Show one question with its report."""
    context, told = here(), speech()
    may_write = may(viewer(), "link.write")
    sheet = sheets.sheet(context.engine, study, told, demo=context.demo, cells=may_write)
    return render_template("culture/link_study.html", sheet=sheet, may_write=may_write, **around(told))


@page.post("/<study>/look")
@guard("link.write", deed="took a look at a study")
def look(study: str) -> ResponseReturnValue:
    """Analyse what there is now, and keep it as the next look; large data are left to the clock."""
    context = here()
    answer = asking.ask(context.engine, study, now=context.clock(), version=VERSION)
    if answer in SAID:
        flash(SAID[answer])
    return redirect(url_for("linkage.study", study=study))
