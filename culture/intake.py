"""What programs send in: JSON that becomes the same imports as files do.

In: a decoded body. Out: what was done, as plain data for the answer; or a refusal, and nothing was changed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy.engine import Engine

from culture import people
from culture.errors import Refusal, Unreadable
from culture.scores import batches, parse, sources
from culture.scores.preview import Look
from culture.settings import StaffSettings

SOURCE = "API"
OWN_ID = "wellspring response id"
SHOWN = 100
Json = dict[str, Any]


class Unusable(Refusal):
    """Rows that cannot be used, so nothing was brought in. `rows` tells each: row, field, why, the mend."""

    def __init__(self, sentence: str, rows: list[Json]) -> None:
        super().__init__(sentence)
        self.rows = rows


@dataclass(frozen=True)
class Sender:
    """Who sends, by name; the id of the call, empty without an idempotency key; and now."""

    name: str
    call: str
    now: datetime


def bring_in_scores(engine: Engine, settings: StaffSettings, body: object, sender: Sender) -> Json:
    """Bring ratings in as one batch: one rating, a list, or {"ratings": […]} with options beside them.

    Single ratings without a response id get one from the call's own id, so that a call repeated counts once, and
    the same key of another token, or with other ratings later, is another call. What the fields mean is said by
    the call alone: nothing of it is remembered, and nothing that a page's file taught is used.
    """
    rows, options = _rows(body, "ratings")
    source = sources.clean(_text(options, "source") or SOURCE)
    mapping = _mapping(rows, options)
    if sender.call and not any(mapping.columns.get(x) for x in ("response", "n")):
        rows = [{**row, OWN_ID: f"{sender.call}/{place}"} for place, row in enumerate(rows)]
        mapping = replace(mapping, columns={**mapping.columns, "response": OWN_ID})
    incoming = batches.Incoming(
        source=source,
        file_name=f"{sender.name}, {sender.now:%d %b %Y %H:%M} UTC.json",
        data=_bytes(rows),
        mapping=mapping,
        choices=_pairs(options, "units"),
        further=options.get("further") is True,
        teaches=False,
    )
    mark = batches.marking_key(settings)
    seen = batches.look(engine, incoming, key=mark, now=sender.now)
    if seen.rejected and options.get("leave_out_bad_rows") is not True:
        raise Unusable(_bad(len(seen.rejected)), _rejected(seen))
    done = batches.bring_in(engine, incoming, key=mark, by=sender.name, now=sender.now)
    told = {"batch": done.batch, "already": done.already, "ratings": done.ratings}
    return told | {"counted_already": done.left_out, "rejected": _rejected(seen)}


def bring_in_people(engine: Engine, body: object, *, limit: int, on: date, dry_run: bool = False) -> Json:
    """Bring in a full roster: whoever is not in it has left. A list, or {"people": […]} with options beside it."""
    rows, options = _rows(body, "people")
    upload = people.read_file("people.json", _bytes(rows), limit=limit, on=on)
    chosen = people.Options(full=True, new_units=options.get("new_units") is True)
    plan = people.look(engine, upload, options=chosen, on=on)
    left_out = options.get("leave_out_bad_rows") is True
    if plan.bad and not left_out:
        raise Unusable(_bad(len(plan.bad)), [_judged(row) for row in plan.bad[:SHOWN]])
    if not dry_run:
        plan = people.bring_in(engine, upload, options=chosen, on=on, leave_out_bad=left_out)
    counts = {outcome.value: plan.count(outcome) for outcome in people.Outcome if plan.count(outcome)}
    new = [str(unit) for unit in plan.new_units]
    leave = len(plan.leavers)
    told = {"dry_run": dry_run, "rows": counts, "not_in_the_list": leave, "new_units": new}
    return told | {"notes": list(plan.notes), "rejected": [_judged(row) for row in plan.bad[:SHOWN]]}


def _rows(body: object, name: str) -> tuple[list[Json], Json]:
    """Return the rows of a body, and the options beside them."""
    options: Json = {}
    if isinstance(body, dict) and name in body:
        options = {key: value for key, value in body.items() if key != name}
        body = body[name]
    rows = [body] if isinstance(body, dict) else body
    if not isinstance(rows, list) or not rows:
        raise Unreadable(f"Send a list of {name}, or an object with “{name}” and at least one of them in it.")
    for place, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise Unreadable(f"Number {place} of the {name} is no object with named fields.")
    return cast(list[Json], rows), options


def _mapping(rows: list[Json], options: Json) -> parse.Mapping:
    guess = parse.guess(parse.open_table(_bytes(rows), "ratings.json").columns)
    plain = guess.plain()
    plain["columns"] = {**plain["columns"], **_pairs(options, "map")}
    plain["scales"] = {**plain["scales"], **_pairs(options, "scales")}
    plain["metric"] = _text(options, "metric") or guess.metric
    plain["dates"] = _text(options, "dates") or guess.dates
    return parse.Mapping.from_plain(plain)


def _bytes(rows: list[Json]) -> bytes:
    return json.dumps(rows, ensure_ascii=False).encode()


def _text(options: Mapping[str, Any], name: str) -> str:
    value = options.get(name, "")
    if not isinstance(value, str):
        raise Unreadable(f"“{name}” is a text.")
    return value


def _pairs(options: Mapping[str, Any], name: str) -> dict[str, str]:
    value = options.get(name, {})
    if not isinstance(value, dict) or not all(isinstance(x, str) for x in value.values()):
        raise Unreadable(f"“{name}” is an object whose values are texts.")
    return value


def _bad(n: int) -> str:
    return (
        f"{n:,} {'row' if n == 1 else 'rows'} cannot be used, so nothing was brought in. Mend what is listed in "
        "“rejected”, or send “leave_out_bad_rows”: true beside the list."
    )


def _rejected(seen: Look) -> list[Json]:
    fields = ("row", "field", "found", "reason", "mend")
    return [{name: getattr(row, name) for name in fields} for row in seen.rejected[:SHOWN]]


def _judged(row: people.Row) -> Json:
    return {"row": row.entry.line, "reason": row.says}
