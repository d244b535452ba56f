"""A letter's words, in the person's language: plain text, and the same words as simple HTML. Keeps nothing.

The texts are `templates/letters/NAME.LANGUAGE.txt`: the first line is the subject, blank lines part the
paragraphs, `[[Words]] address` is a link (the first is a button in HTML). `key.LANGUAGE.txt` says who holds the key, in the
words of the public pages.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_name
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from surveys.invitations.roster import Invitation
from surveys.mail import Message
from surveys.programmes import Programme
from surveys.waves import Wave

FOLDER = Path(__file__).parents[2] / "templates" / "letters"
LANGUAGES = ("en", "de", "fr", "es")
BUTTON = re.compile(r"\[\[(.+)\]\] (\S+)")


@dataclass(frozen=True)
class Sheet:
    """A letter's words before they become a message: paragraphs as (words, link or "")."""

    to: str
    language: str
    subject: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ways:
    """Where a letter leads: to this person's page `answer`, and to the `results`, the same address for everybody."""

    answer: str
    results: str


def compose(invitation: Invitation, wave: Wave, programme: Programme, *, template: str, ways: Ways) -> Sheet:
    """Return the letter `template` ("invite", "remind-1", …) for an invitation, with its links."""
    language = _language(invitation.language, wave.languages)
    words = _environment().get_template(f"{template.partition('-')[0]}.{language}.txt")
    text = words.render(
        name=invitation.name,
        programme=programme.name,
        questions=len(wave.items),
        k=wave.k,
        closes=_moment(wave, ZoneInfo(invitation.zone), language),
        words=wave.words,
        held=bool(wave.promise.get("trustee")),
        link=ways.answer,
        results=ways.results,
    )
    subject, _, body = text.strip().partition("\n")
    parts = tuple(_part(part.strip()) for part in body.strip().split("\n\n") if part.strip())
    return Sheet(to=invitation.email, language=language, subject=subject.strip(), parts=parts)


def message(sheet: Sheet) -> Message:
    """Return a letter as plain text and as simple HTML of the same words."""
    plain = [f"{words}:\n{link}" if link else words for words, link in sheet.parts]
    html = _environment().get_template("letter.html")
    return Message(
        to=sheet.to,
        subject=sheet.subject,
        text="\n\n".join(plain) + "\n",
        html=html.render(language=sheet.language, subject=sheet.subject, parts=sheet.parts),
    )


def _language(wished: str, offered: list[str]) -> str:
    usable = [language for language in offered if language in LANGUAGES] or ["en"]
    return wished if wished in usable else usable[0]


def _moment(wave: Wave, zone: ZoneInfo, language: str) -> str:
    local = wave.closes_at.astimezone(zone)
    named = get_timezone_name(local, locale=language)
    return f"{format_datetime(local, _PATTERN[language], locale=language)} ({named})"


_PATTERN = {
    "en": "EEEE d MMMM, HH:mm",
    "de": "EEEE, d. MMMM, HH:mm 'Uhr'",
    "fr": "EEEE d MMMM, HH:mm",
    "es": "EEEE d 'de' MMMM, HH:mm",
}


def _part(part: str) -> tuple[str, str]:
    """Return (words, link) of a paragraph; the link is empty where there is none."""
    found = BUTTON.fullmatch(part)
    return (found.group(1), found.group(2)) if found else (part, "")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Return the letters' environment: HTML is escaped, plain text is not, a missing value is an error."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        keep_trailing_newline=True,
    )
