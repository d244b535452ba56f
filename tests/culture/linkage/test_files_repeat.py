"""What a study exports gives the same numbers again, by the command alone: curve, ranks, and the range of kappa."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from culture.app import commands
from culture.linkage.panel import Panel
from culture.linkage.plan import Claim, Plan, fingerprint
from culture.reports import files
from tests.culture.linkage.conftest import make
from tests.culture.reports.conftest import result

PLAN = Plan(primary=(Claim("fairness", "csat"),), min_units=10, replicates=99)


def released() -> Panel:
    """A panel as releases give it: rounded means, one variance, invited, overlaps of which some are a band's middle."""
    panel = make(effect=0.4, units=24, periods=8, people=9)
    staff = panel.staff["fairness"]
    shared = np.full((24, 8, 8), 7.0)
    shared[:6] = 2.5
    there = np.ones((24, 8))
    theme = replace(
        staff, mean=np.round(staff.mean, 1), ss=None, ss_df=None, variance=0.7, rounding=0.1, invited=12 * there, overlaps=shared
    )  # fmt: skip
    rated = replace(panel.customers["csat"], mean=panel.customers["csat"].mean - 1.5)
    units = tuple(f"cell {i:02d}" for i in range(24))  # releases give their cells in the order of their ids
    return replace(panel, units=units, staff={"fairness": theme}, customers={"csat": rated}, released=True)


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """The document of a study, and that of the command on what it exported."""
    plan = replace(PLAN, status="registered", sha256=fingerprint(PLAN))
    body, folder = result(released(), plan), tmp_path_factory.mktemp("again")
    texts = (
        files.panel_csv(body),
        files.overlaps_csv(body),
        files.plan_json(json.loads(json.dumps(asdict(plan)))),
    )
    place = [folder / name for name in ("p.csv", "o.csv", "plan.json", "out.json")]
    for path, text in zip(place, texts, strict=False):
        path.write_text(text)
    panel, shared, frozen, out = map(str, place)
    done = CliRunner().invoke(
        commands(), ["link", panel, panel, "--plan", frozen, "--overlaps", shared, "--json", out]
    )
    assert done.exit_code == 0, done.output
    return body, json.loads(Path(out).read_text())


def numbers(value: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield each number of a document with its place."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        yield path, float(value)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from numbers(part, f"{path}.{name}")


def test_every_number_of_a_link_comes_again_from_the_exported_files(twice: tuple[Any, Any]) -> None:
    first, again = (dict(numbers(one["links"])) for one in twice)
    assert first.keys() == again.keys()
    assert {path: (one, again[path]) for path, one in first.items() if again[path] != pytest.approx(one, rel=1e-9, abs=1e-12)} == {}  # fmt: skip


def test_the_plan_and_the_curve_s_floors_come_again(twice: tuple[Any, Any]) -> None:
    first, again = twice
    assert again["plan"] == first["plan"]
    floors = {one["choices"]["min_k"] for one in again["links"][0]["specification_curve"]["specifications"]}
    assert floors == {"5", "8"}  # nine people a cell: the floor of ten leaves no cell
