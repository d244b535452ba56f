"""Trustee mode, the whole way: a key of their own, a closed box, a count at home, a signed tally, a release."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from surveys import jobs, keyfile, programmes, release, sealing, waves
from surveys.cli import commands
from surveys.db import Stores
from surveys.errors import Forged, Malformed, Refusal, Unknown
from surveys.jobs import Works
from surveys.public import audit
from surveys.trustee import boxfile, exchange, opening
from tests.works import Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
KEY, POINT = keyfile.new()
PRIVATE = keyfile.read(KEY)


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Organisation({"a": 12, "b": 10}))


@pytest.fixture
def wave(works: Works) -> str:
    """Return a wave that was answered and closed, and whose box waits for its tally."""
    held = draft(trustee=keyfile.public_text(POINT))
    wave = jobs.open_now(works, programmes.set_up(works.stores.house, held, NOW), NOW)
    for number, invitation in enumerate(invitations(works, wave)):
        answer(works, invitation, NOW, value=5 if number % 2 else 1)
    jobs.close_now(works, wave, NOW.replace(hour=13))
    with pytest.raises(Refusal, match="works council"):
        jobs.publish_now(works, wave, NOW.replace(hour=14))
    return wave


def box(works: Works, wave: str) -> bytes:
    return exchange.box_file(works.keys, wave)


def changed(data: bytes, **fields: Any) -> bytes:
    return json.dumps({**json.loads(data), **fields}).encode()


def test_the_house_never_holds_the_key_of_the_box(works: Works) -> None:
    held = draft(trustee=keyfile.public_text(POINT))
    wave = jobs.open_now(works, programmes.set_up(works.stores.house, held, NOW), NOW)
    assert works.keys.public(wave).box == POINT
    with pytest.raises(Unknown):
        works.keys.box_key(wave)
    assert not any(PRIVATE in path.read_bytes() for path in works.keys.folder.rglob("*") if path.is_file())


def test_the_promise_names_who_holds_the_key(works: Works, wave: str) -> None:
    said = " ".join(waves.get(works.stores.house, wave).promise["sentences"])
    assert " ".join(keyfile.words(POINT)) in said


def test_a_closed_box_waits_without_ballots_keys_or_people(works: Works, wave: str) -> None:
    assert waves.get(works.stores.house, wave).state == "closed"
    assert works.keys.destroyed(wave)
    assert all(not one.cells and not one.email for one in invitations(works, wave))
    jobs.tick(works, NOW.replace(hour=15))
    assert waves.get(works.stores.house, wave).note == exchange.WAITING


def test_the_trustees_tally_is_published(works: Works, wave: str) -> None:
    tally = opening.open_box(box(works, wave), PRIVATE).tally
    assert jobs.take_tally(works, tally) == wave
    found = release.of_wave(works.stores.house, wave)
    assert found is not None
    assert waves.get(works.stores.house, wave).state == "released"
    assert not exchange.waits(works.keys, wave)


def test_the_trustees_figures_are_those_of_the_answers(works: Works, wave: str) -> None:
    jobs.take_tally(works, opening.open_box(box(works, wave), PRIVATE).tally)
    found = release.of_wave(works.stores.house, wave)
    assert found is not None
    for theme in found.themes:
        cell = found.cell(found.company.id, theme.id)
        assert isinstance(cell, release.Shown)
        assert (cell.n, cell.mean) == (22, 3.0)


def test_the_public_audit_holds_after_a_trustees_tally(works: Works, wave: str) -> None:
    jobs.take_tally(works, opening.open_box(box(works, wave), PRIVATE).tally)
    found = audit.in_full(works.stores, works.keys.folder, wave)
    assert (found.findings, found.public.tokens + found.opened) == ((), 44)


def test_another_key_does_not_open_the_box(works: Works, wave: str) -> None:
    other, _ = sealing.new_box()
    with pytest.raises(Refusal, match="another key"):
        opening.open_box(box(works, wave), other)


def test_the_box_holds_ballots_in_another_order_at_each_packing(works: Works, wave: str) -> None:
    closed = boxfile.unpack(box(works, wave))
    again = boxfile.pack(closed.facts, closed.box, manifest=b"{}", paper=b"{}")
    first = [row[2] for row in json.loads(box(works, wave))["ballots"]]
    second = [row[2] for row in json.loads(again)["ballots"]]
    assert sorted(first) == sorted(second)
    assert first != second


def test_the_tally_holds_no_plain_ballot(works: Works, wave: str) -> None:
    tally = json.loads(opening.open_box(box(works, wave), PRIVATE).tally)
    assert all(one["n"] >= 5 for one in tally["tallies"])
    assert set(tally) == {
        *(
            "v",
            "what",
            "wave",
            "box",
            "valid",
            "void",
            "tallies",
            "moments",
            "comments",
            "proofs",
            "signature",
        )
    }


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ({"valid": {"S": 21, "C": 22}}, Forged),
        ({"box": "0" * 64}, Refusal),
        ({"proofs": "0" * 64}, Forged),
        ({"what": "something"}, Malformed),
    ],
)
def test_a_tally_that_was_changed_is_refused(
    works: Works, wave: str, how: dict[str, Any], error: type[Refusal]
) -> None:
    tally = opening.open_box(box(works, wave), PRIVATE).tally
    with pytest.raises(error):
        jobs.take_tally(works, changed(tally, **how))
    assert waves.get(works.stores.house, wave).state == "closed"


def doctored(data: bytes, how: str) -> bytes:
    value = json.loads(data)
    if how == "a group made smaller":
        value["facts"]["cells"][0]["eligible"] -= 1
    elif how == "another smallest group":
        value["facts"]["k"] = 4
    elif how == "a question turned round":
        value["facts"]["items"][0]["direction"] *= -1
    elif how == "another key":
        cells = value["keys"]["S"]
        cells[next(iter(cells))] = cells[list(cells)[-1]]
    elif how == "more issued than people":
        kind = value["issued"]["S"]
        kind[next(iter(kind))] = 99
    elif how == "another paper":
        value["paper"] += " "
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "how",
    [
        "a group made smaller",
        "another smallest group",
        "a question turned round",
        "another key",
        "more issued than people",
        "another paper",
    ],
)
def test_a_box_that_contradicts_its_manifest_is_not_opened(works: Works, wave: str, how: str) -> None:
    with pytest.raises(Refusal):
        opening.open_box(doctored(box(works, wave), how), PRIVATE)


def test_a_kill_between_tally_and_release_is_finished_by_the_next_tick(works: Works, wave: str) -> None:
    exchange.take_in(works.stores, works.keys, opening.open_box(box(works, wave), PRIVATE).tally)
    jobs.tick(works, NOW.replace(hour=15))
    assert waves.get(works.stores.house, wave).state == "released"


def test_a_lost_copy_of_the_box_costs_nothing(works: Works, wave: str) -> None:
    data = box(works, wave)
    (works.keys.folder / exchange.FOLDER / wave).unlink()
    assert box(works, wave) == data


def run(works: Works, *arguments: str, typed: str = "") -> Result:
    group = click.Group(commands=list(commands(lambda: works)))
    return CliRunner().invoke(group, list(arguments), input=typed)


def test_the_commands_lead_from_the_key_to_the_release(works: Works, tmp_path: Path) -> None:
    key, file, tally = (str(tmp_path / name) for name in ("key.pem", "box.json", "tally.json"))
    made = run(works, "trustee", "new-key", "-o", key, typed="open sesame\nopen sesame\n").stdout
    public = next(line for line in made.splitlines() if len(line) == 87)
    assert oct(Path(key).stat().st_mode & 0o777) == "0o600"
    programme = programmes.set_up(works.stores.house, draft(trustee=public), NOW)
    wave = jobs.open_now(works, programme, NOW)
    for invitation in invitations(works, wave):
        answer(works, invitation, NOW)
    jobs.close_now(works, wave, NOW.replace(hour=13))
    jobs.tick(works, NOW.replace(hour=14))
    assert run(works, "trustee", "export", wave, "-o", file).exit_code == 0
    opened = run(works, "trustee", "open", file, "--key", key, "-o", tally, typed="open sesame\n")
    assert "scores: 22 counted, 0 void" in opened.stdout
    assert " ".join(waves.get(works.stores.house, wave).words.split()) in opened.stdout
    assert run(works, "trustee", "import", tally).stdout == f"published wave {wave}\n"


def test_a_key_file_is_never_overwritten(works: Works, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(KEY)
    assert run(works, "trustee", "new-key", "--no-passphrase", "-o", str(key)).exit_code == 1
    assert key.read_bytes() == KEY


def test_a_wrong_passphrase_is_said(works: Works, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(keyfile.new("right")[0])
    shown = run(works, "trustee", "show", str(key), typed="wrong\n")
    assert (shown.exit_code, "passphrase" in shown.stderr) == (1, True)


@pytest.mark.parametrize(
    "pasted", ["abc", "A" * 87, keyfile.public_text(POINT)[:-1]], ids=["short", "no point", "cut off"]
)
def test_a_programme_refuses_what_is_no_public_key(stores: Stores, pasted: str) -> None:
    assert "trustee" in programmes.faults(draft(trustee=pasted))


def test_a_pasted_key_may_hold_blanks_and_line_ends(stores: Stores) -> None:
    text = keyfile.public_text(POINT)
    made = programmes.set_up(stores.house, draft(trustee=f" {text[:40]}\n{text[40:]} "), NOW)
    assert programmes.get(stores.house, made).trustee == text
