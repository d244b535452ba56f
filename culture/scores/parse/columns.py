"""Which column is what: the mapping, its guess from the names, and its form as plain data."""

import re
import unicodedata
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from culture.errors import Unreadable
from culture.scores.parse.dates import DateOrder
from culture.scores.parse.scales import METRICS, OFFERED, SCALES, TURNED, Scale, default_scale

FIELDS = (
    "unit",
    "date",
    "metric",
    "value",
    "n",
    "sd",
    "promoters",
    "detractors",
    "channel",
    "response",
    *METRICS,
)
LABELS = {
    "unit": "Unit",
    "date": "Date",
    "metric": "Metric",
    "value": "Value",
    "n": "Number of ratings (n)",
    "sd": "Standard deviation",
    "promoters": "Promoters (9 and 10)",
    "detractors": "Detractors (0 to 6)",
    "channel": "Channel",
    "response": "Response id",
    "csat": "CSAT, one column",
    "nps": "NPS, one column",
    "ces": "CES, one column",
    "evaluation": "Evaluation, one column",
}
_WORDS = {
    "unit": "unit|branch|store|shop|site|location|department|team|office|group id|group|filiale|standort|einheit|abteilung|"
    "agence|magasin|unite|tienda|sucursal|unidad|unit id|branch id|store id|dbn|school",
    "date": "date|day|created at|created|submitted|submit date|recorded date|recordeddate|end date|enddate|timestamp|period|"
    "month|week|survey date|response date|datum|tag|erfassungsdatum|fecha|jour|date de reponse|submitdate",
    "metric": "metric|kind|measure|question type|survey type|kennzahl|messgrosse|indicateur|metrica",
    "value": "value|score|rating|answer|mean|average|avg|result|wert|bewertung|note|punkte|valeur|valor|mittelwert|moyenne",
    "n": "n|count|responses|ratings|number of ratings|anzahl|nombre|numero|respondents",
    "sd": "sd|stdev|std|standard deviation|standardabweichung|ecart type|desviacion",
    "promoters": "promoters|promoter|promotoren|promoteurs|promotores",
    "detractors": "detractors|detractor|detraktoren|kritiker|detracteurs|detractores",
    "channel": "channel|source channel|distribution channel|kanal|canal|medium",
    "response": "response id|responseid|respondent id|respondentid|id|ticket id|survey id|antwort id|rating id|case id",
    "csat": "csat|customer satisfaction|satisfaction|zufriedenheit|kundenzufriedenheit|satisfaccion|overall satisfaction",
    "nps": "nps|net promoter score|likelihood to recommend|recommend|weiterempfehlung|recommandation|recomendacion",
    "ces": "ces|customer effort|customer effort score|effort|aufwand|esfuerzo",
    "evaluation": "evaluation|mystery shop|mystery shopping|audit score|inspection|quality check|visit score",
}
EFFORT = frozenset({"effort", "customer effort", "effort client", "aufwand", "kundenaufwand", "esfuerzo"})
WORDS = {name: words.split("|") for name, words in _WORDS.items()}


