"""One thin file a subject: authorise, parse, call one verb, render.

Every view stands behind `guard("some.action")`, or is named in the permission matrix as open to all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, g, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from culture import audit
from culture.access import ACTIONS, Viewer, may
from culture.context import Context
from culture.errors import Forbidden, Unknown

P = ParamSpec("P")
R = TypeVar("R")
READS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class SignedIn:
    """What flask-login carries: the viewer, and the token of this browser's sign-in as its id."""

    token: str
    viewer: Viewer
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the session cookie keeps: the sign-in, not the account."""
        return self.token


def here() -> Context:
    """Return the collaborators that the composition root gave to this application."""
    return cast(Context, current_app.extensions["wellspring"])


def signed_in() -> SignedIn | None:
    """Return who is signed in with this browser, if anybody."""
    user = current_user._get_current_object()
    return user if isinstance(user, SignedIn) else None


def viewer() -> Viewer:
    """Return the signed-in viewer; only behind `guard`."""
    user = signed_in()
    if user is None:
        raise Forbidden("Sign in first.")
    return user.viewer


def authorise(action: str, path: Sequence[str]) -> None:
    """Refuse a unit outside the viewer's scope exactly as one that does not exist.

    `path` holds the unit's ids from the company down to itself.
    """
    if not may(viewer(), action, path):
        raise Unknown("There is no such unit, or it is not one of yours.")


def guard(action: str, deed: str = "") -> Callable[[Callable[P, R]], Callable[P, Response | R]]:
    """Let in only whom `access.may` lets do `action`; write each change that succeeds into the audit.

    Nobody signed in goes to the sign-in page (and comes back after); a wrong role is refused with 403.
    `deed` is what the audit says was done ("disabled an account"); without it the endpoint's name stands. A view that
    leaves `g.changed`, the names of the fields that it changed, has them said too; never their values.
    What comes back with a 4xx, or with a warning flashed, was refused and is not a deed.
    """
    if action not in ACTIONS:
        raise ValueError(f"no role was given {action!r}; see culture.access")

    def decorate(view: Callable[P, R]) -> Callable[P, Response | R]:
        """Put `view` behind the guard."""

        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response | R:
            """Let in, refuse, or send to the sign-in page."""
            user = signed_in()
            if user is None:
                return redirect(url_for("accounts.sign_in", next=_way_back()))
            if not may(user.viewer, action):
                raise Forbidden(
                    "Your role does not include this page. An administrator can change your role."
                )
            warned = _warnings()
            reply = view(*args, **kwargs)
            if request.method not in READS and _succeeded(reply) and _warnings() == warned:
                subject = " ".join(str(x) for x in (request.view_args or {}).values())
                what = ", ".join(g.pop("changed", ()))
                record(f"{deed or request.endpoint}{': ' if what else ''}{what}", subject)
            return reply

        return guarded

    return decorate


def record(deed: str, subject: str = "", who: tuple[str | None, str] | None = None) -> None:
    """Write one line into the audit, in the name of the viewer unless `who` says otherwise."""
    user = signed_in()
    name = who or ((user.viewer.account, user.viewer.name) if user else (None, ""))
    context = here()
    audit.note(context.engine, who=name, deed=deed, subject=subject, now=context.clock())


def _way_back() -> str | None:
    return request.full_path.rstrip("?") if request.method in READS and request.path != "/" else None


def _warnings() -> int:
    """Count the warnings that wait to be shown."""
    return sum(category == "warn" for category, _ in session.get("_flashes", ()))


def _succeeded(reply: Any) -> bool:
    """A change that worked answers with a redirect or a body; a form to mend comes back with a 4xx."""
    status = reply[1] if isinstance(reply, tuple) else getattr(reply, "status_code", 200)
    return not isinstance(status, int) or status < 400
