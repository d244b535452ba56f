"""What the trustee's tool does, on a computer without network: a box file and the key in, a signed tally out.

Plain answers stay in memory. The counting is `release.settling`, the very code of the house's own count.
"""

from collections import Counter
from dataclasses import dataclass

from surveys import sealing
from surveys.errors import Refusal
from surveys.release.settling import settle
from surveys.trustee import boxfile, tallyfile
from surveys.words import fingerprint_words


@dataclass(frozen=True)
class Look:
    """What a box file says of itself, checked, before it is opened."""

    wave: str
    title: str
    closed_on: str
    words: tuple[str, ...]
    groups: int
    invited: int
    ballots: int
    small: int


@dataclass(frozen=True, repr=False)
class Opened:
    """The signed tally, and what the trustee is told of it in numbers."""

    tally: bytes
    valid: dict[str, int]
    void: dict[str, int]
    groups: int
    failed: tuple[str, ...]


def look(data: bytes) -> Look:
    """Return what is in a box file, after every check that needs no key."""
    closed = boxfile.unpack(data)
    held = Counter((one.kind, one.cell) for one in closed.box.ballots)
    places = [(one.kind, one.cell) for one in closed.facts.cells]
    return Look(
        wave=closed.facts.wave,
        title=closed.facts.programme_name,
        closed_on=closed.facts.closed_on.isoformat(),
        words=fingerprint_words(closed.fingerprint),
        groups=len(places),
        invited=closed.facts.invited,
        ballots=sum(held.values()),
        small=sum(held[place] < closed.facts.k for place in places),
    )


def open_box(data: bytes, private: bytes) -> Opened:
    """Open, check and count a box; return the signed tally. Refusal where the box is for another key.

    1. Read the file and check it against its manifest. 2. The manifest's box must be this key's. 3. Settle:
    check each stamp, open each ballot, count, pool. 4. Sign.
    """
    closed = boxfile.unpack(data)
    if closed.manifest.box != sealing.public_box(private):
        raise Refusal("This box was closed for another key. Use the key file whose words HR showed for it.")
    settled = settle(closed.facts, closed.box, private)
    tally = tallyfile.pack(closed.facts, closed.name, settled, private)
    labels = {(one.kind, one.cell): one.label for one in closed.facts.cells}
    return Opened(
        tally=tally,
        valid=dict(settled.counted.valid),
        void=dict(settled.counted.void),
        groups=len({one.name for one in settled.counted.tallies}),
        failed=tuple(labels[one.kind, one.cell] for one in settled.proofs if not one.passed),
    )
