"""The public audit: the same findings from Python and from the shipped JavaScript, on honest and doctored files."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from surveys import jobs, programmes
from surveys.collection import papers
from surveys.db import Stores, reading, writing
from surveys.errors import Conflict, Malformed
from surveys.jobs import Works
from surveys.public import audit, files
from surveys.release import openings
from surveys.release.tables import CellProof, Spent
from surveys.wire import b64
from tests.tools import program
from tests.works import Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
STATIC = Path(__file__).parents[3] / "surveys" / "static"


def published(works: Works, silent: int = 1) -> str:
    """Open a wave, let all but `silent` people of branch a answer, close and publish it."""
    programme = programmes.set_up(works.stores.house, draft(comments=False), NOW)
    wave = jobs.open_now(works, programme, NOW)
    people = sorted(invitations(works, wave), key=lambda one: one.name)
    for invitation in people[silent:]:
        answer(works, invitation, NOW)
    jobs.close_now(works, wave, NOW.replace(hour=13))
    jobs.publish_now(works, wave, NOW.replace(hour=14))
    return wave


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Organisation({"a": 22, "b": 9, "c": 12}))


def test_the_number_that_remains_beside_a_listed_cell_is_not_small(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 22, "b": 9}))
    found = audit.in_full(stores, works.keys.folder, published(works))
    assert (found.public.listed, found.public.marked, found.findings) == (0, 2, ())


def problems(works: Works, wave: str) -> list[str]:
    return [
        f"{one.kind} {one.problem}" for one in audit.in_full(works.stores, works.keys.folder, wave).findings
    ]


def test_a_published_wave_holds_and_shows_no_number_of_its_small_cell(works: Works) -> None:
    wave = published(works)
    found = audit.in_full(works.stores, works.keys.folder, wave)
    assert (found.public.tokens, found.opened, found.public.marked, found.findings) == (21, 21, 2, ())
    rows = json.loads(audit.public_files(works.stores, wave))["cells"]
    assert {tuple(sorted(row)) for row in rows if "mark" in row} == {("cell", "kind", "mark", "passed")}


def test_before_the_close_there_are_no_files(works: Works) -> None:
    programme = programmes.set_up(works.stores.house, draft(), NOW)
    with pytest.raises(Conflict, match="after the close"):
        audit.public_files(works.stores, jobs.open_now(works, programme, NOW))


def test_a_lost_opening_is_said(works: Works) -> None:
    wave = published(works)
    (works.keys.folder / openings.FOLDER / wave).unlink()
    assert problems(works, wave) == [f"S {audit.UNOPENED}"] * 2


def test_openings_are_destroyed_thirty_days_after_the_close_and_the_audit_says_so(works: Works) -> None:
    wave = published(works)
    jobs.tick(works, NOW + timedelta(days=29))
    assert openings.held(works.keys.folder) == (wave,)
    jobs.tick(works, NOW + timedelta(days=31))
    assert openings.held(works.keys.folder) == ()
    found = audit.in_full(works.stores, works.keys.folder, wave)
    assert (found.public.tokens, found.opened, found.let_go, found.findings) == (21, 0, 2, ())


def test_no_byte_of_a_small_cells_tokens_outlives_its_openings(works: Works, tmp_path: Path) -> None:
    wave = published(works)
    kept = openings.find(works.keys.folder, wave)
    parts = [part for one in kept.values() for pair in one.tokens for part in pair]
    jobs.tick(works, NOW + timedelta(days=31))
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert len(parts) == 42
    assert not [part for part in parts if part in left or b64(part).encode() in left]


def test_a_wave_that_is_closed_and_not_yet_published_keeps_its_openings(works: Works) -> None:
    openings.keep(works.keys.folder, "w1", ())
    jobs.tick(works, NOW + timedelta(days=400))
    assert openings.held(works.keys.folder) == ("w1",)


def test_a_changed_mark_is_found_on_the_server(works: Works) -> None:
    wave = published(works)
    with writing(works.stores.ballots) as session:
        row = session.exec(select(CellProof).where(col(CellProof.mark).is_not(None))).first()
        assert row is not None
        row.mark = "0" * 64
        session.add(row)
    assert problems(works, wave) == [f"S {audit.OTHER}"]


def test_a_token_taken_out_of_the_store_is_no_finding_but_one_put_in_is(works: Works) -> None:
    wave = published(works)
    with writing(works.stores.ballots) as session:
        one = session.exec(select(Spent)).first()
        assert one is not None
        session.add(Spent(wave=wave, kind=one.kind, cell=one.cell, input_msg=bytes(96), sig=one.sig))
    assert problems(works, wave) == [
        "S a token of another wave, cell or kind",
        "S 22 tokens spent, but 21 issued",
    ]


def test_another_manifest_than_the_one_kept_is_refused(works: Works) -> None:
    wave = published(works)
    with pytest.raises(Malformed):
        audit.in_full(works.stores, works.keys.folder, wave, manifest=b"{}")


def doctored(document: dict[str, Any], how: str) -> dict[str, Any]:
    """Return the document with one lie in it."""
    listed = next(row for row in document["cells"] if "tokens" in row)
    marked = next(row for row in document["cells"] if "mark" in row)
    token, sig = listed["tokens"][0]
    if how == "a token twice":
        listed["tokens"].append([token, sig])
    elif how == "a made-up signature":
        listed["tokens"][0] = [token, sig[:-4] + "AAAA"]
    elif how == "a token moved to another cell":
        del marked["mark"], marked["passed"]
        marked |= {"issued": 5, "tokens": [[token, sig]]}
        listed["tokens"].pop(0)
    elif how == "fewer issued than spent":
        listed["issued"] = 20
    elif how == "more issued than people":
        listed["issued"] = 23
    elif how == "a cell left out":
        document["cells"].remove(marked)
    elif how == "a cell twice":
        document["cells"].append(marked)
    elif how == "a count that did not hold":
        marked["passed"] = False
    elif how == "another key":
        document["keys"]["S"][listed["cell"]] = document["keys"]["S"][marked["cell"]]
    elif how == "an unknown cell":
        document["cells"].append({**marked, "cell": "c9"})
    return document


LIES = (
    "nothing",
    "a token twice",
    "a made-up signature",
    "a token moved to another cell",
    "fewer issued than spent",
    "more issued than people",
    "a cell left out",
    "a cell twice",
    "a count that did not hold",
    "another key",
    "an unknown cell",
)


def in_javascript(texts: list[str], folder: Path) -> list[list[list[str]]]:
    """Return the findings of the shipped audit.js, under Node, for each text."""
    node = program("node", "nodejs")
    for name in ("audit.js", "ballot.js"):
        shutil.copy(STATIC / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "run.js").write_text(
        'import { check } from "./audit.js"; import { readFileSync } from "node:fs";'
        "const out = []; for (const text of JSON.parse(readFileSync(0))) "
        "out.push((await check(text)).findings.map((f) => [f.kind, f.cell, f.problem]));"
        "console.log(JSON.stringify(out));"
    )
    done = subprocess.run(
        [node, "run.js"], input=json.dumps(texts), capture_output=True, text=True, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    found: list[list[list[str]]] = json.loads(done.stdout)
    return found


def test_browser_and_command_find_the_same_in_honest_and_doctored_files(works: Works, tmp_path: Path) -> None:
    data = audit.public_files(works.stores, published(works))
    texts = [json.dumps(doctored(json.loads(data), lie)) for lie in LIES]
    folder = tmp_path / "node"
    folder.mkdir()
    found = in_javascript(texts, folder)
    for lie, text, ours in zip(LIES, texts, found, strict=True):
        report = files.check(text.encode())
        theirs = sorted([one.kind, one.cell, one.problem] for one in report.findings)
        assert sorted(ours) == theirs, lie
        assert bool(theirs) == (lie != "nothing"), lie


def test_the_public_files_hold_no_secret_of_the_key_folder(works: Works) -> None:
    wave = published(works)
    data = audit.public_files(works.stores, wave).decode()
    with reading(works.stores.ballots) as session:
        assert session.exec(select(papers.Slot)).all() == []
    kept = json.loads((works.keys.folder / openings.FOLDER / wave).read_text())["cells"]
    assert kept[0]["tokens"]
    secrets = [row["salt"] for row in kept] + [
        part for row in kept for pair in row["tokens"] for part in pair
    ]
    assert [secret for secret in secrets if secret in data] == []
