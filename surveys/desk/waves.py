"""A wave's page: its state and dates, its twelve words, its groups; close now, publish."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from surveys import jobs
from surveys.desk import sights
from surveys.desk.room import Room
from surveys.desk.trustee import box_sight
from surveys.errors import Refusal
from surveys.public.sights import roster_log


def add_waves(desk: Blueprint, room: Room) -> None:
    """Add the pages of waves to the desk."""

    @desk.get("/waves/<wave>")
    @room.guard("waves.read")
    def wave_page(wave: str) -> ResponseReturnValue:
        sight, roster = sights.wave_sight(room.works, wave), roster_log(room.works.stores.house, wave)
        held = box_sight(room.works, wave)
        return render_template("desk/wave.html", sight=sight, roster=roster, held=held)

    @desk.post("/waves/<wave>/close")
    @room.guard("waves.run", "closed a wave early")
    def wave_close(wave: str) -> ResponseReturnValue:
        try:
            jobs.close_now(room.works, wave, room.clock())
        except Refusal as refusal:
            flash(str(refusal), "warn")
        else:
            flash("No further answer can be started. Those under way are still taken for 15 minutes.")
        return redirect(url_for("desk.wave_page", wave=wave))

    @desk.post("/waves/<wave>/publish")
    @room.guard("waves.run", "published a wave")
    def wave_publish(wave: str) -> ResponseReturnValue:
        try:
            jobs.publish_now(room.works, wave, room.clock())
        except Refusal as refusal:
            flash(str(refusal), "warn")
        else:
            flash("Published. Ballots and keys are destroyed; what remains is the release.")
        return redirect(url_for("desk.wave_page", wave=wave))
