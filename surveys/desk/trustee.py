"""The box of a wave whose key the works council holds: its file to hand out, their tally to take in."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from surveys import jobs, keyfile, waves
from surveys.desk.room import Room
from surveys.errors import Malformed, Refusal
from surveys.jobs import Works
from surveys.trustee import exchange
from surveys.waves import State

PIECE = 1 << 18


@dataclass(frozen=True)
class BoxSight:
    """Who holds the key to a wave's answers (by the key's twelve words), and whether the box waits for them."""

    wave: str
    words: tuple[str, ...]
    waiting: bool
    released: bool


def add_trustee(desk: Blueprint, room: Room) -> None:
    """Add the two steps of trustee mode to the desk."""

    @desk.post("/waves/<wave>/box")
    @room.guard("waves.run", "handed out the closed box of a wave")
    def wave_box(wave: str) -> ResponseReturnValue:
        path = jobs.hand_out(room.works, wave)
        reply = Response(_pieces(path), mimetype="application/octet-stream")
        reply.content_length = path.stat().st_size
        reply.headers["Content-Disposition"] = f'attachment; filename="wellspring-{wave}.box"'
        return reply

    @desk.post("/waves/<wave>/tally")
    @room.guard("waves.run", "brought in a trustee's tally")
    def wave_tally(wave: str) -> ResponseReturnValue:
        try:
            jobs.take_tally(room.works, _sent(), wave)
        except Refusal as refusal:
            flash(str(refusal), "warn")
        else:
            flash("The tally is signed with the works council's key, and the wave is published.")
        return redirect(url_for("desk.wave_page", wave=wave))


def box_sight(works: Works, wave_id: str) -> BoxSight | None:
    """Return who holds the key to a wave's answers; None where the house does."""
    wave = waves.get(works.stores.house, wave_id)
    pasted = str(wave.promise.get("trustee", ""))
    if not pasted:
        return None
    words = keyfile.words(keyfile.parse_public(pasted))
    return BoxSight(wave_id, words, exchange.waits(works.keys, wave_id), wave.state == State.RELEASED)


def _sent() -> bytes:
    file = request.files.get("tally")
    if file is None or not file.filename:
        raise Malformed("Choose the file that the works council gave you: survey.tally.")
    return bytes(file.read())


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, some at a time: the box of a large wave is large."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
