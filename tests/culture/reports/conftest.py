"""Documents of every kind of verdict, made by the engine from small organisations whose truth is known."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from culture.linkage import analyse
from culture.linkage.as_json import document, text
from culture.linkage.files.request import Facts
from culture.linkage.panel import Panel
from culture.linkage.panel_table import kept
from culture.linkage.plan import Claim, Plan
from tests.culture.linkage.conftest import make

Json = dict[str, Any]
FACTS = Facts(10, 10, 8, 1, "aggregated", ())
DECLARED = Plan(primary=(Claim("fairness", "csat"),), status="registered", sha256="a" * 64, replicates=99)


def result(panel: Panel, plan: Plan = DECLARED) -> Json:
    """Return the document of a panel, with its panel kept."""
    body = document(analyse(panel, plan), {"staff": FACTS, "customers": FACTS}, "1")
    body["panel"]["table"] = kept(panel)
    read_again: Json = json.loads(text(body))
    return read_again


@pytest.fixture(scope="session")
def documents() -> dict[str, Json]:
    """Return one document for each case that the page must carry."""
    constant = make(effect=0.0, units=12)
    staff = constant.staff["fairness"]
    still = replace(constant, staff={"fairness": replace(staff, mean=staff.mean * 0 + 3)})
    return {
        "true": result(make(effect=0.4, units=40, periods=12)),
        "opposite": result(make(effect=-0.4, units=40, periods=12)),
        "nothing": result(make(effect=0.0, units=80, periods=20, people=60)),
        "small": result(make(effect=0.1, units=10, periods=6)),
        "few units": result(make(effect=0.3, units=4)),
        "one period": result(make(effect=0.3, units=20, periods=1), replace(DECLARED, lag=0)),
        "constant": result(still),
        "noisy": result(make(effect=0.3, units=12, people=5, change=0.01)),
        "exploratory": result(make(effect=0.4), replace(DECLARED, status="exploratory", sha256=None)),
    }


@pytest.fixture
def case(documents: dict[str, Json]) -> Callable[[str], Json]:
    """Return a reader of one document by name."""
    return lambda name: documents[name]
