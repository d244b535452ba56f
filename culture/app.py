"""The house: the composition root. It alone hands the survey floor its guard and roster.

In: settings. Out: the Flask application `create_house()`, and `main()`, the `wellspring` command line.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from pydantic import ValidationError
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

import migrations
from culture import access, demo, jobs, keeping, people, thanks, units
from culture import errors as staff_errors
from culture.cli import Group, run_command, staff_commands
from culture.cli_link import make_link
from culture.cli_report import report_command
from culture.cli_scores import scores_command
from culture.context import Context
from culture.dashboards import Catalogue
from culture.reports import desks
from culture.reports.files import html_of
from culture.settings import StaffSettings, check_host, session_secret
from culture.views import accounts, api, assets, frame, guard, throttling, viewer
from culture.views.dashboards import make_dashboards
from culture.views.rooms import STAFF_PAGES
from surveys import cli as survey_cli
from surveys import demo as survey_demo
from surveys import errors, joined, logs, mail, questionnaires, readers
from surveys.backup import Above
from surveys.cli.keeping import keeping_commands
from surveys.cli.worker import worker_command
from surveys.db import Stores, open_stores
from surveys.desk import make_desk
from surveys.invitations.views import make_page
from surveys.jobs import Invitee, Leaf, Works, alive, asked, start_ticker
from surveys.keys import Keys
from surveys.public.sights import printed_words
from surveys.public.views import make_public
from surveys.release.origin import mark, marked
from surveys.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REFUSALS: dict[type[Exception], int] = {
    staff_errors.Refusal: 422,
    staff_errors.Unknown: 404,
    staff_errors.Forbidden: 403,
    staff_errors.Conflict: 409,
    staff_errors.Unreadable: 400,
    errors.Refusal: 422,
    errors.Unknown: 404,
    errors.Conflict: 409,
    errors.Closed: 410,
    errors.Malformed: 400,
    errors.Forged: 403,
}
EMPLOYEES = frozenset({"invitations"})
ABOVE = Above(keeping.MODELS, keeping.FLEETING, keeping.ENDED)
STRANGER = (
    "The {store} store was made by a version of Wellspring that this one does not know. Nothing was changed. Start "
    "the version that made it; or, where it holds only the demonstration, remove the folder var/ and begin again."
)


def utc_now() -> datetime:
    """Read the clock: only the top of the house does."""
    return datetime.now(UTC)


class House(Flask):
    """A Flask application whose fault log is `frame`'s alone: no message, no address, nothing that was sent."""

    def log_exception(self, exc_info: object) -> None:
        """Say nothing; `frame` has said the kind of the fault and its place."""


@dataclass(frozen=True)
class Parts:
    """What a house is made of; tests bring their own."""

    settings: Settings
    staff: StaffSettings
    stores: Stores
    clock: Callable[[], datetime] = utc_now
    post: mail.Mail | None = None

    @cached_property
    def works(self) -> Works:
        """What the desk and the scheduler work with, the organisation's roster and leaves among it."""
        house = self.stores.house
        return Works(
            stores=self.stores,
            keys=Keys(self.settings.keys_dir),
            settings=self.settings,
            roster=lambda units, on: roster(house, units, on),
            leaves=lambda units, on: leaves(house, units, on),
            mail=self.post or mail.from_settings(self.settings),
        )


def roster(house: Engine, units: Sequence[str], on: date) -> tuple[Invitee, ...]:
    """Return who is in `units` and below on a day, as the survey floor knows people."""
    found = people.roster(house, units, on)
    return tuple(Invitee(x.person, x.name, x.email, x.language, x.unit, x.bands) for x in found)


def leaves(house: Engine, units: Sequence[str], on: date) -> tuple[Leaf, ...]:
    """Return the units in which those people are counted, as the survey floor knows units."""
    found = people.leaves(house, units, on)
    return tuple(Leaf(x.unit, x.name, x.path, x.names, x.zone, x.country) for x in found)


def read_parts() -> Parts:
    """Return the parts that the environment describes."""
    settings = Settings()
    return Parts(settings, StaffSettings(), open_stores(settings))


