"""The words of the public pages, a module for each language; each has the same keys (a test says so). Pure."""

from collections.abc import Mapping
from datetime import date
from types import ModuleType

from surveys.public.texts import de, en, es, fr

LANGUAGES: Mapping[str, ModuleType] = {"en": en, "de": de, "fr": fr, "es": es}
OWN_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
_DAYS = {
    "en": ("Monday Tuesday Wednesday Thursday Friday Saturday Sunday", "{w} {d} {m} {y}"),
    "de": ("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag", "{w}, {d}. {m} {y}"),
    "fr": ("lundi mardi mercredi jeudi vendredi samedi dimanche", "{w} {d} {m} {y}"),
    "es": ("lunes martes miércoles jueves viernes sábado domingo", "{w}, {d} de {m} de {y}"),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}


def texts(language: str) -> ModuleType:
    """Return the words of `language`; English where there are none."""
    return LANGUAGES.get(language, en)


def day(on: date, language: str) -> str:
    """Write a day in words: "Monday 2 March 2026", "Montag, 2. März 2026"."""
    known = language if language in _DAYS else "en"
    weekdays, shape = _DAYS[known]
    month = _MONTHS[known].split()[on.month - 1]
    return shape.format(w=weekdays.split()[on.weekday()], d=on.day, m=month, y=on.year)
