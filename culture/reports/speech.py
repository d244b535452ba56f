"""How a report speaks: its words, numbers and dates in the reader's language.

What cannot be given stands there with its reason, never as a blank.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from babel.dates import format_date

from culture.linkage.wording import written
from culture.reports.numbers import Digits, known
from culture.reports.words import TABLES, Table

LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}
QUOTES = {"en": "“{}”", "de": "„{}“", "fr": "«\u00a0{}\u00a0»", "es": "«{}»"}
TIMES = {"en": "{}, {} UTC", "de": "{}, {} Uhr UTC", "fr": "{}, {} UTC", "es": "{}, {} UTC"}
COMPOSITE = "composite"
ENGINE = (
    ("cells_under_k", re.compile(r"staff cells under (\d+) answers")),
    ("cells_under_n", re.compile(r"customer cells under (\d+) ratings")),
    ("cells_alone", re.compile(r"staff cells without customer scores at the lag")),
    ("units_single", re.compile(r"units with one pair only \(not in the change reading\)")),
)


@dataclass(frozen=True)
class Speech:
    """One language; `themes` are the names of themes in it, by id."""

    language: str = "en"
    themes: Mapping[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The words of this language."""
        return TABLES[self.language]

    def say(self, key: str, **values: Any) -> str:
        """Return the sentence of a key with its values filled in; numbers come already written."""
        return self.table.text[key].format(**values)

    def title(self, key: str, **values: Any) -> str:
        """Return a title or sentence of the analyst's part."""
        return self.table.titles[key].format(**values) if values else self.table.titles[key]

    def name(self, code: str) -> str:
        """Return a code of the document in words; an unknown one with its underscores as blanks."""
        for key, pattern in ENGINE:
            if found := pattern.fullmatch(code):
                return self.table.names[key].format(n=found[1] if found.groups() else "")
        return self.table.names.get(code, code.replace("_", " "))

    def method(self, name: str) -> str:
        """Return the name of a method."""
        return self.table.methods.get(name, name)

    def theme(self, code: str) -> str:
        """Return a theme's name as a heading has it."""
        name = self._theme(code)
        return name[:1].upper() + name[1:]

    def _theme(self, code: str) -> str:
        own = self.table.names[code] if code == COMPOSITE else code
        return self.themes.get(code) or own

    def quoted(self, code: str) -> str:
        """Return a theme's name as a sentence has it: English takes one plain word as it is."""
        name = self._theme(code)
        if self.language == "en" and " " not in name:
            return name.lower() if code in self.themes else name
        return QUOTES[self.language].format(name)

    def metric(self, code: str) -> str:
        """Return a metric's name as the sentences write it."""
        if code in self.table.names:
            return self.table.names[code]
        return code.upper() if code.islower() and len(code) <= 4 else code

    def write(self, value: float, decimals: int = 2) -> str:
        """Write a number as the language does, with a true minus sign; never "-0.00"."""
        return written(self.language, value, decimals)

    def points(self, value: float | None, form: Digits) -> str:
        """Write points as finely as their metric asks for; None is an end without a limit."""
        return self.say("no_limit") if value is None else self.write(value, form.points)

    def count(self, one: float) -> str:
        """Write a whole number."""
        return self.write(round(one), 0)

    def why(self, one: Any) -> str:
        """Return in words why a value is not there."""
        if not isinstance(one, dict):
            return self.say("not_apply")
        detail = str(one.get("detail") or "")
        return detail if detail and self.language == "en" else self.name(str(one["not_estimable"]))

    def none(self, one: Any) -> str:
        """Say that a value cannot be given, and why."""
        return self.say("none", why=self.why(one))

    def number(self, one: Any, decimals: int = 2) -> str:
        """Write a number of the document, or why there is none."""
        return self.write(float(one), decimals) if known(one) else self.none(one)

    def value(self, one: Any, decimals: int = 2) -> str:
        """Write an estimate {"value", …}, or why there is none."""
        return self.write(float(one["value"]), decimals) if known(one) else self.none(one)

    def interval(self, one: Any, decimals: int = 2) -> str:
        """Write [from, to]; null is an end without a limit."""
        if not known(one):
            return self.none(one)
        low, high = (self.say("no_limit") if end is None else self.write(float(end), decimals) for end in one)
        return self.say("range", low=low, high=high)

    def chance(self, p: Any) -> str:
        """Write a p-value."""
        if not known(p):
            return self.none(p)
        return f"<\u00a0{self.write(0.001, 3)}" if p < 0.001 else self.write(float(p), 3)

    def spread(self, values: tuple[float, ...], form: Digits) -> str:
        """Write one slope, or the range between two that differ when written."""
        found = list(dict.fromkeys(self.points(one, form) for one in values))
        return found[0] if len(found) == 1 else self.say("range", low=found[0], high=found[-1])

    def shift(self, lag: int) -> str:
        """Write a distance with its sign: −1, 0, +1."""
        return f"{lag:+d}".replace("-", "−").replace("+0", "0")

    def day(self, on: date, *, weekday: bool = True) -> str:
        """Write a day, with its weekday unless told otherwise."""
        return format_date(on, "full" if weekday else "long", locale=LOCALES[self.language])

    def moment(self, at: datetime) -> str:
        """Write a moment to the minute, with its zone."""
        return TIMES[self.language].format(self.day(at.date()), f"{at:%H:%M}")


def speech_in(language: str, names: Mapping[str, Mapping[str, str]] | None = None) -> Speech:
    """Return how to speak `language` (English where it is not known), with themes named as the bank names them."""
    spoken = language if language in TABLES else "en"
    themes = {code: every.get(spoken) or every.get("en", code) for code, every in (names or {}).items()}
    return Speech(spoken, themes)
