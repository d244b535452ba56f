"""The words of the public pages: the same ones in every language, with the same places for values."""

import re
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from surveys.collection import audit
from surveys.public import files
from surveys.public.texts import LANGUAGES, day, texts

PARTS = ("FRAME", "WORDS", "COMPARE", "AUDIT", "COUNT", "PROMISE")
OTHERS = [code for code in LANGUAGES if code != "en"]


def shape(value: Any) -> Any:
    """Return the form of a text: its places for values, or the forms of what it holds."""
    if isinstance(value, str):
        return sorted(re.findall(r"\{\w*\}|#", value))
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items() if key != "problems"}
    return [shape(each) for each in value]


def part(module: ModuleType, name: str) -> Any:
    return getattr(module, name)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", PARTS)
def test_every_language_says_the_same_things(language: str, name: str) -> None:
    assert shape(part(texts(language), name)) == shape(part(texts("en"), name))


@pytest.mark.parametrize("language", OTHERS)
def test_every_finding_of_the_audit_has_words(language: str) -> None:
    known = texts(language).COUNT["problems"]
    said = {"a cell that the manifest does not have", "a cell stands twice", files.FAILED, files.MISSING}
    source = Path(audit.__file__).read_text()
    said |= {
        re.sub(r"\{\w+\}", "#", one)
        for one in re.findall(r'f?"((?:a token|the key|\{\w+\} tokens)[^"]*)"', source)
    }
    assert said == set(known)
    assert all(key.count("#") == words.count("#") for key, words in known.items())


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Monday 2 March 2026"),
        ("de", "Montag, 2. März 2026"),
        ("fr", "lundi 2 mars 2026"),
        ("es", "lunes, 2 de marzo de 2026"),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language: str, said: str) -> None:
    assert day(date(2026, 3, 2), language) == said
