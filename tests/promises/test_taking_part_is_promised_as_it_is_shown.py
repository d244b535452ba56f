"""How many took part: every place says what releases show, a share as a band and from 20 on the number; never who."""

from pathlib import Path

import pytest

from surveys.programmes import promise
from surveys.public.texts import texts
from surveys.release import EXACT_FROM, NBand
from surveys.release.suppress.rules import r6_share, r10_count
from tests.works import draft

ROOT = Path(__file__).parents[2]
WORDS = {
    "en": ("a band of ten points or more", "From 20 answers on", "never who"),
    "de": ("einer Spanne von zehn Punkten oder mehr", "Ab 20 Antworten", "nie, wer"),
    "fr": ("une fourchette de dix points ou plus", "À partir de 20 réponses", "jamais qui"),
    "es": ("un intervalo de diez puntos o más", "A partir de 20 respuestas", "nunca quién"),
}


@pytest.mark.parametrize("language", WORDS)
def test_the_letter_the_long_answer_and_the_promise_page_say_it_in_each_language(language: str) -> None:
    page = " ".join(texts(language).PROMISE["points"])
    letter = (ROOT / f"templates/letters/invite.{language}.txt").read_text()
    receipt = (ROOT / f"surveys/static/how-{language}.js").read_text()
    assert all(words in place for place in (page, letter, receipt) for words in WORDS[language])


def test_the_frozen_promise_says_it_and_claims_no_more() -> None:
    said = " ".join(promise(draft()).sentences)
    assert all(words in said for words in WORDS["en"])
    assert "No page shows who." in said
    assert "never shown to anybody" not in said


def test_the_readme_says_it() -> None:
    said = " ".join((ROOT / "README.md").read_text().split())
    assert "The share is shown as a band of ten points or more; from 20 answers on" in said


def test_releases_give_the_number_from_there_on_and_not_before() -> None:
    assert EXACT_FROM == 20
    assert r10_count(EXACT_FROM, 5) == 20
    assert isinstance(r10_count(EXACT_FROM - 1, 5), NBand)


@pytest.mark.parametrize("n", [10, 21, 24, 68, 700])
def test_a_share_is_a_band_of_ten_points_and_more(n: int) -> None:
    bands = [r6_share(part, n) for part in range(n + 1)]
    assert all(band is not None and band.high - band.low > 0.0999 for band in bands)
