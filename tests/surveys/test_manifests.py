"""The manifest and the checks that every client makes before it sends anything."""

import hmac
import json

import pytest

from surveys import manifests
from surveys.errors import Malformed
from surveys.labels import alike
from surveys.manifests import CellEntry
from tests.labels import ALIKE, OTHER

CELLS = (
    CellEntry("S", "c1", "Store 1", 8, b"\x01" * 256, "ab" * 32),
    CellEntry("S", "c2", "Store 2", 12, b"\x02" * 256),
    CellEntry("C", "g1", "All", 20, b"\x03" * 256),
)


def made() -> bytes:
    return manifests.build(
        wave="w1",
        k=5,
        box=b"\x04" * 65,
        invited={"S": 20, "C": 20},
        paper=b"{}",
        closes_on="2026-03-09",
        cells=CELLS,
    )


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(made()) | fields).encode()


def test_a_good_manifest_passes() -> None:
    found = manifests.check(made(), manifests.sha(made()))
    assert found.keys["S", "c1"] == manifests.sha(b"\x01" * 256)


def test_the_order_of_cells_does_not_change_the_bytes() -> None:
    again = json.loads(made())["cells"]
    assert [(cell["kind"], cell["cell"]) for cell in again] == [("C", "g1"), ("S", "c1"), ("S", "c2")]


def test_a_manifest_under_another_name_is_refused() -> None:
    with pytest.raises(Malformed, match="name"):
        manifests.check(made(), "0" * 64)


@pytest.mark.parametrize("fields", [{"v": 2}, {"bits": 1024}, {"k": 4}, {"k": 9}, {"k": True}, {"box": "AA"}])
def test_a_weaker_head_is_refused(fields: dict[str, object]) -> None:
    data = changed(**fields)
    with pytest.raises(Malformed):
        manifests.check(data, manifests.sha(data))


def test_counts_that_do_not_add_up_are_refused() -> None:
    data = changed(invited={"S": 21, "C": 20})
    with pytest.raises(Malformed, match="add up"):
        manifests.check(data, manifests.sha(data))


@pytest.mark.parametrize("twin", ["label", "key", "cell"])
def test_anything_that_stands_twice_is_refused(twin: str) -> None:
    cells = json.loads(made())["cells"]
    cells[2][twin] = cells[1][twin]
    data = changed(cells=cells)
    with pytest.raises(Malformed):
        manifests.check(data, manifests.sha(data))


def test_the_mark_of_the_names_is_an_hmac_of_the_sorted_list() -> None:
    expected = hmac.digest(b"n" * 32, '["Ann","Zoë"]'.encode(), "sha256").hex()
    assert manifests.roster_mark(b"n" * 32, ["Zoë", "Ann"]) == expected


def test_a_label_that_reads_like_another_is_refused() -> None:
    assert {alike(label) for label in ALIKE} == {"store 12"}
    assert not {alike(label) for label in OTHER} & {"store 12"}
    cells = json.loads(made())["cells"]
    cells[2]["label"] = f"{cells[1]['label']}\u200b"
    data = changed(cells=cells)
    with pytest.raises(Malformed, match="twice"):
        manifests.check(data, manifests.sha(data))
