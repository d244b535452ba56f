"""The forms in which a study's newest look can be taken away, for the page and the command alike."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from culture.errors import Refusal
from culture.linkage import studies
from culture.reports import files
from culture.reports.pages import Page
from culture.reports.pdf import pdf
from culture.reports.studies import Sheet, sheet

Make = Callable[[Engine, str, bool], bytes]


@dataclass(frozen=True)
class Form:
    """A form: what the file is, and whether it holds figures of single cells (`panel`)."""

    make: Make
    mimetype: str
    ending: str
    panel: bool


def _sheet(engine: Engine, study: str, *, demo: bool) -> tuple[Sheet, Page]:
    found = sheet(engine, study, demo=demo)
    if found.report is None:
        raise Refusal("No look has been taken at this study yet. Take one first, then its report can be had.")
    return found, found.report


def _html(engine: Engine, study: str, demo: bool) -> bytes:
    return files.html(_sheet(engine, study, demo=demo)[1]).encode()


def _pdf(engine: Engine, study: str, demo: bool) -> bytes:
    return pdf(files.html(_sheet(engine, study, demo=demo)[1]))


def _json(engine: Engine, study: str, demo: bool) -> bytes:
    return files.text(_sheet(engine, study, demo=demo)[0].body).encode()


def _csv(engine: Engine, study: str, demo: bool) -> bytes:
    return files.panel_csv(_sheet(engine, study, demo=demo)[0].body).encode("utf-8-sig")


def _overlaps(engine: Engine, study: str, demo: bool) -> bytes:
    return files.overlaps_csv(_sheet(engine, study, demo=demo)[0].body).encode("utf-8-sig")


def _plan(engine: Engine, study: str, demo: bool) -> bytes:
    found, taken = studies.get(engine, study), studies.looks(engine, study)
    looks = [one.usable_waves for one in taken]
    return files.plan_json(
        found.plan, looks, found.planned_waves if found.status == "registered" else 0
    ).encode()


FORMS = {
    "html": Form(_html, "text/html", "html", panel=False),
    "pdf": Form(_pdf, "application/pdf", "pdf", panel=False),
    "json": Form(_json, "application/json", "json", panel=True),
    "csv": Form(_csv, "text/csv", "csv", panel=True),
    "overlaps": Form(_overlaps, "text/csv", "csv", panel=True),
    "plan": Form(_plan, "application/json", "json", panel=True),
}
