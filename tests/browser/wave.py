"""A small real wave for the employee's page: real keys, manifest, paper, issue and booth, on two ports.

House and booth listen on two hosts of this machine (127.0.0.1 and localhost), as they stand on two hosts
elsewhere. What a test wants to go wrong it makes go wrong between browser and server.
"""

import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from pydantic import SecretStr
from sqlmodel import SQLModel
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from surveys import keyfile, manifests, questionnaires, sealing
from surveys.app import create_booth
from surveys.collection import ballots, papers
from surveys.db import Ballots, Roll, Stores, make_engine, writing
from surveys.invitations import issue, roster
from surveys.invitations.roster import Invitee, Place
from surveys.invitations.views import make_page
from surveys.keys import Keys
from surveys.programmes import Programme
from surveys.settings import Settings
from surveys.waves import State, Wave, WaveCell
from surveys.wire import b64

WAVE = "w-2026-03-02"
CLOSES = datetime(2026, 3, 9, 9, tzinfo=UTC)
ITEMS = ("workload-1", "fairness-1", "purpose-1", "respect-2", "growth-1")
FIRST = [
    "Ada",
    "Ben",
    "Chloé",
    "Dario",
    "Emine",
    "Femi",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Karim",
    "Lena",
    "Mia",
    "Noor",
]
LAST = [
    "Amsel",
    "Brandt",
    "Castro",
    "Dubois",
    "Erdem",
    "Farah",
    "Gruber",
    "Hansen",
    "Ito",
    "Janssen",
    "Kaya",
    "Lindt",
    "Moreau",
    "Novak",
]


@dataclass(frozen=True)
class Crowd:
    """Who is asked: by unit cell its label and size; `contracts` breaks answers down into two bands.

    `spoken`: the languages people are written to in, in turn. `held`: the works council's public key, or "".
    """

    units: Mapping[str, tuple[str, int]]
    contracts: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ("en",)
    held: str = ""

    @property
    def size(self) -> int:
        """How many people are asked."""
        return sum(size for _, size in self.units.values())

    @property
    def cells(self) -> dict[tuple[str, str], tuple[str, int]]:
        """Label and size of each cell of each kind."""
        found = {("S", unit): at for unit, at in self.units.items()}
        found[("C", "north")] = ("Region North", self.size)
        people = list(self.people())
        for band in self.contracts:
            n = sum(self.band(i) == band for i in range(len(people)))
            found[("B-contract", band)] = (f"North, {band}", n)
        return found

    def band(self, i: int) -> str:
        """Return the contract of the i-th person."""
        return self.contracts[i % len(self.contracts)]

    def people(self) -> tuple[Invitee, ...]:
        """Return everybody, unit by unit."""
        places = [(unit, i) for unit, (_, size) in self.units.items() for i in range(size)]
        return tuple(
            Invitee(
                f"p{unit}{i}",
                f"{FIRST[i]} {LAST[i]} {unit[1:]}",
                f"p{unit}{i}@example.org",
                self.spoken[at % len(self.spoken)],
                unit,
            )
            for at, (unit, i) in enumerate(places)
        )


SMALL = Crowd({"s12": ("Store 12", 14), "s7": ("Store 7", 11)})
FORTY = Crowd(
    {"s12": ("Store 12", 14), "s7": ("Store 7", 12), "s3": ("Store 3", 14)}, ("full-time", "part-time")
)


def last_results(wave: str, language: str, invited: bool) -> dict[str, object]:
    """Return what the thanks page shows of the last release."""
    bank = questionnaires.load()
    shown = [("fairness", 3.62), ("workload", 2.94), ("purpose", 4.11), ("respect", 3.87)]
    themes: list[dict[str, object]] = [
        {"theme": theme, "name": dict(_names(bank, theme)), "mean": mean, "coded": None}
        for theme, mean in shown
    ]
    hidden = {"theme": "growth", "name": dict(_names(bank, "growth")), "withheld": True}
    return {
        "name": "Fortnightly pulse",
        "closed_on": "2026-02-20",
        "label": "Whole company",
        "answered": "412",
        "themes": [*themes, hidden],
        "url": None,
    }


def what_was_done(wave: str, language: str) -> list[dict[str, str]]:
    """Return the actions that the thanks page lists."""
    text = "Since February rosters come out two weeks ahead: you told us that short notice was hard."
    return [{"title": "Rosters two weeks ahead.", "text": text, "on": "2026-02-09"}]


def _names(bank: questionnaires.Bank, theme: str) -> Mapping[str, str]:
    return next(one.names for one in bank.themes if one.id == theme)


class Quiet(WSGIRequestHandler):
    """Log nothing, as the product's servers do."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Write no line."""


@dataclass
class OpenWave:
    """One open wave with its servers; `invites` by name, in clear as a letter would hold them."""

    stores: Stores
    keys: Keys
    settings: Settings
    now: datetime
    invites: dict[str, str] = field(default_factory=dict)
    manifest: bytes = b""
    crowd: Crowd = SMALL
    servers: list[BaseWSGIServer] = field(default_factory=list)

    def link(self, name: str = "Ada Amsel 12", kiosk: bool = False) -> str:
        """Return the survey link of one person."""
        return f"{self.settings.house}/s{'?kiosk' if kiosk else ''}#i={self.invites[name]}"

    def tally(self) -> dict[str, list[dict[str, object]]]:
        """Close the booth and return the opened ballots by kind; a test's eye only."""
        papers.start_closing(self.stores.ballots, WAVE)
        papers.stop(self.stores.ballots, WAVE)
        out: dict[str, list[dict[str, object]]] = {}
        for ballot in ballots.take(self.stores.ballots, WAVE):
            plain = sealing.unseal(self.keys.box_key(WAVE), ballot.input_msg, ballot.sealed)
            assert isinstance(plain, bytes)
            out.setdefault(ballot.kind, []).append(json.loads(plain))
        return out

    def stop(self) -> None:
        """Stop both servers and let go of the files."""
        for server in self.servers:
            server.shutdown()
            server.server_close()
        self.stores.house.dispose()
        self.stores.ballots.dispose()


