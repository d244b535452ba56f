"""Parsing of staff input for programmes: the survey floor's one adapter to WTForms."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from surveys import editing, questionnaires
from surveys.attributes import ATTRIBUTES
from surveys.programmes import Draft
from surveys.schedules import Every

Tree = Sequence[tuple[str, str, int]]
CADENCES = (
    (Every.WEEKLY, "Every week"),
    (Every.FORTNIGHTLY, "Every two weeks"),
    (Every.MONTHLY, "Every month"),
    (Every.QUARTERLY, "Every quarter"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
NEEDED = InputRequired("This is needed.")


class Boxes(SelectMultipleField):  # type: ignore[misc]
    """Several choices, drawn as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProgrammeForm(FlaskForm):  # type: ignore[misc]
    """A recurring pulse as HR fills it in."""

    seen = HiddenField()
    name = StringField("Name", [NEEDED, Length(max=80)], description="Staff read it in every letter.")
    units = Boxes("Who is asked", description="A unit stands for everybody in it and below it.")
    every = RadioField(
        "How often", choices=[SelectChoice(value=str(key), label=text) for key, text in CADENCES]
    )
    weekday = SelectField(
        "Weekday", coerce=int, choices=[SelectChoice(value=n, label=day) for n, day in enumerate(WEEKDAYS)]
    )
    at = TimeField("At", [NEEDED], description="Local time. On a public holiday, the next working day.")
    anchor = DateField("Not before", [NEEDED], description="The first wave opens on that day or later.")
    days_open = IntegerField("Days open", [NEEDED], description="It closes at the same hour.")
    reminders = StringField(
        "Reminders after",
        [Optional()],
        description="Days after the opening, such as 2 or 2, 4. To everybody.",
    )
    themes = Boxes("Themes")
    items_per_wave = IntegerField(
        "Questions in each wave", [NEEDED], description="They rotate through the themes."
    )
    comments = BooleanField("Ask for a comment too, apart from the scores")
    attributes = Boxes(
        "Results broken down by",
        description="For the company and its divisions only, one at a time. Each is one more sealed ballot. "
        "Choose what you will act on; none is the usual. Beside people who answer with cards, many are hidden.",
    )
    languages = Boxes("Languages", description="Each person reads their own; the first is for all others.")
    zone = SelectField("Time zone", description="For units that have none of their own.")
    country = StringField(
        "Public holidays of", description="A country such as DE, or a part of one such as DE-BY. Empty: none."
    )
    k = IntegerField(
        "Smallest group",
        [NEEDED],
        description="Answers that a published figure needs. 5 or more; only ever raised.",
    )
    floor = IntegerField(
        "People in a group",
        [NEEDED],
        description="Units with fewer are counted together with their neighbours.",
    )

    trustee = StringField(
        "The works council holds the key: its public key",
        [Optional()],
        description="Empty: the house opens the answers. With a key, only the works council can; see the walk-through.",
    )

    def offer(self, tree: Tree) -> None:
        """Fill in the choices: units of the tree, themes and languages of the bank, time zones."""
        bank = questionnaires.load()
        self.units.choices = [SelectChoice(value=unit, label=name) for unit, name, _ in tree]
        self.themes.choices = [SelectChoice(value=one.id, label=one.names["en"]) for one in bank.themes]
        self.attributes.choices = [SelectChoice(value=one, label=name) for one, name in ATTRIBUTES.items()]
        self.languages.choices = [
            SelectChoice(value=one, label=LANGUAGES.get(one, one)) for one in bank.languages
        ]
        zones = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
        self.zone.choices = [SelectChoice(value=zone, label=zone.replace("_", " ")) for zone in zones]

    def draft(self) -> Draft:
        """Return what was filled in, as far as it is; what is missing or unreadable stays empty or 0."""
        return Draft(
            name=self.name.data or "",
            units=tuple(self.units.data or ()),
            every=Every(self.every.data) if self.every.data in set(Every) else Every.WEEKLY,
            weekday=self.weekday.data if isinstance(self.weekday.data, int) else -1,
            at=self.at.data or time(9),
            anchor=self.anchor.data or date.max.replace(year=2999),
            days_open=self.days_open.data or 0,
            reminders=days(self.reminders.data or ""),
            themes=tuple(self.themes.data or ()),
            items_per_wave=self.items_per_wave.data or 0,
            languages=tuple(self.languages.data or ()),
            zone=self.zone.data or "",
            country=(self.country.data or "").strip().upper(),
            k=self.k.data or 0,
            floor=self.floor.data or 0,
            comments=bool(self.comments.data),
            attributes=tuple(self.attributes.data or ()),
            trustee="".join((self.trustee.data or "").split()),
        )

    def called(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return what these fields are called."""
        return tuple(self[name].label.text for name in names)

    def tell(self, stale: editing.Stale) -> None:
        """Say that somebody else saved first, and at each field of theirs whose value stands in the form."""
        self.form_errors.append(f"{stale} Below stand your changes together with theirs: look, then save.")
        theirs = dict.fromkeys(stale.theirs, "Somebody changed this; it stands as they left it.")
        for name in stale.both:
            theirs[name] = (
                f"Somebody changed this too, to: {self._words(name, stale.stored)}. Yours stands here."
            )
        self.blame(theirs)

    def _words(self, name: str, draft: Draft) -> str:
        """Return a field's value for people; of a key only whether there is one."""
        value = values(draft)[name]
        if name == "trustee":
            return "another key" if value else "no key"
        if isinstance(value, bool):
            return "yes" if value else "no"
        called = {str(one.value): str(one.label) for one in getattr(self[name], "choices", None) or ()}
        every = value if isinstance(value, list) else [value]
        return ", ".join(called.get(str(one), str(one)) for one in every) or "nothing"

    def blame(self, faults: dict[str, str]) -> None:
        """Show each fault at its field."""
        for field, sentence in faults.items():
            self[field].errors = [*self[field].errors, sentence]


def days(text: str) -> tuple[int, ...]:
    """Return the whole numbers in "2, 4"; anything else becomes 0, which the rules refuse."""
    parts = [part for part in text.replace(",", " ").replace(";", " ").split() if part]
    return tuple(int(part) if part.isdecimal() and len(part) < 4 else 0 for part in parts)


def values(draft: Draft) -> dict[str, object]:
    """Return the fields' values that show a draft."""
    plain = {**vars(draft), "every": str(draft.every), "reminders": ", ".join(map(str, draft.reminders))}
    for name in ("units", "themes", "languages", "attributes"):
        plain[name] = list(plain[name])
    return {**plain, "seen": editing.marks(draft)}


def nested(tree: Tree) -> list[dict[str, Any]]:
    """Return a flat tree as nested lists, for a template that draws it."""
    top: list[dict[str, Any]] = []
    stack: list[tuple[int, list[dict[str, Any]]]] = [(-1, top)]
    for unit, name, depth in tree:
        while stack[-1][0] >= depth:
            stack.pop()
        node: dict[str, Any] = {"id": unit, "name": name, "below": []}
        stack[-1][1].append(node)
        stack.append((depth, node["below"]))
    return top
