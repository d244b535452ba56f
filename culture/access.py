"""Who may do what, and for which units: pure, and denied by default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What somebody with an account is here for. Employees have no account."""

    ADMINISTRATOR = "administrator"
    HR = "hr"
    LEADER = "leader"


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in. `units` are the ids a leader answers for, with all below them."""

    account: str
    role: Role
    units: frozenset[str] = field(default_factory=frozenset)
    name: str = ""


_ADMINISTRATOR = {
    "accounts.manage", "settings.read", "audit.read", "outbox.read",
    "programmes.read", "waves.read", "waves.run",
}  # fmt: skip
_HR = {
    "programmes.read", "programmes.write", "waves.read", "waves.run",
    "people.read", "people.write", "units.read", "units.write",
    "scores.read", "scores.write", "dashboard.read", "link.read", "link.write",
    "reports.read", "actions.read", "actions.write", "tokens.make",
}  # fmt: skip
_LEADER = {"dashboard.read", "link.read", "reports.read", "actions.read", "actions.write", "tokens.make"}

GRANTS: Mapping[Role, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(_ADMINISTRATOR),
    Role.HR: frozenset(_HR),
    Role.LEADER: frozenset(_LEADER),
}
ACTIONS: frozenset[str] = frozenset().union(*GRANTS.values())


def may(viewer: Viewer | None, action: str, path: Sequence[str] | None = None) -> bool:
    """Say whether `viewer` may do `action`, at the unit whose ids from the company down are `path`.

    Administrators and HR work for the whole organisation. A leader needs one of their own units in the path;
    without a path a leader may open the page, which then shows their own units only. A leader without units
    may do nothing, nobody signed in may do nothing, and an action that no role was given is nobody's.
    """
    if viewer is None or action not in GRANTS.get(viewer.role, frozenset()):
        return False
    if viewer.role is not Role.LEADER:
        return True
    if path is None:
        return bool(viewer.units)
    return not viewer.units.isdisjoint(path)
