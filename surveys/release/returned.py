"""A trustee's tally comes back: opened here and nowhere else, believed or refused, and written as if counted here.

The file holds exact sums that nothing has coded or withheld yet. They pass from the sealed file to the ballot store,
where the release reads them; nobody at the desk or the command line is given them.
"""

from surveys import keyfile
from surveys.db import Stores
from surveys.errors import Forged, Malformed
from surveys.keys import Keys
from surveys.release import count, openings, tallyfile, waiting
from surveys.release.settling import Settled
from surveys.release.tallyfile import SignedTally
from surveys.waves import WaveFacts


def take_in(stores: Stores, keys: Keys, facts: WaveFacts, data: bytes, *, trustee: bytes) -> None:
    """Take a sealed tally in; Forged, Malformed or Refusal where it may not be believed. `trustee`: their point.

    1. Open it with the wave's reply key. 2. Its signature is by the trustee's key. 3. It knows the secret of the box
    that waits, and its proofs are those of the stamps in it; its groups are large enough. 4. Keep what opens the marks
    of small cells, write the tally in one transaction. 5. Destroy box, reply key and stamps.
    """
    signed = tallyfile.unseal(data, waiting.reply(keys, facts.wave))
    keyfile.verify(trustee, signed.content, signed.signature)
    if signed.wave != facts.wave:
        raise Malformed("This tally is of another wave than its file says. Let the box be opened once more.")
    proofs = waiting.stamps(keys, facts.wave, signed.secret)
    if signed.proofs != tallyfile.digest(proofs):
        raise Forged("The stamps that this tally was made from are not those of the box.")
    _check_sizes(signed, facts)
    openings.keep(keys.folder, facts.wave, proofs)
    count.write(stores.ballots, facts, Settled(signed.counted, proofs))
    waiting.drop(keys, facts.wave)


def _check_sizes(signed: SignedTally, facts: WaveFacts) -> None:
    """Refuse a tally with a group under k, of unknown cells, or with points that no answers add up to."""
    eligible = {(one.kind, one.cell): one.eligible for one in facts.cells}
    items = {one.theme: sum(other.theme == one.theme for other in facts.items) for one in facts.items}
    for one in signed.counted.tallies:
        people = sum(eligible.get((one.kind, cell), 0) for cell in one.block)
        per = items.get(one.theme, 0)
        if not facts.k <= one.n <= people or not one.n * per <= one.total <= 5 * one.n * per:
            raise Malformed("A group of this tally cannot be: too small, too large, or of impossible points.")
