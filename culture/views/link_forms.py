"""Parsing of what is typed on the pages of the test: a new question, and two files."""

from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from culture.errors import Refusal
from culture.forms import Form, choices
from culture.linkage.studies import Declaration
from culture.reports.numbers import digits
from culture.reports.speech import Speech
from culture.reports.studies import Prospect
from culture.reports.two_files import Asked, Upload

ENGLISH = Speech()
LAGS = (
    ("1", "1 period later"),
    ("2", "2 periods later"),
    ("3", "3 periods later"),
    ("0", "In the same period"),
)
PERIODS = (
    ("", "As the files give it (days become months)"),
    *((word, word.capitalize()) for word in ("week", "fortnight", "month", "quarter", "year")),
)
PEOPLE = (
    ("unknown", "Not known, or mostly the same"),
    ("independent", "No: others each time"),
)
BEFORE = (
    ("before", "Only waves that close after today: a declared test"),
    ("there", "The waves there are already: exploratory, no verdict that counts"),
)
WHEN = (
    ("once", "Once, when all planned waves are in: at the full level of evidence"),
    ("any", "After any wave: each counts as a look, opened or not, and the bar is higher until the last"),
)


class QuestionForm(Form):
    """A question to be frozen."""

    question = StringField(
        "The question", [DataRequired("Write the question in one sentence."), Length(max=200)]
    )
    programme = SelectField("Programme", choices=[])
    theme = SelectField("Staff theme", choices=[])
    metric = SelectField("Customer metric", choices=[])
    lag = SelectField("Service is looked at", choices=choices(LAGS), default="1")
    sesoi = StringField("Smallest effect worth acting on", [Optional(), Length(max=12)])
    planned_waves = IntegerField(
        "Planned waves",
        [InputRequired("How many waves?"), NumberRange(2, 260, "From 2 to 260 waves.")],
        default=12,
    )
    before_data = RadioField("Which waves count", choices=choices(BEFORE), default="before")
    when = RadioField("A declared test is looked at", choices=choices(WHEN), default="once")

    def offer(self, found: Prospect) -> None:
        """Offer the programmes, themes and metrics there are; of several programmes one has to be chosen."""
        self.programme.choices = choices(found.programmes)
        if not self.programme.data and found.programmes:
            self.programme.data = found.programmes[0][0]
        self.theme.choices = choices(found.themes)
        self.metric.choices = choices(found.metrics)

    def declaration(self, found: Prospect) -> Declaration:
        """Return what was written down; an empty smallest effect takes the usual one. Refusal if it is no number."""
        typed = (self.sesoi.data or "").strip().replace(",", ".")
        try:
            sesoi = float(typed) if typed else found.sesoi[self.metric.data]
        except ValueError as error:
            raise Refusal("Write the smallest effect as a number, such as 0.1.") from error
        if not 0 < sesoi < 1000:
            raise Refusal("The smallest effect worth acting on is a number above zero.")
        return Declaration(
            self.question.data.strip(),
            self.theme.data,
            self.metric.data,
            sesoi,
            lag=int(self.lag.data),
            planned_waves=self.planned_waves.data,
            before_data=self.before_data.data == "before",
            when="any" if self.when.data == "any" else "once",
            programme=self.programme.data or None,
        )


def facts(said: Declaration) -> Sequence[tuple[str, str]]:
    """Return a declaration in words, for the preview."""
    return (
        ("Staff theme", ENGLISH.theme(said.theme)),
        ("Customer metric", ENGLISH.metric(said.metric)),
        ("Service is looked at", dict(LAGS)[str(said.lag)].lower()),
        (
            "Smallest effect worth acting on",
            f"{ENGLISH.points(said.sesoi, digits(said.sesoi))} points per staff point",
        ),
        ("Planned waves", str(said.planned_waves)),
        ("Which waves count", dict(BEFORE)["before" if said.before_data else "there"]),
        *((("A declared test is looked at", dict(WHEN)[said.when]),) if said.before_data else ()),
    )


class TwoFilesForm(Form):
    """Two files, and how to read them; every field may stay empty where the columns say it themselves."""

    staff = FileField("Staff file", [FileRequired("Choose the staff file.")])
    customers = FileField("Customers' file", [FileRequired("Choose the customers' file.")])
    staff_unit = StringField("Column of the unit", [Length(max=200)])
    staff_period = StringField("Column of the period or date", [Length(max=200)])
    staff_group = StringField("Column of the region", [Length(max=200)])
    themes = TextAreaField("Themes and their columns", [Length(max=4000)])
    reverse = StringField("Columns or metrics where high is the bad end", [Length(max=1000)])
    customers_unit = StringField("Column of the unit", [Length(max=200)])
    customers_period = StringField("Column of the period or date", [Length(max=200)])
    metrics = TextAreaField("Metrics and their columns", [Length(max=4000)])
    scales = TextAreaField("Scales", [Length(max=4000)])
    period = SelectField("Compare by", choices=choices(PERIODS), validate_choice=True)
    lag = SelectField("Service is looked at", choices=choices(LAGS), default="1")
    primary = StringField("The pair that was declared", [Length(max=200)])
    sesoi = StringField("Smallest effect worth acting on", [Length(max=12)])
    respondents = RadioField(
        "Do the same people answer each time?", choices=choices(PEOPLE), default="unknown"
    )

    def uploads(self) -> tuple[Upload, Upload]:
        """Return both files."""
        staff, customers = self.staff.data, self.customers.data
        return (
            Upload(staff.filename or "staff", staff.stream.read()),
            Upload(customers.filename or "customers", customers.stream.read()),
        )

    def asked(self) -> Asked:
        """Return how the files are to be read."""
        staff = (("unit", self.staff_unit), ("period", self.staff_period), ("group", self.staff_group))
        customers = (("unit", self.customers_unit), ("period", self.customers_period))
        return Asked(
            staff=tuple((name, field.data.strip()) for name, field in staff if (field.data or "").strip()),
            customers=tuple(
                (name, field.data.strip()) for name, field in customers if (field.data or "").strip()
            ),
            themes=self.themes.data or "",
            reverse=self.reverse.data or "",
            metrics=self.metrics.data or "",
            period=self.period.data,
            primary=self.primary.data or "",
            scales=self.scales.data or "",
            sesoi=self.sesoi.data or "",
            lag=int(self.lag.data),
            respondents=self.respondents.data,
        )