def open_wave(folder: Path, crowd: Crowd = SMALL) -> OpenWave:
    """Make the stores, keys and papers of one wave of `crowd`, and serve it."""
    urls = {name: f"sqlite:///{folder}/{name}.db" for name in ("house", "ballots")}
    stores = Stores(make_engine(urls["house"]), make_engine(urls["ballots"], journal="delete"))
    tables: tuple[tuple[type[SQLModel], object], ...] = ((Roll, stores.house), (Ballots, stores.ballots))
    for base, engine in tables:
        base.metadata.create_all(engine)  # type: ignore[arg-type]
    house_server, booth_server = _server(), _server()
    house = f"http://127.0.0.1:{house_server.port}"
    settings = Settings(
        ballots_url=SecretStr(urls["ballots"]),
        house_url=SecretStr(urls["house"]),
        base_url=house,
        booth_url=f"http://localhost:{booth_server.port}",
        keys_dir=folder / "keys",
    )
    wave = OpenWave(stores, Keys(folder / "keys"), settings, datetime(2026, 3, 2, 9, tzinfo=UTC))
    wave.crowd = crowd
    _fill(wave)
    app = Flask("house", static_folder=None)
    page = make_page(
        stores=stores, keys=wave.keys, settings=settings,
        results=last_results, done=what_was_done, clock=lambda: wave.now,
    )  # fmt: skip
    app.register_blueprint(page)
    house_server.app, booth_server.app = app, create_booth(settings)
    wave.servers = [house_server, booth_server]
    for server in wave.servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return wave


def _server() -> BaseWSGIServer:
    return make_server("127.0.0.1", 0, Flask("none"), threaded=True, request_handler=Quiet)


def _fill(wave: OpenWave) -> None:
    cells, box = wave.crowd.cells, wave.crowd.held
    public = wave.keys.make_wave(WAVE, list(cells), box=keyfile.parse_public(box) if box else None)
    paper = questionnaires.paper(
        questionnaires.load(), wave=WAVE, items=ITEMS, languages=("en", "de", "fr", "es")
    )
    invited = Counter[str]()
    for (kind, _), (_, eligible) in cells.items():
        invited[kind] += eligible
    wave.manifest = manifests.build(
        wave=WAVE, k=5, box=public.box, invited=invited, paper=paper,
        closes_on=CLOSES.isoformat(), cells=_entries(wave, public.moduli),
    )  # fmt: skip
    slots = {place: eligible for place, (_, eligible) in cells.items()}
    papers.lay_out(
        wave.stores.ballots, wave=WAVE, paper=paper, manifest=wave.manifest, slots=slots, moduli=public.moduli
    )
    _write_names(wave)
    roster.seal(wave.stores.house, wave.keys, WAVE)
    ids = roster.ids(wave.stores.house, WAVE)
    issue.prefill(wave.stores.house, wave.keys, WAVE, ids)
    for one in ids:
        invite = wave.keys.invite(WAVE, one)
        found = roster.find(wave.stores.house, roster.digest(invite))
        wave.invites[found.name] = b64(invite)


def _entries(wave: OpenWave, moduli: Mapping[tuple[str, str], bytes]) -> list[manifests.CellEntry]:
    entries = []
    for (kind, cell), (label, eligible) in wave.crowd.cells.items():
        names = sorted(p.name for p in wave.crowd.people() if p.unit == cell)
        mark = manifests.roster_mark(wave.keys.nonce(WAVE, cell), names) if kind == "S" else ""
        salt = wave.keys.nonce(WAVE, f"{kind}.{cell}")
        shown = manifests.hidden_label(salt, label) if kind.startswith("B-") else label
        entries.append(manifests.CellEntry(kind, cell, shown, eligible, moduli[kind, cell], mark))
    return entries


def _write_names(wave: OpenWave) -> None:
    crowd = wave.crowd
    people = crowd.people()
    places = {unit: Place({"S": unit, "C": "north"}, "UTC", "GB") for unit in crowd.units}
    own = (
        {one.person: {"B-contract": crowd.band(i)} for i, one in enumerate(people)} if crowd.contracts else {}
    )
    with writing(wave.stores.house) as session:
        session.add(
            Programme(
                id="p1", name="Fortnightly pulse", units=[], cadence={}, days_open=7, reminders=[], themes=[],
                items_per_wave=5, languages=["en"], zone="UTC", country="GB", anchor=date(2026, 3, 2),
            )
        )  # fmt: skip
        session.flush()
        session.add(
            Wave(
                id=WAVE, programme="p1", due="2026-03-02", state=State.OPEN, opens_at=wave.now,
                closes_at=CLOSES, promise={"trustee": crowd.held},
                manifest_sha=manifests.sha(wave.manifest), invited=crowd.size,
            )
        )  # fmt: skip
        session.flush()
        for (kind, cell), (label, n) in crowd.cells.items():
            session.add(
                WaveCell(
                    wave=WAVE, kind=kind, cell=cell, label=label, eligible=n, heads=[n],
                    units=[cell], path=[], names=[],
                )
            )  # fmt: skip
        roster.enter(session, WAVE, people, places)
        roster.invite(session, WAVE, people, places, own=own)
