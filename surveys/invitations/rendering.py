"""A letter's words, in the person's language: plain text, and the same words as simple HTML. Keeps nothing.

The texts are `templates/letters/NAME.LANGUAGE.txt`: the first line is the subject, blank lines part the
paragraphs, `[[Words]] address` is the link (a button in HTML).
"""

import re
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


def render(invitation: Invitation, wave: Wave, programme: Programme, *, template: str, link: str) -> Message:
    """Return the letter `template` ("invite", "remind-1", …) for an invitation, with its link."""
    language = _language(invitation.language, wave.languages)
    zone = ZoneInfo(invitation.zone)
    words = (
        _environment()
        .get_template(f"{template.partition('-')[0]}.{language}.txt")
        .render(
            name=invitation.name,
            programme=programme.name,
            questions=len(wave.items),
            k=wave.k,
            closes=_moment(wave, zone, language),
            words=wave.words,
            link=link,
        )
    )
    subject, _, body = words.strip().partition("\n")
    paragraphs = [part.strip() for part in body.strip().split("\n\n") if part.strip()]
    html = _environment().get_template("letter.html")
    return Message(
        to=invitation.email,
        subject=subject.strip(),
        text="\n\n".join(_plain(part) for part in paragraphs) + "\n",
        html=html.render(language=language, subject=subject, parts=[_part(part) for part in paragraphs]),
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


def _plain(part: str) -> str:
    return BUTTON.sub(r"\1:\n\2", part)


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
