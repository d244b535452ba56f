"""What was published: the list, one release with its certificate, files, comments, and the audit on demand."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from culture import publications
from culture.access import may
from culture.views import guard, here, viewer
from surveys import release

page = Blueprint("releases", __name__)


@page.get("/releases")
@guard("dashboard.read")
def overview() -> ResponseReturnValue:
    """List every release, the newest first."""
    lines, may_check = publications.every(here().engine, viewer()), may(viewer(), "waves.run")
    return render_template("culture/releases.html", lines=lines, may_check=may_check)


@page.get("/releases/<release_id>")
@guard("dashboard.read")
def one(release_id: str) -> ResponseReturnValue:
    """Show one release: counts, certificate, codebook, files."""
    name = here().extras["themes"].namer()
    view = publications.one(here().engine, viewer(), release_id, name)
    return render_template("culture/releases_one.html", view=view)


@page.get("/releases/<release_id>/download/<form>")
@guard("dashboard.read")
def download(release_id: str, form: str) -> ResponseReturnValue:
    """Give a release as a file: what the viewer may see of it."""
    found = publications.download(here().engine, viewer(), release_id, form)
    reply = Response(found.data, content_type=found.kind)
    reply.headers["Content-Disposition"] = f"attachment; filename={found.name}"
    return reply


@page.get("/releases/check")
@guard("waves.run")
def check() -> ResponseReturnValue:
    """Explain the audit, and offer to run it."""
    return render_template("culture/releases_check.html", report=None)


@page.post("/releases/check")
@guard("waves.run", deed="ran the audit of all releases")
def run_check() -> ResponseReturnValue:
    """Run the audit over everything ever published."""
    return render_template("culture/releases_check.html", report=release.audit(here().engine))


@page.get("/comments")
@guard("dashboard.read")
def comments() -> ResponseReturnValue:
    """Show the comments of one wave, the newest by default."""
    view = publications.comments(here().engine, viewer(), request.args.get("wave", ""))
    return render_template("culture/comments.html", view=view)
