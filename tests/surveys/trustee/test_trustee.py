"""Trustee mode, the whole way: a key of their own, a closed box, a count at home, a signed tally, a release."""

from datetime import UTC, datetime
from functools import partial
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
from surveys.release import waiting
from surveys.trustee import boxfile, exchange, opening
from tests.boxes import doctored, leave_in_clear, plain_box, plain_tally, retold
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


def box(works: Works, wave: str) -> Path:
    return exchange.box_file(works.keys, wave)


def counted(works: Works, wave: str) -> bytes:
    """Return the tally as the trustee gives it back."""
    return opening.open_box(box(works, wave), PRIVATE).tally


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
    assert jobs.take_tally(works, counted(works, wave)) == wave
    found = release.of_wave(works.stores.house, wave)
    assert found is not None
    assert waves.get(works.stores.house, wave).state == "released"
    assert not exchange.waits(works.keys, wave)


def test_nothing_of_the_box_outlives_its_tally_not_even_the_key_that_opened_it(
    works: Works, wave: str
) -> None:
    assert not waiting.destroyed(works.keys, wave)
    jobs.take_tally(works, counted(works, wave))
    assert waiting.destroyed(works.keys, wave)
    assert not [path for path in works.keys.folder.rglob("*") if path.is_file() and "boxes" in path.parts]


def test_the_trustees_figures_are_those_of_the_answers(works: Works, wave: str) -> None:
    jobs.take_tally(works, counted(works, wave))
    found = release.of_wave(works.stores.house, wave)
    assert found is not None
    for theme in found.themes:
        cell = found.cell(found.company.id, theme.id)
        assert isinstance(cell, release.Shown)
        assert (cell.n, cell.mean) == (22, 3.0)


def test_the_public_audit_holds_after_a_trustees_tally(works: Works, wave: str) -> None:
    jobs.take_tally(works, counted(works, wave))
    found = audit.in_full(works.stores, works.keys.folder, wave)
    assert (found.findings, found.public.tokens + found.opened) == ((), 44)


def test_another_key_does_not_open_the_box(works: Works, wave: str) -> None:
    other, _ = sealing.new_box()
    with pytest.raises(Refusal, match="another key"):
        opening.open_box(box(works, wave), other)


def test_the_box_holds_ballots_in_another_order_at_each_packing(works: Works, wave: str) -> None:
    closed = boxfile.read(box(works, wave), PRIVATE)
    first = [one.input_msg for one in closed.box.ballots]
    again = doctored(box(works, wave), PRIVATE, lambda head: None)
    with again.open("wb") as file:
        boxfile.pack(file, sent(works, wave), closed.box)
    second = [one.input_msg for one in boxfile.read(again, PRIVATE).box.ballots]
    assert sorted(first) == sorted(second)
    assert first != second


def test_the_tally_holds_no_plain_ballot(works: Works, wave: str) -> None:
    tally = plain_tally(works.keys, wave, counted(works, wave))
    assert all(one["n"] >= 5 for one in tally["tallies"])
    told = "v what wave secret valid void tallies moments comments proofs signature"
    assert set(tally) == set(told.split())


CHANGES: list[tuple[dict[str, Any], type[Refusal], str]] = [
    ({"valid": {"S": 21, "C": 22}}, Forged, "not signed"),
    ({"proofs": "0" * 64}, Forged, "not signed"),
    ({"proofs": "0" * 64, "signed_by": PRIVATE}, Forged, "stamps"),
    ({"secret": "A" * 43, "signed_by": PRIVATE}, Forged, "not made from the box"),
    ({"wave": "other", "signed_by": PRIVATE}, Malformed, "another wave"),
    ({"signed_by": sealing.new_box()[0]}, Forged, "not signed"),
    ({"what": "something"}, Malformed, "open the box there once more"),
]


def test_a_tally_that_was_changed_is_refused(works: Works, wave: str) -> None:
    good = counted(works, wave)
    for how, error, said in CHANGES:
        with pytest.raises(error, match=said):
            jobs.take_tally(works, retold(works.keys, wave, good, **how))
    assert waves.get(works.stores.house, wave).state == "closed"


def test_a_byte_changed_on_the_way_is_found_in_either_file(works: Works, wave: str) -> None:
    path, tally = box(works, wave), bytearray(counted(works, wave))
    spoilt, data = path.with_name("spoilt"), bytearray(path.read_bytes())
    for file in (data, tally):
        file[-5000] ^= 1
    spoilt.write_bytes(data)
    with pytest.raises(Malformed, match="changed or damaged"):
        opening.open_box(spoilt, PRIVATE)
    with pytest.raises(Malformed, match="changed or damaged"):
        jobs.take_tally(works, bytes(tally))


