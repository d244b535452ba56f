"""Printed invitations for people without an address: eight to a sheet, drawn and not assigned (decision 12).

In: an open wave. Out: for each unit cell its sheets, the same cards at every print. A card names a group and
nobody; its code is written again from the wave's keys, for the page that shows it, and kept nowhere.
"""

from dataclasses import dataclass

import segno
from babel.dates import format_date
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from surveys import programmes, waves
from surveys.desk import sights
from surveys.desk.room import Room
from surveys.errors import Conflict
from surveys.invitations import roster
from surveys.jobs import Works
from surveys.waves import State, Wave
from surveys.wire import b64

ON_A_SHEET = 8
TEXTS = {
    "en": "Scan and answer {n} questions. Open until {day}. One card, one answer; nobody knows whose.",
    "de": "Scannen und {n} Fragen beantworten. Offen bis {day}. Eine Karte, eine Antwort; niemand weiß, wessen.",
    "fr": "Scannez et répondez à {n} questions. Ouvert jusqu'au {day}. Une carte, une réponse ; personne ne "
    "sait de qui.",
    "es": "Escanee y responda a {n} preguntas. Abierto hasta el {day}. Una tarjeta, una respuesta; nadie sabe "
    "de quién.",
}
DAYS = {"en": "EEEE d MMMM", "de": "EEEE, d. MMMM", "fr": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}


@dataclass(frozen=True)
class Card:
    """One card: its link, and the link as a picture."""

    link: str
    picture: Markup


@dataclass(frozen=True)
class Pack:
    """The cards of one unit cell, in sheets of eight."""

    label: str
    sheets: tuple[tuple[Card, ...], ...]

    @property
    def number(self) -> int:
        """How many cards these are."""
        return sum(len(sheet) for sheet in self.sheets)


@dataclass(frozen=True)
class Print:
    """Everything to print: texts by language, and a pack for each cell."""

    title: str
    texts: tuple[tuple[str, str], ...]
    packs: tuple[Pack, ...]

    @property
    def number(self) -> int:
        """How many cards there are in all."""
        return sum(pack.number for pack in self.packs)

    @property
    def few(self) -> tuple[str, ...]:
        """The groups in which fewer people draw a card than a result is shown for."""
        return tuple(pack.label for pack in self.packs if pack.number < programmes.K_FLOOR)


def add_cards(desk: Blueprint, room: Room) -> None:
    """Add the cards of a wave to the desk: what there is to print, and, on the record, the cards themselves."""

    @desk.get("/waves/<wave>/cards")
    @room.guard("waves.run")
    def wave_cards(wave: str) -> ResponseReturnValue:
        sight, cards = sights.wave_sight(room.works, wave), to_print(room.works, wave)
        return render_template("desk/cards.html", sight=sight, cards=cards, shown=False)

    @desk.post("/waves/<wave>/cards")
    @room.guard("waves.run", "printed the cards of a wave")
    def wave_cards_shown(wave: str) -> ResponseReturnValue:
        sight, cards = sights.wave_sight(room.works, wave), to_print(room.works, wave)
        return render_template("desk/cards.html", sight=sight, cards=cards, shown=True)


def to_print(works: Works, wave_id: str) -> Print:
    """Return the cards of an open wave, group by group; Conflict for any other wave."""
    engine = works.stores.house
    wave = waves.get(engine, wave_id)
    if wave.state != State.OPEN:
        raise Conflict("Cards can be printed while a wave is open.")
    programme = programmes.get(engine, wave.programme)
    labels = {cell.cell: cell.label for cell in waves.cells(engine, wave_id) if cell.kind == "S"}
    found: dict[str, list[Card]] = {}
    for cell, invite in roster.cards(engine, works.keys, wave_id):
        found.setdefault(labels[cell], []).append(_card(f"{works.settings.house}/s#i={b64(invite)}"))
    packs = tuple(Pack(label, _sheets(cards)) for label, cards in sorted(found.items()))
    return Print(programme.name, _texts(wave, programme), packs)


def _card(link: str) -> Card:
    drawn = segno.make(link, micro=False, error="m").svg_inline(omitsize=True, border=2)
    return Card(link, Markup(drawn))  # noqa: S704 - made here, of the link alone


def _sheets(cards: list[Card]) -> tuple[tuple[Card, ...], ...]:
    return tuple(tuple(cards[at : at + ON_A_SHEET]) for at in range(0, len(cards), ON_A_SHEET))


def _texts(wave: Wave, programme: programmes.Programme) -> tuple[tuple[str, str], ...]:
    """Return the words of a card in each of the wave's languages: the same on every card."""
    on = wave.closes_at.astimezone(programmes.zone_of(programme)).date()
    return tuple(
        (language, text.format(n=len(wave.items), day=format_date(on, DAYS[language], locale=language)))
        for language, text in TEXTS.items()
        if language in wave.languages
    )
