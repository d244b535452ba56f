"""Attacks 19 to 21 on the shipped client: what a doctored manifest hopes for, and that the client refuses."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from surveys import blindsign, manifests, sealing
from surveys.labels import alike
from surveys.wire import b64, unb64
from tests.browser.conftest import RunJs
from tests.labels import ALIKE, OTHER

PAPER = b'{"v":1,"wave":"w1","items":[{"id":"fairness-1"}]}'
CLOSES = "2026-03-09T09:00:00+00:00"
READ = """const raw = new TextEncoder().encode(input.manifest);
    const m = await b.readManifest(raw, input.name ?? b.hex(await b.sha256(raw)));"""
OWN = READ + "await b.ownCells(m, input.invitation);"
NAMES = (
    READ
    + """const cell = m.cells.find((c) => c.cell === "s12");
    await b.checkNames(cell, { names: input.names, nonce: input.nonce });"""
)


@pytest.fixture(scope="module")
def moduli() -> list[bytes]:
    """Return three cell keys' moduli."""
    return [blindsign.SigningKey.from_rsa(blindsign.generate()).modulus for _ in range(3)]


@pytest.fixture
def honest(moduli: list[bytes]) -> dict[str, Any]:
    """Return an honest manifest as a mapping, made by the product."""
    mark = manifests.roster_mark(b"n" * 32, ["Ada", "Ben", "Chloé"])
    cells = [
        manifests.CellEntry("S", "s12", "Store 12", 14, moduli[0], mark),
        manifests.CellEntry("S", "s7", "Store 7", 11, moduli[1]),
        manifests.CellEntry("C", "north", "Region North", 25, moduli[2]),
    ]
    box = sealing.new_box()[1]
    made = manifests.build(
        wave="w1", k=5, box=box, invited={"S": 25, "C": 25}, paper=PAPER, closes_on=CLOSES, cells=cells
    )
    value: dict[str, Any] = json.loads(made)
    value["cells"].sort(key=lambda cell: cell["kind"] + cell["cell"], reverse=True)
    return value


@pytest.fixture
def invitation(moduli: list[bytes]) -> dict[str, Any]:
    """Return what the house says to somebody of Store 12."""
    keys = {"S": b64(moduli[0]), "C": b64(moduli[2])}
    return {"wave": "w1", "closes_on": CLOSES, "cells": {"S": "s12", "C": "north"}, "keys": keys}


def verdict(run_js: RunJs, body: str, manifest: dict[str, Any], **more: object) -> object:
    """Return "ok" or the code of the refusal."""
    data = {"manifest": json.dumps(manifest)} | more
    return run_js(f"return code(async () => {{ {body} }});", data)


def test_labels_look_alike_to_the_browser_as_they_do_to_the_server(run_js: RunJs) -> None:
    labels = [*ALIKE, *OTHER]
    assert run_js("return input.labels.map(b.alike);", {"labels": labels}) == [alike(one) for one in labels]


def test_the_honest_manifest_passes(run_js: RunJs, honest: Any, invitation: Any) -> None:
    assert verdict(run_js, OWN, honest, invitation=invitation) == "ok"


ODD = {"S": 25, "C C": 25}
LIES: dict[str, Callable[[Any], object]] = {
    "a cell of three": lambda m: m["cells"][0].update(eligible=3),
    "a cell of no number": lambda m: m["cells"][0].update(eligible="14"),
    "a floor of two": lambda m: m.update(k=2),
    "two cells with one label": lambda m: m["cells"][0].update(label="Store 12"),
    "two labels that look alike": lambda m: m["cells"][0].update(label=" store 12"),
    "one cell twice": lambda m: m["cells"][1].update(cell="s7"),
    "one key for two cells": lambda m: m["cells"][1].update(key=m["cells"][0]["key"]),
    "more eligible than invited": lambda m: m["invited"].update(S=24),
    "a kind that nobody was invited to": lambda m: m["invited"].pop("C"),
    "a kind without cells": lambda m: m["invited"].update({"B-age": 0}),
    "short keys": lambda m: m.update(bits=1024),
    "another version": lambda m: m.update(v=2),
    "a box that is no point": lambda m: m.update(box=b64(b"\x04" + bytes(64))),
    "a box of another form": lambda m: m.update(box=b64(b"\x02" + bytes(32))),
    "no paper": lambda m: m.pop("paper"),
    "a cell of three, with a sum that fits": lambda m: sizes(m, 3, 22),
    "cells of half a person": lambda m: sizes(m, 11.5, 13.5),
    "a floor of five and a half": lambda m: m.update(k=5.5),
    "a wave of an odd name": lambda m: m.update(wave="w 1"),
    "no closing day": lambda m: m.pop("closes_on"),
    "no cells": lambda m: m.update(cells=None),
    "a box in the mixed form": lambda m: m.update(box=b64(mixed(unb64(m["box"])))),
    "a kind of an odd name": lambda m: (m["cells"][2].update(kind="C C"), m.update(invited=ODD)),
    "a cell of an odd name": lambda m: m["cells"][0].update(cell="s 7"),
    "a key that is no hash": lambda m: m["cells"][0].update(key="none"),
    "a label that is no text": lambda m: m["cells"][0].update(label=7),
    "no label": lambda m: m["cells"][0].update(label=""),
    "two labels that differ in width": lambda m: m["cells"][0].update(label="\uff33tore 12"),
    "one key for scores and comments": lambda m: m["cells"][2].update(key=m["cells"][0]["key"]),
}