def test_a_file_that_was_cut_off_says_to_copy_it_again(works: Works, wave: str) -> None:
    path, tally = box(works, wave), counted(works, wave)
    short = path.with_name("short")
    for cut in (-1, 400, 20):
        short.write_bytes(path.read_bytes()[:cut])
        with pytest.raises(Malformed, match="Copy it again"):
            opening.look(short, PRIVATE)
        with pytest.raises(Malformed, match="Copy it again"):
            jobs.take_tally(works, tally[:cut])


def test_a_tally_for_another_wave_or_key_is_sent_where_it_belongs(works: Works, wave: str) -> None:
    with pytest.raises(Refusal, match="on that wave's page"):
        jobs.take_tally(works, counted(works, wave), "other")
    tally = counted(works, wave)
    waiting.new_reply(works.keys, wave)
    with pytest.raises(Refusal, match="answers another box"):
        jobs.take_tally(works, tally)


def sent(works: Works, wave: str) -> boxfile.Sent:
    """Return what goes along with the ballots of the closed wave, as the box has it."""
    head = plain_box(box(works, wave), PRIVATE)
    facts = boxfile.facts_of(head["facts"])
    return boxfile.Sent(facts, head["manifest"].encode(), head["paper"].encode(), POINT)


def change(head: dict[str, Any], how: str) -> None:
    if how == "a group made smaller":
        head["facts"]["cells"][0]["eligible"] -= 1
    elif how == "another smallest group":
        head["facts"]["k"] = 4
    elif how == "a question turned round":
        head["facts"]["items"][0]["direction"] *= -1
    elif how == "another key":
        cells = head["keys"]["S"]
        cells[next(iter(cells))] = cells[list(cells)[-1]]
    elif how == "another paper":
        head["paper"] += " "
    elif how == "no key for the tally":
        del head["reply"]


WRONGS = {
    "a group made smaller": "groups",
    "another smallest group": "smallest group",
    "a question turned round": "questions",
    "another key": "key is not the one",
    "more issued than people": "More stamps",
    "another paper": "paper",
    "no key for the tally": "cannot be read",
}


def test_a_box_that_contradicts_its_manifest_is_not_opened(works: Works, wave: str) -> None:
    for how, said in WRONGS.items():
        issued = 99 if how == "more issued than people" else None
        other = doctored(box(works, wave), PRIVATE, partial(change, how=how), issued)
        with pytest.raises(Refusal, match=said):
            opening.open_box(other, PRIVATE)


def test_a_kill_between_tally_and_release_is_finished_by_the_next_tick(works: Works, wave: str) -> None:
    exchange.take_in(works.stores, works.keys, counted(works, wave))
    jobs.tick(works, NOW.replace(hour=15))
    assert waves.get(works.stores.house, wave).state == "released"


def test_a_lost_copy_of_what_waits_costs_nothing(works: Works, wave: str) -> None:
    first = [works.keys.folder / waiting.FOLDER / f"{wave}{end}" for end in ("", ".reply", ".stamps")]
    data = [path.read_bytes() for path in first]
    for path in first:
        path.unlink()
    assert jobs.tick(works, NOW.replace(hour=15))["released"] == 0
    assert [path.read_bytes() for path in first] == data
    assert jobs.take_tally(works, counted(works, wave)) == wave


def test_a_kill_while_an_older_box_is_sealed_loses_nothing_and_leaves_nothing_in_clear(
    works: Works, wave: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("restock", "new_reply", "keep_stamps"):
        leave_in_clear(works.keys, wave, PRIVATE)
        monkeypatch.setattr(waiting, step, killed)
        with pytest.raises(Killed):
            exchange.seal_older(works.keys, wave)
        monkeypatch.undo()
        jobs.tick(works, NOW.replace(hour=15))
        assert not exchange.outdated(works.keys, wave)
    assert jobs.take_tally(works, counted(works, wave)) == wave


class Killed(BaseException):
    """What ends a process in the middle."""


def killed(*_: object, **__: object) -> None:
    raise Killed


def run(works: Works, *arguments: str, typed: str = "") -> Result:
    group = click.Group(commands=list(commands(lambda: works)))
    return CliRunner().invoke(group, list(arguments), input=typed)


def test_the_commands_lead_from_the_key_to_the_release(works: Works, tmp_path: Path) -> None:
    key, file, tally = (str(tmp_path / name) for name in ("key.pem", "survey.box", "survey.tally"))
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
