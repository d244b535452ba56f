"""How two files were read, in a few lines: their form, rows used, and what was left out and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from culture.reports.speech import Speech

Json = Mapping[str, Any]
MOST_LABELS = 24


def lines(speech: Speech, body: Json) -> tuple[tuple[str, str], ...]:
    """Return (name, sentence) for each file and for the panel; nothing where no files were read."""
    found = []
    for side in ("staff", "customers"):
        one = body["inputs"].get(side, {})
        if "rejected" in one:
            found.append((speech.say(f"read.{side}"), f"{_file(speech, one)} {_left(speech, one)}"))
    left = reasons(speech, body["panel"]["excluded"])
    if found and left:
        found.append((speech.title("panel"), speech.say("read.panel", reasons=left)))
    return tuple(found)


def form(speech: Speech, one: Json) -> str:
    """Return the form in which a file was read."""
    days = ".daily" if (one.get("known") or {}).get("days") else ""
    return speech.say(f"form.{one['form']}{days}")


def reasons(speech: Speech, left: Sequence[Json]) -> str:
    """Return what was left out by reason, the most frequent first."""
    ordered = sorted(left, key=lambda one: -int(one["n"]))
    return "; ".join(
        speech.say("read.reason", n=speech.count(one["n"]), reason=speech.name(one["reason"]))
        for one in ordered
    )


def examples(speech: Speech, one: Json) -> str:
    """Return the first places of one reason, in the reader's word for a line."""
    return "; ".join(
        speech.name("line") + place[4:] if place.startswith("line ") else place for place in one["examples"]
    )


def _file(speech: Speech, one: Json) -> str:
    said = speech.say(
        "read.line", rows=speech.count(one["rows"]), used=speech.count(one["used"]), form=form(speech, one)
    )
    by_name = (one.get("known") or {}).get("by_name")
    more = ([speech.say("read.by_name")] if by_name else []) + _scales(speech, one) + _order(speech, one)
    return " ".join([said, *more])


def _scales(speech: Speech, one: Json) -> list[str]:
    """Name the scales that nobody told: everything that is called large or small rests on them."""
    found = [
        speech.say("read.scale", name=name, low=f"{scale['low']:g}", high=f"{scale['high']:g}")
        for name, scale in (one.get("scales") or {}).items()
        if scale["origin"] == "values"
    ]
    return [speech.say("read.scales", scales="; ".join(found))] if found else []


def _order(speech: Speech, one: Json) -> list[str]:
    """Name the order of periods that are no dates; of many the first and the last."""
    labels = list(one.get("order") or ())
    shown = labels if len(labels) <= MOST_LABELS else [*labels[: MOST_LABELS - 2], "…", labels[-1]]
    return [speech.say("read.order", labels=", ".join(shown))] if shown else []


def _left(speech: Speech, one: Json) -> str:
    if not one["rejected"]:
        return speech.say("read.none")
    told = [
        speech.say("read.reason", n=speech.count(part["n"]), reason=speech.name(part["reason"]))
        + (f" ({examples(speech, part)})" if part["examples"] else "")
        for part in one["rejected"]
    ]
    return speech.say("read.left", reasons="; ".join(told))
