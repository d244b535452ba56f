"""Two people change one programme: whoever saves second is told first, and nothing that either typed is lost.

In: a mark of each field as the form showed it. Out: what was saved, by field; or Stale, with both sides in one draft.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime

from sqlalchemy.engine import Engine

from surveys import programmes
from surveys.errors import Conflict
from surveys.programmes import Draft

LENGTH = 12
FIELDS = tuple(field.name for field in fields(Draft) if field.name != "demo")


class Stale(Conflict):
    """Somebody saved since the form was shown. `theirs`: fields that only they changed, `both`: that both did.

    `together`: what was typed where it was changed, and what stands in the store elsewhere; `stored`: what stands there.
    """

    def __init__(self, stored: Draft, typed: Draft, shown: Mapping[str, str]) -> None:
        """Tell both sides apart."""
        super().__init__("Somebody changed this programme since you opened it. Nothing was saved.")
        now, mine = _marks(stored), _marks(typed)
        changed = [name for name in FIELDS if now[name] not in (shown.get(name), mine[name])]
        touched = [name for name in FIELDS if mine[name] != shown.get(name)]
        self.stored = stored
        self.theirs = tuple(name for name in changed if name not in touched)
        self.both = tuple(name for name in changed if name in touched)
        self.together = replace(stored, **{name: getattr(typed, name) for name in touched})


def marks(draft: Draft) -> str:
    """Return a mark of each field, for a form to carry: it tells whether a value is still the same, not the value."""
    return ",".join(f"{name}:{mark}" for name, mark in _marks(draft).items())


def save(engine: Engine, programme: str, draft: Draft, now: datetime, *, seen: str) -> tuple[str, ...]:
    """Change a programme, as `programmes.change`, and return the names of the fields that it changed.

    seen: the marks of what the form showed. Raises Stale where somebody saved something else in between; both
    are looked at in the transaction that writes.
    """
    shown = dict(part.split(":", 1) for part in seen.split(",") if ":" in part)
    changed: list[str] = []

    def compare(stored: Draft) -> None:
        stale, before, after = Stale(stored, draft, shown), _marks(stored), _marks(draft)
        if stale.theirs or stale.both:
            raise stale
        changed.extend(name for name in FIELDS if before[name] != after[name])

    programmes.change(engine, programme, draft, now, first=compare)
    return tuple(changed)


def _marks(draft: Draft) -> dict[str, str]:
    return {name: _mark(getattr(draft, name)) for name in FIELDS}


def _mark(value: object) -> str:
    plain = sorted(map(str, value)) if isinstance(value, tuple) else str(value).strip()
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:LENGTH]
