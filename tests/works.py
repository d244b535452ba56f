"""Works for tests: an invented organisation in memory, real stores, real keys, and a list that takes letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path

from sqlmodel import select

from surveys import voter, waves
from surveys.collection.ballots import Ballot, cast
from surveys.db import Stores, reading
from surveys.invitations import issue, roster
from surveys.invitations.roster import Invitation, Invitee
from surveys.jobs import Leaf, Works
from surveys.keys import Keys
from surveys.mail import Collected, Mail
from surveys.programmes import Draft
from surveys.schedules import Every
from surveys.settings import Settings

CONTRACTS = ("full-time", "part-time")
DRAFT = Draft(
    name="Pulse",
    units=("co",),
    every=Every.WEEKLY,
    weekday=0,
    at=time(9),
    anchor=date(2026, 3, 2),
    days_open=4,
    reminders=(2,),
    themes=("fairness", "workload", "purpose"),
    items_per_wave=3,
    languages=("en", "de"),
    zone="Europe/Berlin",
    country="DE",
)


@dataclass
class Organisation:
    """Branches under one company, each with so many people; `mute` people have no address."""

    branches: dict[str, int] = field(default_factory=lambda: {"a": 10, "b": 12})
    mute: frozenset[str] = frozenset()
    zones: Mapping[str, str] = field(default_factory=dict)

    def leaves(self, units: Sequence[str], on: date) -> list[Leaf]:
        """Return the branches as leaves."""
        return [
            Leaf(
                unit, f"Branch {unit}", ("co", unit), ("Company", f"Branch {unit}"), self.zones.get(unit, "")
            )
            for unit in self.branches
        ]

    def roster(self, units: Sequence[str], on: date) -> list[Invitee]:
        """Return everybody."""
        people = [(unit, f"{unit}{i}") for unit, n in self.branches.items() for i in range(n)]
        return [
            Invitee(
                person=who,
                name=f"Person {who}",
                email=None if who in self.mute else f"{who}@example.org",
                language="de" if unit == "b" else "en",
                unit=unit,
            )
            for unit, who in people
        ]


class Shops(Organisation):
    """Two divisions of two shops of 24; contracts alternate; the last of each shop has no address and draws a card."""

    def leaves(self, units: Sequence[str], on: date) -> list[Leaf]:
        """Return the shops as leaves."""
        return [
            Leaf(f"{d}{s}", f"Shop {d}{s}", ("co", d, f"{d}{s}"), ("Co", d.upper(), f"Shop {d}{s}"))
            for d in "ab"
            for s in "xy"
        ]

    def roster(self, units: Sequence[str], on: date) -> list[Invitee]:
        """Return everybody."""
        return [self.person(leaf.id, i) for leaf in self.leaves(units, on) for i in range(24)]

    def person(self, unit: str, i: int) -> Invitee:
        """Return one of a shop."""
        who = f"{unit}{i}"
        email = f"{who}@example.org" if i < 23 else None
        return Invitee(who, f"Person {who}", email, "en", unit, {"contract": CONTRACTS[i % 2]})


def make_works(
    stores: Stores, folder: Path, organisation: Organisation | None = None, mail: Mail | None = None
) -> Works:
    """Return works over an invented organisation; letters are collected."""
    asked = organisation or Organisation()
    return Works(
        stores=stores,
        keys=Keys(folder / "keys"),
        settings=Settings(_env_file=None),
        roster=asked.roster,
        leaves=asked.leaves,
        mail=mail or Collected(),
    )


def draft(**changes: object) -> Draft:
    """Return the usual draft with changes."""
    return replace(DRAFT, **changes)  # type: ignore[arg-type]


def invitations(works: Works, wave: str) -> list[Invitation]:
    """Return a wave's invitations."""
    with reading(works.stores.house) as session:
        return list(session.exec(select(Invitation).where(Invitation.wave == wave)).all())


def answer(
    works: Works, invitation: Invitation, now: object, value: int = 4, *, comment: str = ""
) -> list[str]:
    """Answer all kinds as a browser would; return what the booth said."""
    done = ballots(works, invitation, now, value, comment=comment)
    return [cast(works.stores.ballots, one) for one in done]


def ballots(
    works: Works, invitation: Invitation, now: object, value: int = 4, *, comment: str = ""
) -> list[Ballot]:
    """Get tokens issued and return the finished ballots."""
    wave = waves.get(works.stores.house, invitation.wave)
    public = works.keys.public(wave.id)
    seed = roster.digest(invitation.id.encode()).encode()[:32]
    prepared = {
        kind: voter.prepare(seed, public.moduli[kind, cell], wave.id, cell, kind)
        for kind, cell in invitation.cells.items()
    }
    blinded = {kind: one.blinded for kind, one in prepared.items()}
    signed = issue.issue(works.stores.house, works.keys, invitation, blinded, now)  # type: ignore[arg-type]
    answers = {item["id"]: value for item in wave.items}
    done = [
        voter.ballot(
            one, signed[kind], box=public.box, content=voter.plain(kind, answers=answers, comment=comment)
        )
        for kind, one in prepared.items()
    ]
    return [Ballot(one.kind, one.cell, one.input_msg, one.sig, one.sealed) for one in done]
