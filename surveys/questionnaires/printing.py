"""A wave's items in; the ballot paper out: the bytes that the booth hands to everybody alike."""

import re
from collections.abc import Sequence

from surveys.errors import Refusal
from surveys.questionnaires.items import Bank, Words, canonical
from surveys.questionnaires.reading import POINTS

COMMENT_LIMIT = 2000
"""Characters that a comment may have."""
WAVE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def paper(bank: Bank, *, wave: str, items: Sequence[str], languages: Sequence[str]) -> bytes:
    """Return the ballot paper as canonical JSON: the same arguments give the same bytes, always.

    Items and languages keep the order given. Raises Unknown for an item that the bank does not have, and
    Refusal for no items, an item twice, no languages, or a language that the bank does not speak.
    """
    if not WAVE_ID.fullmatch(wave):
        raise Refusal("A wave's id has 1 to 64 letters, digits, hyphens or underscores.")
    chosen = [bank.item(name) for name in items]
    if not chosen or len({item.id for item in chosen}) < len(chosen):
        raise Refusal("A ballot paper has at least one item, and none twice.")
    if not languages or len(set(languages)) < len(languages):
        raise Refusal("A ballot paper has at least one language, and none twice.")
    for language in languages:
        if language not in bank.languages:
            raise Refusal(
                f"The item bank does not speak {language!r}. Choose among {', '.join(bank.languages)}."
            )
    (scale,) = bank.scales
    used = {item.theme for item in chosen}
    return canonical(
        {
            "v": 1,
            "wave": wave,
            "bank": bank.version,
            "languages": list(languages),
            "items": [
                {
                    "id": item.id,
                    "theme": item.theme,
                    "direction": item.direction,
                    "texts": _in(languages, item.texts),
                }
                for item in chosen
            ],
            "scale": {"points": POINTS, "labels": {name: list(scale.labels[name]) for name in languages}},
            "comment": {"limit": COMMENT_LIMIT, "texts": _in(languages, bank.comment)},
            "themes": {theme.id: _in(languages, theme.names) for theme in bank.themes if theme.id in used},
        }
    )


def _in(languages: Sequence[str], words: Words) -> dict[str, str]:
    return {name: words[name] for name in languages}
