"""The one door to mail: a message put together, and handed to a server by SMTP.

Whom to write to and what a message says belongs in `pipelines.sending` and `dashboards.letter`;
that none goes twice, in `assets.delivery.ledger`.
"""

import hashlib
import json
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, Protocol, Self
from urllib.parse import unquote, urlsplit

from assets.delivery.ledger import Kind
from assets.programme.addresses import LOOPBACK
from assets.programme.mailing import MailRules
from dashboards.legible import legible

SETTING = "ACCORD_SMTP_URL"
IN_THE_CLEAR = "ACCORD_SMTP_IN_THE_CLEAR"
EXPECTED = (
    "write it as smtps://account:secret@mail.agency.example:465 or "
    "smtp+starttls://account:secret@mail.agency.example:587"
)
PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}
TIMEOUT_SECONDS = 60
ID_LETTERS = 32  # 128 bits of a hash: no two messages share them by chance.
# An answer's code, and the first digits of others.
GO_ON, ACCEPTED, PASSING, REFUSING = 354, 2, 4, 5
Result = Literal["sent", "refused", "later", "unsure"]


class MailServerError(Exception):
    """The server for mail cannot be used as the setting says; no message can go."""


@dataclass(frozen=True)
class Attachment:
    """A file that a message carries; `kind` is as text/html."""

    name: str
    kind: str
    content: bytes


