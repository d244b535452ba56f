"""One person, for that person: what the house holds about them, and letting go of it (GDPR, articles 15 and 17).

In: a person's id. Out: a record for the page and the file. Answers are in neither: they belong to nobody here.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy.engine import Engine

from culture import units
from culture.db import reading, writing
from culture.errors import Conflict, Unknown
from culture.people.store import Person

ERASED = "Erased"
NO_ANSWERS = (
    "Answers, and whether this person answered, are not here: Wellspring cannot tell whose an answer is, and "
    "nobody may read who has answered."
)


class Wave(Protocol):
    """A wave in which the person was asked, as the survey floor tells of it."""

    @property
    def programme(self) -> str: ...
    @property
    def closes_on(self) -> date: ...
    @property
    def group(self) -> str: ...
    @property
    def named(self) -> bool: ...


@dataclass(frozen=True)
class Record:
    """What the list of people holds about somebody."""

    id: str
    name: str
    email: str
    number: str
    language: str
    unit: str
    since: date
    until: date | None
    started: date | None
    attributes: tuple[tuple[str, str], ...]

    @property
    def erased(self) -> bool:
        """Whether name, address and attributes were let go of already."""
        return self.name == ERASED and not self.email and not self.number


def record(engine: Engine, person: str, *, on: date) -> Record:
    """Return what is held about a person; raises Unknown."""
    with reading(engine) as session:
        row = session.get(Person, person)
        if row is None:
            raise Unknown("There is no such person.")
        tree = units.tree_in(session, on)
        return Record(
            id=row.id,
            name=row.name,
            email=row.email or "",
            number=row.external or "",
            language=row.language,
            unit=tree.get(row.unit).label if row.unit in tree else "a unit that has ended",
            since=row.valid_from,
            until=row.valid_to,
            started=row.started,
            attributes=tuple(sorted(row.attributes.items())),
        )


def as_file(found: Record, waves: Sequence[Wave], *, on: date) -> bytes:
    """Return all of it as JSON, to be handed to the person."""
    asked: list[dict[str, Any]] = [
        {
            "survey": wave.programme,
            "closes_on": wave.closes_on.isoformat(),
            "group": wave.group,
            "name_and_address_kept_until_it_closes": wave.named,
        }
        for wave in waves
    ]
    held = {key: value for key, value in asdict(found).items() if key != "attributes"}
    body = {"held_on": on, "person": held | {"attributes": dict(found.attributes)}, "asked_in": asked}
    text = json.dumps(body | {"answers": NO_ANSWERS}, ensure_ascii=False, indent=1, default=str)
    return f"{text}\n".encode()


def erase(engine: Engine, person: str, *, on: date) -> None:
    """Let go of name, address, number and attributes; whoever is here leaves. Raises Unknown, Conflict.

    The row stays without them, so that counts of past waves hold. A wave that is open keeps its own frozen list
    until it closes: its groups are not cut again.
    """
    with writing(engine) as session:
        row = session.get(Person, person)
        if row is None:
            raise Unknown("There is no such person.")
        if row.name == ERASED and row.email is None and row.external is None:
            raise Conflict("This person was erased already.")
        row.name, row.email, row.external, row.language = ERASED, None, None, "en"
        row.started, row.attributes = None, {}
        if row.valid_to is None or row.valid_to >= on:
            row.valid_to = max(on - timedelta(days=1), row.valid_from)
