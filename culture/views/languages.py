"""In which language a page of the report speaks, and the way to another."""

from dataclasses import dataclass

from flask import request, session

from culture import accounts
from culture.reports import LANGUAGES, TABLES
from culture.reports.speech import Speech, speech_in
from culture.views import here, viewer

KEPT = "report_language"


@dataclass(frozen=True)
class Choice:
    """One language that the report can be had in."""

    code: str
    name: str
    current: bool


def asked() -> str:
    """Return the language: the one picked here (kept for this sign-in), else the account's own, else the browser's."""
    picked = request.args.get("lang", "")
    if picked in LANGUAGES:
        session[KEPT] = picked
    if session.get(KEPT) in LANGUAGES:
        return str(session[KEPT])
    own = accounts.find(here().engine, viewer().account).language
    if own in LANGUAGES:
        return own
    return of_browser()


def of_browser() -> str:
    """Return the first language that the browser asks for and we speak, else English; "de-AT" asks for German."""
    wanted = (code.split("-")[0].lower() for code in request.accept_languages.values())
    return next((code for code in wanted if code in LANGUAGES), "en")


def forget() -> None:
    """Let go of what was picked during this sign-in: the account's own language counts again."""
    session.pop(KEPT, None)


def speech() -> Speech:
    """Return how to speak to the viewer, with themes named as the bank names them."""
    themes = here().extras.get("themes")
    return speech_in(asked(), themes.names if themes else None)


def choices(current: str) -> tuple[Choice, ...]:
    """Return the languages there are, each by its own name."""
    return tuple(Choice(code, TABLES[code].text["language"], code == current) for code in LANGUAGES)