class Message(Protocol):
    """What goes to one address."""

    @property
    def message(self) -> str:
        """What it is known by: the same for the same thing."""

    @property
    def address(self) -> str:
        """Where it goes."""

    @property
    def language(self) -> str:
        """The language of its text."""

    @property
    def subject(self) -> str:
        """Its subject."""

    @property
    def text(self) -> str:
        """Its text."""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What it carries."""


@dataclass(frozen=True)
class Letter:
    """One message to one address, about one thing.

    `version` is what it carries: another version of a report makes another message.
    """

    programme: str
    kind: Kind
    partner: str
    about: str
    version: str
    address: str = field(repr=False)
    language: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()

    @property
    def message(self) -> str:
        """What the message is known by: the same for the same thing, and no address."""
        parts = (
            self.programme, self.kind, self.partner, self.address.lower(), self.about, self.version
        )  # fmt: skip
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:ID_LETTERS]


@dataclass(frozen=True)
class Outcome:
    """What came of handing a message over, with the server's code; 0 where it gave none."""

    result: Result
    code: int = 0


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed to, and as whom."""

    scheme: str
    host: str
    port: int
    account: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str, *, may_be_in_the_clear: bool = False) -> Self:
        """Read the setting.

        Raises:
            MailServerError: It is missing, no address, or open to listeners.
        """
        if not url:
            raise MailServerError(f"Wanted to send mail, but {SETTING} is not set; {EXPECTED}.")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise MailServerError(f"{SETTING} is no address of a server; {EXPECTED}.") from error
        is_torn = any(map(str.isspace, host)) or (parts.password and not parts.username)
        if not host or is_torn or parts.path.strip("/") or parts.query or parts.fragment:
            raise MailServerError(f"{SETTING} is no address of a server; {EXPECTED}.")
        if parts.scheme == "smtp" and host not in LOOPBACK and not may_be_in_the_clear:
            raise MailServerError(
                f"{SETTING} would send reports to {host} without encryption, for anybody on the "
                f"way to read; {EXPECTED}. Should it be so all the same, set {IN_THE_CLEAR}=yes."
            )
        account, secret = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, host, port, account, secret)


def as_mail(letter: Message, rules: MailRules, agency: str, at: datetime) -> bytes:
    """Put a message together as it goes over the wire.

    Every text of it is on one line where it stands in a header, whatever was in it.
    """
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    mail["From"] = Address(_plain(rules.sender_name or agency), addr_spec=rules.sender)
    mail["To"] = Address(addr_spec=letter.address)
    if rules.reply_to:
        mail["Reply-To"] = Address(addr_spec=rules.reply_to)
    mail["Subject"] = _plain(letter.subject)
    mail["Date"] = at
    mail["Message-ID"] = f"<{letter.message}@{_domain(rules)}>"
    mail["Auto-Submitted"] = "auto-generated"  # No answering machine is to answer (RFC 3834).
    mail.set_content(letter.text, charset="utf-8")
    mail["Content-Language"] = letter.language
    for one in letter.attachments:
        main, _, sub = one.kind.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return mail.as_bytes()


class Mailer:
    """A session with a server for mail, opened when it is needed and again when it broke."""

    def __init__(
        self, server: MailServer, rules: MailRules, timeout: float = TIMEOUT_SECONDS
    ) -> None:
        self._server, self._rules, self._timeout = server, rules, timeout
        self._open: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._session()
        return self

    def __exit__(self, *_: object) -> None:
        if self._open is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._open.docmd("QUIT")
        self._drop()

    def hand_over(self, mail: bytes, address: str, before: Callable[[], None]) -> Outcome:
        """Hand a message over; `before` is called when its content is about to leave.

        Until then nothing has left, and a broken session is as good as a later answer. After it
        the server may have the message without having said so: that is *unsure*.

        Raises:
            MailServerError: The server cannot be used.
        """
        session = self._session()
        try:
            code = self._envelope(session, address)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Outcome("later")
        if code != GO_ON:
            return self._refused(session, code)
        try:
            before()
            session.send(re.sub(rb"(?m)^\.", b"..", mail) + b".\r\n")
            code, _ = session.getreply()
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Outcome("unsure")
        except BaseException:
            self._drop()
            raise
        if code // 100 == ACCEPTED:
            return Outcome("sent", code)
        if code // 100 not in {PASSING, REFUSING}:  # It answered, but neither yes nor no.
            self._drop()
            return Outcome("unsure", code)
        return self._refused(session, code)

    def _envelope(self, session: smtplib.SMTP, address: str) -> int:
        """Say from whom and to whom; return the last answer: 354 where the content may come.

        smtplib would send the content too, and then nobody could tell before from after.
        """
        session.ehlo_or_helo_if_needed()
        code, _ = session.mail(self._rules.sender)
        if code // 100 not in {ACCEPTED, PASSING}:  # That is about the sender, and for every one.
            raise MailServerError(
                f"The server takes no mail from {self._rules.sender} (code {code}). Mend mail: "
                f"sender in programme.yaml, or the account of {SETTING}; nothing more was sent."
            )
        if code // 100 == ACCEPTED:
            code, _ = session.rcpt(address)
        if code // 100 == ACCEPTED:
            code, _ = session.docmd("DATA")
        return code

    def _refused(self, session: smtplib.SMTP, code: int) -> Outcome:
        """Say whether to try later, and leave the session ready for another message."""
        try:
            session.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return Outcome("later" if code // 100 == PASSING else "refused", code)

    def _session(self) -> smtplib.SMTP:
        if self._open is None:
            self._open = self._opened()
        return self._open

    def _opened(self) -> smtplib.SMTP:
        try:
            session = self._connected()
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerError(self._said(error)) from error
        try:
            if self._server.scheme == "smtp+starttls":
                session.starttls(context=ssl.create_default_context())
            if self._server.account:
                session.login(self._server.account, self._server.secret)
        except (smtplib.SMTPException, OSError) as error:
            session.close()
            raise MailServerError(self._said(error)) from error
        return session

    def _connected(self) -> smtplib.SMTP:
        at = self._server.host, self._server.port, _domain(self._rules)
        if self._server.scheme == "smtps":
            tls = ssl.create_default_context()
            return smtplib.SMTP_SSL(*at, timeout=self._timeout, context=tls)
        return smtplib.SMTP(*at, timeout=self._timeout)

    def _said(self, error: Exception) -> str:
        """Say why the server cannot be used; never in its words, which may repeat the account."""
        place = f"{self._server.host}:{self._server.port}"
        later = "What was not sent can be sent later, with the same command."
        match error:
            case ssl.SSLCertVerificationError():
                return (
                    f"Wanted to hand mail to {place}, but its certificate could not be verified: "
                    f"{error.verify_message}. Name the server as its certificate does, or let "
                    f"SSL_CERT_FILE name the authority that signed it. {later}"
                )
            case smtplib.SMTPNotSupportedError():
                return (
                    f"Wanted to hand mail to {place} as {SETTING} says, but it offers no "
                    f"{'encryption' if self._server.scheme == 'smtp+starttls' else 'sign-in'}. "
                    f"Ask whoever runs it which address to use. {later}"
                )
            case smtplib.SMTPAuthenticationError():
                return (
                    f"The server {place} did not let the account of {SETTING} in (code "
                    f"{error.smtp_code}). Mend the account or its secret there. {later}"
                )
            case smtplib.SMTPResponseException():
                return f"The server {place} takes no mail now (code {error.smtp_code}). {later}"
            case _:
                kind = type(error).__name__
                return f"There was no answer from {place}, which {SETTING} names ({kind}). {later}"

    def _drop(self) -> None:
        """Let go of the session without another word."""
        if self._open is not None:
            self._open.close()
            self._open = None


def _plain(text: str) -> str:
    """Return a text for a header; nothing in it is read as an encoded word, which may hide more."""
    return legible(text).replace("=?", "= ?")


def _domain(rules: MailRules) -> str:
    return rules.sender.rpartition("@")[2]
