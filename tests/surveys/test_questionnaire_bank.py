"""The item bank: its content, its version, and what is said of one that cannot be used."""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from surveys.errors import Unknown
from surveys.questionnaires import BadBank, build, load, read
from surveys.questionnaires.reading import FOLDER

THEMES = (
    "workload",
    "fairness",
    "purpose",
    "empowerment",
    "respect",
    "growth",
    "listened",
    "leaders",
    "personal",
)
LANGUAGES = ("en", "de", "fr", "es")


@pytest.fixture
def files() -> dict[str, Any]:
    """Return the parsed data files, free to be spoiled."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")}


def faults(files: dict[str, Any]) -> str:
    """Return what the reader says about spoiled files."""
    with pytest.raises(BadBank) as caught:
        build(files)
    return str(caught.value)


# The bank


def test_the_bank_has_five_items_for_each_of_nine_themes() -> None:
    assert [theme.id for theme in load().themes] == list(THEMES)
    assert {theme: len(load().of(theme)) for theme in THEMES} == dict.fromkeys(THEMES, 5)


def test_every_item_is_there_in_four_languages() -> None:
    assert {tuple(item.texts) for item in load().items} == {LANGUAGES}


@pytest.mark.parametrize("theme", THEMES)
def test_a_theme_is_asked_from_both_sides_and_mostly_positively(theme: str) -> None:
    sides = Counter(item.direction for item in load().of(theme))
    assert sides[1] >= 3
    assert sides[-1] >= 1


def test_the_scale_has_words_at_every_point() -> None:
    (scale,) = load().scales
    assert {language: len(set(words)) for language, words in scale.labels.items()} == dict.fromkeys(
        LANGUAGES, 5
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "du dir dich dein deine Sie Ihnen Ihr Ihre"),
        ("fr", "tu toi te vous votre vos"),
        ("es", "tú ti tu usted su"),
    ],
)
def test_statements_need_no_form_of_address(language: str, words: str) -> None:
    spoken = {word.strip(".,’") for item in load().items for word in item.texts[language].split()}
    assert spoken & set(words.split()) <= {"su"}


def test_the_bank_is_read_once() -> None:
    assert load() is load()


def test_an_unknown_item_is_said_by_its_name() -> None:
    with pytest.raises(Unknown, match="fairness-99"):
        load().item("fairness-99")


def test_an_unknown_theme_is_answered_with_those_that_exist() -> None:
    with pytest.raises(Unknown, match="workload, fairness"):
        load().of("weather")


def test_the_version_is_the_same_for_the_same_content(files: dict[str, Any]) -> None:
    assert build(files).version == load().version


def test_one_changed_letter_changes_the_version(files: dict[str, Any]) -> None:
    files["respect"]["items"][0]["texts"]["fr"] += "."
    assert build(files).version != load().version


# A bank that cannot be used


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_translation_is_named_with_item_and_field(files: dict[str, Any], language: str) -> None:
    del files["growth"]["items"][2]["texts"][language]
    assert f"Item growth-3, field texts.{language}: is missing." in faults(files)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        (7, "is empty or no text"),
        (" Well.", "has spaces at an end"),
        ("One\nTwo", "a line break"),
        ("Hid\u200bden", "an invisible sign"),
        ("e\u0301quite\u0301", "composed form"),
        ("long " * 40 + "x", "more than 140"),
    ],
)
def test_a_spoiled_text_is_named_with_its_fault(files: dict[str, Any], text: object, said: str) -> None:
    files["growth"]["items"][2]["texts"]["fr"] = text
    message = faults(files)
    assert "Item growth-3, field texts.fr:" in message
    assert said in message


@pytest.mark.parametrize("direction", [0, 2, True, "1", None, 1.0])
def test_a_direction_is_one_or_minus_one(files: dict[str, Any], direction: object) -> None:
    files["purpose"]["items"][1]["direction"] = direction
    assert "Item purpose-2, field direction: is not 1 or -1." in faults(files)


def test_an_id_begins_with_its_theme(files: dict[str, Any]) -> None:
    files["purpose"]["items"][1]["id"] = "respect-9"
    assert "Item respect-9, field id: is not of the form purpose-NUMBER." in faults(files)


def test_an_id_stands_once(files: dict[str, Any]) -> None:
    files["purpose"]["items"][1]["id"] = "purpose-1"
    assert "Item purpose-1, field id: is there 2 times." in faults(files)


def test_a_text_left_untranslated_is_found(files: dict[str, Any]) -> None:
    texts = files["leaders"]["items"][0]["texts"]
    texts["de"] = texts["en"]
    assert "Item leaders-1, field texts.de: says the same as item leaders-1, field texts.en." in faults(files)


def test_a_theme_with_too_few_items_is_named(files: dict[str, Any]) -> None:
    del files["leaders"]["items"][3:]
    assert "Theme leaders, field items: has 3, needs 4 or more." in faults(files)


def test_a_theme_asked_mostly_negatively_is_named(files: dict[str, Any]) -> None:
    for item in files["leaders"]["items"][:3]:
        item["direction"] = -1
    assert "Theme leaders, field items: has 2 with direction 1" in faults(files)


def test_a_scale_with_four_words_is_named(files: dict[str, Any]) -> None:
    files["frame"]["scales"][0]["labels"]["es"].pop()
    assert "Scale agreement, field labels.es: needs 5 different words." in faults(files)


def test_a_stray_field_of_an_item_is_named(files: dict[str, Any]) -> None:
    files["leaders"]["items"][0]["reverse"] = True
    assert "Item leaders-1, field reverse: is not a field of an item." in faults(files)


def test_a_file_that_no_theme_names_is_told(files: dict[str, Any]) -> None:
    files["weather"] = copy.deepcopy(files["leaders"])
    assert "File weather.json: is not named" in faults(files)


def test_all_faults_are_told_at_once(files: dict[str, Any]) -> None:
    del files["growth"]
    files["purpose"]["items"][1]["direction"] = 3
    message = faults(files)
    assert "File growth.json: is missing." in message
    assert "Item purpose-2" in message


@pytest.mark.parametrize(("text", "said"), [("{", "bad.json"), ('{"a": 1, "a": 2}', "'a' is there twice")])
def test_a_file_that_is_no_json_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(BadBank, match=said):
        read(tmp_path)
