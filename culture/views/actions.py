"""Action plans: the list, a new one, one of them, and what was done."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from culture import actions, units
from culture.dashboards import Catalogue
from culture.editing import Stale, marks
from culture.errors import Refusal
from culture.forms import Form, choices
from culture.views import authorise, guard, here, viewer

page = Blueprint("actions", __name__, url_prefix="/actions")
STATES = (("planned", "Planned"), ("doing", "Under way"))


class ActionForm(Form):
    """What will be done, where, by whom, until when."""

    seen = HiddenField()
    title = StringField("What will be done", [DataRequired("Say what will be done."), Length(max=120)])
    unit = SelectField("For", choices=[])
    theme = SelectField("Theme", choices=[])
    owner = StringField("Who sees to it", [DataRequired("Name who sees to it."), Length(max=120)])
    due = DateField("Until", [InputRequired("Until which day?")])
    state = RadioField("State", choices=choices(STATES), default="planned")

    def offer(self, places: list[tuple[str, str]], themes: list[tuple[str, str]]) -> None:
        """Offer these units and themes."""
        self.unit.choices = choices(places)
        self.theme.choices = choices([("", "No single theme"), *themes])

    def draft(self) -> actions.Draft:
        """Return the action that was described."""
        said: dict[str, Any] = {
            name: self[name].data for name in ("title", "unit", "theme", "owner", "due", "state")
        }
        return actions.Draft(**said)


class DoneForm(Form):
    """What was done, and when."""

    words = TextAreaField(
        "What was done", [DataRequired("Say what was done."), Length(max=actions.WORDS_LIMIT)]
    )
    on = DateField("On", [InputRequired("On which day?")])


@page.get("")
@guard("actions.read")
def listed() -> ResponseReturnValue:
    """List what the viewer may see."""
    context = here()
    found = actions.listed(context.engine, viewer(), on=context.clock().date())
    return render_template("culture/actions.html", actions=found, name=_themes().namer())


@page.route("/new", methods=["GET", "POST"])
@guard("actions.write", deed="wrote down an action")
def new() -> ResponseReturnValue:
    """Write down an action."""
    context, form = here(), _form()
    if form.validate_on_submit():
        try:
            _allow(form.unit.data)
            actions.add(context.engine, form.draft(), by=viewer().name, now=context.clock())
            flash("The action is written down.")
            return redirect(url_for("actions.listed"))
        except Refusal as error:
            form.refuse(error)
    return render_template("culture/actions_edit.html", form=form), 422 if form.errors else 200


@page.route("/<action>", methods=["GET", "POST"])
@guard("actions.read", deed="changed an action")
def one(action: str) -> ResponseReturnValue:
    """Show an action, and change it."""
    context, found = here(), _find(action)
    form, today = _form(found), context.clock().date()
    done = DoneForm(formdata=None, words=found.done_words, on=today)
    if form.validate_on_submit():
        try:
            _allow(found.unit)
            _allow(form.unit.data)
            seen = form.seen.data or ""
            changed = actions.change(context.engine, action, form.draft(), on=today, seen=seen)
            g.changed = form.called(changed)
            flash("The action is saved.")
            return redirect(url_for("actions.listed"))
        except Stale as stale:
            form.tell(stale)
        except Refusal as error:
            form.refuse(error)
    return _one(found, form, done), form.status


@page.post("/<action>/done")
@guard("actions.write", deed="marked an action as done")
def mark_done(action: str) -> ResponseReturnValue:
    """Say that an action is done, and what was done."""
    context, found, done = here(), _find(action), DoneForm()
    _allow(found.unit)
    if done.validate():
        try:
            today = context.clock().date()
            actions.mark_done(context.engine, action, words=done.words.data, on=done.on.data, today=today)
            flash("Done. Employees read your words after their next answers.")
            return redirect(url_for("actions.listed"))
        except Refusal as error:
            done.refuse(error, "words")
    return _one(found, _form(found), done), 422


@page.post("/<action>/reopen")
@guard("actions.write", deed="opened an action again")
def reopen(action: str) -> ResponseReturnValue:
    """Take back that an action is done."""
    _allow(_find(action).unit)
    actions.reopen(here().engine, action)
    flash("The action is open again; employees no longer read that it is done.")
    return redirect(url_for("actions.one", action=action))


@page.post("/<action>/remove")
@guard("actions.write", deed="removed an action")
def remove(action: str) -> ResponseReturnValue:
    """Delete an action that nobody does."""
    _allow(_find(action).unit)
    actions.remove(here().engine, action)
    flash("The action is removed.")
    return redirect(url_for("actions.listed"))


def _one(found: actions.Action, form: ActionForm, done: DoneForm) -> str:
    facts = {"form": form, "done": done, "name": _themes().namer()}
    return render_template("culture/actions_one.html", action=found, **facts)


def _themes() -> Catalogue:
    """Return the names of themes, which the composition root hands over."""
    found: Catalogue = here().extras["themes"]
    return found


def _form(action: actions.Action | None = None) -> ActionForm:
    context, themes = here(), _themes()
    seen = marks(actions.said(action)) if action else ""
    form = ActionForm(obj=action, owner=action.owner if action else viewer().name, seen=seen)
    places = actions.places(units.tree(context.engine, on=context.clock().date()), viewer())
    form.offer(places, [(theme, themes.namer()(theme)) for theme in themes.names])
    return form


def _find(action: str) -> actions.Action:
    context = here()
    return actions.find(context.engine, action, viewer(), on=context.clock().date())


def _allow(unit: str) -> None:
    context = here()
    authorise("actions.write", actions.path_of(context.engine, unit, on=context.clock().date()))
