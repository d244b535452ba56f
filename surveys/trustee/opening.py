"""What the trustee's tool does, on a computer without network: a box file and the key in, a sealed tally out.

The tally is signed with the trustee's key, then sealed to the house's key for this wave, which lies in the box. Plain
answers stay in memory. The counting is `release.settling`, the very code of the house's own count.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from surveys.release import tallyfile
from surveys.release.settling import settle
from surveys.trustee import boxfile
from surveys.words import fingerprint_words


@dataclass(frozen=True)
class Look:
    """What a box file says of its wave, checked, before any ballot in it is opened."""

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
    """The sealed tally, and what the trustee is told of it in numbers."""

    tally: bytes
    valid: dict[str, int]
    void: dict[str, int]
    groups: int
    failed: tuple[str, ...]


def look(path: Path, private: bytes) -> Look:
    """Return what is in a box file, after every check; no ballot is opened. Refusal where the box is for another key."""
    closed = boxfile.read(path, private)
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


def open_box(path: Path, private: bytes) -> Opened:
    """Open, check and count a box; return the sealed tally. Refusal where the box is for another key.

    1. Open the file and check it against its manifest. 2. Settle: check each stamp, open each ballot, count, pool.
    3. Sign. 4. Seal.
    """
    closed = boxfile.read(path, private)
    settled = settle(closed.facts, closed.box, private)
    signed = tallyfile.pack(closed.facts, closed.box.secret, settled, private)
    labels = {(one.kind, one.cell): one.label for one in closed.facts.cells}
    return Opened(
        tally=tallyfile.seal(closed.facts, signed, closed.reply),
        valid=dict(settled.counted.valid),
        void=dict(settled.counted.void),
        groups=len({one.name for one in settled.counted.tallies}),
        failed=tuple(labels[one.kind, one.cell] for one in settled.proofs if not one.passed),
    )
