"""Taking a trustee's tally in: the step between a closed box and its release."""

from surveys import waves
from surveys.errors import Conflict
from surveys.jobs.closing import release_wave
from surveys.jobs.works import Works, alone
from surveys.trustee import exchange, tallyfile
from surveys.waves import State


def take_tally(works: Works, data: bytes, wave_id: str = "") -> str:
    """Take a signed tally in and publish its wave; return the wave. `wave_id`: refuse the tally of any other."""
    named = tallyfile.unpack(data).wave
    if wave_id and named != wave_id:
        raise Conflict("This tally is of another wave.")
    with alone(works.stores.house, works.keys.folder):
        if waves.get(works.stores.house, named).state != State.CLOSED:
            raise Conflict("This wave does not wait for a tally: it is still open, or published already.")
        exchange.take_in(works.stores, works.keys, data)
        release_wave(works, named)
    return named
