"""The organisation's tree: one page for all units, one for each."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from culture import people, units
from culture.editing import Stale, marks
from culture.errors import Refusal
from culture.forms import AddUnitForm, EndUnitForm, MoveUnitForm, UnitForm
from culture.views import guard, here

page = Blueprint("units", __name__, url_prefix="/units")


@page.get("")
@guard("units.read")
def tree() -> ResponseReturnValue:
    """Show the tree as it stands today, with how many people are in it."""
    context = here()
    on = context.clock().date()
    shown = units.tree(context.engine, on=on)
    totals = people.totals(shown, people.headcounts(context.engine, on))
    joined = context.extras["joined"]()
    return render_template("culture/units.html", tree=shown, totals=totals, joined=joined)


@page.route("/new", methods=["GET", "POST"])
@guard("units.write", deed="made a unit")
def add() -> ResponseReturnValue:
    """Make a unit; the first one of an empty house is the company."""
    context, form = here(), AddUnitForm(on=here().clock().date())
    shown = units.tree(context.engine, on=context.clock().date())
    form.parent.choices = form.pairs(shown.options())
    if form.validate_on_submit():
        try:
            made = _make(form, first=not shown.nodes)
            return redirect(url_for("units.unit", unit=made))
        except Refusal as error:
            form.refuse(error)
    return render_template(
        "culture/units_new.html", form=form, first=not shown.nodes
    ), 422 if form.errors else 200


@page.get("/<unit>")
@guard("units.read")
def unit(unit: str) -> ResponseReturnValue:
    """Show one unit: what it is, where it stood, and what can be done with it."""
    return _page(unit)


@page.post("/<unit>")
@guard("units.write", deed="changed a unit")
def change(unit: str) -> ResponseReturnValue:
    """Give a unit another name, kind, code, zone or country."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            g.changed = form.called(
                units.change(here().engine, unit, form.draft(), seen=form.seen.data or "")
            )
            flash(f"{form.name.data} is saved.")
            return redirect(url_for("units.unit", unit=unit))
        except Stale as stale:
            form.tell(stale)
        except Refusal as error:
            form.refuse(error)
    return _page(unit, change=form), form.status


@page.post("/<unit>/move")
@guard("units.write", deed="moved a unit")
def move(unit: str) -> ResponseReturnValue:
    """Put a unit under another one from a day on."""
    context, form = here(), _with_choices(MoveUnitForm(), unit)
    if form.validate_on_submit():
        try:
            units.move(context.engine, unit, to=form.parent.data, on=form.on.data)
            flash(f"It is part of another unit from {form.on.data.strftime('%-d %B %Y')} on.")
            return redirect(url_for("units.unit", unit=unit))
        except Refusal as error:
            form.refuse(error)
    return _page(unit, move=form), 422


@page.post("/<unit>/end")
@guard("units.write", deed="ended a unit")
def end(unit: str) -> ResponseReturnValue:
    """End a unit, or merge it into another: its people and units go there."""
    context, form = here(), _with_choices(EndUnitForm(), unit)
    if form.validate_on_submit():
        try:
            moved = people.close_unit(context.engine, unit, into=form.parent.data, on=form.on.data)
            flash(f"The unit ends; {moved} of its people moved.")
            return redirect(url_for("units.tree"))
        except Refusal as error:
            form.refuse(error)
    return _page(unit, end=form), 422


def _make(form: AddUnitForm, *, first: bool) -> str:
    if first:
        return units.plant(here().engine, form.draft(), on=form.on.data)
    return units.add(here().engine, form.draft(), parent=form.parent.data, on=form.on.data)


def _with_choices(form: MoveUnitForm, unit: str) -> MoveUnitForm:
    context = here()
    shown = units.tree(context.engine, on=context.clock().date())
    form.parent.choices = form.pairs(shown.options(without=unit))
    return form


def _page(
    unit: str,
    change: UnitForm | None = None,
    move: MoveUnitForm | None = None,
    end: EndUnitForm | None = None,
) -> str:
    context = here()
    on = context.clock().date()
    shown = units.tree(context.engine, on=on)
    node = shown.get(unit)
    totals = people.totals(shown, people.headcounts(context.engine, on))
    return render_template(
        "culture/units_one.html",
        node=node,
        below=[shown.get(child) for child in node.children],
        totals=totals,
        history=units.history(context.engine, unit),
        joined=context.extras["joined"]().get(unit),
        crumbs=[(shown.get(x).name, url_for("units.unit", unit=x)) for x in node.path[:-1]],
        change=change or UnitForm(formdata=None, obj=node.own, seen=marks(node.own)),
        move=move or _with_choices(MoveUnitForm(formdata=None, on=on, parent=node.parent), unit),
        end=end or _with_choices(EndUnitForm(formdata=None, on=on, parent=node.parent), unit),
    )
