"""The metrics, the scales they come on, and a cell's text -> a value on its scale."""

import re
from dataclasses import dataclass
from datetime import date

METRICS = ("csat", "nps", "ces", "evaluation")
TITLES = {
    "csat": "Customer satisfaction (CSAT)",
    "nps": "Recommendation (NPS)",
    "ces": "Customer effort (CES)",
    "evaluation": "Evaluation visit",
}
GOOD = {"good", "positive", "satisfied", "thumbs up", "gut", "bien", "bon"}
BAD = {"bad", "negative", "dissatisfied", "unsatisfied", "thumbs down", "schlecht", "mal", "mauvais"}
UNANSWERED = {"", "-", "–", "n/a", "na", "null", "none", "offered", "unoffered", "k.a.", "nan"}
_NUMBER = re.compile(r"[-+]?\d*[.,]?\d+")
_GROUPED = re.compile(r"[-+]?\d{1,3}(([.,])\d{3})(\2\d{3})*([.,]\d+)?")


@dataclass(frozen=True)
class Scale:
    """The lowest and highest value that is stored. NPS: answers 0 to 10 become -100, 0 or 100."""

    key: str
    low: float
    high: float
    words: str


SCALES = {
    scale.key: scale
    for scale in (
        Scale("1-5", 1, 5, "1 to 5"),
        Scale("1-7", 1, 7, "1 to 7"),
        Scale("1-10", 1, 10, "1 to 10"),
        Scale("0-100", 0, 100, "0 to 100 %, or good and bad"),
        Scale("0-10", -100, 100, "0 to 10"),
    )
}
TURNED = {
    "7-1": "1-7",
    "5-1": "1-5",
}  # high is much effort: turned while it is read, so that high is good everywhere
EASE = {
    "1-7": "1 to 7, and 7 is easy (good)",
    "1-5": "1 to 5, and 5 is easy (good)",
    "7-1": "1 to 7, and 7 is much effort (bad)",
    "5-1": "1 to 5, and 5 is much effort (bad)",
}
OFFERED = {
    "csat": ("1-5", "1-7", "1-10", "0-100"),
    "nps": ("0-10",),
    "ces": ("1-7", "1-5", "7-1", "5-1"),
    "evaluation": ("0-100",),
}


@dataclass(frozen=True)
class Bad:
    """Why a cell cannot be used, and what would mend it."""

    reason: str
    mend: str


def scales_for(metric: str) -> tuple[Scale, ...]:
    """Return the scales that a metric may come on, the usual one first."""
    return tuple(SCALES[key] for key in OFFERED[metric] if key in SCALES)


def choices_of(metric: str) -> tuple[tuple[str, str], ...]:
    """Return key and words of each way a metric may come, turned ones too; of CES both ends are named."""
    return tuple((key, EASE[key] if metric == "ces" else SCALES[key].words) for key in OFFERED[metric])


def default_scale(metric: str) -> str:
    """Return the key of a metric's usual scale."""
    return OFFERED[metric][0]


def number(cell: str | float | date) -> float | None:
    """Return a number written with decimal point or comma, with or without thousands and %; None where it is none.

    A single sign between digits is decimal: ratings and means are small, so 4,125 is a little over four.
    """
    if isinstance(cell, float):
        return cell if abs(cell) < 1e15 else None
    if not isinstance(cell, str):
        return None
    text = re.sub(r"[\s\u00a0\u202f'’%]", "", cell)
    if text.count(",") + text.count(".") > 1:
        if not _GROUPED.fullmatch(text):
            return None
        last = max(text.rfind(","), text.rfind("."))
        whole = text[last] == text[min(x for x in (text.find(","), text.find(".")) if x >= 0)]
        text = re.sub("[.,]", "", text) if whole else re.sub("[.,]", "", text[:last]) + "." + text[last + 1 :]
    return float(text.replace(",", ".")) if len(text) < 25 and _NUMBER.fullmatch(text) else None


def count(cell: str | float | date) -> int | None:
    """Return a whole number of ratings, thousands grouped or not; None where it is none."""
    if isinstance(cell, str) and re.fullmatch(r"\s*\d{1,3}([.,'’\s\u00a0\u202f]\d{3})+\s*", cell):
        return int(re.sub(r"\D", "", cell))
    found = number(cell)
    return int(found) if found is not None and found.is_integer() and 0 <= found < 1e9 else None


def unanswered(cell: str | float | date) -> bool:
    """Say whether a cell says that no answer was given."""
    return isinstance(cell, str) and cell.strip().lower() in UNANSWERED


def rating(cell: str | float | date, metric: str, scale: Scale) -> float | Bad:
    """Return one answer as the value that is stored, or why it cannot be used."""
    word = cell.strip().lower() if isinstance(cell, str) else ""
    if scale.key == "0-100" and word in GOOD | BAD:
        return 100.0 if word in GOOD else 0.0
    value = number(cell)
    if value is None:
        mend = "Choose the scale 0 to 100 % for good and bad." if word in GOOD | BAD else "Write a number."
        return Bad("not a number", mend)
    low, high = (0.0, 10.0) if metric == "nps" else (scale.low, scale.high)
    if not low <= value <= high:
        return Bad("out of scale", _mend(metric, scale, value))
    if metric != "nps":
        return value
    if not value.is_integer():
        return Bad(
            "not a whole number",
            "NPS answers are whole numbers from 0 to 10. A mean needs its count in a column n.",
        )
    return 100.0 if value >= 9 else 0.0 if value >= 7 else -100.0


def mean(cell: str | float | date, scale: Scale) -> float | Bad:
    """Return a mean as it is stored (NPS: the score from -100 to 100), or why it cannot be used."""
    value = number(cell)
    if value is None:
        return Bad("not a number", "Write a number.")
    if not scale.low <= value <= scale.high:
        return Bad("out of scale", f"A mean lies between {scale.low:g} and {scale.high:g} here.")
    return value


def _mend(metric: str, scale: Scale, value: float) -> str:
    if metric == "nps":
        return f"NPS answers go from 0 to 10. Correct {value:g}, or take it out."
    fits = [x.words for x in scales_for(metric) if x.low <= value <= x.high]
    other = f", or choose the scale {fits[0]} if the whole file is on it" if fits else ""
    return f"The scale chosen goes from {scale.low:g} to {scale.high:g}. Correct {value:g}{other}."
