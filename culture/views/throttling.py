"""How often an address may try to get in. Counted in memory or Redis for minutes, never in a store."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from culture.settings import StaffSettings

ENTRANCES = ("accounts.sign_in", "accounts.setup", "accounts.invitation")
WRONG_TRIES = "10 per 15 minutes"  # of one e-mail, from one address; from another its owner gets in


def throttle(house: Flask, settings: StaffSettings) -> None:
    """Throttle sign-in, set-up and invitations by address; wrong passwords by address and e-mail besides."""
    limiter = Limiter(get_remote_address, app=house, storage_uri=settings.limits_url, headers_enabled=False)
    views: dict[str, Callable[..., Any]] = house.view_functions
    for endpoint in ENTRANCES:
        views[endpoint] = limiter.limit(settings.sign_in_limit, methods=["POST"])(views[endpoint])
    wrong = limiter.limit(
        WRONG_TRIES, key_func=_who_tries, methods=["POST"], deduct_when=lambda reply: reply.status_code == 422
    )
    views["accounts.sign_in"] = wrong(views["accounts.sign_in"])


def _who_tries() -> str:
    """Return from where which e-mail is tried: as a hash, whether an account has it or not."""
    email = request.form.get("email", "").strip().lower()
    return f"{get_remote_address()} {sha256(email.encode()).hexdigest()}"
