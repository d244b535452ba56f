"""The shipped nginx and Caddy files in front of a real house and a real booth: a ballot arrives, no log tells.

Three processes as docs/deployment.md starts them. One employee answers in real Chromium, another from an address
of her own; then everything goes wrong that a log would like to write down. In the end all logs are read.
"""

import json
import os
import re
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

import migrations
from surveys import programmes, voter
from surveys.collection.papers import Slot
from surveys.db import Stores, make_engine, reading
from surveys.invitations.roster import Invitation
from surveys.jobs import Works, open_now
from surveys.settings import Settings
from surveys.wire import b64, unb64
from tests.browser.conftest import ARGS, PHONE
from tests.proxies import BOOTH, CLIENT, HOUSE, NAMES, Proxy, free_port, running, started, until
from tests.works import draft, invitations, make_works

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
THANKS = re.compile("Your answers are in|Ihre Antworten sind da")
TELLING = {
    "User-Agent": "alice-agent",
    "Cookie": "who=alice",
    "Referer": "https://intranet.example.org/alice",
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.77",
    "Forwarded": "for=203.0.113.77",
}
PLACES = ((HOUSE, "/s"), (HOUSE, "/s/static/page.js"), (BOOTH, "/b"))
MORE = {"Authorization": "Basic YWxpY2U6YQ", "Accept-Language": "rm-CH", "Via": "1.1 alice"}


@dataclass(frozen=True)
class Place:
    """A proxy before house and booth, an open wave of 22 people, and the folder with every log."""

    proxy: Proxy
    works: Works
    wave: str
    ports: tuple[int, int]
    end: Callable[[], None]

    def invitation(self, i: int) -> Invitation:
        """Return the i-th invitation."""
        return sorted(invitations(self.works, self.wave), key=lambda one: one.id)[i]

    def invite(self, i: int) -> str:
        """Return the invite as a letter holds it."""
        return b64(self.works.keys.invite(self.wave, self.invitation(i).id))

    def arrived(self) -> int:
        """Return how many ballots lie at the booth."""
        with reading(self.works.stores.ballots) as session:
            return len(session.exec(select(Slot.slot).where(Slot.flag == 1)).all())


def served(folder: Path, house: int, booth: int) -> Iterator[tuple[list[str], dict[str, str], str]]:
    """Yield command, environment and name of the house's and the booth's process, as the documentation says."""
    gunicorn = [sys.executable, "-m", "gunicorn"]
    addresses = {"WELLSPRING_BASE_URL": f"https://{HOUSE}", "WELLSPRING_BOOTH_URL": f"https://{BOOTH}"}
    common = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **addresses}
    common["WELLSPRING_BALLOTS_URL"] = f"sqlite:///{folder}/ballots.db"
    own = {"WELLSPRING_HOUSE_URL": f"sqlite:///{folder}/house.db", "WELLSPRING_KEYS_DIR": f"{folder}/keys"}
    more = {"WELLSPRING_DEMO": "0", "WELLSPRING_TRUSTED_PROXIES": "1", "PORT": str(house)}
    yield [*gunicorn, "-c", "python:culture.server", "wsgi:app"], common | own | more, "house"
    said = ["--bind", f"127.0.0.1:{booth}", "--threads", "8", "--no-control-socket", "--log-level", "warning"]
    said += ["--logger-class", "surveys.silence.SilentLogger"]
    yield [*gunicorn, *said, "surveys.app:create_booth()"], common, "booth"


def opened(folder: Path) -> tuple[Works, str]:
    """Make both stores and open a wave under the two addresses."""
    stores = Stores(
        make_engine(f"sqlite:///{folder}/house.db"),
        make_engine(f"sqlite:///{folder}/ballots.db", journal="delete"),
    )
    migrations.upgrade(stores.house, "house")
    migrations.upgrade(stores.ballots, "ballots")
    settings = Settings(
        base_url=f"https://{HOUSE}", booth_url=f"https://{BOOTH}", keys_dir=folder / "keys", _env_file=None
    )
    works = replace(make_works(stores, folder), settings=settings)
    now = datetime.now(UTC)
    return works, open_now(works, programmes.set_up(stores.house, draft(anchor=now.date()), now), now)


