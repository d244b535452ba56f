"""What a bank consists of: themes, items, scales and words, frozen; the version is the hash of all."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from surveys.errors import Unknown

Words = Mapping[str, str]
"""One text in each language: {"en": …, "de": …}."""


@dataclass(frozen=True)
class Theme:
    """One side of how people are treated; its names by language."""

    id: str
    names: Words


@dataclass(frozen=True)
class Item:
    """One statement to agree with. `direction` is -1 where agreeing speaks against the theme."""

    id: str
    theme: str
    direction: int
    texts: Words


@dataclass(frozen=True)
class Scale:
    """The words at every point, from the least to the most agreement, by language."""

    id: str
    labels: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Bank:
    """All that can be asked. Two banks with the same content have the same version."""

    themes: tuple[Theme, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    languages: tuple[str, ...]
    comment: Words = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Return the SHA-256 (hex) of the canonical content."""
        content = {
            "themes": [{"id": theme.id, "names": dict(theme.names)} for theme in self.themes],
            "items": [
                {"id": item.id, "theme": item.theme, "direction": item.direction, "texts": dict(item.texts)}
                for item in self.items
            ],
            "scales": [{"id": scale.id, "labels": dict(scale.labels)} for scale in self.scales],
            "languages": list(self.languages),
            "comment": dict(self.comment),
        }
        return hashlib.sha256(canonical(content)).hexdigest()

    def item(self, item_id: str) -> Item:
        """Return one item, or raise Unknown."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise Unknown(f"The item bank has no item {item_id!r}.")

    def theme(self, theme_id: str) -> Theme:
        """Return one theme, or raise Unknown with those that exist."""
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        known = ", ".join(theme.id for theme in self.themes)
        raise Unknown(f"The item bank has no theme {theme_id!r}. It has: {known}.")

    def of(self, theme_id: str) -> tuple[Item, ...]:
        """Return the items of one theme in the order of the bank, or raise Unknown."""
        theme = self.theme(theme_id)
        return tuple(item for item in self.items if item.theme == theme.id)


def canonical(content: object) -> bytes:
    """Return JSON with sorted keys, no spaces, in UTF-8: the same bytes for the same content, always."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
