"""The data files of the bank in; a checked Bank out, or one error that names every item and field to mend."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from surveys.errors import Refusal
from surveys.questionnaires.items import Bank, Item, Scale, Theme, Words

FOLDER = Path(__file__).parent / "bank"
FRAME = "frame"
POINTS = 5
LONGEST_TEXT = 140
LONGEST_NAME = 40
FEWEST_ITEMS = 4
FEWEST_POSITIVE = 3
THEME_ID = re.compile(r"[a-z]{1,32}")


class BadBank(Refusal):
    """The data files are not a usable bank; `problems` has one sentence for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("The item bank cannot be used. " + " ".join(self.problems))


@cache
def load() -> Bank:
    """Return the bank that is delivered with the product; read once per process."""
    return read(FOLDER)


def read(folder: Path) -> Bank:
    """Return the bank of a folder with `frame.json` and one file a theme; BadBank names what is wrong."""
    files: dict[str, object] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.json")):
        try:
            files[path.stem] = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_no_key_twice)
        except ValueError as error:
            problems.append(f"File {path.name}: {error}.")
    if problems:
        raise BadBank(problems)
    return build(files)


def build(files: Mapping[str, object]) -> Bank:
    """Return the bank of parsed files by name (`frame` and each theme's id); BadBank names what is wrong."""
    reader = _Reader()
    frame = reader.table("file frame.json", files.get(FRAME))
    reader.languages = reader.names("file frame.json, field languages", frame.get("languages"))
    ids = reader.names("file frame.json, field themes", frame.get("themes"))
    for stray in sorted(set(files) - {FRAME, *ids}):
        reader.fault(f"file {stray}.json", "is not named in field themes of frame.json")
    comment = reader.words("file frame.json, field comment", frame.get("comment"))
    scales = [
        reader.scale(part) for part in reader.rows("file frame.json, field scales", frame.get("scales"))
    ]
    themes: list[Theme] = []
    items: list[Item] = []
    for theme in ids:
        if not THEME_ID.fullmatch(theme):
            reader.fault(f"theme {theme}", "has an id that is not made of small letters")
        table = reader.table(f"file {theme}.json", files.get(theme))
        names = reader.words(f"theme {theme}, field names", table.get("names"), longest=LONGEST_NAME)
        themes.append(Theme(theme, names))
        items += [
            reader.item(theme, part)
            for part in reader.rows(f"theme {theme}, field items", table.get("items"))
        ]
    bank = Bank(tuple(themes), tuple(items), tuple(scales), reader.languages, comment)
    problems = [*reader.problems, *check(bank)]
    if problems:
        raise BadBank(problems)
    return bank


def check(bank: Bank) -> tuple[str, ...]:
    """Return the faults that only show when the parts are seen together, one sentence each."""
    problems = [
        f"Item {name}, field id: is there {times} times."
        for name, times in Counter(item.id for item in bank.items).items()
        if times > 1
    ]
    for theme in bank.themes:
        own = bank.of(theme.id)
        positive = sum(item.direction == 1 for item in own)
        if len(own) < FEWEST_ITEMS:
            problems.append(f"Theme {theme.id}, field items: has {len(own)}, needs {FEWEST_ITEMS} or more.")
        if positive < FEWEST_POSITIVE:
            problems.append(
                f"Theme {theme.id}, field items: has {positive} with direction 1, "
                f"needs {FEWEST_POSITIVE} or more."
            )
    if len(bank.scales) != 1:
        problems.append(f"File frame.json, field scales: has {len(bank.scales)}, ballots know exactly one.")
    return (*problems, *_said_twice(bank.items))


def _said_twice(items: Iterable[Item]) -> list[str]:
    """Return a sentence for each text that stands in two places: a copy never translated or changed."""
    seen: dict[str, str] = {}
    problems: list[str] = []
    for item in items:
        for language, text in item.texts.items():
            place = f"item {item.id}, field texts.{language}"
            if text in seen:
                problems.append(f"{place[0].upper()}{place[1:]}: says the same as {seen[text]}.")
            seen.setdefault(text, place)
    return problems


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    if twice:
        raise ValueError(f"the key {twice[0]!r} is there twice in one object")
    return dict(pairs)


