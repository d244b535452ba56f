"""Who may read the results of a wave without signing in: everybody who was asked, by one key that all of them share.

Each wave has a key of its own (`Wave.results_key`). It is the same for everybody invited, so it says of nobody who he
or she is, and it is made from nothing. Letters and the page where people answer carry it; no log, no page for others.
"""

import hmac

from sqlalchemy.engine import Engine

from surveys import waves
from surveys.errors import Unknown
from surveys.waves import Wave


def address(wave: Wave) -> str:
    """Return the path under which those whom a wave asked read its results, with the key."""
    return f"/results/{wave.id}?key={wave.results_key}"


def address_of(engine: Engine, wave: str) -> str:
    """Return `address` of the wave with this id; without a key where there is no such wave."""
    try:
        return address(waves.get(engine, wave))
    except Unknown:
        return f"/results/{wave}"


def carries(engine: Engine, wave: str, key: str) -> bool:
    """Say whether `key` is the key of the wave, in a time that does not depend on how much of it is right."""
    try:
        own = waves.get(engine, wave).results_key
    except Unknown:
        return False
    return bool(own) and hmac.compare_digest(own.encode(), key.encode())
