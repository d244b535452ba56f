"""Signing in and out, the first administrator, my account, and the accounts that administrators keep."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from culture import accounts, audit, units
from culture.access import Role, may
from culture.errors import Refusal, Unreadable
from culture.forms import (
    AccountForm,
    ChangePasswordForm,
    InviteForm,
    LanguageForm,
    PasswordForm,
    SetupForm,
    SignInForm,
)
from culture.views import SignedIn, guard, here, languages, record, signed_in, viewer

page = Blueprint("accounts", __name__)
REFUSED = "was refused at sign-in, once or more within the hour"


def load_user(token: str) -> SignedIn | None:
    """Return who this browser's session says is signed in, while that sign-in lives."""
    context = here()
    idle = timedelta(hours=context.settings.sign_in_hours)
    found = accounts.viewer_of(context.engine, token, now=context.clock(), idle=idle)
    return SignedIn(token, found) if found else None


@page.get("/")
def first_page() -> ResponseReturnValue:
    """Send everybody to where their work starts."""
    user = signed_in()
    if user is None:
        start = "accounts.setup" if accounts.is_empty(here().engine) else "accounts.sign_in"
        return redirect(url_for(start))
    starts = {Role.ADMINISTRATOR: "/accounts", Role.HR: "/dashboard", Role.LEADER: "/link"}
    return redirect(starts[user.viewer.role])


@page.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for e-mail and password; one sentence where they do not go together."""
    form = SignInForm(next=request.args.get("next", ""))
    if signed_in() is not None:
        return redirect(_inside(form.next.data))
    if request.method != "POST":
        return render_template("culture/sign_in.html", form=form)
    if form.validate():
        try:
            _enter(form.email.data, form.password.data)
            return redirect(_inside(form.next.data))
        except Refusal as error:
            form.refuse(error)
            refused, rest = (None, "Somebody"), timedelta(hours=1)
            audit.note_rarely(here().engine, who=refused, deed=REFUSED, now=here().clock(), rest=rest)
    return render_template("culture/sign_in.html", form=form), 422


@page.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in; its cookie is worth nothing afterwards."""
    user = signed_in()
    if user is not None:
        context = here()
        accounts.end(context.engine, user.viewer.account, token=user.token, now=context.clock())
        logout_user()
    return redirect(url_for("accounts.sign_in"))


@page.route("/setup", methods=["GET", "POST"])
def setup() -> ResponseReturnValue:
    """Make the first administrator of an empty house, once."""
    context, form = here(), SetupForm()
    if not accounts.is_empty(context.engine):
        return redirect(url_for("accounts.sign_in"))
    if form.validate_on_submit():
        try:
            form.check_code(context.settings.setup_code, needed=not context.on_this_machine)
            now, draft, company = context.clock(), form.draft(), units.check(form.company())
            account = accounts.found(context.engine, draft, password=form.password.data, now=now)
            units.plant(context.engine, company, on=now.date())
            record("set up the house", subject=company.name, who=(account, draft.name))
            _enter(draft.email, form.password.data)
            return redirect(url_for("accounts.everyone"))
        except Refusal as error:
            form.refuse(error)
    status = 422 if form.errors else 200
    return render_template("culture/setup.html", form=form, code=not context.on_this_machine), status


