"""One study of every verdict, in a house to walk through: pages and PDFs as pictures, for whoever changes a report.

`.venv/bin/python -m tests.browser.verdicts FOLDER [NAME …]` writes a PNG of each page at 390 and 1280 pixels, and of
each page of its PDF. The panels are simulated (benchmarks/simulate.py); all else is the product.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from benchmarks.simulate import Scenario, organisation
from culture import accounts
from culture.access import Role
from culture.linkage import studies
from culture.linkage.panel import Panel
from culture.linkage.studies import Declaration
from culture.reports import studies as sheets
from surveys.release import r12_enough_units
from tests.browser.house import open_stores, serve
from tests.culture.linkage.studied import plant, publish, rate

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "seven small boats at noon"
REGIONS = ("North", "South", "East", "West", "Coast", "City")
WIDTHS = (390, 1280)


@dataclass(frozen=True)
class Case:
    """What is true in the organisation, which verdict it is to get, and of how many planned waves."""

    truth: Scenario
    verdict: tuple[str, str | None, str | None]
    planned: int = 0
    seed: int = 1


def _told(
    name: str, verdict: str, grade: str | None = None, reason: str | None = None, **truth: object
) -> Case:
    planned, seed = int(str(truth.pop("planned", 0))), int(str(truth.pop("seed", 1)))
    usual: dict[str, object] = {"units": 120, "waves": 16, "same_people": 0.5, "staff": 25, "response": 0.6}
    return Case(Scenario(name, **(usual | truth)), (verdict, grade, reason), planned, seed)  # type: ignore[arg-type]


CASES: Mapping[str, Case] = {
    case.truth.name: case
    for case in (
        _told("supported-a", "supported", "A", between=0.3, within=0.3),
        _told("supported-b", "supported", "B", between=0.3, within=0.3, reverse=0.5),
        _told("contradicted", "contradicted", "A", between=-0.3, within=-0.3),
        _told("no-link", "no_meaningful_link", units=200, waves=24, sd_y=(0.08, 0.1)),
        _told(
            "co-moves", "inconclusive", None, "co_moves", between=0.3, within=0.3, units=60, waves=12, seed=7
        ),
        _told("between-only", "inconclusive", "C", "between_only", between=0.5),
        _told("reverse", "inconclusive", None, "reverse", reverse=0.8),
        _told(
            "early-look",
            "inconclusive",
            None,
            "spans_both",
            between=0.2,
            within=0.2,
            waves=8,
            planned=40,
            units=40,
        ),
        _told("few-units", "inconclusive", None, "few_units", units=6, regions=1, between=0.3, within=0.3),
        _told("spans-both", "inconclusive", None, "spans_both", units=30, waves=10, seed=2),
    )
}


def panel_of(case: Case) -> Panel:
    """Three themes that go together and two metrics, of which fairness and CSAT hold the scenario's truth."""
    rng = np.random.default_rng([case.seed, 7])
    quiet = replace(case.truth, between=0.0, within=0.0, reverse=0.0)
    base, *others = [organisation(one, rng) for one in (case.truth, quiet, quiet)]
    promoters = organisation(replace(quiet, scale=50.0, rating=2.56), rng).customers["csat"]
    fairness = base.staff["fairness"]
    staff = {"fairness": fairness}
    for theme, other in zip(("purpose", "workload"), others, strict=True):
        mixed = 0.8 * (fairness.mean - 3.6) + 0.6 * (other.staff["fairness"].mean - 3.6) + 3.6
        staff[theme] = replace(fairness, mean=np.clip(mixed, 1.0, 5.0))
    first = datetime(2025, 1, 10, tzinfo=UTC).date()
    days = tuple((first + timedelta(days=14 * t)).isoformat() for t in range(case.truth.waves))
    groups = tuple(REGIONS[int(one[1:])] for one in base.groups)
    customers = {"csat": base.customers["csat"], "nps": promoters}
    return replace(base, staff=staff, customers=customers, groups=groups, periods=days,
                   released=True, period_word="fortnight", enough=r12_enough_units)  # fmt: skip


def seed(engine: Engine, names: tuple[str, ...] = tuple(CASES)) -> dict[str, str]:
    """Declare one study a case, take its look, and return the studies' ids by case."""
    ids = plant(engine)
    rate(engine, ids)
    made: dict[str, str] = {}
    for name in names:
        case = CASES[name]
        waves = publish(ids, case.truth.waves)
        said = Declaration(f"Do fair branches serve better? ({name})", "fairness", "csat", 0.1,
                           planned_waves=case.planned or case.truth.waves - 1,
                           when="any" if case.planned else "once")  # fmt: skip
        with (
            patch.object(studies.siblings, "holder", lambda *_, **__: None),
            patch.object(studies, "released", lambda engine, programme=None, waves=waves: waves),
            patch.object(studies, "panel_of", lambda *_, case=case: panel_of(case)),
        ):
            made[name] = studies.declare(engine, said, by="hana", now=NOW - timedelta(days=500))
            studies.look(engine, made[name], now=NOW, version="1")
    return made


def main() -> None:
    """Seed, serve, and take the pictures."""
    folder, names = Path(sys.argv[1]), tuple(sys.argv[2:]) or tuple(CASES)
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        work = Path(stack.enter_context(TemporaryDirectory()))
        stores = stack.enter_context(open_stores(work))
        made = seed(stores.house, names)
        stack.enter_context(patch.object(sheets, "released", lambda engine, programme=None: publish((), 8)))
        hana = accounts.NewAccount("hana@wellspring.example", "Hana", Role.HR)
        accounts.add(stores.house, hana, password=PASSWORD, now=NOW)
        address = stack.enter_context(serve(stores, work, NOW))
        chromium = shutil.which("chromium") or "/usr/bin/chromium"
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width in WIDTHS:
            _walk(browser, address, made, folder, width)
        browser.close()


def _walk(browser: Browser, address: str, made: Mapping[str, str], folder: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=email]", "hana@wellspring.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("form button.primary")
    for name, study in made.items():
        page.goto(f"/link/{study}", wait_until="networkidle")
        page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if width == WIDTHS[-1]:
            _paper(context.request.get(f"/link/{study}/download/pdf", timeout=120_000).body(), folder, name)
    context.close()


def _paper(pdf: bytes, folder: Path, name: str) -> None:
    """Keep the PDF, and each of its pages as a picture."""
    file = folder / f"{name}.pdf"
    file.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "60", "-png", str(file), str(folder / f"{name}-pdf")], check=True)


if __name__ == "__main__":
    main()
