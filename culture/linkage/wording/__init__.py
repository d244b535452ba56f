"""Fixed sentences, numbers filled in. Another language is another table with the same keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isclose

from culture.linkage.wording import de, en, es, fr

TABLES: dict[str, Mapping[str, str]] = {"en": en.TEXT, "de": de.TEXT, "fr": fr.TEXT, "es": es.TEXT}
PERIODS = {"en": en.WORDS, "de": de.WORDS, "fr": fr.WORDS, "es": es.WORDS}
COMMA = frozenset({"de", "fr", "es"})


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language, and how finely this metric's points are written."""

    language: str
    decimals: int = 2

    def say(self, key: str, **values: object) -> str:
        """The sentence of this key with its values; numbers come already written."""
        return TABLES.get(self.language, en.TEXT)[key].format(**values)

    def period(self, word: str) -> tuple[str, str, str]:
        """(many periods, in the next one, in the same one) of a panel's word for its periods."""
        words = PERIODS.get(self.language, en.WORDS)
        return words.get(word, words["period"])

    def number(self, value: float | None) -> str:
        """A number in this metric's points; an end without bound is said so."""
        if value is None:
            return self.say("unbounded")
        return written(self.language, value, self.decimals)

    def apart(self, *pairs: tuple[float, float]) -> Tongue:
        """The same with up to two digits more, until no two numbers of a pair that differ are written alike."""
        finer = (replace(self, decimals=self.decimals + more) for more in range(3))
        differ = [(a, b) for a, b in pairs if not isclose(a, b)]
        return next(
            (one for one in finer if all(one.number(a) != one.number(b) for a, b in differ)),
            replace(self, decimals=self.decimals + 2),
        )


def written(language: str, value: float, decimals: int) -> str:
    """A number as the language writes it, with a true minus sign and never "-0"; thousands stand apart."""
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.replace("-", "")
    marks = {"de": ".", "fr": "\u202f", "es": "\u202f"}
    if language in COMMA:
        text = text.replace(",", "\0").replace(".", ",").replace("\0", marks[language])
    return text.replace("-", "−")


def tongue(language: str, delta: float) -> Tongue:
    """Decimals follow the smallest effect that matters: 0.10 is written with two, 5 with one."""
    return Tongue(language, 1 if delta >= 1 else 2 if delta >= 0.02 else 3)
