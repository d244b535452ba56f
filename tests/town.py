"""A small organisation with one open wave, set up through the real verbs, and voters who answer it in
Python.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from surveys import manifests, sealing, voter
from surveys.collection import papers
from surveys.collection.ballots import Ballot, cast
from surveys.db import Stores, writing
from surveys.invitations import roster
from surveys.invitations.issue import issue, prefill
from surveys.invitations.roster import Invitation
from surveys.keys import Keys
from surveys.programmes import Programme
from surveys.waves import State, Wave, WaveCell

ITEMS = ("fairness-1", "workload-2", "purpose-1")
PAPER = json.dumps({"v": 1, "items": [{"id": item} for item in ITEMS]}).encode()


@dataclass(repr=False)
class Town:
    """An open wave of `cells` S cells with `people` each, and one C cell for all; kinds as asked."""

    stores: Stores
    folder: Path
    now: datetime
    people: int = 12
    cells: int = 1
    kinds: tuple[str, ...] = ("S", "C")
    wave: str = "w1"
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Open the wave: keys, manifest, paper and slots, roster, issue rows."""
        self.keys = Keys(self.folder)
        for kind in self.kinds:
            if kind == "C":
                self.places["C", "g0"] = self.people * self.cells
            else:
                self.places |= {(kind, f"c{i}"): self.people for i in range(self.cells)}
        self.public = self.keys.make_wave(self.wave, list(self.places))
        self.manifest = self._manifest()
        papers.lay_out(
            self.stores.ballots,
            wave=self.wave,
            paper=PAPER,
            manifest=self.manifest,
            slots=self.places,
            moduli=self.public.moduli,
        )
        self._write_names()
        ids = roster.ids(self.stores.house, self.wave)
        prefill(self.stores.house, self.keys, self.wave, ids)
        self.invitations = [self._find(one) for one in ids]

    def voter(self, i: int, seed: bytes | None = None) -> "Employee":
        """Return the i-th employee at her browser, with a fresh seed or a given one."""
        return Employee(self, self.invitations[i], seed or secrets.token_bytes(32))

    def close(self) -> None:
        """Stop issuing and taking."""
        with writing(self.stores.house) as session:
            session.get_one(Wave, self.wave).state = State.CLOSED
        papers.start_closing(self.stores.ballots, self.wave)
        papers.stop(self.stores.ballots, self.wave)

    def _manifest(self) -> bytes:
        entries = [
            manifests.CellEntry(kind, cell, f"{kind} {cell}", n, self.public.moduli[kind, cell])
            for (kind, cell), n in self.places.items()
        ]
        return manifests.build(
            wave=self.wave,
            k=5,
            box=self.public.box,
            invited=dict.fromkeys(self.kinds, self.people * self.cells),
            paper=PAPER,
            closes_on=(self.now + timedelta(days=5)).isoformat(),
            cells=entries,
        )

    def _write_names(self) -> None:
        with writing(self.stores.house) as session:
            if session.get(Programme, "p1") is None:
                session.add(_programme(self.now))
                session.flush()
            session.add(_wave(self.wave, self.now, manifests.sha(self.manifest)))
            session.flush()
            for (kind, cell), n in self.places.items():
                lists: dict[str, list[str]] = {"units": [cell], "path": [], "names": []}
                session.add(
                    WaveCell(wave=self.wave, kind=kind, cell=cell, label=cell, eligible=n, heads=[n], **lists)
                )
            people = [
                roster.Invitee(
                    f"p{i}-{self.wave}", f"Person {i}", f"p{i}@example.org", "en", f"c{i % self.cells}"
                )
                for i in range(self.people * self.cells)
            ]
            homes = {f"c{i}": roster.Place(self._cells_of(i), "UTC", "DE") for i in range(self.cells)}
            roster.write_roster(session, self.wave, people, homes)
        roster.seal(self.stores.house, self.keys, self.wave)

    def _cells_of(self, i: int) -> dict[str, str]:
        return {kind: "g0" if kind == "C" else f"c{i}" for kind in self.kinds}

    def _find(self, invitation: str) -> Invitation:
        digest = roster.digest(self.keys.invite(self.wave, invitation))
        return roster.find(self.stores.house, digest)


@dataclass(repr=False)
class Employee:
    """One browser: an invitation and a seed."""

    town: Town
    invitation: Invitation
    seed: bytes

    @property
    def invite(self) -> bytes:
        """The 24 bytes of the mailed link."""
        return self.town.keys.invite(self.town.wave, self.invitation.id)

    def prepared(self) -> dict[str, voter.Prepared]:
        """Return the tokens to be signed, by kind."""
        town = self.town
        return {
            kind: voter.prepare(self.seed, town.public.moduli[kind, cell], town.wave, cell, kind)
            for kind, cell in self.invitation.cells.items()
        }

    def ask(self) -> dict[str, bytes]:
        """Ask the house for the blind signatures."""
        blinded = {kind: one.blinded for kind, one in self.prepared().items()}
        return issue(self.town.stores.house, self.town.keys, self.invitation, blinded, self.town.now)

    def ballots(self, answers: Mapping[str, int | None] | None = None, comment: str = "") -> list[Ballot]:
        """Ask for the signatures and return the finished ballots of all kinds."""
        signed = self.ask()
        return [self.finished(one, signed[kind], answers, comment) for kind, one in self.prepared().items()]

    def finished(
        self,
        prepared: voter.Prepared,
        signed: bytes,
        answers: Mapping[str, int | None] | None = None,
        comment: str = "",
    ) -> Ballot:
        """Return one finished ballot."""
        answers = answers if answers is not None else dict.fromkeys(ITEMS, 4)
        content = voter.plain(prepared.kind, answers=answers, comment=comment)
        done = voter.ballot(prepared, signed, box=self.town.public.box, content=content)
        return Ballot(done.kind, done.cell, done.input_msg, done.sig, done.sealed)

    def send(self, answers: Mapping[str, int | None] | None = None, comment: str = "") -> list[str]:
        """Do everything that Send does; return the booth's answers."""
        return [cast(self.town.stores.ballots, one) for one in self.ballots(answers, comment)]


def unsealed(town: Town, ballot: Ballot) -> bytes | sealing.Void:
    """Open one ballot with the wave's box key."""
    return sealing.unseal(town.keys.box_key(town.wave), ballot.input_msg, ballot.sealed)


def _programme(now: datetime) -> Programme:
    return Programme(
        id="p1",
        name="Pulse",
        units=["u1"],
        cadence={},
        days_open=5,
        reminders=[2],
        themes=["fairness"],
        items_per_wave=3,
        languages=["en"],
        zone="UTC",
        country="DE",
        anchor=now.date(),
    )


def _wave(wave: str, now: datetime, manifest: str) -> Wave:
    return Wave(
        id=wave,
        programme="p1",
        due=f"{now.date()}-{wave}",
        state=State.OPEN,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=5),
        manifest_sha=manifest,
    )
