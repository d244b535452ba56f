"""The demonstration organisation: invented, seeded, labelled on every page; loaded into empty stores only."""

from culture.demo.loading import Hands, load, openings
from culture.demo.planting import ATTRIBUTES, COUNTRY, DAYS_OPEN, PASSWORD, SEED, SIGN_INS, VOICES, ZONE
from culture.demo.starting import clear_away, greeting, marked, untouched
from culture.demo.truth import THEMES

__all__ = [
    "ATTRIBUTES",
    "COUNTRY",
    "DAYS_OPEN",
    "PASSWORD",
    "SEED",
    "SIGN_INS",
    "THEMES",
    "VOICES",
    "ZONE",
    "Hands",
    "clear_away",
    "greeting",
    "load",
    "marked",
    "openings",
    "untouched",
]
