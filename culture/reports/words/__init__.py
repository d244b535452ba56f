"""The words of a report: one file a language, all with the same keys. `culture.reports.speech` says them."""

from collections.abc import Mapping
from dataclasses import dataclass

from culture.reports.words import de, en, es, files, fr


@dataclass(frozen=True)
class Table:
    """The words of one language: sentences, names of codes, the analyst's titles, names of methods."""

    text: Mapping[str, str]
    names: Mapping[str, str]
    titles: Mapping[str, str]
    methods: Mapping[str, str]


TABLES: Mapping[str, Table] = {
    "en": Table({**en.TEXT, **files.TEXT["en"]}, en.NAMES, en.TITLES, en.METHODS),
    "de": Table({**de.TEXT, **files.TEXT["de"]}, de.NAMES, de.TITLES, de.METHODS),
    "fr": Table({**fr.TEXT, **files.TEXT["fr"]}, fr.NAMES, fr.TITLES, fr.METHODS),
    "es": Table({**es.TEXT, **files.TEXT["es"]}, es.NAMES, es.TITLES, es.METHODS),
}
LANGUAGES = tuple(TABLES)
