"""Bands read in the employee's language; nothing that the product names itself stays English."""

import pytest

from surveys.attributes import ATTRIBUTES, ORDERED, OTHER, UNKNOWN, said
from surveys.bandwords import _WORDS, LANGUAGES, in_language, label_in_all


def test_every_band_and_attribute_of_ours_has_words_in_each_language() -> None:
    ours = {*ATTRIBUTES.values(), *(band for some in ORDERED.values() for band in some), OTHER, UNKNOWN}
    assert set(_WORDS) == ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_bands_of_one_attribute_never_read_alike(language: str) -> None:
    for some in ORDERED.values():
        assert len({in_language(band, language) for band in some}) == len(some)


def test_joined_bands_are_translated_one_by_one_and_own_words_stay() -> None:
    assert in_language(said(["3–10 years", "10+ years"]), "de") == "3–10 Jahre / 10 Jahre und mehr"
    assert in_language("Kassenteam / other", "fr") == "Kassenteam / autres"
    assert in_language("60+", "it") == "60+"


def test_a_cell_is_named_in_all_languages() -> None:
    assert label_in_all("North, under 30", ["under 30"])["es"] == "North, menos de 30"
    assert label_in_all("60+", ["60+"])["de"] == "60 und älter"
    assert set(label_in_all("North", [])) == set(LANGUAGES)
