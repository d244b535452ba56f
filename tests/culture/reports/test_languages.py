"""The report in four languages: the same things said, numbers and dates by each one's habit, no English left."""

import re
from datetime import date

import pytest

from culture.reports import LANGUAGES, TABLES, Speech, files, speech
from culture.reports.files import html_of
from surveys.questionnaires import load
from tests.culture.reports.test_pages import COVER, page, texts
from tests.culture.reports.test_schema import CASES

OTHERS = tuple(one for one in LANGUAGES if one != "en")
PARTS = ("text", "names", "titles", "methods")
ENGLISH = re.compile(
    r"\b(the|of|and|with|units?|staff|customers?|scores?|points|interval|which|first|not|is|are|was|look|waves?"
    r"|data|between|within|higher|lower|link|would|period|periods|answers)\b",
    re.I,
)
SHARED = {"fr": {"points", "interval", "data"}, "es": set(), "de": {"was"}}


def places(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("part", PARTS)
def test_each_language_has_the_same_words_with_the_same_places(language: str, part: str) -> None:
    english, other = getattr(TABLES["en"], part), getattr(TABLES[language], part)
    assert set(other) == set(english)
    assert [key for key in english if places(other[key]) != places(english[key])] == []
    assert [key for key in english if other[key].count("|") != english[key].count("|")] == []


def left_in_english(language: str, said: str) -> list[str]:
    found = {one.group(0).lower() for one in ENGLISH.finditer(said)}
    return sorted(found - SHARED[language])


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", CASES)
def test_no_english_word_is_left_before_the_analyst_s_part(case, name: str, language: str) -> None:
    view = page(case(name), COVER, language)
    apart = {*texts(view.appendix), COVER.question, view.verdict, view.language}
    found = {
        one: left_in_english(language, one)
        for one in texts(view)
        if one not in apart and not one.startswith("dot ")
    }
    assert {one: words for one, words in found.items() if words} == {}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ["true", "small", "one period"])
def test_the_analyst_s_part_is_told_too_but_for_formulas_sources_and_names_of_settings(
    case, name: str, language: str
) -> None:
    view = page(case(name), COVER, language)
    *told, methods, repeat = view.appendix
    said = [one for one in texts(tuple(told)) if left_in_english(language, one)]
    named = [row[0] for grid in methods.grids for row in grid.rows]
    assert (said, [one for one in named if left_in_english(language, one)]) == ([], [])
    assert methods.texts[-1] == TABLES[language].titles["methods.english"]
    assert [one for one in repeat.texts if left_in_english(language, one)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_the_file_on_a_screen_holds_no_english_sentence(case, language: str) -> None:
    names = {theme.id: theme.names for theme in load().themes}
    made = html_of(case("true"), speech.speech_in(language, names))
    body = made[made.index("<body>") : made.index('class="card analyst"')]
    words = re.sub(r"<[^>]+>", " ", re.sub(r'aria-label="([^"]*)"', r">\1<", body))
    assert left_in_english(language, words) == []
    assert f'<html lang="{language}">' in made


def test_numbers_are_written_as_each_language_writes_them() -> None:
    said = {one: Speech(one).write(-1234.5, 1) for one in LANGUAGES}
    assert said == {"en": "−1,234.5", "de": "−1.234,5", "fr": "−1\u202f234,5", "es": "−1\u202f234,5"}


def test_days_are_written_as_each_language_writes_them() -> None:
    on = date(2026, 3, 2)
    assert [Speech(one).day(on) for one in ("de", "fr", "es")] == [
        "Montag, 2. März 2026", "lundi 2 mars 2026", "lunes, 2 de marzo de 2026",
    ]  # fmt: skip


def test_a_theme_has_its_name_in_the_reader_s_language(case) -> None:
    names = {"fairness": {"en": "Fairness", "fr": "Équité"}}
    assert "«\u00a0Équité\u00a0»" in files.html_of(case("true"), speech.speech_in("fr", names))


def test_a_language_that_is_not_known_is_english() -> None:
    assert speech.speech_in("xx").language == "en"


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_a_german_report_have_no_decimal_point(case, language: str) -> None:
    view = page(case("true"), COVER, language)
    said = " ".join((view.effect, *view.said, *view.sure, view.picture_caption, *view.mind))
    assert bool(re.search(r"\d\.\d\d\b", said)) == (language == "en")
    assert bool(re.search(r"\d,\d\d\b", said)) == (language != "en")
