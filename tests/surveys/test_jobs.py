"""From a programme to a release by ticks alone: each step once, whatever is repeated."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.events import EVENT_JOB_EXECUTED

from surveys import programmes, waves
from surveys.db import Stores
from surveys.errors import Closed, Conflict, Refusal
from surveys.invitations import letters
from surveys.jobs import Works, alive, beat, close_now, open_now, publish_now, share, start_ticker, tick
from surveys.mail import Collected
from surveys.release import shelf
from surveys.waves import State, Wave
from tests.works import Organisation, answer, ballots, draft, invitations, make_works

SET_UP = datetime(2026, 2, 25, 12, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
REMIND = DUE + timedelta(days=2)
CLOSE = DUE + timedelta(days=4)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    made = make_works(stores, tmp_path)
    programmes.set_up(stores.house, draft(), SET_UP)
    return made


def only(works: Works) -> Wave:
    with_manifest = [wave for wave in every(works) if wave.state != State.PLANNED]
    assert len(with_manifest) == 1
    return with_manifest[0]


def every(works: Works) -> list[Wave]:
    programme = programmes.by_name(works.stores.house, "Pulse")
    return list(waves.of_programme(works.stores.house, programme.id))


def opened(works: Works) -> Wave:
    tick(works, SET_UP)
    tick(works, DUE)
    return only(works)


def sent(works: Works) -> Counter[tuple[str, str]]:
    assert isinstance(works.mail, Collected)
    return Counter((letter.to, letter.subject) for letter in works.mail.letters)


def test_a_wave_is_planned_for_its_next_due_moment_and_not_opened_before(works: Works) -> None:
    tick(works, SET_UP)
    tick(works, DUE - MINUTE)
    assert [(wave.due, wave.state, wave.opens_at) for wave in every(works)] == [
        ("2026-03-02", "planned", DUE)
    ]


def test_the_tick_at_the_due_moment_opens_and_invites_everybody_once(works: Works) -> None:
    wave = opened(works)
    tick(works, DUE + MINUTE)
    assert (wave.state, wave.invited, wave.closes_at) == ("open", 22, CLOSE)
    assert len(sent(works)) == 22
    assert set(sent(works).values()) == {1}


def test_opening_freezes_cells_of_both_kinds_and_the_twelve_words(works: Works) -> None:
    wave = opened(works)
    cells = waves.cells(works.stores.house, wave.id)
    assert Counter(cell.kind for cell in cells) == {"S": 2, "C": 1}
    assert len(wave.words.split()) == 12
    assert wave.promise["k"] == 5


def test_a_late_tick_still_gives_people_all_their_days(works: Works) -> None:
    tick(works, SET_UP)
    tick(works, DUE + timedelta(days=2))
    assert only(works).closes_at == CLOSE + timedelta(days=2)


def test_a_wave_that_the_next_one_has_overtaken_is_void(works: Works) -> None:
    tick(works, SET_UP)
    tick(works, DUE + timedelta(days=8))
    assert [wave.state for wave in every(works)] == ["void"]
    tick(works, DUE + timedelta(days=8, minutes=1))
    assert (every(works)[0].due, every(works)[0].state) == ("2026-03-16", "planned")


def test_everybody_is_reminded_once_also_those_who_answered(works: Works) -> None:
    wave = opened(works)
    answer(works, invitations(works, wave.id)[0], DUE)
    tick(works, REMIND - MINUTE)
    assert len(sent(works)) == 22
    tick(works, REMIND)
    tick(works, REMIND + MINUTE)
    assert len(sent(works)) == 44
    assert set(sent(works).values()) == {1}


def test_issuing_stops_at_the_close_and_the_booth_takes_fifteen_minutes_more(works: Works) -> None:
    wave = opened(works)
    early, late = invitations(works, wave.id)[:2]
    assert answer(works, early, CLOSE - MINUTE) == ["stored", "stored"]
    tick(works, CLOSE)
    with pytest.raises(Closed):
        answer(works, late, CLOSE)
    tick(works, CLOSE + 14 * MINUTE)
    assert only(works).state == "closing"
    tick(works, CLOSE + 15 * MINUTE)
    assert only(works).state == "released"


def test_a_wave_closes_is_counted_and_published_by_itself(works: Works) -> None:
    wave = opened(works)
    for invitation in invitations(works, wave.id):
        answer(works, invitation, DUE)
    tick(works, CLOSE + 15 * MINUTE)
    (release,) = shelf.read_all(works.stores.house)
    assert (release.wave, only(works).state) == (wave.id, "released")
    assert works.keys.destroyed(wave.id)


def test_after_the_release_no_invitation_names_anybody(works: Works) -> None:
    wave = opened(works)
    tick(works, CLOSE + 15 * MINUTE)
    left = invitations(works, wave.id)
    assert len(left) == 22
    assert {(row.person, row.name, row.email, len(row.cells)) for row in left} == {(None, "", "", 0)}


def test_a_second_release_of_a_wave_changes_nothing(works: Works) -> None:
    opened(works)
    tick(works, CLOSE + 15 * MINUTE)
    done = tick(works, CLOSE + 16 * MINUTE)
    assert done["released"] == 0
    assert len(shelf.read_all(works.stores.house)) == 1


def test_hr_can_open_now_and_close_early(works: Works) -> None:
    programme = programmes.by_name(works.stores.house, "Pulse")
    wave = open_now(works, programme.id, SET_UP)
    assert waves.get(works.stores.house, wave).state == "open"
    until = close_now(works, wave, SET_UP + 60 * MINUTE)
    assert until == SET_UP + 75 * MINUTE
    tick(works, until)
    assert waves.get(works.stores.house, wave).state == "released"


def test_a_programme_opens_one_wave_a_day_at_most(works: Works) -> None:
    programme = programmes.by_name(works.stores.house, "Pulse")
    open_now(works, programme.id, SET_UP)
    with pytest.raises(Conflict):
        open_now(works, programme.id, SET_UP + MINUTE)


def test_publishing_waits_for_ballots_under_way_unless_all_are_in(works: Works) -> None:
    wave = opened(works)
    invitation = invitations(works, wave.id)[0]
    answer(works, invitation, DUE)
    close_now(works, wave.id, DUE + 60 * MINUTE)
    publish_now(works, wave.id, DUE + 61 * MINUTE)
    assert only(works).state == "released"


def test_publishing_is_refused_while_a_token_is_out(works: Works) -> None:
    wave = opened(works)
    ballots(works, invitations(works, wave.id)[0], DUE)
    close_now(works, wave.id, DUE + 60 * MINUTE)
    with pytest.raises(Conflict):
        publish_now(works, wave.id, DUE + 61 * MINUTE)


def test_a_person_is_in_one_open_wave_at_most(works: Works) -> None:
    programmes.set_up(works.stores.house, draft(name="Other"), SET_UP)
    tick(works, SET_UP)
    tick(works, DUE)
    (refused,) = waves.in_state(works.stores.house, State.PLANNED)
    assert len(waves.in_state(works.stores.house, State.OPEN)) == 1
    assert "one open wave" in refused.note


def test_no_item_comes_back_within_fourteen_days(works: Works) -> None:
    first = opened(works)
    tick(works, CLOSE + 15 * MINUTE)
    tick(works, DUE + timedelta(days=7))
    second = next(wave for wave in every(works) if wave.due == "2026-03-09")
    assert second.state == "open"
    assert not {item["id"] for item in first.items} & {item["id"] for item in second.items}


def test_overlaps_of_rosters_are_counted_at_opening(works: Works) -> None:
    first = opened(works)
    tick(works, CLOSE + 15 * MINUTE)
    tick(works, DUE + timedelta(days=7))
    second = next(wave for wave in every(works) if wave.due == "2026-03-09")
    found = waves.overlaps(works.stores.house, [first.id, second.id])
    assert sorted(one.people for one in found) == [10, 12]


def test_too_few_people_refuse_to_open_and_say_so(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 7}))
    programme = programmes.set_up(stores.house, draft(), SET_UP)
    with pytest.raises(Refusal, match="7 people are asked, and a group needs 8"):
        open_now(works, programme, SET_UP)


def test_a_small_company_has_no_comment_ballot(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 12}))
    programme = programmes.set_up(stores.house, draft(), SET_UP)
    wave = open_now(works, programme, SET_UP)
    assert {cell.kind for cell in waves.cells(stores.house, wave)} == {"S"}


def test_somebody_without_an_address_gets_a_card_and_no_letter(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, Organisation(mute=frozenset({"a1"})))
    programme = programmes.set_up(stores.house, draft(), SET_UP)
    wave = open_now(works, programme, SET_UP)
    (card,) = [row for row in invitations(works, wave) if row.card]
    assert (card.person, card.name, card.email) == (None, "", "")
    assert letters.counts(stores.house, wave) == {"waiting": 21}


def test_a_wave_opens_at_the_earliest_local_moment_and_letters_wait_for_each_unit(
    stores: Stores, tmp_path: Path
) -> None:
    works = make_works(stores, tmp_path, Organisation(zones={"a": "Asia/Tokyo"}))
    programmes.set_up(stores.house, draft(), SET_UP)
    tick(works, SET_UP)
    tokyo_nine = datetime(2026, 3, 2, 0, tzinfo=UTC)
    tick(works, tokyo_nine)
    assert only(works).state == "open"
    assert len(sent(works)) == 10
    tick(works, DUE)
    assert len(sent(works)) == 22


@pytest.mark.parametrize(
    ("base", "booth", "said"),
    [
        ("http://pulse.example", "https://ballots.example", "https only"),
        ("https://pulse.example", "", "different hosts"),
        ("https://pulse.example", "https://pulse.example:8443", "different hosts"),
    ],
)
def test_one_origin_is_for_loopback_only(works: Works, base: str, booth: str, said: str) -> None:
    settings = works.settings.model_copy(update={"base_url": base, "booth_url": booth})
    public = Works(**{**vars(works), "settings": settings})
    programme = programmes.by_name(works.stores.house, "Pulse")
    with pytest.raises(Refusal, match=said):
        open_now(public, programme.id, SET_UP)


def test_two_hosts_over_https_may_open(works: Works) -> None:
    update = {"base_url": "https://pulse.example", "booth_url": "https://ballots.example"}
    public = Works(**{**vars(works), "settings": works.settings.model_copy(update=update)})
    programme = programmes.by_name(works.stores.house, "Pulse")
    assert open_now(public, programme.id, SET_UP)


@pytest.mark.parametrize(
    ("answered", "invited", "told"),
    [
        (4, 120, None),
        (5, 120, 5),
        (60, 120, 50),
        (120, 120, 95),
        (50, 99, None),
        (11, 22, None),
        (333, 700, 50),
    ],
)
def test_participation_is_rounded_and_never_tells_small_numbers(
    answered: int, invited: int, told: int | None
) -> None:
    assert share(answered, invited, 5) == told


def test_participation_is_noted_once_a_day_from_the_second_day_and_dropped_at_the_close(
    stores: Stores, tmp_path: Path
) -> None:
    works = make_works(stores, tmp_path, Organisation({"a": 120}))
    programmes.set_up(stores.house, draft(comments=False), SET_UP)
    people = invitations(works, opened(works).id)
    for invitation in people[:12]:
        answer(works, invitation, DUE)
    tick(works, DUE + MINUTE)
    assert only(works).participation is None
    tick(works, DUE + timedelta(days=1))
    for invitation in people[12:18]:
        answer(works, invitation, DUE + timedelta(days=1))
    tick(works, DUE + timedelta(days=1, hours=5))
    assert only(works).participation == 10
    tick(works, CLOSE + MINUTE)
    assert only(works).participation is None


def test_a_paused_programme_opens_nothing(works: Works) -> None:
    tick(works, SET_UP)
    programmes.pause(works.stores.house, programmes.by_name(works.stores.house, "Pulse").id)
    tick(works, DUE)
    assert every(works) == []


def test_a_tick_that_fails_is_no_sign_of_life(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(works: Works, now: datetime) -> None:
        raise RuntimeError("no such column")

    assert beat(works, "one", SET_UP)
    monkeypatch.setattr("surveys.jobs.ticker.tick", fail)
    later = SET_UP + timedelta(minutes=6)
    with pytest.raises(RuntimeError):
        beat(works, "one", later)
    assert not alive(works.stores.house, later)


def test_one_process_holds_the_lease_until_it_stops_beating(works: Works) -> None:
    assert beat(works, "one", SET_UP)
    assert not beat(works, "two", SET_UP + timedelta(seconds=30))
    assert beat(works, "two", SET_UP + timedelta(seconds=61))
    assert alive(works.stores.house, SET_UP + timedelta(seconds=90))
    assert not alive(works.stores.house, SET_UP + timedelta(minutes=10))


def test_the_scheduler_ticks_in_the_background(works: Works) -> None:
    beaten = threading.Event()
    slow = works.settings.model_copy(update={"tick_seconds": 3600})
    scheduler = start_ticker(Works(**{**vars(works), "settings": slow}), lambda: SET_UP)
    scheduler.add_listener(lambda event: beaten.set(), EVENT_JOB_EXECUTED)
    assert beaten.wait(10) or alive(works.stores.house, SET_UP)
    scheduler.shutdown(wait=True)
    assert [wave.state for wave in every(works)] == ["planned"]
