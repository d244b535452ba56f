"""A report as files that stand alone: HTML in one piece, JSON, and the panel as CSV for any spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from culture.errors import Refusal
from culture.linkage import panel_table
from culture.linkage.plan import FLOORS_RELEASES
from culture.reports.cover import Cover
from culture.reports.pages import Page, page, primary
from culture.reports.speech import Speech, speech_in
from culture.reports.words import TABLES

Json = Mapping[str, Any]
ROOT = Path(__file__).resolve().parents[2]
SHEETS = ("surveys/static/tokens.css", "culture/static/house.css", "culture/static/parts.css", "culture/static/report.css", "culture/static/print.css")  # fmt: skip
RISKY = re.compile(r"^[=+\-@\t\r]")


def wellspring_version() -> str:
    """Return the version of this program."""
    try:
        return version("wellspring")
    except PackageNotFoundError:
        return "0.1.0"


VERSION = wellspring_version()
_templates = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True)


def html(view: Page) -> str:
    """Return the report as one HTML file: no script, nothing loaded from anywhere."""
    words = TABLES[view.language].text
    body = _templates.get_template("culture/link_file.html").render(view=view, t=words)
    css = "\n".join((ROOT / sheet).read_text("utf-8") for sheet in SHEETS)
    return str(
        Markup(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            "<title>{} · Wellspring</title><style>{}</style></head>\n{}</html>\n"
        ).format(view.language, view.question, Markup(css), Markup(body))  # noqa: S704 - our own sheets, and a template that escapes
    )


def html_of(body: Json, speech: Speech | None = None) -> str:
    """Return the HTML file of a document that belongs to no study: two files, nothing stored.

    In the language of its plan unless `speech` says another.
    """
    told = speech or speech_in(str(body["settings"].get("language") or "en"))
    return html(page(body, Cover(question_of(body, told)), told))


def question_of(body: Json, speech: Speech) -> str:
    """Return the question of a document: its hypothesis, or one made from the names of its pair."""
    link = primary(body)
    said = str(body["settings"].get("hypothesis") or "")
    pair = {"theme": speech.quoted(link["theme"]), "metric": speech.metric(link["metric"])}
    return said or speech.say("question", **pair)


def text(body: Json) -> str:
    """Return the document as JSON text; never NaN."""
    return json.dumps(body, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def panel_csv(body: Json) -> str:
    """Return the panel as CSV that `wellspring link` reads again; Refusal where it was not kept."""
    table = _table(body)
    return sheet(panel_table.COLUMNS, panel_table.rows(table))


def overlaps_csv(body: Json) -> str:
    """Return how many people were invited in both of two periods (`--overlaps`); Refusal where nobody knows."""
    table = _table(body)
    if table["overlaps"] is None:
        raise Refusal(
            "Who was invited in two periods is not known here. Run the analysis without --overlaps."
        )
    found = (
        (table["units"][i], panel_table.stamp(table, a), panel_table.stamp(table, b), m)
        for i, a, b, m in panel_table.pairs(table)
    )
    return sheet(("unit", "period_a", "period_b", "m"), found)


def plan_json(plan: Json, seen: Sequence[int] = (), planned: int = 0) -> str:
    """Return a study's frozen plan as a file for `--plan`, with the curve's floors and the looks so far."""
    kept = {key: one for key, one in plan.items() if key not in ("status", "sha256", "looks")}
    kept["floors"] = list(FLOORS_RELEASES)
    kept["primary"] = [f"{one['theme']}:{one['metric']}" for one in plan["primary"]]
    if planned and seen:
        kept["looks"] = {"planned": planned, "seen": list(seen)}
    return text(kept)


def sheet(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as CSV in which no text starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([calm(cell) for cell in row] for row in rows)
    return out.getvalue()


def calm(cell: object) -> object:
    """Return a cell that a spreadsheet takes as text: numbers stay, a text that looks like a formula is quoted."""
    return f"'{cell}" if isinstance(cell, str) and RISKY.match(cell) else cell


def _table(body: Json) -> dict[str, Any]:
    table = body.get("panel", {}).get("table")
    if table is None:
        raise Refusal("The panel was not kept with this result. Take a look now: it keeps the panel.")
    found: dict[str, Any] = table
    return found
