"""The forms in which a study's newest look can be taken away, for the page and the command alike."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from culture.errors import Refusal
from culture.linkage import studies
from culture.linkage.studies import paying
from culture.reports import files
from culture.reports.pages import Page
from culture.reports.pdf import pdf
from culture.reports.speech import Speech
from culture.reports.studies import Sheet, sheet


@dataclass(frozen=True)
class Order:
    """Which study, in whose language, whether everything in it is invented, and whether single units may be shown."""

    study: str
    speech: Speech
    demo: bool = False
    cells: bool = True


Make = Callable[[Engine, Order], bytes]


@dataclass(frozen=True)
class Form:
    """A form: what the file is, and whether it holds figures of single cells (`panel`)."""

    make: Make
    mimetype: str
    ending: str
    panel: bool


def _sheet(engine: Engine, order: Order) -> tuple[Sheet, Page]:
    found = sheet(engine, order.study, order.speech, demo=order.demo, cells=order.cells)
    if found.report is None:
        raise Refusal("No look has been taken at this study yet. Take one first, then its report can be had.")
    return found, found.report


def _html(engine: Engine, order: Order) -> bytes:
    return files.html(_sheet(engine, order)[1]).encode()


def _pdf(engine: Engine, order: Order) -> bytes:
    return pdf(files.html(_sheet(engine, order)[1]))


def _json(engine: Engine, order: Order) -> bytes:
    return files.text(_sheet(engine, order)[0].body).encode()


def _csv(engine: Engine, order: Order) -> bytes:
    return files.panel_csv(_sheet(engine, order)[0].body).encode("utf-8-sig")


def _overlaps(engine: Engine, order: Order) -> bytes:
    return files.overlaps_csv(_sheet(engine, order)[0].body).encode("utf-8-sig")


def _plan(engine: Engine, order: Order) -> bytes:
    found, taken = studies.get(engine, order.study), studies.looks(engine, order.study)
    looks = paying.schedule(found, taken[-1].usable_waves) if taken else None
    seen, planned = (looks.seen, looks.planned) if looks else ((), 0)
    return files.plan_json(found.plan, seen, planned).encode()


FORMS = {
    "html": Form(_html, "text/html", "html", panel=False),
    "pdf": Form(_pdf, "application/pdf", "pdf", panel=False),
    "json": Form(_json, "application/json", "json", panel=True),
    "csv": Form(_csv, "text/csv", "csv", panel=True),
    "overlaps": Form(_overlaps, "text/csv", "csv", panel=True),
    "plan": Form(_plan, "application/json", "json", panel=True),
}
