"""Two people change one thing: whoever saves second is told first, and nothing that either typed is lost. Pure.

In: a mark of each field as the form showed it, what stands in the store now, and what was typed. All three are drafts.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from culture.errors import Conflict

LENGTH = 12


class Stale(Conflict):
    """Somebody saved since the form was shown. `theirs`: what stands in fields that only they changed; `both`: in
    those that both did. `now`: the marks of what stands there.
    """

    def __init__(self, theirs: Mapping[str, Any], both: Mapping[str, Any], now: str) -> None:
        """Keep both sides apart."""
        super().__init__("Somebody changed this since you opened it. Nothing was saved.")
        self.theirs, self.both, self.now = theirs, both, now


def marks(draft: Any) -> str:
    """Return a mark of each field of a draft, for a form to carry."""
    return ",".join(f"{name}:{mark}" for name, mark in _marks(draft).items())


def compare(seen: str, stored: Any, typed: Any) -> tuple[str, ...]:
    """Return the names of the fields that `typed` changes; raises Stale where `stored` is not what was `seen`."""
    shown = dict(part.split(":", 1) for part in seen.split(",") if ":" in part)
    now, mine, values = _marks(stored), _marks(typed), asdict(stored)
    changed = [name for name in now if now[name] not in (shown.get(name), mine[name])]
    theirs = {name: values[name] for name in changed if mine[name] == shown.get(name)}
    both = {name: values[name] for name in changed if name not in theirs}
    if theirs or both:
        raise Stale(theirs, both, marks(stored))
    return tuple(name for name in now if now[name] != mine[name])


def _marks(draft: Any) -> dict[str, str]:
    return {name: _mark(str(value)) for name, value in asdict(draft).items()}


def _mark(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:LENGTH]