def sizes(manifest: Any, *eligible: float) -> None:
    """Give the unit cells other sizes."""
    for cell, n in zip(manifest["cells"], eligible, strict=False):
        cell.update(eligible=n)


def mixed(point: bytes) -> bytes:
    """Return the same point in the form that some libraries read too: whole, and with the sign of y."""
    return bytes([6 + point[-1] % 2]) + point[1:]


@pytest.mark.parametrize("lie", LIES)
def test_a_doctored_manifest_is_refused(run_js: RunJs, honest: Any, lie: str) -> None:
    doctored = copy.deepcopy(honest)
    LIES[lie](doctored)
    assert verdict(run_js, READ, doctored) == "manifest"


def test_a_file_under_another_name_is_refused(run_js: RunJs, honest: Any) -> None:
    assert verdict(run_js, READ, honest, name="0" * 64) == "manifest"


def test_a_private_key_needs_a_place_in_the_manifest(run_js: RunJs, honest: Any, invitation: Any) -> None:
    own = blindsign.SigningKey.from_rsa(blindsign.generate()).modulus
    invitation["keys"]["S"] = b64(own)
    assert verdict(run_js, OWN, honest, invitation=invitation) == "manifest"


@pytest.mark.parametrize(
    "modulus",
    [
        b"\x7f" + b"\xff" * 255,
        b"\xff" * 255,
        b"\xff" * 257,
        b"\xff" * 255 + b"\xfe",
        b"\0" + b"\xff" * 256,
    ],
)
def test_a_key_of_another_size_is_refused_also_when_listed(
    run_js: RunJs, honest: Any, invitation: Any, modulus: bytes
) -> None:
    invitation["keys"]["S"] = b64(modulus)
    next(c for c in honest["cells"] if c["cell"] == "s12")["key"] = hashlib.sha256(modulus).hexdigest()
    assert verdict(run_js, OWN, honest, invitation=invitation) == "manifest"


@pytest.mark.parametrize(
    "change",
    [{"wave": "w2"}, {"closes_on": "2026-03-10T09:00:00+00:00"}, {"cells": {"S": "s99"}}, {"cells": {}}],
)
def test_an_invitation_that_says_something_else_is_refused(
    run_js: RunJs, honest: Any, invitation: Any, change: Any
) -> None:
    assert verdict(run_js, OWN, honest, invitation=invitation | change) == "manifest"


@pytest.mark.parametrize(("cell", "key"), [("north", 2), ("s99", 1)])
def test_ones_own_cell_must_be_listed_for_its_kind(
    run_js: RunJs, honest: Any, invitation: Any, moduli: list[bytes], cell: str, key: int
) -> None:
    invitation |= {"cells": {"S": cell}, "keys": {"S": b64(moduli[key])}}
    assert verdict(run_js, OWN, honest, invitation=invitation) == "manifest"


def test_the_label_of_an_own_breakdown_is_checked(run_js: RunJs, honest: Any, invitation: Any) -> None:
    modulus = blindsign.SigningKey.from_rsa(blindsign.generate()).modulus
    label = manifests.hidden_label(b"s" * 32, "Under 30")
    row = {"kind": "B-age", "cell": "b1", "label": label, "eligible": 25, "key": manifests.sha(modulus)}
    honest["cells"].append(row)
    honest["invited"]["B-age"] = 25
    invitation["cells"]["B-age"], invitation["keys"]["B-age"] = "b1", b64(modulus)
    for said, expected in (("Under 30", "ok"), ("Over 50", "manifest")):
        invitation["labels"] = {"B-age": {"label": said, "salt": b64(b"s" * 32)}}
        assert verdict(run_js, OWN, honest, invitation=invitation) == expected


def test_another_ballot_paper_is_refused(run_js: RunJs, honest: Any) -> None:
    body = READ + "await b.readPaper(new TextEncoder().encode(input.paper), m);"
    assert verdict(run_js, body, honest, paper=PAPER.decode()) == "ok"
    assert verdict(run_js, body, honest, paper=PAPER.decode().replace("fairness", "workload")) == "manifest"


@pytest.mark.parametrize(
    ("old", "new"), [('"v":1', '"v":2'), ('"wave":"w1"', '"wave":"w2"'), ("fairness-1", "fairness 1")]
)
def test_a_ballot_paper_of_another_form_is_refused_also_when_listed(
    run_js: RunJs, honest: Any, old: str, new: str
) -> None:
    bent = PAPER.decode().replace(old, new)
    honest["paper"] = hashlib.sha256(bent.encode()).hexdigest()
    body = READ + "await b.readPaper(new TextEncoder().encode(input.paper), m);"
    assert verdict(run_js, body, honest, paper=bent) == "manifest"


def test_more_names_than_people_are_refused(run_js: RunJs, honest: Any) -> None:
    sizes(honest, 20, 5)
    names = ["Ada", "Ben", "Chloé", "Dario", "Emine", "Femi"]
    honest["cells"][1]["roster"] = manifests.roster_mark(b"n" * 32, names)
    assert verdict(run_js, NAMES, honest, names=names, nonce=b64(b"n" * 32)) == "manifest"


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["Ada", "Ben", "Chloé"], "ok"), (["Ada", "Ben"], "manifest"), (["Ada", "Ben", "Zoe"], "manifest")],
)
def test_only_the_frozen_names_of_the_cell_are_shown(
    run_js: RunJs, honest: Any, names: list[str], expected: str
) -> None:
    assert verdict(run_js, NAMES, honest, names=names, nonce=b64(b"n" * 32)) == expected
