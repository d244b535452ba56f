"""The page where somebody makes and revokes the access tokens of programs that act for them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from culture.accounts import tokens
from culture.errors import Refusal
from culture.forms import TokenForm
from culture.views import guard, here, viewer

page = Blueprint("tokens", __name__, url_prefix="/account/tokens")


@page.get("")
@guard("tokens.make")
def mine() -> ResponseReturnValue:
    """List my tokens, and offer to make one."""
    form = TokenForm()
    form.offer(tokens.offered(viewer()))
    return _page(form, ""), 200


@page.post("")
@guard("tokens.make", deed="made an access token")
def make() -> ResponseReturnValue:
    """Make a token, and show it this once."""
    context, form = here(), TokenForm()
    form.offer(tokens.offered(viewer()))
    if form.validate():
        try:
            name, scopes, now = form.name.data, form.scopes.data, context.clock()
            made = tokens.make(context.engine, viewer(), name=name, scopes=scopes, now=now)
            empty = TokenForm(formdata=None)
            empty.offer(tokens.offered(viewer()))
            return _page(empty, made), 200
        except Refusal as error:
            form.refuse(error)
    return _page(form, ""), 422


@page.post("/<token>/revoke")
@guard("tokens.make", deed="revoked an access token")
def revoke(token: str) -> ResponseReturnValue:
    """End one of my tokens."""
    context = here()
    tokens.revoke(context.engine, viewer().account, token, now=context.clock())
    flash("The token is revoked. The program that used it is out at once.")
    return redirect(url_for("tokens.mine"))


def _page(form: TokenForm, made: str) -> str:
    rows = tokens.mine(here().engine, viewer().account)
    return render_template(
        "culture/account_tokens.html", form=form, made=made, tokens=rows, base=f"{here().base_url}/api/v1"
    )