def create_house(parts: Parts | None = None) -> Flask:
    """Return the house: staff pages, the employee's page, and the desk, behind one set of headers.

    1. The application, its secret and its limits.
    2. What every answer has in common.
    3. The staff's rooms, and the employee's page, which asks for no session.
    """
    parts = parts or read_parts()
    house = House("wellspring", static_folder=None, template_folder=str(ROOT / "templates"))
    _configure(house, parts)
    csrf = CSRFProtect(house)
    frame.frame(house, REFUSALS, EMPLOYEES)
    house.register_blueprint(assets.make_assets())
    for page in STAFF_PAGES:
        house.register_blueprint(page)
    themes = _themes()
    words = partial(printed_words, parts.stores.house)
    why, carries = partial(joined.in_wave, parts.stores.house), partial(readers.carries, parts.stores.house)
    house.register_blueprint(make_dashboards(themes, words, why, carries))
    address = partial(readers.address_of, parts.stores.house)
    house.register_blueprint(make_public(stores=parts.stores))
    house.extensions["wellspring"].extras["themes"] = themes
    house.extensions["wellspring"].extras["joined"] = partial(joined.now, parts.stores.house)
    house.extensions["wellspring"].extras["asked"] = partial(asked, parts.stores.house)
    house.register_blueprint(_desk(parts))
    answering = make_page(
        stores=parts.stores,
        keys=parts.works.keys,
        settings=parts.settings,
        results=lambda wave, language, invited: thanks.last_results(
            parts.stores.house, wave, themes.names, invited=invited, address=address
        ),
        done=lambda wave, language: thanks.done_lately(parts.stores.house, parts.clock()),
        clock=parts.clock,
    )
    csrf.exempt(answering)
    csrf.exempt(api.page)
    house.register_blueprint(answering)
    throttling.throttle(house, parts.staff)
    house.add_url_rule("/healthz", "health", lambda: _health(parts))
    return house


def _themes() -> Catalogue:
    """Return the names of the bank's themes, which this floor may not read itself."""
    return Catalogue({theme.id: theme.names for theme in questionnaires.load().themes})


def _desk(parts: Parts) -> Blueprint:
    """Return the survey floor's staff pages, with this floor's guard and tree."""

    def tree(on: date) -> tuple[tuple[str, str, int], ...]:
        return tuple((node.id, node.name, node.depth) for node in units.tree(parts.stores.house, on=on))

    return make_desk(
        works=parts.works,
        guard=guard,
        tree=tree,
        may=lambda action: access.may(viewer(), action),
        clock=parts.clock,
    )


def start_clock(parts: Parts) -> Any:
    """Start the log and the scheduler in this process; a lease lets one process tick at a time."""
    logs.start()
    desks.sweep(parts.clock())
    clock = start_ticker(parts.works, parts.clock)
    clock.add_job(lambda: jobs.tidy(parts.stores.house, parts.clock()), "interval", hours=1, id="tidy")
    looks = jobs.Looks(parts.stores.house, parts.clock)
    clock.add_job(looks.turn, "interval", seconds=5, max_instances=2, misfire_grace_time=None, id="looks")
    return clock


