"""Forms of the score pages: one file, and what its columns mean."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from culture.forms import Form, choices
from culture.scores.parse import (
    FIELDS,
    LABELS,
    METRICS,
    TITLES,
    Mapping,
    choices_of,
    default_scale,
    scales_for,
)

SINGLE = METRICS
MANY = ("n", "sd", "promoters", "detractors")
PLAIN = ("unit", "date", "value", "metric", "channel", "response")
SCALED = tuple(metric for metric in METRICS if len(scales_for(metric)) > 1)
ORDERS = (("", "As the column shows"), ("day", "Day first: 31/12/2026"), ("month", "Month first: 12/31/2026"))


class ScoreFileForm(Form):
    """One file and where it comes from."""

    file = FileField("File", [FileRequired("Choose a file.")])
    source = StringField("Where it comes from", [Optional(), Length(max=80)])


class MappingForm(Form):
    """Which column is which field. The fields are named `col_…` and `scale_…`."""

    fixed = SelectField("The values are", choices=choices([("", "Said by a column"), *TITLES.items()]))
    dates = RadioField("Dates such as 03/04/2026", choices=choices(ORDERS), default="")
    header = IntegerField("Row of the column names", [Optional(), NumberRange(1, 1000)])
    col_unit = SelectField(LABELS["unit"])
    col_date = SelectField(LABELS["date"])
    col_value = SelectField(LABELS["value"])
    col_metric = SelectField(LABELS["metric"])
    col_channel = SelectField(LABELS["channel"])
    col_response = SelectField(LABELS["response"])
    col_csat = SelectField(LABELS["csat"])
    col_nps = SelectField(LABELS["nps"])
    col_ces = SelectField(LABELS["ces"])
    col_evaluation = SelectField(LABELS["evaluation"])
    col_n = SelectField(LABELS["n"])
    col_sd = SelectField(LABELS["sd"])
    col_promoters = SelectField(LABELS["promoters"])
    col_detractors = SelectField(LABELS["detractors"])
    scale_csat = SelectField("CSAT goes", choices=choices(choices_of("csat")))
    scale_ces = SelectField("CES goes", choices=choices([("", "As usual: 1 to 7"), *choices_of("ces")]))

    @classmethod
    def over(cls, columns: Sequence[str], mapping: Mapping) -> "MappingForm":
        """Return the form for a file's columns, filled as `mapping` says where nothing was sent."""
        data: dict[str, Any] = {f"col_{key}": mapping.columns.get(key, "") for key in FIELDS}
        data |= {"scale_csat": mapping.scales.get("csat") or default_scale("csat")}
        data |= {"scale_ces": mapping.scales.get("ces", "")}  # nobody is made to have said which end is good
        form = cls(
            data={**data, "fixed": mapping.metric, "dates": mapping.dates or "", "header": mapping.header}
        )
        for key in FIELDS:
            form[f"col_{key}"].choices = choices([("", "Not in the file"), *((x, x) for x in columns)])
        return form

    def ask_order(self) -> None:
        """Offer only the two readings of a date, with none of them chosen."""
        self.dates.choices = choices(ORDERS[1:])

    def mapping(self) -> Mapping:
        """Return what was said about the columns."""
        return Mapping.from_plain(
            {
                "columns": {key: self[f"col_{key}"].data for key in FIELDS},
                "metric": self.fixed.data,
                "scales": {metric: self[f"scale_{metric}"].data for metric in SCALED},
                "dates": self.dates.data,
                "header": self.header.data,
            }
        )

    def group(self, names: Sequence[str]) -> list[Any]:
        """Return the column fields of these names."""
        return [self[f"col_{name}"] for name in names]