@pytest.fixture(params=NAMES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Yield house and booth as processes of their own behind each proxy."""
    works, wave = opened(tmp_path)
    ports = free_port(), free_port()
    with ExitStack() as stack, ExitStack() as programs:
        proxy = stack.enter_context(running(request.param, tmp_path, *ports))
        for command, env, name in served(tmp_path, *ports):
            programs.enter_context(started(command, proxy.logs / f"{name}.out", env, tmp_path))
        until(lambda: proxy.ask(HOUSE, "/s")[0] == 200 and proxy.ask(BOOTH, "/healthz")[0] == 200)
        yield Place(proxy, works, wave, ports, programs.close)
    works.stores.house.dispose()
    works.stores.ballots.dispose()


def answer_in_chromium(chromium: str, browser: Browser, place: Place) -> None:
    """Answer as the first employee, on a phone that finds both hosts at the proxy."""
    rules = ", ".join(f"MAP {host}:443 127.0.0.1:{place.proxy.port}" for host in (HOUSE, BOOTH))
    args = [*ARGS, f"--host-resolver-rules={rules}", "--ignore-certificate-errors"]
    own = browser.browser_type.launch(executable_path=chromium, args=args)
    page = own.new_context(viewport=PHONE, locale="en-GB").new_page()  # type: ignore[arg-type]
    page.goto(f"https://{HOUSE}/s#i={place.invite(0)}")
    expect(page.locator("#progress")).to_be_visible(timeout=20_000)
    for name in {x.get_attribute("name") for x in page.locator("input[type=radio]").all()}:
        page.locator(f"[name='{name}'][value='4']").check()
    page.locator(".bar button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS, timeout=20_000)
    own.close()


def answer_from_an_address(place: Place) -> list[str]:
    """Answer as the second employee, with everything about her said; return what no log may hold."""
    one, invite = place.invitation(1), place.invite(1)
    public = place.works.keys.public(place.wave)
    prepared = {
        kind: voter.prepare(bytes(32), public.moduli[kind, cell], place.wave, cell, kind)
        for kind, cell in one.cells.items()
    }
    blinded = {kind: b64(each.blinded) for kind, each in prepared.items()}
    for call in ("invitation", "status", "cell"):
        assert post(place.proxy, HOUSE, f"/s/{call}", {"invite": invite})[0] == 200
    _, signed = post(place.proxy, HOUSE, "/s/issue", {"invite": invite, "blinded": blinded})
    tokens = []
    for kind, each in prepared.items():
        content = voter.plain(kind, answers={}, comment="")
        done = voter.ballot(each, unb64(signed["blind_sig"][kind]), box=public.box, content=content)
        parts = {name: b64(getattr(done, name)) for name in ("input_msg", "sig", "sealed")}
        assert post(place.proxy, BOOTH, "/b", {"kind": kind, "cell": done.cell, **parts})[1] == {
            "status": "stored"
        }
        tokens += [parts["input_msg"], parts["sig"], blinded[kind]]
    return [invite, *tokens]


def post(proxy: Proxy, host: str, path: str, body: object) -> tuple[int, Any]:
    """Post JSON, with headers that tell who is calling."""
    sent = json.dumps(body).encode()
    code, _, reply = proxy.ask(host, path, sent, {"Content-Type": "application/json", **TELLING, **MORE})
    return code, json.loads(reply)


def let_everything_go_wrong(place: Place, invite: str) -> None:
    """Ask for what the proxy and the programs refuse, with the invitation where logs would repeat it."""
    tries: list[tuple[str, str, bytes | None]] = [
        (HOUSE, f"/s/issue?i={invite}", b"{"),
        (HOUSE, f"/s/nothing/{invite}", None),
        (HOUSE, f"/nothing/{invite}", None),
        (HOUSE, "/s/issue", b"x" * 30_000),
        (BOOTH, f"/b?i={invite}", b"{}"),
        (BOOTH, f"/nothing/{invite}", None),
        (BOOTH, "/b", b"x" * 30_000),
    ]
    for host, path, body in tries:
        assert place.proxy.ask(host, path, body, TELLING)[0] >= 400
    for port in (place.proxy.port, *place.ports):
        with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(CLIENT, 0)) as wire:
            wire.sendall(f"no HTTP at all /s/{invite} alice\r\n\r\n".encode())
            while wire.recv(4096):
                pass


def test_a_ballot_arrives_through_the_proxy_and_no_log_tells_of_it(
    chromium: str, browser: Browser, place: Place
) -> None:
    answer_in_chromium(chromium, browser, place)
    secret = answer_from_an_address(place)
    assert place.arrived() == 4
    let_everything_go_wrong(place, secret[0])
    place.end()
    assert (
        place.proxy.ask(BOOTH, "/b", b"{}", TELLING)[0]
        == place.proxy.ask(HOUSE, "/s", None, TELLING)[0]
        == 502
    )
    logs = {path.name: path.read_text() for path in place.proxy.logs.iterdir()}
    assert {"house.out", "booth.out"} < set(logs)
    unwanted = [
        *secret,
        place.invite(0),
        CLIENT,
        "127.0.0.1",
        "alice",
        "203.0.113.77",
        "/s/",
        "/b?",
        "/nothing",
    ]
    assert not [(name, text) for name, text in logs.items() for word in unwanted if word in text]


class Ear(BaseHTTPRequestHandler):
    """Answers with the headers it was sent."""

    def do_GET(self) -> None:
        """Say what came."""
        said = json.dumps(dict(self.headers.items())).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Write no line."""


@pytest.mark.parametrize("name", NAMES)
def test_what_reaches_the_programs_says_nothing_of_the_caller(name: str, tmp_path: Path) -> None:
    ear = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=ear.serve_forever, daemon=True).start()
    with running(name, tmp_path, ear.server_port, ear.server_port) as proxy:
        heard = [proxy.ask(host, path, None, TELLING | MORE)[2].decode() for host, path in PLACES]
        staff = json.loads(proxy.ask(HOUSE, "/sign-in", None, TELLING)[2])
    ear.shutdown()
    ear.server_close()
    assert not [text for text in heard for word in ("alice", "203.0.113.77", CLIENT) if word in text]
    assert "rm-CH" not in heard[-1]
    assert (staff["X-Forwarded-For"], staff["X-Forwarded-Proto"]) == (CLIENT, "https")