@page.route("/invitation/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Let an invited colleague choose a password."""
    context, form = here(), PasswordForm()
    profile = accounts.invited(context.engine, token, now=context.clock())
    if form.validate_on_submit():
        try:
            accounts.accept(context.engine, token, password=form.password.data, now=context.clock())
            _enter(profile.email, form.password.data)
            return redirect(url_for("accounts.first_page"))
        except Refusal as error:
            form.refuse(error)
    return render_template(
        "culture/account_accept.html", form=form, profile=profile
    ), 422 if form.errors else 200


@page.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    """Show my account, change my password, list where I am signed in."""
    user, context, form = signed_in(), here(), ChangePasswordForm()
    if user is None:
        return redirect(url_for("accounts.sign_in", next="/account"))
    me, idle = user.viewer.account, timedelta(hours=context.settings.sign_in_hours)
    if form.validate_on_submit():
        try:
            accounts.set_password(context.engine, me, old=form.old.data, new=form.password.data)
            accounts.end_others(context.engine, me, token=user.token, now=context.clock())
            record("changed their password")
            flash("Your password is changed, and every other browser is signed out.")
            return redirect(url_for("accounts.account"))
        except Refusal as error:
            form.refuse(error)
    rows = accounts.mine(context.engine, me, token=user.token, now=context.clock(), idle=idle)
    profile = accounts.find(context.engine, me)
    view = {"sign_ins": rows, "may_make_tokens": may(user.viewer, "tokens.make")}
    speaks = LanguageForm(formdata=None, language=profile.language)
    shown = render_template("culture/account.html", form=form, profile=profile, speaks=speaks, **view)
    return shown, 422 if form.errors else 200


@page.post("/account/language")
def speak() -> ResponseReturnValue:
    """Set the language in which I read reports."""
    user, form = signed_in(), LanguageForm()
    if user is None:
        return redirect(url_for("accounts.sign_in", next="/account"))
    if not form.validate():
        raise Unreadable("Choose one of the languages that are offered.")
    accounts.speak(here().engine, user.viewer.account, form.language.data)
    languages.forget()
    flash("Reports now speak the language you chose.")
    return redirect(url_for("accounts.account"))


@page.post("/account/sign-ins/<sign_in>/end")
def end_sign_in(sign_in: str) -> ResponseReturnValue:
    """End one of my sign-ins."""
    user = signed_in()
    if user is None:
        return redirect(url_for("accounts.sign_in", next="/account"))
    context = here()
    accounts.end(context.engine, user.viewer.account, sign_in=sign_in, now=context.clock())
    record("ended one of their sign-ins")
    flash("That browser is signed out.")
    return redirect(url_for("accounts.account"))


@page.get("/accounts")
@guard("accounts.manage")
def everyone() -> ResponseReturnValue:
    """List who may sign in, and as what."""
    context = here()
    tree = units.tree(context.engine, on=context.clock().date())
    return render_template("culture/accounts.html", profiles=accounts.everyone(context.engine), tree=tree)


@page.route("/accounts/new", methods=["GET", "POST"])
@guard("accounts.manage", deed="invited to an account")
def invite() -> ResponseReturnValue:
    """Make an account and show its link once."""
    context, form = here(), InviteForm()
    form.offer(units.tree(context.engine, on=context.clock().date()).options())
    if form.validate_on_submit():
        try:
            made = accounts.invite(context.engine, form.draft(), now=context.clock())
            return _show_link(made)
        except Refusal as error:
            form.refuse(error)
    return render_template("culture/account_edit.html", form=form, profile=None), 422 if form.errors else 200


@page.route("/accounts/<account>", methods=["GET", "POST"])
@guard("accounts.manage", deed="changed an account")
def edit(account: str) -> ResponseReturnValue:
    """Change name, role and units of an account."""
    context, profile = here(), accounts.find(here().engine, account)
    form = AccountForm(data={"name": profile.name, "role": profile.role.value, "units": list(profile.units)})
    form.offer(units.tree(context.engine, on=context.clock().date()).options(keep=profile.units))
    if form.validate_on_submit():
        try:
            role, scope = Role(form.role.data), tuple(form.units.data)
            accounts.change(context.engine, account, name=form.name.data, role=role, units=scope)
            flash(f"{form.name.data} is saved.")
            return redirect(url_for("accounts.everyone"))
        except Refusal as error:
            form.refuse(error)
    return render_template(
        "culture/account_edit.html", form=form, profile=profile
    ), 422 if form.errors else 200


@page.post("/accounts/<account>/link")
@guard("accounts.manage", deed="gave a new sign-in link")
def link(account: str) -> ResponseReturnValue:
    """Make a new link for somebody who lost the first one, or their password."""
    context = here()
    return _show_link(accounts.invite_again(context.engine, account, now=context.clock()))


@page.post("/accounts/<account>/disable")
@guard("accounts.manage", deed="disabled an account")
def disable(account: str) -> ResponseReturnValue:
    """Close an account; it is signed out everywhere at once."""
    context = here()
    accounts.disable(context.engine, account, now=context.clock())
    flash("The account is disabled and signed out everywhere.")
    return redirect(url_for("accounts.everyone"))


@page.post("/accounts/<account>/enable")
@guard("accounts.manage", deed="enabled an account")
def enable(account: str) -> ResponseReturnValue:
    """Open a disabled account again."""
    accounts.enable(here().engine, account)
    flash("The account is open again.")
    return redirect(url_for("accounts.everyone"))


@page.get("/audit")
@guard("audit.read")
def audit_lines() -> ResponseReturnValue:
    """Show who did what at the desk."""
    context, before = here(), audit.moment(request.args.get("before", ""))
    names = {x.id: x.name for x in accounts.everyone(context.engine)}
    names |= {x.id: x.name for x in units.tree(context.engine, on=context.clock().date())}
    lines = audit.named(audit.lines(context.engine, before=before), names)
    return render_template("culture/audit.html", lines=lines, before=before)


def _enter(email: str, password: str) -> None:
    context = here()
    browser = _browser(request.user_agent.string)
    token = accounts.sign_in(
        context.engine, email=email, password=password, browser=browser, now=context.clock()
    )
    user = load_user(token)
    login_user(user)
    if user is not None:
        record("signed in", who=(user.viewer.account, user.viewer.name))


def _show_link(made: accounts.Invited) -> ResponseReturnValue:
    profile, context = accounts.find(here().engine, made.account), here()
    address = context.base_url + url_for("accounts.invitation", token=made.token)
    sent = context.send is not None
    if context.send is not None:
        context.send(profile.email, *accounts.letter(profile, address, viewer().name))
    return render_template("culture/account_link.html", profile=profile, address=address, sent=sent)


def _inside(address: str | None) -> str:
    """Keep the way back inside this house: a path, never another site.

    A tab or a line break is dropped on the way to the browser, so that "/<tab>/x" would become "//x".
    """
    plain = address or ""
    odd = "\\" in plain or any(not sign.isprintable() for sign in plain)
    if odd or not plain.startswith("/") or plain.startswith("//"):
        return url_for("accounts.first_page")
    return plain


def _browser(agent: str) -> str:
    """Name the browser and system in words, for the list of sign-ins; nothing finer is kept."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
        ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in agent), "A browser")
    system = next((f" on {name}" for mark, name in systems if mark in agent), "")
    return browser + system
