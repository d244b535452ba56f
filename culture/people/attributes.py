"""What is known of a person besides their unit, in bands: age, contract, shift, kind of work, tenure. Pure.

Birth dates and ages become a band while a file is read; nothing finer is kept, not even with the preview.
The bands' names are those that the survey floor puts in order.
"""

import re
from collections.abc import Mapping
from datetime import date

from culture.people.columns import fold

KEPT = ("age", "contract", "shift", "role_family")
TENURE = ((1, "0–1 years"), (3, "1–3 years"), (10, "3–10 years"))
LONG = "10+ years"
AGES = ((30, "under 30"), (40, "30–39"), (50, "40–49"), (60, "50–59"))
OLDEST = "60+"
LONGEST = 40
BELOW = ("<", "under", "below", "unter", "bis", "moins", "menos")
SAME: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "contract": {
        "full-time": ("full time", "fulltime", "ft", "vollzeit", "temps plein", "tiempo completo", "jornada completa"),
        "part-time": ("part time", "parttime", "pt", "teilzeit", "temps partiel", "tiempo parcial", "jornada parcial"),
        "permanent": ("permanent", "unbefristet", "cdi", "indefinido", "contrato indefinido", "open ended"),
        "fixed-term": ("fixed term", "temporary", "befristet", "cdd", "temporal", "contrato temporal"),
        "apprentice": ("apprentice", "trainee", "auszubildende", "azubi", "apprenti", "alternance", "aprendiz"),
    },
    "shift": {
        "day": ("day", "days", "tag", "tagschicht", "jour", "journee", "dia", "diurno"),
        "early": ("early", "morning", "fruh", "fruhschicht", "matin", "manana"),
        "late": ("late", "afternoon", "evening", "spat", "spatschicht", "apres midi", "soir", "tarde"),
        "night": ("night", "nights", "nacht", "nachtschicht", "nuit", "noche", "nocturno"),
        "rotating": ("rotating", "rotation", "wechselschicht", "alternant", "rotativo"),
    },
}  # fmt: skip
_KNOWN = {
    (name, word): value for name, values in SAME.items() for value, words in values.items() for word in words
}


def coarse(cells: Mapping[str, str], on: date | None) -> dict[str, str]:
    """Return a row's texts with birth date and age replaced by the age band, where it can be told.

    on: the day from which ages are counted; without it a birth date says nothing.
    """
    kept = {field: text for field, text in cells.items() if field not in ("born", "age")}
    band = age_band(cells.get("age", "")) or (born_band(cells.get("born", ""), on) if on else "")
    return {**kept, "age": band} if band else kept


def age_band(text: str) -> str:
    """Return the band of an age such as "34", "30-39", "under 30" or "60+"; empty where it is none."""
    if text in (*(band for _, band in AGES), OLDEST):
        return text
    found = re.search(r"\d{1,3}", text)
    if found is None:
        return ""
    below = any(text.casefold().lstrip().startswith(word) for word in BELOW)
    return _age(int(found[0]) - below)


def born_band(text: str, on: date) -> str:
    """Return the age band of a birth date or year, by the year alone; empty where none can be read."""
    found = re.search(r"\b(19|20)\d\d", text)
    return _age(on.year - int(found[0])) if found else ""


def known_of(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the attributes that a row names, words of four languages brought to one."""
    texts = ((name, " ".join(cells.get(name, "").split())[:LONGEST]) for name in KEPT)
    return tuple((name, _KNOWN.get((name, fold(text)), text)) for name, text in texts if text)


def bands(attributes: Mapping[str, str], started: date | None, on: date) -> dict[str, str]:
    """Return the band of each attribute that is known of somebody on a day, the tenure among them."""
    found = {name: value for name, value in attributes.items() if name in KEPT}
    return found if started is None else {**found, "tenure": tenure_band(started, on)}


def tenure_band(started: date, on: date) -> str:
    """Return the band of the years from `started` to `on`."""
    years = on.year - started.year - ((on.month, on.day) < (started.month, started.day))
    return next((band for limit, band in TENURE if years < limit), LONG)


def _age(years: int) -> str:
    if not 13 < years < 100:
        return ""
    return next((band for limit, band in AGES if years < limit), OLDEST)
