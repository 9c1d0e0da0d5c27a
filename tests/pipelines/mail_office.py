"""An office that sends reports: a small programme, a mail server on loopback, and the command."""

import asyncio
import csv
import json
import multiprocessing
import os
import shutil
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from multiprocessing.process import BaseProcess
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from click.testing import Result
from typer.testing import CliRunner

from dashboards.reports.folders import ReportFolders
from pipelines.cli import app
from tests.dashboards.edition_fixture import partner_edition, write_edition
from tests.pipelines.second_programme import WADI

# Processes come from one that has read the commands already: reading them takes seconds.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["pipelines.cli", "pipelines.send_cli"])
ACCOUNT, SECRET = "reports", "a-secret-of-the-office"
PERIOD = "2025"
DROPPED = "the connection breaks"
CONTACTS = (
    ("ABAR", "ar", "office@abar.example", "أمين الجمعية"),
    ("MIZN", "ar", "office@mizn.example", "منسقة اللجنة"),
    ("NABA", "ar", "office@naba.example", "أمين اللجنة"),
)


@dataclass
class PostOffice:
    """What the server took, and how it behaves.

    `answers` are the answers to give in place of the usual one, by address, each once; `verdicts`
    those to give on a message's content, `DROPPED` for none; `holds_at` is the stage of the
    message, counted from 1, at which the server stops answering.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    holds_at: tuple[str, int] | None = None
    taken: list[EmailMessage] = field(default_factory=list)
    envelopes: list[str] = field(default_factory=list)
    connections: int = 0
    is_held: threading.Event = field(default_factory=threading.Event)
    _seen: dict[str, int] = field(default_factory=dict)

    async def hold(self, stage: str) -> None:
        """Stop answering for good where that is wanted."""
        self._seen[stage] = self._seen.get(stage, 0) + 1
        if self.holds_at == (stage, self._seen[stage]):
            self.is_held.set()
            await asyncio.Event().wait()

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        await self.hold("ehlo")
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802
        await self.hold("mail")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        await self.hold("rcpt")
        envelope.rcpt_tos.append(address)
        waiting = self.answers.get(address, [])
        return waiting.pop(0) if waiting else "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        await self.hold("content")
        verdict = self.verdicts.pop(envelope.rcpt_tos[0], "")
        if verdict.startswith("5"):
            return verdict
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        self.envelopes += envelope.rcpt_tos
        await self.hold("taken")
        if verdict == DROPPED:
            server.transport.abort()
        if verdict:
            return verdict
        await server.push("250-It is")
        await self.hold("half an answer")
        return "250 taken"

    async def handle_QUIT(self, _server, _session, _envelope):  # noqa: N802
        await self.hold("quit")
        return "221 Bye"

    def lets_in(self, *asked: object) -> AuthResult:
        """Let one account in."""
        data = asked[-1]
        is_known = (data.login, data.password) == (ACCOUNT.encode(), SECRET.encode())
        return AuthResult(success=is_known, handled=False)

    @property
    def messages(self) -> list[str]:
        """The ids of the messages that were taken."""
        return [mail["Message-ID"] for mail in self.taken]


@contextmanager
def serving(post: PostOffice, certificate: Path, *, is_encrypted: bool = True) -> Iterator[str]:
    """Serve on loopback, encrypted by STARTTLS; yield the setting that names the server."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    loop = asyncio.new_event_loop()

    def connection() -> SMTP:
        return SMTP(
            post, hostname="mail.example", tls_context=tls if is_encrypted else None,
            require_starttls=is_encrypted, auth_required=is_encrypted,
            authenticator=post.lets_in, loop=loop,
        )  # fmt: skip

    listening = loop.run_until_complete(loop.create_server(connection, "127.0.0.1", 0))
    port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"smtp+starttls://{ACCOUNT}:{SECRET}@127.0.0.1:{port}"
    finally:
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _close(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@dataclass
class Office:
    """A programme's folder and state, and the environment that its commands run in."""

    programme: Path
    state: Path
    environment: dict[str, str] = field(default_factory=dict)

    def accord(self, *words: str, **also: str) -> Result:
        """Run a command to its end."""
        return CliRunner().invoke(app, self._words(*words), env={**self.environment, **also})

    def begin(self, *words: str) -> BaseProcess:
        """Begin a command in a process of its own, which may be killed."""
        process = PROCESSES.Process(target=_command, args=(self._words(*words), self.environment))
        process.start()
        return process

    def sent(self, *words: str) -> dict[str, object]:
        """Send, and return what the command says to scripts."""
        return json.loads(self.accord("send", PERIOD, "--really", "--json", *words).stdout)

    def report(self, partner: str, language: str = "ar", content: bytes = b"<p>a report") -> Path:
        """Write a partner's report."""
        folders = ReportFolders(self.state)
        folder = folders.reports / PERIOD / folders.of([partner])[partner]
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"report.{language}.html"
        path.write_bytes(content)
        return path

    def _words(self, *words: str) -> list[str]:
        return [*words, "--programme", str(self.programme), "--var", str(self.state)]


def _command(words: list[str], environment: dict[str, str]) -> None:
    os.environ.update(environment)
    app(words)


def with_mail(folder: Path, mail: str = "", contacts=CONTACTS) -> Path:
    """Copy a programme to a folder, and let it send mail."""
    programme = shutil.copytree(WADI, folder)
    with (programme / "programme.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nmail:\n  sender: reports@agency.example\n  per_minute: 600\n{mail}")
    with (programme / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("partner", "language", "email", "role"), *contacts])
    return programme


def office(folder: Path, mail: str = "", contacts=CONTACTS) -> Office:
    """Make a programme that sends mail, with an edition and a report for each of its partners."""
    programme, state = with_mail(folder / "programme", mail, contacts), folder / "state"
    (state / "published").mkdir(parents=True)
    made = Office(programme, state)
    for partner in ("ABAR", "MIZN", "NABA", "SAQI"):
        path = state / "published" / f"partner-{partner}.duckdb"
        write_edition(path, partner_edition(partner))
        made.report(partner, content=f"<p>the report of {partner}".encode())
    return made
