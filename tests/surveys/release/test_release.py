"""From sealed ballots to one release, on both engines, killed anywhere."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from surveys import programmes, release, waves
from surveys.collection import ballots
from surveys.collection.papers import Slot
from surveys.db import Stores, reading, writing
from surveys.errors import Conflict, Refusal
from surveys.keys import Keys
from surveys.release import Shown, Withheld, count, counting, openings, publish
from surveys.release.evidence import SALT
from surveys.release.origin import mark
from surveys.release.suppress import gate
from surveys.release.tables import CellProof, LedgerRow, Moment, ReleaseRow, Spent, Tally, Turnout
from tests.surveys.release.booth import Booth
from tests.surveys.release.factories import cell, facts, opened
from tests.works import DRAFT

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
FIVE = {"fairness-1": 4, "fairness-2": 2, "purpose-1": 3}


@pytest.fixture
def booth(stores: Stores, tmp_path: Path) -> Booth:
    """Return a stopped wave: six answered in a, seven in b, one of them with a ballot that is void."""
    wave = Booth(stores, tmp_path, facts([cell("a", eligible=8), cell("b", eligible=8)]))
    for name, n in (("a", 6), ("b", 6)):
        for _ in range(n):
            wave.vote(name, answers=FIVE)
    wave.cast("S", "b", b"nonsense")
    wave.stop()
    return wave


def done(booth: Booth) -> str:
    """Count and publish."""
    count.tally(booth.stores, booth.keys, booth.facts, booth.issued)
    return publish.publish(booth.stores, booth.facts, booth.keys)


def rows(stores: Stores, table: Any) -> list[Any]:
    """Return all rows of a table."""
    with reading(stores.house if table in (ReleaseRow, LedgerRow) else stores.ballots) as session:
        return list(session.exec(select(table)).all())


def test_a_closed_wave_becomes_a_release_with_the_true_means(booth: Booth) -> None:
    found = release.get(booth.stores.house, done(booth))
    fairness = found.cell("a", "fairness")
    assert isinstance(fairness, Shown)
    assert (fairness.mean, fairness.n) == (4.0, release.NBand(5, 9))
    assert found.certificate.exposed == 0


def test_ballots_and_keys_are_gone_after_the_count(booth: Booth) -> None:
    count.tally(booth.stores, booth.keys, booth.facts, booth.issued)
    assert rows(booth.stores, Slot) == []
    assert booth.keys.destroyed("w1")


def test_small_cells_leave_a_mark_and_no_number_in_the_store(booth: Booth) -> None:
    count.tally(booth.stores, booth.keys, booth.facts, booth.issued)
    assert rows(booth.stores, Spent) == []
    assert [(one.issued, one.passed) for one in rows(booth.stores, CellProof)] == [(None, True)] * 2
    found = openings.find(booth.keys.folder, "w1")
    assert {key[1]: len(one.tokens) for key, one in found.items()} == {"a": 6, "b": 7}
    assert {one.mark for one in found.values()} == {one.mark for one in rows(booth.stores, CellProof)}


def test_a_tally_of_too_few_is_not_written(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "blocks", lambda counts, paths, k: [frozenset({name}) for name in counts])
    mark(stores)
    with pytest.raises(Refusal, match="fewer than 5"):
        count.enter(stores, facts([cell("a"), cell("b")]), opened(1, {"a": 4, "b": 25}))
    assert rows(stores, Tally) == []


def test_publishing_empties_the_tally(booth: Booth) -> None:
    done(booth)
    assert rows(booth.stores, Tally) == rows(booth.stores, Moment) == []
    assert [one.reduced for one in rows(booth.stores, Turnout)] == [True]


def test_a_wave_is_published_once(booth: Booth) -> None:
    first = done(booth)
    assert publish.publish(booth.stores, booth.facts, booth.keys) == first
    assert len(rows(booth.stores, ReleaseRow)) == 1


def test_the_store_itself_refuses_a_second_release_of_a_wave(booth: Booth) -> None:
    done(booth)
    (row,) = rows(booth.stores, ReleaseRow)
    with pytest.raises(Exception, match=r"(?i)unique"), writing(booth.stores.house) as session:
        session.add(ReleaseRow(**{**row.model_dump(), "id": "other", "sha256": "other"}))


def test_a_wave_that_was_not_counted_is_not_published(booth: Booth) -> None:
    with pytest.raises(Conflict):
        publish.publish(booth.stores, booth.facts, booth.keys)


STEPS: list[tuple[Any, str]] = [
    (ballots, "clear"),
    (Keys, "destroy"),
    (publish, "_write"),
    (Keys, "set_head"),
    (publish, "empty"),
]


@pytest.mark.parametrize(("room", "verb"), STEPS)
@pytest.mark.parametrize("before", [True, False])
def test_a_kill_at_any_step_changes_nothing_in_the_end(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, room: Any, verb: str, before: bool
) -> None:
    real: Callable[..., Any] = getattr(room, verb)

    def killed(*args: Any, **more: Any) -> None:
        if not before:
            real(*args, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(room, verb, killed)
    with pytest.raises(KeyboardInterrupt):
        done(booth)
    monkeypatch.setattr(room, verb, real)
    found = release.get(booth.stores.house, done(booth))
    assert found.company.invited == 16
    assert isinstance(found.cell("b", "purpose"), Shown)
    assert rows(booth.stores, Tally) == rows(booth.stores, Slot) == []
    assert release.audit(booth.stores.house).clean


def test_a_cell_with_more_ballots_than_tokens_issued_counts_for_nothing(booth: Booth) -> None:
    booth.issued["S", "b"] = 3
    found = release.get(booth.stores.house, done(booth))
    assert isinstance(found.cell("b", "fairness"), Withheld)
    assert isinstance(found.cell("a", "fairness"), Shown)


def test_a_store_that_lost_a_release_is_refused(booth: Booth) -> None:
    booth.keys.set_head(b"0" * 64)
    with pytest.raises(Refusal, match="older backup"):
        done(booth)


def test_a_changed_release_is_found_by_the_audit(booth: Booth) -> None:
    done(booth)
    with writing(booth.stores.house) as session:
        row = session.exec(select(ReleaseRow)).one()
        row.body = row.body.replace('"mean":4.0', '"mean":4.1')
        session.add(row)
    report = release.audit(booth.stores.house)
    assert not report.clean


def test_answers_enter_at_the_tally_only_in_a_store_with_the_demo_mark(
    stores: Stores, tmp_path: Path
) -> None:
    keys, wave, given = Keys(tmp_path / "keys"), facts([cell("a"), cell("b")]), opened(1, {"a": 20, "b": 25})
    with pytest.raises(Refusal):
        count.enter(stores, wave, given)
    mark(stores)
    count.enter(stores, wave, given)
    found = release.get(stores.house, publish.publish(stores, wave, keys))
    assert found.origin == "demo"
    assert '"origin":"demo"' in rows(stores, ReleaseRow)[0].body


def test_a_store_with_real_results_takes_no_demo_mark(booth: Booth) -> None:
    found = release.get(booth.stores.house, done(booth))
    assert found.origin == "live"
    with pytest.raises(Refusal):
        mark(booth.stores)


def test_releases_are_read_oldest_first_and_form_one_chain(stores: Stores, tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    mark(stores)
    for number in range(3):
        wave = facts([cell("a"), cell("b")], wave=f"w{number}", number=number)
        count.enter(stores, wave, opened(number, {"a": 20, "b": 25}))
        publish.publish(stores, wave, keys)
    assert [one.wave for one in release.released(stores.house)] == ["w0", "w1", "w2"]
    latest = release.latest(stores.house, "p1")
    assert latest is not None
    assert latest.wave == "w2"
    assert keys.head().decode() in {one.head for one in rows(stores, LedgerRow)}
    assert release.audit(stores.house).clean


def test_the_audit_counts_joiners_between_two_programmes_from_the_stored_overlaps(
    stores: Stores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = Keys(tmp_path / "keys")
    mark(stores)
    monkeypatch.setattr(gate, "r9_step", lambda *_: 0.01)
    before: dict[tuple[str, str], int] = {}
    for number, people in enumerate((9, 10)):
        programme = programmes.set_up(stores.house, replace(DRAFT, name=f"p{number}"), NOW)
        known = programmes.get(stores.house, programme)
        wave = waves.new_wave(known, due="2026-03-02", opens_at=NOW, closes_at=NOW + timedelta(days=4))
        assert waves.plan(stores.house, wave)
        with writing(stores.house) as session:
            waves.keep_overlaps(session, wave.id, before)
        told = facts([cell("a", eligible=people), cell("b")], wave=wave.id, number=2 * number)
        count.enter(stores, told, opened(number, {"a": people, "b": 25}))
        publish.publish(stores, replace(told, programme=programme), keys)
        assert release.audit(stores.house).clean == (number == 0)
        before = {(wave.id, "a"): 9}


def test_the_ledgers_head_cannot_be_found_by_trying_counts(booth: Booth) -> None:
    done(booth)
    (row,) = rows(booth.stores, ReleaseRow)
    assert len(json.loads(row.evidence)[SALT]) == 64
    assert release.audit(booth.stores.house).clean
