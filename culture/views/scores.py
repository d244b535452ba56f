"""Customer scores: what there is, the files it came with, and bringing in another."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from culture.errors import Refusal
from culture.scores import aggregates, batches, pages, rejects, sources, staging
from culture.views import guard, here, viewer
from culture.views.score_forms import MANY, PLAIN, SINGLE, MappingForm, ScoreFileForm

page = Blueprint("scores", __name__, url_prefix="/scores")
SHOWN = 100


@page.get("")
@guard("scores.read")
def overview() -> ResponseReturnValue:
    """Show what there is of each metric, and every file that was brought in."""
    engine = here().engine
    files = batches.everything(engine)
    shown = files if "all" in request.args else files[:SHOWN]
    metrics, older = aggregates.metrics(engine), len(files) - len(shown)
    return render_template("culture/scores.html", metrics=metrics, files=shown, older=older)


@page.route("/import", methods=["GET", "POST"])
@guard("scores.write", deed="uploaded a file of customer scores")
def upload() -> ResponseReturnValue:
    """Take a file, and go to its preview; nothing is brought in yet."""
    context, form = here(), ScoreFileForm()
    limit = context.settings.upload_limit
    if form.validate_on_submit():
        sent = form.file.data
        data = sent.stream.read(limit + 1)
        file = staging.Upload(form.source.data or "", sent.filename or "", data)
        try:
            me, now = viewer().account, context.clock()
            kept = staging.stage(context.engine, file, account=me, limit=limit, now=now)
            return redirect(url_for("scores.preview", stage=kept))
        except Refusal as error:
            form.refuse(error, "file")
    known, most = sources.names(context.engine), context.settings.upload_limit_mb
    shown = render_template("culture/scores_import.html", form=form, known=known, limit=most)
    return shown, 422 if form.errors else 200


@page.get("/import/<stage>")
@guard("scores.write")
def preview(stage: str) -> ResponseReturnValue:
    """Show what the columns were taken for, and what bringing the file in would do."""
    found = _inspect(stage)
    form = MappingForm.over(found.table.columns, found.draft.incoming.mapping)
    return _preview(found, form), 200


@page.post("/import/<stage>")
@guard("scores.write", deed="chose columns of a file of customer scores")
def change(stage: str) -> ResponseReturnValue:
    """Keep what was said about columns and units, and show the preview again."""
    found = _inspect(stage)
    form = MappingForm.over(found.table.columns, found.draft.incoming.mapping)
    if not form.validate():
        return _preview(found, form), 422
    chosen = zip(request.form.getlist("heard"), request.form.getlist("unit"), strict=False)
    me = viewer().account
    staging.change(here().engine, stage, account=me, mapping=form.mapping(), choices=dict(chosen))
    return redirect(url_for("scores.preview", stage=stage))


@page.post("/import/<stage>/finish")
@guard("scores.write", deed="brought in customer scores")
def finish(stage: str) -> ResponseReturnValue:
    """Bring the file in: all usable rows, at once."""
    context, me = here(), viewer()
    decision = staging.Decision(me.account, me.name, further="further" in request.form)
    key, now = batches.marking_key(context.settings), context.clock()
    try:
        done = staging.finish(context.engine, stage, decision, key=key, now=now)
    except Refusal as error:
        flash(str(error), "warn")
        return redirect(url_for("scores.preview", stage=stage))
    flash(
        "This very file was brought in before. Nothing was changed."
        if done.already
        else f"{done.ratings:,} {'rating was' if done.ratings == 1 else 'ratings were'} brought in."
    )
    return redirect(url_for("scores.batch", batch=done.batch))


@page.post("/import/<stage>/drop")
@guard("scores.write", deed="dropped a file of customer scores")
def drop(stage: str) -> ResponseReturnValue:
    """Let go of an uploaded file."""
    staging.drop(here().engine, stage, account=viewer().account)
    flash("The file was let go of. Nothing was brought in.")
    return redirect(url_for("scores.overview"))


@page.get("/import/<stage>/rejected.csv")
@guard("scores.write")
def staged_rejects(stage: str) -> ResponseReturnValue:
    """Give the rows that cannot be used, with all their cells, for mending."""
    found = _inspect(stage)
    return _file(rejects.as_csv(found.seen.rejected if found.seen else (), found.table))


@page.get("/batches/<batch>")
@guard("scores.read")
def batch(batch: str) -> ResponseReturnValue:
    """Show one file that was brought in."""
    found = batches.find(here().engine, batch)
    return render_template("culture/scores_batch.html", file=found, examples=pages.examples(found.rejected))


@page.get("/batches/<batch>/rejected.csv")
@guard("scores.read")
def rejected(batch: str) -> ResponseReturnValue:
    """Give the rejected rows of a file: row, field, what was found, why, and the mend."""
    return _file(rejects.as_csv(batches.find(here().engine, batch).rejected))


@page.post("/batches/<batch>/revoke")
@guard("scores.write", deed="revoked a file of customer scores")
def revoke(batch: str) -> ResponseReturnValue:
    """Stop counting a file."""
    context = here()
    batches.revoke(context.engine, batch, by=viewer().name, now=context.clock())
    flash("The file no longer counts. Its ratings can come back with “Count it again”.")
    return redirect(url_for("scores.batch", batch=batch))


@page.post("/batches/<batch>/restore")
@guard("scores.write", deed="let a revoked file of customer scores count again")
def restore(batch: str) -> ResponseReturnValue:
    """Count a revoked file again."""
    batches.restore(here().engine, batch)
    flash("The file counts again.")
    return redirect(url_for("scores.batch", batch=batch))


def _inspect(stage: str) -> staging.Inspection:
    context = here()
    key = batches.marking_key(context.settings)
    return staging.inspect(context.engine, stage, account=viewer().account, key=key, now=context.clock())


def _preview(found: staging.Inspection, form: MappingForm) -> str:
    view, groups = pages.page_of(found), (form.group(PLAIN), form.group(SINGLE), form.group(MANY))
    if view.asked:
        form.ask_order()
    return render_template("culture/scores_preview.html", view=view, form=form, groups=groups)


def _file(data: bytes) -> Response:
    reply = Response(data, mimetype="text/csv")
    reply.headers["Content-Disposition"] = "attachment; filename=rejected.csv"
    return reply
