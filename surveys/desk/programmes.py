"""Programmes: the list, one page each, and the form with its live preview."""

from collections import Counter

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from surveys import editing, jobs, programmes, waves
from surveys.desk import sights
from surveys.desk.room import Room
from surveys.errors import Refusal
from surveys.forms import ProgrammeForm, nested, values
from surveys.programmes import Draft
from surveys.schedules import Every

CHANGE = "Change a pulse"


def add_programmes(desk: Blueprint, room: Room) -> None:
    """Add the pages of programmes to the desk."""
    _add_reading(desk, room)
    _add_writing(desk, room)
    _add_running(desk, room)


def _add_reading(desk: Blueprint, room: Room) -> None:
    @desk.get("/programmes")
    @room.guard("programmes.read")
    def programme_list() -> ResponseReturnValue:
        return render_template("desk/programmes.html", lines=sights.programme_lines(room.works))

    @desk.get("/programmes/<programme>")
    @room.guard("programmes.read")
    def programme_page(programme: str) -> ResponseReturnValue:
        sight = sights.programme_sight(room.works, programme, room.clock())
        return render_template("desk/programme.html", sight=sight)


def _add_writing(desk: Blueprint, room: Room) -> None:
    @desk.route("/programmes/new", methods=["GET", "POST"])
    @room.guard("programmes.write", "set up a programme")
    def programme_new() -> ResponseReturnValue:
        """Set up a programme, or show its form with what is to be mended."""
        form = _form(room, _usual(room))
        if form.validate_on_submit():
            try:
                made = programmes.set_up(room.works.stores.house, form.draft(), room.clock())
            except Refusal as refusal:
                _blame(form, refusal)
            else:
                flash("The programme is set up. It opens by itself on its next day.")
                return redirect(url_for("desk.programme_page", programme=made))
        page = _show(room, form, "Set up a pulse", url_for("desk.programme_list"))
        return page, 422 if form.errors else 200

    @desk.route("/programmes/<programme>/change", methods=["GET", "POST"])
    @room.guard("programmes.write", "changed a programme")
    def programme_change(programme: str) -> ResponseReturnValue:
        """Change a programme for the waves to come; the planned one is planned again."""
        engine, back = room.works.stores.house, url_for("desk.programme_page", programme=programme)
        form = _form(room, programmes.draft_of(programmes.get(engine, programme)))
        if form.validate_on_submit():
            try:
                seen = form.seen.data or ""
                saved = editing.save(engine, programme, form.draft(), room.clock(), seen=seen)
            except editing.Stale as stale:
                return _show(room, _both(room, stale), CHANGE, back), 409
            except Refusal as refusal:
                _blame(form, refusal)
            else:
                g.changed = form.called(saved)
                waves.unplan(engine, programme)
                flash("Changed for the waves to come. A wave that is open keeps what it promised.")
                return redirect(back)
        return _show(room, form, CHANGE, back), 422 if form.errors else 200

    @desk.get("/programmes/preview")
    @room.guard("programmes.write")
    def programme_preview() -> ResponseReturnValue:
        form = ProgrammeForm(request.args, meta={"csrf": False})
        form.offer(room.tree(room.clock().date()))
        return render_template("desk/_preview.html", seen=_preview(room, form.draft()))


def _add_running(desk: Blueprint, room: Room) -> None:
    @desk.post("/programmes/<programme>/pause")
    @room.guard("programmes.write", "paused a programme")
    def programme_pause(programme: str) -> ResponseReturnValue:
        programmes.pause(room.works.stores.house, programme)
        flash("Paused. No further wave opens; one that is open runs to its end.")
        return redirect(url_for("desk.programme_page", programme=programme))

    @desk.post("/programmes/<programme>/resume")
    @room.guard("programmes.write", "resumed a programme")
    def programme_resume(programme: str) -> ResponseReturnValue:
        programmes.resume(room.works.stores.house, programme)
        flash("Waves open again from the next day on.")
        return redirect(url_for("desk.programme_page", programme=programme))

    @desk.post("/programmes/<programme>/open")
    @room.guard("waves.run", "opened a wave")
    def programme_open(programme: str) -> ResponseReturnValue:
        """Open a wave today; where no letter would go out, only with a word that this may be."""
        may_wait = request.form.get("letters_may_wait") == "yes"
        try:
            wave = jobs.open_now(room.works, programme, room.clock(), letters_may_wait=may_wait)
        except Refusal as refusal:
            flash(str(refusal), "warn")
            return redirect(url_for("desk.programme_page", programme=programme))
        kept = may_wait and not room.works.mail.delivers
        sent = "wait, since no mail server is set" if kept else "go out within the hours of each unit"
        flash(f"The wave is open. Its letters {sent}.")
        return redirect(url_for("desk.wave_page", wave=wave))


def _form(room: Room, start: Draft) -> ProgrammeForm:
    form = ProgrammeForm(data=values(start))
    form.offer(room.tree(room.clock().date()))
    return form


def _both(room: Room, stale: editing.Stale) -> ProgrammeForm:
    """Return the form with what was typed and what somebody else has saved, which it then counts as seen."""
    start = {**values(stale.together), "seen": editing.marks(stale.stored)}
    form = ProgrammeForm(formdata=None, data=start)
    form.offer(room.tree(room.clock().date()))
    form.tell(stale)
    return form


def _show(room: Room, form: ProgrammeForm, title: str, back: str) -> str:
    return render_template(
        "desk/programme_form.html",
        form=form,
        title=title,
        back=back,
        tree=nested(room.tree(room.clock().date())),
        seen=_preview(room, form.draft()),
    )


def _preview(room: Room, draft: Draft) -> sights.PreviewSight:
    return sights.preview_sight(jobs.preview(room.works, draft, room.clock()), draft.zone)


def _blame(form: ProgrammeForm, refusal: Refusal) -> None:
    """Show a refusal at its fields, or at the top where it belongs to none."""
    faults = programmes.faults(form.draft())
    form.blame(faults)
    if not faults:
        form.form_errors.append(str(refusal))


def _usual(room: Room) -> Draft:
    """Return what a new form starts from: a short fortnightly pulse for everybody, over all themes."""
    today = room.clock().date()
    tops = tuple(unit for unit, _, depth in room.tree(today) if depth == 0)
    leaves = room.works.leaves(tops, today)
    places = Counter((leaf.zone, leaf.country) for leaf in leaves if leaf.zone)
    zone, country = places.most_common(1)[0][0] if places else ("UTC", "")
    return Draft(
        name="",
        units=tops,
        every=Every.FORTNIGHTLY,
        weekday=1,
        at=programmes.USUAL_HOUR,
        anchor=today,
        days_open=7,
        reminders=(3,),
        themes=programmes.all_themes(),
        items_per_wave=5,
        languages=("en",),
        zone=zone,
        country=country,
    )
