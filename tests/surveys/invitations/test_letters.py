"""Letters: in the person's language, once at most, within local hours, and nothing of them kept."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from surveys import programmes, readers, waves
from surveys.db import Stores, new_id, writing
from surveys.errors import Unknown
from surveys.invitations import letters
from surveys.invitations.letters import Letter
from surveys.invitations.rendering import message
from surveys.jobs import Works, close_now, open_now, tick
from surveys.mail import Collected, Message, NotTaken, TryLater
from surveys.wire import b64
from tests.works import Organisation, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)


class Stubborn(Collected):
    """Refuses every letter with the given refusal."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__()
        self.refusal = refusal

    def session(self):  # type: ignore[no-untyped-def]
        return nullcontext(self.refuse)

    def refuse(self, message: Message) -> None:
        raise self.refusal


@pytest.fixture
def works(stores: Stores, tmp_path: Path) -> Works:
    return make_works(stores, tmp_path, Organisation({"a": 4, "b": 5}))


def opened(works: Works, now: datetime = NOW) -> str:
    programme = programmes.set_up(works.stores.house, draft(), now)
    return open_now(works, programme, now)


def deliver(works: Works, now: datetime = NOW) -> None:
    letters.deliver(works.stores.house, works.carrier, now, limit=100)


def collected(works: Works) -> list[Message]:
    assert isinstance(works.mail, Collected)
    return works.mail.letters


def states(works: Works) -> list[str]:
    return sorted(line.state for line in letters.outbox(works.stores.house))


def test_the_link_holds_the_invite_in_its_fragment(works: Works) -> None:
    wave = opened(works)
    deliver(works)
    links = {
        f"http://127.0.0.1:8000/s#i={b64(works.keys.invite(wave, i.id))}" for i in invitations(works, wave)
    }
    assert {line for letter in collected(works) for line in letter.text.split() if "/s#i=" in line} == links


def test_each_reads_her_own_language(works: Works) -> None:
    opened(works)
    deliver(works)
    subjects = {letter.to[0]: letter.subject for letter in collected(works)}
    assert subjects["a"] == "Pulse: 3 questions, less than a minute"
    assert subjects["b"] == "Pulse: 3 Fragen, weniger als eine Minute"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
@pytest.mark.parametrize("template", ["invite", "remind-1"])
def test_every_letter_exists_in_every_language(works: Works, language: str, template: str) -> None:
    wave = opened(works)
    with writing(works.stores.house) as session:
        session.execute(text("UPDATE invitation SET language = :it"), {"it": language})
        session.get_one(waves.Wave, wave).languages = ["en", "de", "fr", "es"]
    letters.queue(works.stores.house, wave, template, NOW)
    wanted = [line for line in letters.outbox(works.stores.house) if line.template == template]
    shown = message(letters.view(works.stores.house, works.keys, wanted[0].id, "https://pulse.example"))
    assert waves.get(works.stores.house, wave).words in shown.text
    assert "https://pulse.example/s#i=" in shown.html


def test_every_invitation_of_a_wave_leads_to_one_and_the_same_address_of_its_results(works: Works) -> None:
    wave = opened(works)
    deliver(works)
    found = {line for letter in collected(works) for line in letter.text.split() if "/results/" in line}
    assert found == {f"http://127.0.0.1:8000{readers.address(waves.get(works.stores.house, wave))}"}


def test_the_text_of_a_name_cannot_become_html(works: Works) -> None:
    wave = opened(works)
    with writing(works.stores.house) as session:
        session.execute(text("UPDATE invitation SET name = '<b>Eve</b>'"))
    first = letters.outbox(works.stores.house)[0]
    assert "<b>Eve" not in message(letters.view(works.stores.house, works.keys, first.id, "")).html
    assert wave


def test_no_invite_and_no_text_is_at_rest(works: Works) -> None:
    wave = opened(works)
    invite = b64(works.keys.invite(wave, invitations(works, wave)[0].id))
    with writing(works.stores.house) as session:
        rows = [
            str(row)
            for table in ("letter", "invitation")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]
    assert not [row for row in rows if invite in row or "minute" in row]


def test_delivering_twice_sends_once(works: Works) -> None:
    opened(works)
    deliver(works)
    deliver(works, NOW + timedelta(hours=1))
    assert len(collected(works)) == 9


def test_a_second_letter_of_a_kind_is_refused_by_the_database(works: Works) -> None:
    wave = opened(works)
    one = invitations(works, wave)[0]
    with pytest.raises(IntegrityError), writing(works.stores.house) as session:
        session.add(Letter(id=new_id(), wave=wave, invitation=one.id, template="invite", not_before=NOW))


def test_at_night_letters_wait_for_the_morning(works: Works) -> None:
    night = datetime(2026, 2, 25, 22, tzinfo=UTC)
    opened(works, night)
    deliver(works, night)
    assert collected(works) == []
    deliver(works, datetime(2026, 2, 26, 7, tzinfo=UTC))
    assert len(collected(works)) == 9


def test_a_queue_that_was_held_up_does_not_go_out_at_night(works: Works) -> None:
    opened(works)
    deliver(works, NOW.replace(hour=20))
    assert collected(works) == []
    assert {line.not_before for line in letters.outbox(works.stores.house)} == {
        datetime(2026, 2, 26, 7, tzinfo=UTC)
    }


def test_a_letter_whose_sender_died_is_never_sent_again(works: Works) -> None:
    opened(works)
    claimed = letters.outbox(works.stores.house)[0].id
    assert letters.claim(works.stores.house, claimed, NOW)
    deliver(works, NOW + timedelta(minutes=11))
    assert len(collected(works)) == 8
    assert states(works).count("unclear") == 1


def test_two_workers_cannot_claim_one_letter(works: Works) -> None:
    opened(works)
    first = letters.outbox(works.stores.house)[0].id
    assert letters.claim(works.stores.house, first, NOW)
    assert not letters.claim(works.stores.house, first, NOW)


def test_a_letter_refused_for_good_is_failed(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, mail=Stubborn(NotTaken("The mail server answered 550.")))
    opened(works)
    deliver(works)
    assert set(states(works)) == {"failed"}


def test_a_letter_that_is_put_off_goes_later_and_not_for_ever(stores: Stores, tmp_path: Path) -> None:
    works = make_works(stores, tmp_path, mail=Stubborn(TryLater("away")))
    opened(works)
    for minutes in (0, 11, 32, 75, 160):
        assert set(states(works)) == {"waiting"}
        deliver(works, NOW + timedelta(minutes=minutes))
    assert set(states(works)) == {"failed"}


def test_after_the_close_nothing_waits_and_nothing_can_be_shown(works: Works) -> None:
    wave = opened(works)
    letter = letters.outbox(works.stores.house)[0].id
    close_now(works, wave, NOW + timedelta(minutes=5))
    assert letters.counts(works.stores.house, wave) == {}
    with pytest.raises(Unknown):
        letters.view(works.stores.house, works.keys, letter, "")


def test_reminders_are_not_sent_after_the_close(works: Works) -> None:
    wave = opened(works)
    tick(works, NOW + timedelta(days=20))
    assert waves.get(works.stores.house, wave).state == "released"
    assert collected(works) == []
