"""What everybody sees after answering: the last results of all who are asked with them, and what was done since.

In: the house store. Out: JSON-ready values, the same for everybody whom a wave asks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Engine

from culture import actions
from culture.audiences import as_read
from surveys.release import NBand, Release, Shown, last_of

LATELY = timedelta(days=90)
Names = Mapping[str, Mapping[str, str]]


def last_results(
    engine: Engine, wave: str, themes: Names, *, invited: bool, address: Callable[[str], str]
) -> dict[str, Any] | None:
    """Return what those whom `wave` asks said together the last time its programme asked them; None where there is
    nothing, where not all of them were asked then, or where a part of the company was and the reader is not `invited`.

    themes: id -> names. address: the path, with its key, under which those whom a wave asked read its results.
    """
    found = last_of(engine, wave)
    if found is None:
        return None
    release = as_read(engine, found)
    everybody = release.company.level == "company"
    if not (everybody or invited):
        return None
    return {
        "name": release.programme_name,
        "closed_on": release.closed_on.isoformat(),
        "label": release.company.label,
        "answered": _answered(release),
        "themes": [_theme(release, theme.id, themes) for theme in release.themes],
        "url": f"/results/{release.wave}" if everybody else address(release.wave),
    }


def _theme(release: Release, theme: str, themes: Names) -> dict[str, Any]:
    named: dict[str, Any] = {"theme": theme, "name": dict(themes.get(theme, {"en": theme}))}
    cell = release.cell(release.company.id, theme)
    if not isinstance(cell, Shown):
        return {**named, "withheld": True}
    return {**named, "mean": cell.mean, "coded": cell.coded}


def _answered(release: Release) -> str | None:
    """Say how many answered, from the theme that most people completed."""
    cells = [release.cell(release.company.id, theme.id) for theme in release.themes]
    counts = [cell.n for cell in cells if isinstance(cell, Shown)]
    if not counts:
        return None
    most = max(counts, key=lambda n: n.low if isinstance(n, NBand) else n)
    return f"{most.low} to {most.high}" if isinstance(most, NBand) else str(most)


def done_lately(engine: Engine, now: datetime) -> tuple[dict[str, str], ...]:
    """Return what was done in the last ninety days, the newest first: the same for everybody."""
    found = actions.done_since(engine, (now - LATELY).date())
    return tuple({"title": x.title, "text": x.text, "on": x.on.isoformat()} for x in found[:5])
