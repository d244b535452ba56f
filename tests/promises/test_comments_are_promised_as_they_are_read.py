"""Who reads comments, and from how many on, is said in the same words of fact wherever somebody may look."""

import re
from pathlib import Path

import pytest

from surveys.programmes import promise
from surveys.release.suppress.rules import COMMENTS_FROM
from tests.works import draft

ROOT = Path(__file__).parents[2]
READERS = {
    "en": ("HR", "leaders"),
    "de": ("HR", "Leitungen"),
    "fr": ("RH", "responsables"),
    "es": ("RR. HH.", "dirigen"),
}


def said_to_the_author(language: str) -> str:
    """Return the sentence beside the comment box."""
    text = (ROOT / f"surveys/static/texts-{language}.js").read_text()
    found = re.search(r'commentRead: "(.*)",', text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("language", READERS)
def test_the_author_is_told_who_reads_from_how_many_on(language: str) -> None:
    words = said_to_the_author(language)
    assert all(reader in words for reader in (*READERS[language], "{label}", str(COMMENTS_FROM)))


@pytest.mark.parametrize("place", ["surveys/public/texts/en.py", "templates/culture/comments.html"])
def test_the_pages_name_the_same_readers(place: str) -> None:
    words = (ROOT / place).read_text()
    assert all(reader in words for reader in ("HR", "leaders whose units hold the whole group"))


def test_hr_is_shown_the_same_promise_when_a_programme_is_set_up() -> None:
    said = " ".join(promise(draft(comments=True)).sentences)
    assert "From 10 comments on they are read by HR and by leaders of the whole group" in said


def test_nothing_speaks_of_sealed_comments_any_more() -> None:
    places = [*(ROOT / "surveys/static").glob("*.js"), *(ROOT / "templates").rglob("*.html")]
    assert [
        path.name
        for path in places
        if "commentSealed" in path.read_text() or "stay sealed" in path.read_text()
    ] == []
