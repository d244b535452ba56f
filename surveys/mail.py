"""One letter out. In: a Message. Out: it was taken, or Away, TryLater, NotTaken, Unclear. Tests use a list.

Away is about the server, and no letter's fault: it was not reached, knows no such user, takes nothing from this
sender. TryLater and NotTaken are about one letter. Unclear: the line broke after the whole letter was handed over.

The address of the server is a URL: `smtp://user:password@host:587` speaks STARTTLS where the server offers it
(`?starttls=required` insists), `smtps://…:465` speaks TLS from the first byte.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from surveys.errors import Refusal
from surveys.settings import Settings

SECONDS = 20


@dataclass(frozen=True)
class Message:
    """A letter as it leaves: plain text, and the same words as simple HTML."""

    to: str
    subject: str
    text: str
    html: str


class TryLater(Refusal):
    """The server did not take the letter, and may later."""


class Away(TryLater):
    """The server takes no letter at all just now, whoever it is for."""


class NotTaken(Refusal):
    """The server refuses this recipient for good."""


class Unclear(Refusal):
    """The letter was handed over, and no answer came: it may have arrived."""


Send = Callable[[Message], None]


class Mail(Protocol):
    """What carries letters. `delivers` is False where they stay in the outbox."""

    delivers: bool

    def session(self) -> AbstractContextManager[Send]:
        """Yield a way to send several letters over one connection."""
        ...


@dataclass
class Collected:
    """Collects letters in a list: for tests and for looking."""

    letters: list[Message] = field(default_factory=list)
    delivers: bool = True

    @contextmanager
    def session(self) -> Iterator[Send]:
        """Yield the list's append."""
        yield self.letters.append


class Kept:
    """No server is set: letters wait in the outbox."""

    delivers = False

    @contextmanager
    def session(self) -> Iterator[Send]:
        """Yield a way to send that says why it cannot."""
        yield self._refuse

    def _refuse(self, message: Message) -> None:
        raise Away("No mail server is set. Set WELLSPRING_SMTP_URL.")


@dataclass(frozen=True)
class Server:
    """Where letters go in: read from a URL."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    insist: bool


def server(url: str) -> Server:
    """Return the server that a URL names; refuses any other scheme, or a URL without a host."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise Refusal("WELLSPRING_SMTP_URL must look like smtp://user:password@host:587 or smtps://host.")
    tls = parts.scheme == "smtps"
    return Server(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        insist=parse_qs(parts.query).get("starttls") == ["required"],
    )


class Smtp:
    """Sends through an SMTP server; one connection a session, made at the first letter."""

    delivers = True

    def __init__(self, url: str, sender: str) -> None:
        self.server = server(url)
        self.sender = sender

    @contextmanager
    def session(self) -> Iterator[Send]:
        """Yield a way to send; the connection opens with the first letter and closes at the end."""
        line = _Line(self.server, self.sender)
        try:
            yield line.send
        finally:
            line.hang_up()


def from_settings(settings: Settings) -> Mail:
    """Return the mail that the settings name: SMTP, or letters that stay in the outbox."""
    if settings.smtp_url is None or not settings.smtp_url.get_secret_value():
        return Kept()
    return Smtp(settings.smtp_url.get_secret_value(), settings.mail_from)


class _Watched(smtplib.SMTP):
    """Knows whether a letter is under way: 354 is said to DATA alone, and the next reply says what became of it."""

    handed = False

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply, and remember whether it asks for a letter's content."""
        reply = super().getreply()
        self.handed = reply[0] == 354
        return reply


class _WatchedTls(_Watched, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


class _Line:
    def __init__(self, server: Server, sender: str) -> None:
        self.server = server
        self.sender = sender
        self.smtp: _Watched | None = None

    def send(self, message: Message) -> None:
        """Send one letter; Away, TryLater, NotTaken or Unclear says how it failed."""
        try:
            self.smtp = self.smtp or self._connect()
            self.smtp.send_message(_email(message, self.sender))
        except smtplib.SMTPRecipientsRefused as error:
            self.hang_up()
            raise _about_one(max(code for code, _ in error.recipients.values())) from None
        except smtplib.SMTPDataError as error:
            self.hang_up()
            raise TryLater(f"The mail server answered {error.smtp_code}.") from None
        except smtplib.SMTPResponseException as error:
            self.hang_up()
            raise Away(f"The mail server answered {error.smtp_code}.") from None
        except (smtplib.SMTPException, OSError):
            handed = self.smtp is not None and self.smtp.handed
            self._drop()
            if handed:
                raise Unclear("The line broke while the mail server took the letter.") from None
            raise Away("The mail server cannot be reached.") from None

    def hang_up(self) -> None:
        smtp, self.smtp = self.smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (smtplib.SMTPException, OSError):
                smtp.close()

    def _drop(self) -> None:
        """Close a line on which nobody answers, without a good-bye that would be waited for as long again."""
        smtp, self.smtp = self.smtp, None
        if smtp is not None:
            smtp.close()

    def _connect(self) -> _Watched:
        where, context = (self.server.host, self.server.port), ssl.create_default_context()
        if self.server.tls:
            smtp: _Watched = _WatchedTls(*where, timeout=SECONDS, context=context)
        else:
            smtp = _Watched(*where, timeout=SECONDS)
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                smtp.starttls(context=context)
            elif self.server.insist or self.server.user:
                smtp.close()
                raise Away("The mail server offers no TLS, and the password is not sent in clear.")
        if self.server.user:
            smtp.login(self.server.user, self.server.password)
        return smtp


def _about_one(code: int) -> Refusal:
    """Return what a recipient's refusal means: 5xx is for good; 421 is the server's good-bye to everybody."""
    said = f"The mail server answered {code}."
    if code == 421:
        return Away(said)
    return NotTaken(said) if 500 <= code < 600 else TryLater(said)


def _email(message: Message, sender: str) -> EmailMessage:
    email = EmailMessage()
    email["From"], email["To"], email["Subject"] = sender, message.to, message.subject
    email["Date"] = formatdate(localtime=False)
    email["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or "localhost")
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    return email
