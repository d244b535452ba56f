"""What the journey needs of the world outside: a roster file, a clock that is set, browsers, a score file."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from pydantic import SecretStr

from culture import accounts, people, units
from culture.access import Role
from culture.app import Parts, create_house
from culture.scores import batches, parse
from culture.scores.batches import Incoming
from culture.settings import StaffSettings
from surveys import programmes, voter
from surveys.app import create_booth
from surveys.db import Stores
from surveys.mail import Collected
from surveys.schedules import Every
from surveys.settings import Settings
from surveys.wire import b64, unb64

PASSWORD = "seven small boats at noon"
BRANCHES, HEADS = 11, 8
MONDAY = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
SET_UP = MONDAY - timedelta(days=5)


@dataclass
class World:
    """One company on one machine, with a clock that the test sets."""

    stores: Stores
    folder: Path
    now: datetime = SET_UP

    def __post_init__(self) -> None:
        """Put up house and booth over the same stores."""
        staff = StaffSettings(secret_key=SecretStr("k" * 40), sign_in_limit="1000 per minute", _env_file=None)
        self.settings = Settings(keys_dir=self.folder / "keys", demo=False, _env_file=None)
        self.letters = Collected()
        self.parts = Parts(self.settings, staff, self.stores, clock=lambda: self.now, post=self.letters)
        self.house = create_house(self.parts)
        self.house.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        ballots = SecretStr(self.stores.ballots.url.render_as_string(hide_password=False))
        self.booth = create_booth(self.settings.model_copy(update={"ballots_url": ballots}))

    def bring_people(self) -> None:
        """HR brings in the roster."""
        units.plant(self.stores.house, units.UnitDraft("Acme", zone="Europe/Berlin"), on=SET_UP.date())
        lines = ["Employee number,Name,E-mail,Language,Branch"]
        lines += [
            f"{b}{n:02d},Person {b} {n},p{b}-{n}@acme.example,en,Branch {b:02d}" for b, n in everybody()
        ]
        upload = people.read_file("roster.csv", "\n".join(lines).encode(), limit=10**6)
        people.bring_in(self.stores.house, upload, options=people.Options(new_units=True), on=SET_UP.date())

    def set_up_pulse(self) -> str:
        """HR sets up a weekly pulse about fairness, workload and purpose."""
        draft = programmes.Draft(
            name="Weekly pulse",
            units=("company",),
            every=Every.WEEKLY,
            weekday=0,
            at=time(9),
            anchor=date(2026, 3, 2),
            days_open=4,
            reminders=(2,),
            themes=("fairness", "workload", "purpose"),
            items_per_wave=3,
            languages=("en",),
            zone="Europe/Berlin",
            country="",
        )
        return programmes.set_up(self.stores.house, draft, SET_UP)

    def sign_in(self, role: Role) -> FlaskClient:
        """Return a browser in which somebody with this role is signed in."""
        address = f"{role.value}@acme.example"
        scope = ("company",) if role is Role.LEADER else ()
        draft = accounts.NewAccount(address, "Kim", role, scope)
        accounts.add(self.stores.house, draft, password=PASSWORD, now=self.now)
        browser = self.house.test_client()
        browser.post("/sign-in", data={"email": address, "password": PASSWORD})
        return browser

    def links(self) -> list[str]:
        """Return the invites in the letters that were sent, one a person."""
        found = {}
        for letter in self.letters.letters:
            found[letter.to] = letter.text.split("/s#i=")[1].split()[0]
        return list(found.values())

    def answer(self, invite: str, wobble: int) -> list[str]:
        """Do what a browser does from link to thanks, over HTTP; return what the booth says of each ballot.

        People of a branch feel alike: their answers differ by `wobble` only.
        """
        house, booth = self.house.test_client(), self.booth.test_client()
        told = house.post("/s/invitation", json={"invite": invite}).get_json()
        manifest = json.loads(booth.get(f"/m/{told['manifest']}.json").data)
        assert manifest["closes_on"] == told["closes_on"]
        paper = json.loads(booth.get(f"/p/{told['wave']}.json").data)
        seed = secrets.token_bytes(32)
        prepared = {
            kind: voter.prepare(seed, unb64(told["keys"][kind]), told["wave"], cell, kind)
            for kind, cell in told["cells"].items()
        }
        blinded = {kind: b64(one.blinded) for kind, one in prepared.items()}
        signed = house.post("/s/issue", json={"invite": invite, "blinded": blinded}).get_json()["blind_sig"]
        felt = 2 + sum(told["cells"]["S"].encode()) % 3 + wobble
        answers: dict[str, int | None] = {item["id"]: felt for item in paper["items"]}
        said = []
        for kind, one in prepared.items():
            content = voter.plain(kind, answers=answers)
            done = voter.ballot(one, unb64(signed[kind]), box=unb64(manifest["box"]), content=content)
            said.append(booth.post("/b", json=as_sent(done)).get_json()["status"])
        return said

    def bring_scores(self) -> int:
        """HR brings in a file of customer scores for the week after."""
        known = [
            node.name for node in units.tree(self.stores.house, on=MONDAY.date()) if "Branch" in node.name
        ]
        lines = ["unit,date,metric,value"]
        lines += [
            f"{name},2026-03-{day:02d},csat,{4 + (day % 2)}"
            for name in known
            for day in range(6, 28)
            for _ in range(3)
        ]
        data = "\n".join(lines).encode()
        mapping = parse.guess(parse.open_table(data, "scores.csv").columns)
        incoming = Incoming("Tills", "scores.csv", data, mapping)
        key = batches.marking_key(self.parts.staff)
        return batches.bring_in(self.stores.house, incoming, key=key, by="kim", now=self.now).ratings


def everybody() -> Iterator[tuple[int, int]]:
    """Yield (branch, number) of each person."""
    return ((branch, number) for branch in range(BRANCHES) for number in range(HEADS))


def as_sent(done: Any) -> dict[str, str]:
    """Return a finished ballot as the booth is told it."""
    return {
        "kind": done.kind,
        "cell": done.cell,
        "input_msg": b64(done.input_msg),
        "sig": b64(done.sig),
        "sealed": b64(done.sealed),
    }
