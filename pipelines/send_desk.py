"""Where mail is sent from: look what would go, send it, or note what a person knows of a message.

How it is asked for and told is `pipelines.mail_cli`; which messages there are, of reports in
`pipelines.letters` and of reminders in `pipelines.reminders`.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, get_args

from assets.delivery.ledger import LOCK, DamagedMailLedgerError, Line, MailLedger, Standing
from assets.kobo.private_files import LockedError, locked, make_private_folder
from assets.programme.mailing import MailRules
from assets.programme.read import Programme
from dashboards.reports.folders import ReportFoldersError
from pipelines.mail import Letter, Mailer, MailServer, MailServerError, Outcome
from pipelines.planned import Lacking, Letters, Planned
from pipelines.sending import Sender
from pipelines.settings import mail_server, may_mail_in_the_clear, moment

SHORTEST_ID = 6  # Letters of a message's id that are enough where no other begins so.
RUN_LOCK = "run.lock"  # A run holds it, and reports may change under whoever reads them then.
SHOWN_LETTERS = 12  # Of an id, where people read it.
SENDING = "mail is being sent by another command"
RUNNING = "a run is going on, and may change the editions and reports"
Word = Literal["sent", "unsent"]
Tell = Callable[[Letter, Outcome], None]


class CannotSendError(Exception):
    """What was asked for cannot be done; nothing was sent."""


class BusyError(CannotSendError):
    """Somebody else is sending, or a run goes on; the same can be done a little later."""


# Why nothing is sent, each in a sentence for whoever asked.
REFUSED = (
    CannotSendError, DamagedMailLedgerError, FileNotFoundError, MailServerError,
    ReportFoldersError, ValueError,
)  # fmt: skip


def rules_of(programme: Programme) -> MailRules:
    """Return in whose name mail goes.

    Raises:
        CannotSendError: The programme does not say.
    """
    if programme.file.mail is None:
        raise CannotSendError(
            "Nothing was sent: programme.yaml does not say in whose name. Add mail: with sender: "
            "and an address, then do it again."
        )
    return programme.file.mail


def named_server() -> MailServer:
    """Return the server for mail that the environment names.

    Raises:
        MailServerError: It names none, or one that cannot be used.
    """
    return MailServer.of(mail_server(), may_be_in_the_clear=may_mail_in_the_clear())


@dataclass(frozen=True)
class Account:
    """Every message of a command with where it stands, and what else there is to know.

    `tried` are those of this call; `elsewhere` are unsure messages of the same kind besides.
    """

    command: str
    period: str | None
    is_sent: bool
    messages: tuple[Planned, ...]
    lacking: tuple[Lacking, ...]
    elsewhere: tuple[Standing, ...]
    tried: Collection[str] = ()
    stopped: str = ""

    @property
    def has_something_to_look_at(self) -> bool:
        """Whether somebody got nothing, or may have got nothing."""
        open_states = {"unsure", "refused", *({"later"} if self.is_sent else ())}
        states = {one.standing.state for one in self.messages if one.standing}
        return bool(self.lacking or self.elsewhere or self.stopped or states & open_states)


@dataclass(frozen=True)
class Desk:
    """Where the messages of one command are sent from."""

    programme: Programme
    rules: MailRules
    state: Path
    letters: Letters
    wait: Callable[[float], None] = field(default=time.sleep)

    @property
    def ledger(self) -> MailLedger:
        """What was sent before."""
        return MailLedger(self.state)

    def look(self, again: Collection[str] = ()) -> Account:
        """Return what would be sent; `again` are ids of messages to be sent once more.

        Raises:
            CannotSendError: A message to be sent again is none of these, or not open.
        """
        known = self.ledger.standing()
        renewed = {_the_one(wanted, known) for wanted in again}
        for message in sorted(renewed):
            _want_open(known[message])
        others = {message: one for message, one in known.items() if message not in renewed}
        messages, lacking = self.letters.planned(others)
        ids = {one.letter.message for one in messages}
        _want_planned(renewed - ids, self.letters.command)
        return Account(
            command=self.letters.command,
            period=self.letters.period,
            is_sent=False,
            messages=tuple(
                replace(
                    one,
                    standing=known.get(one.letter.message),
                    is_renewed=one.letter.message in renewed,
                )
                for one in messages
            ),
            lacking=tuple(lacking),
            elsewhere=tuple(
                one
                for one in known.values()
                if (one.state, one.kind) == ("unsure", self.letters.kind) and one.message not in ids
            ),
        )

    def send(
        self, server: MailServer, tell: Tell, again: Collection[str] = (), by: str = ""
    ) -> Account:
        """Send what is due, and what `by` wants sent once more; return what came of it.

        Raises:
            BusyError: Somebody else is sending, or a run is going on.
            MailServerError: The server cannot be used, and nothing was sent.
        """
        with _alone(self.state, LOCK, SENDING):
            with _alone(self.state, RUN_LOCK, RUNNING):
                before = self.look(again)
            due = [one.letter for one in before.messages if one.is_due]
            stopped = self._hand_over(server, tell, before, by) if due else ""
            known = self.ledger.standing()
        return replace(
            before,
            is_sent=True,
            messages=tuple(
                replace(one, standing=known.get(one.letter.message)) for one in before.messages
            ),
            tried=frozenset(letter.message for letter in due),
            stopped=stopped,
        )

    def _hand_over(self, server: MailServer, tell: Tell, before: Account, by: str) -> str:
        agency = self.programme.agency_name
        sender = Sender(self.ledger, self.rules, agency, moment, self.wait, tell)
        with Mailer(server, self.rules) as mailer:
            for one in before.messages:
                if one.is_renewed and one.standing:
                    _note(self.ledger, one.standing, "unsent", by)
            return sender.send([one.letter for one in before.messages if one.is_due], mailer)


def settle(state: Path, message: str, word: str, by: str) -> Standing:
    """Note what a person knows of an unsure message; return where it stood.

    Raises:
        CannotSendError: There is no such message, it is not open to that, or somebody is sending.
    """
    ledger = MailLedger(state)
    with _alone(state, LOCK, SENDING):
        known = ledger.standing()
        found = known[_the_one(message, known)]
        if found.state != "unsure" and not found.by:
            raise CannotSendError(
                f"Message {found.message[:SHOWN_LETTERS]} was {found.state}, as the server said; "
                "only an unsure one is settled by hand. Nothing was noted."
            )
        if word not in get_args(Word):
            raise CannotSendError(
                f"A message is settled as sent or unsent, not as {word!r}. Nothing was noted."
            )
        _note(ledger, found, "sent" if word == "sent" else "unsent", by)
    return found


def _note(ledger: MailLedger, found: Standing, word: Word, by: str) -> None:
    at = moment().isoformat(timespec="seconds")
    ledger.note(
        Line(found.message, word, at, found.kind, found.partner, found.about, found.code, by)
    )


def _the_one(wanted: str, ids: Iterable[str]) -> str:
    """Return the id that begins so."""
    found = [one for one in ids if len(wanted) >= SHORTEST_ID and one.startswith(wanted)]
    if len(found) != 1:
        raise CannotSendError(
            f"Looked for a message whose id begins with {wanted!r} (at least {SHORTEST_ID} "
            f"letters), and found {len(found)}. The command without --really lists them; nothing "
            "was sent."
        )
    return found[0]


def _want_open(found: Standing) -> None:
    if found.state not in {"unsure", "refused"}:
        raise CannotSendError(
            f"Message {found.message[:SHOWN_LETTERS]} was {found.state}; only an unsure or refused "
            "one is sent again. To hand a report over once more: accord bundle. Nothing was sent."
        )


def _want_planned(gone: Collection[str], command: str) -> None:
    for message in sorted(gone):
        raise CannotSendError(
            f"Message {message[:SHOWN_LETTERS]} is none that accord {command} would send: it is of "
            "another command, or what it says has changed since. Say that it did not arrive with "
            "--settle MESSAGE unsent, and what is due of it goes with the next. Nothing was sent."
        )


@contextmanager
def _alone(state: Path, lock: str, why_not: str) -> Iterator[None]:
    make_private_folder(state)
    try:
        with locked(state / lock):
            yield
    except LockedError as error:
        raise BusyError(
            f"Nothing was done: {why_not}. Wait until it has ended, then do it again."
        ) from error
