"""The people who may be invited, and bringing them in from a list."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from culture import people, units
from culture.errors import Refusal
from culture.forms import UploadForm
from culture.views import guard, here, viewer

page = Blueprint("people", __name__, url_prefix="/people")
SHOWN = 300


@page.get("")
@guard("people.read")
def everybody() -> ResponseReturnValue:
    """List the people of a unit, or those whose name, e-mail or number holds what was typed."""
    context = here()
    on, unit = context.clock().date(), request.args.get("unit", units.COMPANY)
    tree = units.tree(context.engine, on=on)
    search = request.args.get("search", "")[:100]
    found = people.listed(context.engine, unit=unit, search=search, on=on)
    cards = sum(not x.email for x in found)
    return render_template(
        "culture/people.html",
        tree=tree, found=found[:SHOWN], total=len(found), cards=cards, unit=unit, search=search,
    )  # fmt: skip


@page.get("/<person>")
@guard("people.read")
def one(person: str) -> ResponseReturnValue:
    """Show what the house holds about somebody."""
    context = here()
    found = people.record(context.engine, person, on=context.clock().date())
    waves = context.extras["asked"](person)
    return render_template("culture/people_one.html", x=found, waves=waves)


@page.get("/<person>/held.json")
@guard("people.read")
def held(person: str) -> ResponseReturnValue:
    """Give it as a file, to be handed to the person who asks for it."""
    context = here()
    on = context.clock().date()
    found = people.record(context.engine, person, on=on)
    reply = Response(
        people.as_file(found, context.extras["asked"](person), on=on), mimetype="application/json"
    )
    reply.headers["Content-Disposition"] = 'attachment; filename="what-is-held.json"'
    return reply


@page.post("/<person>/erase")
@guard("people.write", deed="erased a person")
def erase(person: str) -> ResponseReturnValue:
    """Let go of somebody's name, address and attributes."""
    context = here()
    people.erase(context.engine, person, on=context.clock().date())
    flash(
        "Name, address, number and attributes are out of the list. An open survey keeps its own until it closes."
    )
    return redirect(url_for("people.one", person=person))


@page.route("/import", methods=["GET", "POST"])
@guard("people.write", deed="uploaded a list of people")
def upload() -> ResponseReturnValue:
    """Take a file, and go to its preview; nothing is brought in yet."""
    context, form = here(), UploadForm()
    if form.validate_on_submit():
        try:
            sent = form.file.data
            data = sent.stream.read(context.settings.upload_limit + 1)
            limit, today = context.settings.upload_limit, context.clock().date()
            read = people.read_file(sent.filename or "list", data, limit=limit, on=today)
            options, me = people.Options(full=form.full.data), viewer().account
            people.look(context.engine, read, options=options, on=today)
            draft = people.keep(context.engine, read, account=me, options=options, now=context.clock())
            return redirect(url_for("people.preview", draft=draft))
        except Refusal as error:
            form.refuse(error, "file")
    limit = context.settings.upload_limit_mb
    return render_template("culture/people_import.html", form=form, limit=limit), 422 if form.errors else 200


@page.get("/import/<draft>")
@guard("people.write")
def preview(draft: str) -> ResponseReturnValue:
    """Show row by row what bringing the file in would do, with the mend of each bad row."""
    context = here()
    shown = people.preview(context.engine, draft, on=context.clock().date())
    return render_template("culture/people_preview.html", view=people.page_of(shown))


@page.post("/import/<draft>")
@guard("people.write", deed="mended a list of people")
def mend(draft: str) -> ResponseReturnValue:
    """Take the mends, and show the preview again."""
    context, (cells, dropped) = here(), people.mends_of(request.form)
    options = people.Options(full="full" in request.form, new_units="new_units" in request.form)
    people.mend(context.engine, draft, cells=cells, options=options, dropped=dropped)
    return redirect(url_for("people.preview", draft=draft))


@page.post("/import/<draft>/finish")
@guard("people.write", deed="brought in a list of people")
def finish(draft: str) -> ResponseReturnValue:
    """Bring the file in, all good rows at once."""
    context = here()
    on, out = context.clock().date(), "leave_out_bad" in request.form
    try:
        done = people.finish(context.engine, draft, on=on, leave_out_bad=out)
    except Refusal as error:
        flash(str(error), "warn")
        return redirect(url_for("people.preview", draft=draft))
    flash(people.sentence_of(done))
    return redirect(url_for("people.done", draft=draft))


@page.get("/import/<draft>/done")
@guard("people.write")
def done(draft: str) -> ResponseReturnValue:
    """Say what was brought in, and offer the report."""
    return render_template("culture/people_done.html", draft=draft)


@page.get("/import/<draft>/report.csv")
@guard("people.write")
def report(draft: str) -> ResponseReturnValue:
    """Give the report row by row, as a file."""
    context = here()
    name, text = people.report(context.engine, draft, on=context.clock().date())
    reply = Response(text, mimetype="text/csv")
    reply.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return reply
