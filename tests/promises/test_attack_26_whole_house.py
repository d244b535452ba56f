"""Attack 26 through the whole house: units hidden for three reasons are one and the same on every page and file.

Few answered, nobody answered, or enough answered and a small sibling had to be protected. Every address that can be
reached is read twice, with the reasons dealt out otherwise the second time; then rows of one page are compared.
"""

import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from surveys.db import Stores, writing
from surveys.keys import Keys
from surveys.release import count, publish
from surveys.release.origin import mark
from surveys.release.tables import LedgerRow, ReleaseRow, Turnout
from surveys.waves import CellFacts
from tests.culture.conftest import app, client, organisation, parts, people_of_the_house, sign_in
from tests.surveys.release.factories import facts

__all__ = ["app", "client", "organisation", "parts", "people_of_the_house", "sign_in"]
SignIn = Callable[[str], FlaskClient]
REASONS = {"few answered": 2, "nobody answered": 0, "a sibling is protected": 6}
HIDDEN = ("Team quay", "Team pier", "Team lock")
SAME = {"fairness-1": 3, "fairness-2": 3, "purpose-1": 3}
SEEDS = (
    "/dashboard",
    "/releases",
    "/link",
    "/actions",
    "/comments",
    "/results/w1",
    "/s/after/w1",
    "/promise",
)


@pytest.fixture
def released(stores: Stores, organisation: dict[str, str], tmp_path: Path) -> Callable[[Sequence[int]], None]:
    """Return a function that publishes the wave with so many answers in the three teams, in place of the last."""
    mark(stores)

    def publish_with(answers: Sequence[int]) -> None:
        with writing(stores.house) as session:
            session.execute(delete(LedgerRow))
            session.execute(delete(ReleaseRow))
        with writing(stores.ballots) as session:
            session.execute(delete(Turnout))
        numbers = dict(zip(HIDDEN, answers, strict=True)) | {
            "Team mole": 20,
            "Team dock": 30,
            "Team dune": 25,
        }
        cells = [_cell(name, organisation) for name in numbers]
        count.enter(stores, facts(cells), {("S", _id(name)): [SAME] * n for name, n in numbers.items()})
        publish.publish(stores, facts(cells), Keys(tmp_path / f"keys-{answers}"))

    return publish_with


def _cell(name: str, organisation: dict[str, str]) -> CellFacts:
    region = "South" if name == "Team dune" else "North"
    path = (organisation["Acme"], organisation[region])
    return CellFacts("S", _id(name), name, 40, (f"u-{_id(name)}",), path, ("Acme", region))


def _id(name: str) -> str:
    return name.removeprefix("Team ")


def read_everything(browser: FlaskClient) -> dict[str, Any]:
    """Return what each address answers that can be reached by links: status, headers that tell, and bytes."""
    found: dict[str, Any] = {}
    waiting = [*SEEDS, *(f"/results/w1?lang={code}" for code in ("de", "fr", "es"))]
    waiting += [f"/dashboard/units/{_id(name)}" for name in (*HIDDEN, "Team gone")]
    while waiting and len(found) < 300:
        address = waiting.pop(0)
        if address in found or address.startswith(("/sign-out", "/static", "/assets")):
            continue
        reply = browser.get(address)
        told = {
            name: reply.headers.get(name)
            for name in ("Content-Type", "ETag", "Location", "Content-Disposition")
        }
        found[address] = reply.status_code, told, _content(reply.data, reply.content_type)
        if reply.mimetype == "text/html":
            waiting += [html.unescape(link) for link in re.findall(r'href="(/[^"#]*)"', reply.text)]
    return found


def _content(data: bytes, kind: str) -> Any:
    """Return the bytes without forgery tokens and the ledger's head, which are random; of a workbook its sheets,
    since it holds when it was written."""
    if "spreadsheet" not in kind:
        return re.sub(
            rb'name="csrf_token" value="[^"]*"|Ledger after this entry</dt><dd><code>\w{64}', b"", data
        )
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist() if not name.startswith("docProps")}


@pytest.mark.parametrize("persona", ["hr", "leader", "outside"])
def test_no_address_tells_for_which_of_three_reasons_a_team_is_hidden(
    released: Callable[[Sequence[int]], None], sign_in: SignIn, persona: str
) -> None:
    browser = sign_in(persona)
    seen = []
    for answers in permutations(REASONS.values()):
        released(answers)
        seen.append(read_everything(browser))
    assert all(f"/dashboard/units/{_id(name)}" in seen[0] for name in HIDDEN)
    for other in seen[1:]:
        assert other.keys() == seen[0].keys()
        assert [address for address in other if other[address] != seen[0][address]] == []
    if persona == "hr":
        assert sum("/download/" in address for address in seen[0]) >= 4


def test_no_row_of_a_page_tells_one_hidden_team_from_another(
    released: Callable[[Sequence[int]], None], sign_in: SignIn
) -> None:
    released(list(REASONS.values()))
    pages = read_everything(sign_in("hr"))
    rows = 0
    for address, (_, told, content) in pages.items():
        if told["Content-Type"] and told["Content-Type"].startswith("text/html") and "/units/" not in address:
            some = [list(_parts(content.decode(), name)) for name in HIDDEN]
            rows += len(some[0])
            assert some[0] == some[1] == some[2], address
    assert rows >= 3


def test_pages_of_hidden_teams_differ_by_their_name_only(
    released: Callable[[Sequence[int]], None], sign_in: SignIn
) -> None:
    released(list(REASONS.values()))
    browser = sign_in("hr")
    pages = [browser.get(f"/dashboard/units/{_id(name)}") for name in HIDDEN]
    assert [page.status_code for page in pages] == [200] * 3
    assert len({_nameless(page.text, name) for page, name in zip(pages, HIDDEN, strict=True)}) == 1
    assert "Hidden to protect people" in pages[0].text


def _parts(page: str, name: str) -> Iterator[str]:
    """Yield each row and each chart's entry of a team, without its name."""
    for row in re.findall(r"<tr.*?</tr>", page, re.S):
        if name in row:
            yield _nameless(row, name)
    for chart in re.findall(r"<script[^>]*application/json[^>]*>(.*?)</script>", page, re.S):
        for trace in json.loads(chart).get("data", ()):
            lists = {key: value for key, value in trace.items() if isinstance(value, list)}
            at = [index for value in lists.values() for index, one in enumerate(value) if one == name]
            for index in dict.fromkeys(at):
                entry = {key: value[index] for key, value in lists.items() if len(value) > index}
                yield _nameless(json.dumps(entry, sort_keys=True), name)


def _nameless(text: str, name: str) -> str:
    """Return a page without the team's name and id, and without the form's token, which holds the second."""
    text = re.sub(r'(name="csrf_token"[^>]* value=")[^"]*', r"\1", text)
    return re.sub(r"\s+", " ", text.replace(name, "TEAM").replace(_id(name), "TEAM"))
