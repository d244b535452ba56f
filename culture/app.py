"""The house: the composition root. It alone hands the survey floor its guard and roster.

In: settings. Out: the Flask application `create_house()`, and `main()`, the `wellspring` command line.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from culture import errors as staff
from culture.context import Context
from culture.settings import StaffSettings, session_secret
from culture.views import accounts, assets, frame
from surveys import errors as survey
from surveys.db import Stores, open_stores
from surveys.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REFUSALS: dict[type[Exception], int] = {
    staff.Refusal: 422,
    staff.Unknown: 404,
    staff.Forbidden: 403,
    staff.Conflict: 409,
    staff.Unreadable: 400,
    survey.Refusal: 422,
    survey.Unknown: 404,
    survey.Conflict: 409,
    survey.Closed: 410,
    survey.Malformed: 400,
    survey.Forged: 403,
}
STAFF_PAGES = (accounts.page,)
EMPLOYEES = frozenset({"invitations"})


def utc_now() -> datetime:
    """Read the clock: only the top of the house does."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Parts:
    """What a house is made of; tests bring their own."""

    settings: Settings
    staff: StaffSettings
    stores: Stores
    clock: Callable[[], datetime] = utc_now


def read_parts() -> Parts:
    """Return the parts that the environment describes."""
    settings = Settings()
    return Parts(settings, StaffSettings(), open_stores(settings))


def create_house(parts: Parts | None = None) -> Flask:
    """Return the house: staff pages, the employee's page, and the desk, behind one set of headers.

    1. The application, its secret and its limits.
    2. What every answer has in common.
    3. The staff's rooms.
    """
    parts = parts or read_parts()
    house = Flask("wellspring", static_folder=None, template_folder=str(ROOT / "templates"))
    _configure(house, parts)
    frame.frame(house, REFUSALS, EMPLOYEES)
    house.register_blueprint(assets.make_assets())
    for page in STAFF_PAGES:
        house.register_blueprint(page)
    _limit(house, parts)
    house.add_url_rule("/healthz", "health", lambda: _health(parts))
    return house


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
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
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
        demo=parts.settings.demo,
    )
    house.extensions["csrf_protect"] = CSRFProtect(house)
    login = LoginManager(house)
    login.session_protection = None
    login.user_loader(accounts.load_user)


def _limit(house: Flask, parts: Parts) -> None:
    """Throttle sign-in, set-up and invitations by address; counted in memory or Redis, never in a store."""
    limiter = Limiter(
        get_remote_address, app=house, storage_uri=parts.staff.limits_url, headers_enabled=False
    )
    for endpoint in ("accounts.sign_in", "accounts.setup", "accounts.invitation"):
        view: Any = house.view_functions[endpoint]
        house.view_functions[endpoint] = limiter.limit(parts.staff.sign_in_limit, methods=["POST"])(view)


def _health(parts: Parts) -> ResponseReturnValue:
    return jsonify(status="ok")


def main() -> None:
    """Run the command line."""
    logging.basicConfig(format="%(message)s", level=logging.INFO)
