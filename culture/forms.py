"""Parsing of staff input: the one adapter to WTForms, and the forms of accounts, units and people."""

import hmac
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from pydantic import SecretStr
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from culture.access import Role
from culture.accounts import NewAccount
from culture.accounts.passwords import LONGEST, SHORTEST
from culture.editing import Stale
from culture.errors import Refusal
from culture.units import UnitDraft

LONG_ENOUGH = f"Choose a password of {SHORTEST} to {LONGEST} characters; a short sentence is good."
LANGUAGES = (("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español"))
SCOPE_WORDS = {
    "scores:write": "bring in customer scores",
    "people:write": "bring in the full list of people",
    "releases:read": "read releases and studies, as far as I may",
}
ROLES = (
    (Role.HR.value, "HR: programmes, people, scores, dashboards and reports of the whole organisation"),
    (Role.LEADER.value, "Leader: dashboards, reports and actions of the units named below"),
    (Role.ADMINISTRATOR.value, "Administrator: accounts, settings, audit and outbox; no results"),
)


def choices(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Return WTForms' own choice objects for (value, label) pairs."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class Form(FlaskForm):  # type: ignore[misc]
    """A form that can also show a refusal of the verb beneath it, with what was typed kept."""

    late = False

    def refuse(self, error: Refusal, field: str | None = None) -> None:
        """Show the refusal's sentence at `field`, or at the top of the form."""
        if field is None:
            self.form_errors.append(str(error))
        else:
            self[field].errors = [*self[field].errors, str(error)]

    def tell(self, stale: Stale) -> None:
        """Say that somebody else saved first, at each field of theirs, and count theirs as seen from now on."""
        self.form_errors.append(f"{stale} Below stand your changes together with theirs: look, then save.")
        self["seen"].data, self.late = stale.now, True
        for name, value in stale.theirs.items():
            self[name].data = value
            self[name].errors = ["Somebody changed this; it stands as they left it."]
        for name, value in stale.both.items():
            called = {one.value: one.label for one in getattr(self[name], "choices", None) or ()}
            said = called.get(str(value), str(value)) or "nothing"
            self[name].errors = [f"Somebody changed this too, to: {said}. Yours stands here."]

    @property
    def status(self) -> int:
        """The status of a page with this form: 200, 422 with something to mend, 409 where somebody was faster."""
        return 409 if self.late else 422 if self.errors else 200

    def called(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return what these fields are called."""
        return tuple(self[name].label.text for name in names)

    @staticmethod
    def pairs(options: Iterable[tuple[str, str]]) -> list[Any]:
        """Return options for a select field."""
        return choices(options)


class SignInForm(Form):
    """E-mail and password."""

    email = EmailField("E-mail", [InputRequired("Type your e-mail address."), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Type your password."), Length(max=200)])
    next = HiddenField()


class PasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        "New password",
        [InputRequired("Choose a password."), Length(SHORTEST, LONGEST, LONG_ENOUGH)],
    )
    again = PasswordField(
        "The same again", [InputRequired("Type it a second time."), EqualTo("password", "The two differ.")]
    )


class ChangePasswordForm(PasswordForm):
    """A new password, with the present one."""

    old = PasswordField("Present password", [InputRequired("Type your present password."), Length(max=200)])


class SetupForm(PasswordForm):
    """The first administrator and the organisation."""

    organisation = StringField("Name of the organisation", [DataRequired("Name it."), Length(max=120)])
    zone = StringField("Time zone", [DataRequired("Name a time zone.")], default="Europe/Berlin")
    country = StringField("Country (two letters)", [DataRequired("Two letters."), Length(2, 2)], default="DE")
    name = StringField("Your name", [DataRequired("Type your name."), Length(max=120)])
    email = EmailField("Your e-mail", [DataRequired("Type your e-mail address."), Length(max=254)])
    code = StringField("Set-up code", [Optional(), Length(max=200)])

    def check_code(self, wanted: SecretStr | None, *, needed: bool) -> None:
        """Refuse a stranger: off this machine the page asks for the code that the settings hold."""
        if wanted is None and needed:
            raise Refusal(
                "Set WELLSPRING_SETUP_CODE to 12 characters or more, start again, and type it here."
            )
        given = (self.code.data or "").encode()
        if wanted is not None and not hmac.compare_digest(given, wanted.get_secret_value().encode()):
            raise Refusal("The set-up code is not the one in WELLSPRING_SETUP_CODE.")

    def draft(self) -> NewAccount:
        """Return the administrator that was described."""
        return NewAccount(email=self.email.data, name=self.name.data, role=Role.ADMINISTRATOR)

    def company(self) -> UnitDraft:
        """Return the organisation that was described."""
        return UnitDraft(
            self.organisation.data, kind="company", zone=self.zone.data, country=self.country.data
        )


class LanguageForm(Form):
    """The language in which somebody reads reports."""

    language = SelectField("Language of reports", choices=choices([("", "As my browser asks"), *LANGUAGES]))


class TokenForm(Form):
    """An access token: the program it is for, and what that may do."""

    name = StringField("Program", [DataRequired("Name the program."), Length(max=80)])
    scopes = SelectMultipleField(
        "It may", choices=[], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def offer(self, scopes: Sequence[str]) -> None:
        """Offer these scopes, each in words."""
        self.scopes.choices = choices([(scope, f"{SCOPE_WORDS[scope]} ({scope})") for scope in scopes])


class AccountForm(Form):
    """Somebody's role and units."""

    name = StringField("Name", [DataRequired("Type a name."), Length(max=120)])
    role = RadioField("Role", choices=choices(ROLES), default=Role.LEADER.value)
    units = SelectMultipleField(
        "Units (with all below them)",
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, units: Sequence[tuple[str, str]]) -> None:
        """Offer these (id, name) pairs as units."""
        self.units.choices = choices(units)


class InviteForm(AccountForm):
    """A new account."""

    email = EmailField("E-mail", [DataRequired("Type an e-mail address."), Length(max=254)])

    def draft(self) -> NewAccount:
        """Return the account that was described."""
        return NewAccount(
            email=self.email.data,
            name=self.name.data,
            role=Role(self.role.data),
            units=tuple(self.units.data),
        )


class UnitForm(Form):
    """A new unit, or what can change of one."""

    seen = HiddenField()
    name = StringField("Name", [DataRequired("Type a name."), Length(max=120)])
    kind = StringField(
        "Kind", [Optional(), Length(max=40)], description="Region, branch, team: your own word."
    )
    code = StringField("Code", [Optional(), Length(max=60)], description="Its key in other systems, if any.")
    zone = StringField("Time zone", [Optional()], description="Empty: as the unit above.")
    country = StringField("Country", [Optional(), Length(2, 2, "Two letters, such as DE.")])

    def draft(self) -> UnitDraft:
        """Return the unit that was described."""
        return UnitDraft(
            self.name.data,
            kind=self.kind.data or "",
            code=self.code.data or "",
            zone=self.zone.data or "",
            country=self.country.data or "",
        )


class AddUnitForm(UnitForm):
    """A new unit with its place."""

    parent = SelectField("Part of", choices=[])
    on = DateField("From", [InputRequired("From which day?")])


class MoveUnitForm(Form):
    """A new place for a unit, from a day on."""

    parent = SelectField("Part of", choices=[], id="move-parent")
    on = DateField("From", [InputRequired("From which day?")], id="move-on")


class EndUnitForm(MoveUnitForm):
    """The last step of a unit: its people and units go to another one."""

    parent = SelectField("Its people and units go to", choices=[], id="end-parent")
    on = DateField("From", [InputRequired("From which day?")], id="end-on")


class UploadForm(Form):
    """One file."""

    file = FileField("File", [FileRequired("Choose a file.")])
    full = BooleanField("This is the full list: whoever is not in it has left")
