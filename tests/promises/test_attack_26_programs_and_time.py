"""Attack 26 where no page is: the programs' interface, the report that becomes a PDF, places, sizes and work done.

Three teams of one length of name are hidden, each for another reason; the reasons are dealt out in every way.
"""

import gc
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import permutations
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from culture.access import Role, Viewer
from culture.accounts import tokens
from culture.app import Parts
from culture.linkage import analyse
from culture.linkage.as_json import document
from culture.linkage.panel_table import kept
from culture.linkage.plan import Plan
from culture.linkage.releases import Scores, clock_of, panel_of
from culture.reports.files import html_of, panel_csv
from culture.scores.aggregates import Aggregate
from culture.scores.parse import SCALES
from surveys import release
from tests.promises.test_attack_26_whole_house import (
    HIDDEN,
    REASONS,
    _id,
    _nameless,
    app,
    client,
    organisation,
    parts,
    people_of_the_house,
    released,
    sign_in,
)

__all__ = ["app", "client", "organisation", "parts", "people_of_the_house", "released", "sign_in"]
Released = Callable[[Sequence[int]], None]
Ask = Callable[[str], Any]
SHOWN = (20, 20, 20)


@pytest.fixture
def ask(client: FlaskClient, parts: Parts, people_of_the_house: dict[str, str]) -> Ask:
    """Return a function that reads an address of the programs' interface as HR's token may."""
    hana = Viewer(people_of_the_house["hr"], Role.HR, name="Hana")
    token = tokens.make(parts.stores.house, hana, name="Desk", scopes=tuple(tokens.SCOPES), now=parts.clock())
    return lambda address: client.get(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}"})


def read(ask: Ask) -> list[tuple[int, dict[str, str], bytes]]:
    """Return status, headers and bytes of the list, of the release, and of one that does not exist."""
    listed = ask("/releases")
    address = f"/releases/{listed.json['releases'][0]['id']}"
    replies = (listed, ask(address), ask("/releases/none"))
    return [
        (one.status_code, {k: v for k, v in one.headers.items() if k != "Date"}, one.data) for one in replies
    ]


def test_programs_and_the_report_of_a_pdf_are_the_same_bytes_whatever_the_reason(
    released: Released, ask: Ask, parts: Parts
) -> None:
    seen = []
    for answers in permutations(REASONS.values()):
        released(answers)
        seen.append((read(ask), report(release.released(parts.stores.house))))
    told, drawn = seen[0]
    assert all(one == seen[0] for one in seen)
    assert [one[0] for one in told] == [200, 200, 404]
    assert [name for name in HIDDEN if name in drawn[0] + drawn[1]] == []


def test_hidden_teams_stand_where_they_would_stand_shown(released: Released, ask: Ask) -> None:
    orders = []
    for answers in (tuple(REASONS.values()), SHOWN):
        released(answers)
        body = json.loads(read(ask)[1][2])
        orders.append(
            ([one["id"] for one in body["groups"]], [(one["group"], one["theme"]) for one in body["cells"]])
        )
    assert orders[0] == orders[1]


def test_in_the_interface_hidden_teams_differ_by_name_and_id_only(released: Released, ask: Ask) -> None:
    released(list(REASONS.values()))
    body = json.loads(read(ask)[1][2])
    said = [_nameless(json.dumps(_about(body, _id(name)), sort_keys=True), name) for name in HIDDEN]
    assert len(set(said)) == 1
    assert said[0].count('"withheld"') == 3


def _about(body: dict[str, Any], group: str) -> list[Any]:
    """Return all entries of a document that speak of a group."""
    lists = (body["groups"], body["cells"], body["participation"])
    return [one for some in lists for one in some if group in (one.get("id"), one.get("group"))]


def test_pages_of_hidden_teams_have_one_size_and_cost_one_work(
    released: Released, sign_in: Callable[[str], FlaskClient], parts: Parts
) -> None:
    released(list(REASONS.values()))
    browser = sign_in("hr")
    pages = [f"/dashboard/units/{_id(name)}" for name in HIDDEN]
    sizes = {(len(browser.get(page).data), str(browser.get(page).headers)) for page in pages}
    assert len(sizes) == 1
    costs = [work(parts, lambda page=page: browser.get(page)) for page in pages]
    assert len({asked for asked, _ in costs}) == 1
    calls = [made for _, made in costs]
    assert max(calls) - min(calls) <= 0.002 * max(calls)


def work(parts: Parts, act: Callable[[], object]) -> tuple[int, int]:
    """Return how many statements the house store is asked and how many functions are called: time without a clock."""
    statements: list[str] = []

    def heard(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    event.listen(parts.stores.house, "before_cursor_execute", heard)
    with counting() as calls:
        act()
    event.remove(parts.stores.house, "before_cursor_execute", heard)
    return len(statements), calls[0]


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count calls of Python functions in this thread; no rubbish is collected meanwhile."""
    calls = [0]

    def seen(frame: object, kind: str, argument: object) -> None:
        calls[0] += kind == "call"

    gc.collect()
    gc.disable()
    before = sys.getprofile()
    sys.setprofile(seen)
    yield calls
    sys.setprofile(before)
    gc.enable()


def report(releases: Sequence[release.Release]) -> tuple[str, str]:
    """Return the report of a link over these releases as the HTML its PDF is drawn from, and the panel's CSV."""
    clock = clock_of(releases)
    units = sorted({unit for cell in releases[-1].at("cell") for unit in cell.units})
    rows = [
        Aggregate(unit, 0, clock.start, 30, 100.0 + i, 30, 100.0 + i, 400.0) for i, unit in enumerate(units)
    ]
    panel = panel_of(clock, [Scores("csat", SCALES["1-5"], rows)], (), lambda unit: unit)
    body = document(analyse(panel, Plan(min_units=10, curve=False)), {}, "test")
    body["panel"]["table"] = kept(panel)
    return html_of(body), panel_csv(body)
