"""What a file calls a unit -> the unit. Pure: by id, code, name or what was chosen before; else suggestions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from culture.scores.parse.columns import plain_name
from culture.units import Node

LEAVE_OUT = "-"


@dataclass(frozen=True)
class Match:
    """One name as a file writes it. `unit` is empty where nothing fits; `how` says why it fits, or not:
    id, code, name, remembered, chosen, left out, several, unknown."""

    heard: str
    ratings: int
    unit: str
    how: str
    suggestions: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether somebody should choose."""
        return self.how in {"several", "unknown"}


class Names:
    """The units of an organisation by everything they may be called."""

    def __init__(self, nodes: Iterable[Node], past: Iterable[Node] = ()) -> None:
        """Take today's units, and those of earlier days: an ended unit is meant only where no other fits."""
        self._ids: set[str] = set()
        self._codes: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        self._add(nodes)
        self._add(node for node in {x.id: x for x in past}.values() if node.id not in self._ids)

    def _add(self, nodes: Iterable[Node]) -> None:
        taken = set(self._names)
        for node in nodes:
            self._ids.add(node.id)
            if node.code:
                self._codes.setdefault(node.code.casefold(), node.id)
            for name in {plain_name(node.name), plain_name(node.label)} - taken:
                self._names.setdefault(name, []).append(node.id)

    def match(
        self, heard: str, ratings: int, *, remembered: Mapping[str, str], chosen: Mapping[str, str]
    ) -> Match:
        """Return the unit that a name means. What was chosen now goes before what was chosen before."""
        plain = plain_name(heard)
        if chosen.get(heard) == LEAVE_OUT:
            return Match(heard, ratings, "", "left out")
        if chosen.get(heard) in self._ids:
            return Match(heard, ratings, chosen[heard], "chosen")
        if remembered.get(plain) in self._ids:
            return Match(heard, ratings, remembered[plain], "remembered")
        if heard in self._ids:
            return Match(heard, ratings, heard, "id")
        if heard.casefold() in self._codes:
            return Match(heard, ratings, self._codes[heard.casefold()], "code")
        called = self._names.get(plain, [])
        if len(called) == 1:
            return Match(heard, ratings, called[0], "name")
        if called:
            return Match(heard, ratings, "", "several", tuple(called))
        near = get_close_matches(plain, self._names, n=3, cutoff=0.6)
        return Match(
            heard, ratings, "", "unknown", tuple(dict.fromkeys(x for n in near for x in self._names[n]))
        )
