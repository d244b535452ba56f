"""A wave with real keys, tokens, envelopes and slots, small enough for a test."""

import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from surveys import voter
from surveys.collection import ballots, papers
from surveys.db import Stores
from surveys.keys import Keys
from surveys.waves import WaveFacts


class Booth:
    """Lays a wave out, lets people answer, stops."""

    def __init__(self, stores: Stores, folder: Path, facts: WaveFacts) -> None:
        self.stores, self.facts = stores, facts
        self.keys = Keys(folder / "keys")
        self.issued: Counter[tuple[str, str]] = Counter()
        slots = {(one.kind, one.cell): one.eligible for one in facts.cells}
        self.public = self.keys.make_wave(facts.wave, list(slots))
        papers.lay_out(
            stores.ballots,
            wave=facts.wave,
            paper=b"{}",
            manifest=facts.wave.encode(),
            slots=slots,
            moduli=self.public.moduli,
        )

    def vote(self, cell: str, *, answers: Mapping[str, int | None] | None = None, comment: str = "") -> None:
        """Cast one ballot: a comment where there are no answers."""
        self.cast(
            "S" if answers is not None else "C",
            cell,
            voter.plain("C" if answers is None else "S", answers=answers, comment=comment),
        )

    def cast(self, kind: str, cell: str, content: bytes) -> None:
        """Cast a ballot with any content, under a real token."""
        wave = self.facts.wave
        prepared = voter.prepare(secrets.token_bytes(32), self.public.moduli[kind, cell], wave, cell, kind)
        signed = self.keys.sign(wave, kind, cell, prepared.blinded)
        done = voter.ballot(prepared, signed, box=self.public.box, content=content)
        self.issued[kind, cell] += 1
        ballots.cast(self.stores.ballots, ballots.Ballot(kind, cell, done.input_msg, done.sig, done.sealed))

    def stop(self) -> None:
        """Close the booth."""
        papers.stop(self.stores.ballots, self.facts.wave)
