"""Dates and labels of time -> one equally spaced grid that both files share."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from culture.errors import Unreadable
from culture.linkage.files.labels import canonical, ordered
from culture.linkage.files.tables import as_numpy

Step = Literal["day", "week", "fortnight", "month", "quarter", "year", "label"]
EARLIEST = 1900
MOST_DAYS_APART = 4
EPOCH = date(1970, 1, 1).toordinal()
ORDER: tuple[Step, ...] = ("day", "week", "fortnight", "month", "quarter", "year")
FORMS: tuple[tuple[Step, str], ...] = (
    ("day", r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{1,2}\.\d{1,2}\.\d{4}([T ].*)?"),
    ("week", r"\d{4}-?W\d{1,2}"),
    ("month", r"\d{4}-\d{1,2}|\d{4}/\d{1,2}"),
    ("quarter", r"\d{4}-?Q[1-4]"),
    ("year", r"\d{4}"),
)


@dataclass(frozen=True)
class Stamps:
    """A column of times: the distinct texts, and for each row which of them (-1: missing)."""

    texts: tuple[str, ...]
    index: NDArray[np.int64]
    form: Step

    def ranks(self) -> NDArray[np.int64]:
        """Return the place of each text in the order of time; a text that is no date comes first."""
        if self.form == "label":
            place = {text: at for at, text in enumerate(ordered(self.texts))}
            return np.array([place[text] for text in self.texts], dtype=np.int64)
        found = [moment(text, self.form) for text in self.texts]
        return np.searchsorted(np.unique(found), found).astype(np.int64)

    def waves(self) -> NDArray[np.int64]:
        """Return the wave of each text, counted in the order of time: days that follow within four are one wave."""
        if self.form == "label":
            return self.ranks()
        found = np.array([moment(text, self.form) for text in self.texts])
        days = np.unique(found[np.isfinite(found)])
        wave = np.concatenate([[0], np.cumsum(np.diff(days) > MOST_DAYS_APART)]).astype(np.int64)
        place = np.clip(np.searchsorted(days, found), 0, max(len(days) - 1, 0))
        return wave[place]


def read(values: pa.Array, missing: NDArray[np.bool_]) -> Stamps:
    """Return a column's distinct times and the form they are written in ("label" where it is no date)."""
    coded = pc.dictionary_encode(values)
    texts = tuple(canonical(text) for text in coded.dictionary.to_pylist())
    index = np.where(missing, -1, as_numpy(coded.indices)).astype(np.int64)
    used = [texts[i] for i in np.unique(index[index >= 0])]
    return Stamps(texts, index, form_of(used))


def form_of(texts: list[str]) -> Step:
    """Return the form that most of `texts` are written in, if at least nine of ten are; else "label"."""
    for step, pattern in FORMS:
        if texts and sum(bool(re.fullmatch(pattern, text)) for text in texts) >= 0.9 * len(texts):
            return step
    return "label"


def moment(text: str, form: Step) -> float:
    """Return a time as a number that grows with it, to the second where the text says it; -inf where it is no date."""
    try:
        if form == "day" and not re.match(r"\d{4}", text):
            clock = re.findall(r"\d+", text)[3:6]
            hours = sum((int(part) / 60**place for place, part in enumerate(clock)), 0.0)
            return _day(text, form).toordinal() + hours / 24
        if form == "day":
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() / 86_400 + EPOCH
        return float(_day(text, form).toordinal())
    except (ValueError, OverflowError, IndexError):
        return -np.inf


def is_date(text: str) -> bool:
    """Tell whether a text is written in one of the forms of dates."""
    return any(re.fullmatch(pattern, text) for _, pattern in FORMS)


def common(asked: str | None, forms: tuple[Step, ...]) -> Step:
    """Return the step of the grid: the one asked for, else the coarsest form (days become months)."""
    if "label" in forms:
        if set(forms) != {"label"}:
            raise Unreadable(
                "One file writes dates and the other labels in `period`. Write both the same way."
            )
        return "label"
    coarsest = max(forms, key=ORDER.index)
    if asked is None:
        return "month" if coarsest == "day" else coarsest
    if asked not in ORDER:
        raise Unreadable(f"--period {asked}: it can be {', '.join(ORDER)}.")
    step = next(known for known in ORDER if known == asked)
    if ORDER.index(step) < ORDER.index(coarsest):
        raise Unreadable(f"--period {asked} is finer than the {coarsest}s that a file gives.")
    return step


def fits(form: Step, step: Step) -> bool:
    """Tell whether times written as `form` can be placed on a grid of `step`."""
    if "label" in (form, step):
        return form == step
    return ORDER.index(form) <= ORDER.index(step)


def start(text: str, form: Step, step: Step) -> str | None:
    """Return the label of the grid period that `text` falls in, or None where it is no such date."""
    if step == "label":
        return text
    try:
        day = _day(text, form)
    except (ValueError, OverflowError, IndexError):
        return None
    return label(day, step) if day.year >= EARLIEST else None


def label(day: date, step: Step) -> str:
    """Return the label of the period of `day`."""
    if step == "day":
        return day.isoformat()
    if step == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if step == "fortnight":
        monday = date.fromordinal(day.toordinal() - (day.toordinal() - 1) % 14)
        return monday.isoformat()
    if step == "month":
        return f"{day:%Y-%m}"
    if step == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}"


def grid(labels: set[str], step: Step) -> tuple[str, ...]:
    """Return all periods from the first to the last label, with none left out."""
    if step == "label" or not labels:
        return ordered(labels)
    first, last = min(labels), max(labels)
    day = _day(first, "day" if step == "fortnight" else step)
    found: list[str] = []
    while len(found) < 5000:
        here = label(day, step)
        if not found or found[-1] != here:
            found.append(here)
        if here >= last:
            break
        day += timedelta(days=1 if step == "day" else 7 if step in ("week", "fortnight") else 27)
    return tuple(found)


def _day(text: str, form: Step) -> date:
    """Return the first day of the period that `text` names; ValueError where it names none."""
    if form == "day" and "." not in text:
        return date.fromisoformat(text[:10])
    parts = [int(part) for part in re.split(r"[^0-9]+", text) if part]
    if form == "day":
        return date(parts[2], parts[1], parts[0])
    if form == "week":
        return date.fromisocalendar(parts[0], parts[1], 1)
    if form == "month":
        return date(parts[0], parts[1], 1)
    return date(parts[0], 3 * parts[1] - 2 if form == "quarter" else 1, 1)
