"""Letters through a real SMTP server on this machine."""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message as Email
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from surveys import mail, programmes
from surveys.errors import Refusal
from surveys.invitations import letters
from surveys.jobs import Works, open_now
from surveys.mail import Away, Kept, Message, NotTaken, Smtp, TryLater, Unclear, from_settings, server
from surveys.settings import Settings
from tests.promises.attacks import sqlite_stores
from tests.works import Organisation, answer, draft, invitations, make_works

NOW = datetime(2026, 2, 25, 12, tzinfo=UTC)
LETTER = Message("alice@example.org", "Fünf Fragen", "Grüße\n", "<p>Grüße</p>")


class Inbox:
    """Takes letters, and refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.letters: list[Email] = []
        self.connections = 0
        self.refuse: dict[str, str] = {}
        self.sender = "250 OK"
        self.hang_up_on: set[str] = set()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        if self.hang_up_on & set(envelope.rcpt_tos):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        self.letters.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def url(inbox: Inbox) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_a_letter_arrives_as_plain_text_and_html(inbox: Inbox, url: str) -> None:
    with Smtp(url, "Pulse <pulse@example.org>").session() as send:
        send(LETTER)
    (arrived,) = inbox.letters
    assert [part.get_content_type() for part in arrived.walk()][1:] == ["text/plain", "text/html"]
    assert arrived["From"] == "Pulse <pulse@example.org>"


def test_many_letters_go_over_one_connection(inbox: Inbox, url: str) -> None:
    with Smtp(url, "pulse@example.org").session() as send:
        for _ in range(5):
            send(LETTER)
    assert (len(inbox.letters), inbox.connections) == (5, 1)


def test_an_address_refused_for_good_is_not_tried_again(inbox: Inbox, url: str) -> None:
    inbox.refuse[LETTER.to] = "550 No such person"
    with Smtp(url, "pulse@example.org").session() as send, pytest.raises(NotTaken):
        send(LETTER)


def test_a_busy_server_is_tried_later(inbox: Inbox, url: str) -> None:
    inbox.refuse[LETTER.to] = "451 Too busy"
    with Smtp(url, "pulse@example.org").session() as send, pytest.raises(TryLater):
        send(LETTER)


def test_one_refused_address_does_not_stop_the_next_letter(inbox: Inbox, url: str) -> None:
    inbox.refuse["bob@example.org"] = "550 No such person"
    with Smtp(url, "pulse@example.org").session() as send:
        with pytest.raises(NotTaken):
            send(Message("bob@example.org", "x", "x", "x"))
        send(LETTER)
    assert len(inbox.letters) == 1


def test_a_server_that_is_away_is_no_letters_fault() -> None:
    with Smtp("smtp://127.0.0.1:1", "pulse@example.org").session() as send, pytest.raises(Away):
        send(LETTER)


def test_a_server_that_does_not_know_us_is_no_letters_fault(inbox: Inbox, url: str) -> None:
    inbox.sender = "530 Sign in first"
    with Smtp(url, "pulse@example.org").session() as send, pytest.raises(Away):
        send(LETTER)


def test_a_line_that_breaks_after_the_letter_leaves_it_unclear(inbox: Inbox, url: str) -> None:
    inbox.hang_up_on = {LETTER.to}
    with Smtp(url, "pulse@example.org").session() as send:
        with pytest.raises(Unclear):
            send(LETTER)
        send(Message("bob@example.org", "x", "x", "x"))
    assert [letter["To"] for letter in inbox.letters] == [LETTER.to, "bob@example.org"]


def test_a_server_that_never_answers_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with Smtp(f"smtp://127.0.0.1:{port}", "pulse@example.org").session() as send, pytest.raises(Away):
            send(LETTER)


@pytest.fixture
def works(tmp_path: Path, url: str) -> Iterator[Works]:
    """Yield works with nine people invited, whose letters wait for the real server."""
    with sqlite_stores(tmp_path) as stores:
        post = Smtp(url, "Pulse <pulse@example.org>")
        yield make_works(stores, tmp_path, Organisation({"a": 4, "b": 5}), post)


def delivered(works: Works, minutes: int) -> Counter[str]:
    return letters.deliver(works.stores.house, works.carrier, NOW + timedelta(minutes=minutes), limit=100)


def test_who_was_refused_gets_the_letter_later_whether_they_have_answered_or_not(
    inbox: Inbox, works: Works
) -> None:
    wave = open_now(works, programmes.set_up(works.stores.house, draft(), NOW), NOW)
    inbox.refuse = dict.fromkeys(("a0@example.org", "a1@example.org"), "451 Try again later")
    assert delivered(works, 0) == {"sent": 7, "waiting": 2, "unclear": 0}
    answer(works, next(one for one in invitations(works, wave) if one.email == "a0@example.org"), NOW)
    inbox.refuse = {}
    assert delivered(works, 9)["sent"] == 0
    assert delivered(works, 11)["sent"] == 2
    arrived = Counter(letter["To"] for letter in inbox.letters)
    assert (len(arrived), set(arrived.values())) == (9, {1})


def test_letters_outlive_a_server_that_is_away_for_a_day(inbox: Inbox, works: Works) -> None:
    open_now(works, programmes.set_up(works.stores.house, draft(), NOW), NOW)
    inbox.sender = "454 Not now"
    for minutes in range(0, 70, 10):
        assert delivered(works, minutes)["away"] == 1
    assert inbox.connections == 7
    inbox.sender = "250 OK"
    assert delivered(works, 24 * 60)["sent"] == 9


def test_a_password_is_never_sent_in_clear(inbox: Inbox, url: str) -> None:
    with_password = url.replace("smtp://", "smtp://user:secret@")
    with Smtp(with_password, "pulse@example.org").session() as send, pytest.raises(TryLater):
        send(LETTER)


def test_a_server_is_read_from_its_url() -> None:
    read = server("smtp://me%40example.org:p%3Aw@mail.example.org?starttls=required")
    assert (read.host, read.port, read.user, read.password) == (
        "mail.example.org",
        587,
        "me@example.org",
        "p:w",
    )
    assert (read.tls, read.insist, server("smtps://h").port) == (False, True, 465)


def test_another_scheme_is_refused() -> None:
    with pytest.raises(Refusal, match="must look like"):
        server("https://mail.example.org")


def test_without_a_server_letters_are_kept() -> None:
    assert isinstance(from_settings(Settings(_env_file=None)), Kept)
    set_up = Settings(_env_file=None, smtp_url=SecretStr("smtp://h"))
    assert isinstance(from_settings(set_up), Smtp)


def test_tls_is_checked_against_the_systems_authorities() -> None:
    assert vars(mail)["ssl"].create_default_context().verify_mode is ssl.CERT_REQUIRED