class _Reader:
    """Takes parsed JSON apart and keeps a list of what is wrong, each with its place."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.languages: tuple[str, ...] = ()

    def fault(self, place: str, what: str) -> None:
        self.problems.append(f"{place[0].upper()}{place[1:]}: {what}.")

    def table(self, place: str, value: object) -> dict[str, object]:
        """Return a JSON object, empty where there is none."""
        if isinstance(value, dict):
            return value
        self.fault(place, "is missing" if value is None else "is not an object")
        return {}

    def rows(self, place: str, value: object) -> list[object]:
        if isinstance(value, list) and value:
            return value
        self.fault(place, "is not a list with something in it")
        return []

    def names(self, place: str, value: object) -> tuple[str, ...]:
        names = tuple(name for name in self.rows(place, value) if isinstance(name, str) and name)
        if isinstance(value, list) and (len(names) < len(value) or len(set(names)) < len(names)):
            self.fault(place, "holds something that is empty, no text, or there twice")
        return tuple(dict.fromkeys(names))

    def by_language(self, place: str, value: object) -> dict[str, object]:
        """Return what is given for the languages of the frame, none missing and none beside them."""
        table = self.table(place, value)
        for missing in [name for name in self.languages if name not in table]:
            self.fault(f"{place}.{missing}", "is missing")
        for stray in [name for name in table if name not in self.languages]:
            self.fault(f"{place}.{stray}", "is a language that frame.json does not name")
        return {name: table[name] for name in self.languages if name in table}

    def words(self, place: str, value: object, *, longest: int = LONGEST_TEXT) -> Words:
        table = self.by_language(place, value)
        return {name: self.text(f"{place}.{name}", text, longest=longest) for name, text in table.items()}

    def text(self, place: str, value: object, *, longest: int = LONGEST_TEXT) -> str:
        """Return one line of visible text in composed form, at most `longest` characters long."""
        if not isinstance(value, str) or not value.strip():
            self.fault(place, "is empty or no text")
            return ""
        if value != value.strip() or any(unicodedata.category(sign) in {"Cc", "Cf"} for sign in value):
            self.fault(place, "has spaces at an end, a line break or an invisible sign")
        if value != unicodedata.normalize("NFC", value):
            self.fault(place, "is not in Unicode's composed form (NFC)")
        if len(value) > longest:
            self.fault(place, f"has {len(value)} signs, more than {longest}")
        return value

    def scale(self, value: object) -> Scale:
        """Return a scale with different words at every point in every language."""
        table = self.table("file frame.json, field scales", value)
        name = self.text("file frame.json, field scales.id", table.get("id"))
        labels: dict[str, tuple[str, ...]] = {}
        for language, points in self.by_language(f"scale {name}, field labels", table.get("labels")).items():
            place = f"scale {name}, field labels.{language}"
            words = tuple(self.text(place, word, longest=LONGEST_NAME) for word in self.rows(place, points))
            if len(set(words)) != POINTS or len(words) != POINTS:
                self.fault(place, f"needs {POINTS} different words")
            labels[language] = words
        return Scale(name, labels)

    def item(self, theme: str, value: object) -> Item:
        """Return one item of a theme; its id is the theme and a number."""
        table = self.table(f"theme {theme}, field items", value)
        name = self.text(f"theme {theme}, field items.id", table.get("id"))
        if not re.fullmatch(rf"{re.escape(theme)}-[1-9][0-9]{{0,3}}", name):
            self.fault(f"item {name}, field id", f"is not of the form {theme}-NUMBER")
        direction = table.get("direction")
        if type(direction) is not int or direction not in (1, -1):
            self.fault(f"item {name}, field direction", "is not 1 or -1")
        for stray in sorted(set(table) - {"id", "direction", "texts"}):
            self.fault(f"item {name}, field {stray}", "is not a field of an item")
        texts = self.words(f"item {name}, field texts", table.get("texts"))
        return Item(name, theme, -1 if direction == -1 else 1, texts)
