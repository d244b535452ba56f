"""Trustee mode between a closed box and its release: the box is handed out, the tally taken in."""

from pathlib import Path

from surveys import waves
from surveys.errors import Conflict
from surveys.jobs.closing import release_wave
from surveys.jobs.works import Works, alone
from surveys.release import tallyfile
from surveys.trustee import exchange
from surveys.waves import State


def hand_out(works: Works, wave_id: str) -> Path:
    """Return where the sealed box file of a wave lies; one that an older version left in clear is sealed first."""
    if exchange.outdated(works.keys, wave_id):
        with alone(works.stores.house, works.keys.folder):
            exchange.seal_older(works.keys, wave_id)
    return exchange.box_file(works.keys, wave_id)


def take_tally(works: Works, data: bytes, wave_id: str = "") -> str:
    """Take a sealed tally in and publish its wave; return the wave. `wave_id`: refuse the tally of any other."""
    named = tallyfile.wave_of(data)
    if wave_id and named != wave_id:
        raise Conflict("This tally is of another wave. Bring it in on that wave's page.")
    with alone(works.stores.house, works.keys.folder):
        if waves.get(works.stores.house, named).state != State.CLOSED:
            raise Conflict("This wave does not wait for a tally: it is still open, or published already.")
        exchange.take_in(works.stores, works.keys, data)
        release_wave(works, named)
    return named