def _configure(house: Flask, parts: Parts) -> None:
    secure = parts.settings.house.startswith("https://")
    house.config.update(
        SECRET_KEY=session_secret(parts.staff),
        SESSION_COOKIE_NAME="__Host-wellspring" if secure else "wellspring",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=parts.staff.upload_limit + 100_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        MAX_FORM_PARTS=20_000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        TRAP_HTTP_EXCEPTIONS=False,
    )
    if parts.staff.trusted_proxies:
        hops = parts.staff.trusted_proxies
        house.wsgi_app = ProxyFix(house.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    house.extensions["wellspring"] = Context(
        engine=parts.stores.house,
        settings=parts.staff,
        clock=parts.clock,
        base_url=parts.settings.house,
        on_this_machine=parts.settings.loopback,
        is_demo=_remembered(lambda: marked(parts.stores)),
        send=_sender(parts.works.mail),
    )
    login = LoginManager()
    login.init_app(house, add_context_processor=False)
    login.session_protection = None
    login.user_loader(accounts.load_user)


def _remembered(check: Callable[[], bool]) -> Callable[[], bool]:
    """Ask until the answer is yes: a store that carries the demonstration's mark never loses it."""
    said: list[bool] = []

    def ask() -> bool:
        if not said and check():
            said.append(True)
        return bool(said)

    return ask


def _sender(carrier: mail.Mail) -> Callable[[str, str, str], None] | None:
    if not carrier.delivers:
        return None

    def send(address: str, subject: str, words: str) -> None:
        html = f"<pre>{words.replace('&', '&amp;').replace('<', '&lt;')}</pre>"
        with carrier.session() as post:
            post(mail.Message(address, subject, words, html))

    return send


def _health(parts: Parts) -> ResponseReturnValue:
    """Answer 200 where stores, migrations and scheduler are well; else 503, saying which is not."""
    checks = {
        "house store": _well(lambda: _answers(parts.stores.house)),
        "ballot store": _well(lambda: _answers(parts.stores.ballots)),
        "house migrations": _well(lambda: migrations.current(parts.stores.house) == migrations.head("house")),
        "ballot migrations": _well(
            lambda: migrations.current(parts.stores.ballots) == migrations.head("ballots")
        ),
        "scheduler": _well(lambda: alive(parts.stores.house, parts.clock())),
    }
    said = {name: "well" if good else "not well" for name, good in checks.items()}
    well = all(checks.values())
    return jsonify(status="well" if well else "not well", checks=said), 200 if well else 503


def _answers(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT 1")) == 1)


def _well(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except SQLAlchemyError:
        return False


def ready_parts() -> Parts:
    """Return the parts that the environment describes, with folders made and both stores migrated."""
    parts = read_parts()
    stores: tuple[tuple[migrations.Store, Engine], ...] = (
        ("house", parts.stores.house),
        ("ballots", parts.stores.ballots),
    )
    for name, engine in stores:
        if engine.dialect.name == "sqlite" and engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        stands_at = migrations.current(engine)
        if stands_at and not migrations.knows(name, stands_at):
            raise staff_errors.Refusal(STRANGER.format(store=name))
        if stands_at != migrations.head(name):
            migrations.upgrade(engine, name)
    return parts


def prepare() -> None:
    """Make both stores ready to serve; on empty ones of one machine, load the demonstration."""
    parts = read_parts()
    check_host(os.environ.get("HOST", "127.0.0.1"), loopback=parts.settings.loopback)
    keys, engines = parts.settings.keys_dir, (parts.stores.house, parts.stores.ballots)
    wanted = parts.settings.demo and parts.settings.loopback
    if demo.clear_away(keys, engines, wanted=wanted, invented=lambda: marked(parts.stores)):
        click.echo("Loading the demonstration was cut off; it begins again.")
    parts = ready_parts()
    if wanted and demo.untouched(parts.stores.house):
        with demo.marked(keys, engines):
            mark(parts.stores)
            hands, now = _hands(parts), parts.clock()
            demo.load(parts.stores.house, parts.staff, hands, now=now, say=click.echo)
    if marked(parts.stores):
        links = survey_demo.links(parts.works, 2)
        click.echo("\n".join(demo.greeting(links, parts.settings.house)))
    else:
        click.echo(f"Wellspring: {parts.settings.house}   (Ctrl-C ends it)")


def _hands(parts: Parts) -> demo.Hands:
    """Lend the demonstration the survey floor's verbs."""
    works = parts.works

    def set_up(first: datetime) -> str:
        """Set up the demonstration's programme, broken down by what its people have."""
        pulse = survey_demo.Pulse(
            name="Fortnightly pulse",
            company=units.COMPANY,
            themes=tuple(demo.THEMES),
            first=first,
            days_open=demo.DAYS_OPEN,
            zone=demo.ZONE,
            country=demo.COUNTRY,
            attributes=demo.ATTRIBUTES,
        )
        return survey_demo.set_up(works, pulse, parts.clock())

    def crowd(mood: survey_demo.Mood, busy: Mapping[str, int] = MappingProxyType({})) -> survey_demo.Crowd:
        return survey_demo.Crowd(mood, demo.VOICES, busy)

    return demo.Hands(
        set_up=set_up,
        past=lambda wave_of, opens, mood: survey_demo.past_wave(works, wave_of, opens, crowd(mood)),
        live=lambda wave_of, opens, mood, busy: survey_demo.live_wave(
            works, wave_of, opens, crowd(mood, busy)
        ),
        close=lambda wave: survey_demo.close(works, wave),
        waiting=lambda wave_of, opens, mood: survey_demo.live_wave(
            works, wave_of, opens, crowd(mood), turnout=0.45
        ),
        hurried=lambda: survey_demo.hurried(parts.stores),
    )


def commands() -> click.Group:
    """Return the whole command line: the staff floor's commands and the survey floor's."""
    group = Group("wellspring", help="Anonymous pulses, tested honestly against customer satisfaction.")
    group.refusals = (staff_errors.Refusal, errors.Refusal, ValidationError)
    joined = (
        *staff_commands(_open_house),
        scores_command(_open_house, group=Group),
        make_link(lambda _, body: html_of(body)),
        report_command(_open_house, themes=lambda: _themes().names),
        *survey_cli.commands(lambda: ready_parts().works),
        survey_cli.settings_command(Settings, StaffSettings),
        *keeping_commands(lambda: (ready_parts().works, ABOVE)),
        worker_command(),
        run_command(prepare),
    )
    group.commands.update({str(command.name): command for command in joined})
    return group


def _open_house() -> tuple[Engine, StaffSettings]:
    parts = ready_parts()
    return parts.stores.house, parts.staff


def main() -> None:
    """Run the command line: exit status 0 done, 1 refused (one line says why), 2 wrong usage."""
    commands()(prog_name="wellspring")
