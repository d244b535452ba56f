"""Bands of attributes in the languages of the employee's page. Pure.

In: a band, or joined bands, as cells and releases name them (English, and what HR's file says of contracts, shifts and
kinds of work). Out: the same in a language. What a file brought is not translated: it is the organisation's own word.
"""

from collections.abc import Mapping, Sequence

LANGUAGES = ("en", "de", "fr", "es")
BETWEEN = " / "
_OTHERS = ("de", "fr", "es")
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "0–1 years": ("0–1 Jahre", "0–1 an", "0–1 año"),
    "1–3 years": ("1–3 Jahre", "1–3 ans", "1–3 años"),
    "3–10 years": ("3–10 Jahre", "3–10 ans", "3–10 años"),
    "10+ years": ("10 Jahre und mehr", "10 ans et plus", "10 años y más"),
    "under 30": ("unter 30", "moins de 30 ans", "menos de 30"),
    "30–39": ("30–39", "30–39 ans", "30–39"),
    "40–49": ("40–49", "40–49 ans", "40–49"),
    "50–59": ("50–59", "50–59 ans", "50–59"),
    "60+": ("60 und älter", "60 ans et plus", "60 y más"),
    "other": ("andere", "autres", "otros"),
    "not stated": ("keine Angabe", "non précisé", "sin indicar"),
    "Time with the organisation": ("Zeit in der Organisation", "Ancienneté", "Antigüedad"),
    "Age": ("Alter", "Âge", "Edad"),
    "Contract": ("Vertrag", "Contrat", "Contrato"),
    "Shift": ("Schicht", "Équipe", "Turno"),
    "Kind of work": ("Art der Arbeit", "Type de travail", "Tipo de trabajo"),
}


def in_language(label: str, language: str) -> str:
    """Return a band, joined bands, or the name of an attribute in a language; English where there is no other."""
    return BETWEEN.join(_word(one, language) for one in label.split(BETWEEN))


def label_in_all(label: str, bands: Sequence[str]) -> dict[str, str]:
    """Return the label of a cell by language: the place it begins with stays, its bands are translated."""
    own = BETWEEN.join(bands)
    where = label.removesuffix(own) if own else label
    return {language: where + in_language(own, language) for language in LANGUAGES}


def _word(one: str, language: str) -> str:
    known = _WORDS.get(one)
    return known[_OTHERS.index(language)] if known and language in _OTHERS else one