@dataclass(frozen=True)
class Mapping:
    """Which column is which field. `metric`: the one metric of the whole file, where no column says it.

    `scales`: metric -> key of SCALES where it is not the usual one. `dates`: which comes first in 03/04/2026.
    """

    columns: Mapped[str, str] = field(default_factory=dict)
    metric: str = ""
    scales: Mapped[str, str] = field(default_factory=dict)
    dates: DateOrder | None = None
    header: int | None = None

    def scale(self, metric: str) -> Scale:
        """Return the scale on which a metric is kept."""
        key = self.scales.get(metric, default_scale(metric))
        return SCALES[TURNED.get(key, key)]

    def turned(self, metric: str) -> bool:
        """Whether a high number is the bad end in this file, so that values are turned while they are read."""
        return self.scales.get(metric) in TURNED

    def words(self, metric: str) -> str:
        """Return how a metric came, in words."""
        said = self.scale(metric).words
        return f"{said}, turned: a high number was much effort" if self.turned(metric) else said

    @property
    def single(self) -> tuple[str, ...]:
        """The metrics that have a column of their own."""
        return tuple(metric for metric in METRICS if self.columns.get(metric))

    @property
    def aggregated(self) -> bool:
        """Whether a row holds many ratings."""
        return bool(self.columns.get("n"))

    def check(self) -> None:
        """Refuse what cannot be read: the sentence says which column is wanted."""
        missing = [LABELS[x] for x in ("unit", "date") if not self.columns.get(x)]
        if missing:
            raise Unreadable(f"Say which column holds: {', '.join(missing)}.")
        counted = self.aggregated and self.columns.get("promoters") and self.columns.get("detractors")
        if not (self.single or self.columns.get("value") or counted):
            raise Unreadable("Say which column holds the value, or give a metric a column of its own.")
        if self.columns.get("value") and not (self.columns.get("metric") or self.metric):
            raise Unreadable("Say which metric the values are, or which column says it.")
        if self.aggregated and self.single:
            raise Unreadable(
                "A file with counts needs one value column: leave the columns of single metrics empty."
            )
        chosen = [name for key, name in self.columns.items() if name and key not in METRICS]
        self._refuse_either_end()
        twice = sorted({name for name in chosen if chosen.count(name) > 1})
        if twice:
            raise Unreadable(f"The column “{twice[0]}” was chosen for two fields. Choose it once.")

    def _refuse_either_end(self) -> None:
        """Refuse effort of which nobody said whether a high number is much of it or little."""
        named = [self.columns.get("ces", ""), self.columns.get("value", "") if self.metric == "ces" else ""]
        doubtful = [name for name in named if plain_name(name) in EFFORT]
        if doubtful and "ces" not in self.scales:
            raise Unreadable(
                f"“{doubtful[0]}”: say whether a high number is much effort (bad) or little (good). Choose how CES goes "
                "(from the command line --scale ces=7-1 or 5-1 where high is bad, ces=1-7 or 1-5 where high is good)."
            )

    def plain(self) -> dict[str, Any]:
        """Return the mapping as JSON-ready data."""
        found = {x.name: getattr(self, x.name) for x in fields(self)}
        return {**found, "columns": dict(self.columns), "scales": dict(self.scales)}

    @staticmethod
    def from_plain(data: Mapped[str, Any]) -> "Mapping":
        """Return the mapping of `plain` again; unknown fields, metrics and scales are refused."""
        columns = {str(k): str(v) for k, v in (data.get("columns") or {}).items() if v}
        scales = {str(k): str(v) for k, v in (data.get("scales") or {}).items() if v}
        wrong = [k for k in columns if k not in FIELDS]
        if wrong:
            raise Unreadable(f"There is no field “{wrong[0]}”. Fields are {', '.join(FIELDS)}.")
        for metric, scale in scales.items():
            if scale not in OFFERED.get(metric, ()):
                raise Unreadable(f"“{metric}” does not come on the scale {scale}.")
        metric, dates, header = str(data.get("metric") or ""), data.get("dates"), data.get("header")
        if metric and metric not in METRICS:
            raise Unreadable(f"There is no metric “{metric}”. Metrics are {', '.join(METRICS)}.")
        order: DateOrder | None = "day" if dates == "day" else "month" if dates == "month" else None
        return Mapping(columns, metric, scales, order, int(header) if header else None)


def plain_name(text: str) -> str:
    """Return a name without case, accents and punctuation, for comparing."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(x for x in bare if not unicodedata.combining(x))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split()) or " ".join(text.casefold().split())


def metric_of(text: str) -> str | None:
    """Return the metric that a word names, or None."""
    name = plain_name(text)
    return next((metric for metric in METRICS if name == metric or name in WORDS[metric]), None)


def guess(names: Sequence[str], remembered: Mapping | None = None) -> Mapping:
    """Propose a mapping from the columns' names; what the source's last file used comes first."""
    kept = {k: v for k, v in (remembered.columns if remembered else {}).items() if v in names}
    if remembered and kept.keys() >= {k for k, v in remembered.columns.items() if v}:
        return replace(remembered, columns=kept, header=None)
    found: dict[str, str] = {}
    plain = {name: plain_name(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) for name in names}
    for key in FIELDS:
        wanted = WORDS[key]
        near = [name for name in names if plain[name] in wanted and name not in found.values()]
        if near:
            found[key] = min(near, key=lambda name: wanted.index(plain[name]))
    if "value" in found or "promoters" in found:
        found = {k: v for k, v in found.items() if k not in METRICS}
    else:
        found = {k: v for k, v in found.items() if k not in {"metric", "n", "sd"}}
    return Mapping(found)
