"""What the commands that send mail have in common: their options, and how they are carried out.

What is done is `pipelines.send_desk`, and what is said `pipelines.send_lines`.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from assets.programme.mailing import MailRules
from assets.programme.read import Programme
from pipelines.log_lines import tell
from pipelines.mail import Letter, MailServerError, Outcome
from pipelines.options import SOMETHING_TO_LOOK_AT, refuse
from pipelines.said import say, say_as_json
from pipelines.send_desk import REFUSED, Account, Desk, named_server, rules_of, settle
from pipelines.send_lines import about_what, as_object, lines_of, progress_line
from pipelines.settings import mail_server

PartnerOption = Annotated[
    list[str] | None,
    typer.Option("--partner", metavar="CODE", help="Only this partner; may be repeated [all]."),
]
ReallyOption = Annotated[
    bool, typer.Option("--really", help="Send; without it, only say what would be sent.")
]
ResendOption = Annotated[
    list[str] | None,
    typer.Option(
        "--resend",
        metavar="MESSAGE",
        help="Send an unsure or refused message again; may be repeated. Needs --by.",
    ),
]
SettleOption = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--settle",
        metavar="MESSAGE sent|unsent",
        help="Say of an unsure message whether it arrived; nothing is sent. Needs --by.",
    ),
]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so, for the record.")]


def carry_out(  # noqa: PLR0913 - each is an option of the command.
    desk: Desk,
    *,
    is_really: bool,
    again: Sequence[str] = (),
    settled: tuple[str, str] | None,
    by: str,
    as_json: bool,
) -> None:
    """Send, look or settle, say what came of it, and end the command accordingly."""
    if (again or settled) and not by.strip():
        refuse("Nothing was done: say with --by NAME who knows what came of the message.")
    with _refusing():
        if settled:
            was = settle(desk.state, *settled, by)
            about = about_what(was.kind, was.about)
            say(f"Noted: the message to {was.partner} on {about} is {settled[1]}.")
            return
        account = desk.send(named_server(), _tell, again, by) if is_really else desk.look(again)
    _end(account, as_json=as_json)


def mail_rules(programme: Programme) -> MailRules:
    """Return in whose name mail goes, or end the command where the programme does not say."""
    with _refusing():
        return rules_of(programme)


def _end(account: Account, *, as_json: bool) -> None:
    if as_json:
        say_as_json(as_object(account))
    else:
        say("\n".join(lines_of(account)))
    would_do = account.is_sent or _server_would_do()
    if account.has_something_to_look_at or not would_do:
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def _server_would_do() -> bool:
    """Say before it matters that the setting of the server would not do.

    Where there is none, that is no mistake: a look may be on a machine that sends nothing.
    """
    try:
        named_server()
    except MailServerError as error:
        tell(str(error))
        return not mail_server()
    return True


def _tell(letter: Letter, outcome: Outcome) -> None:
    tell(progress_line(letter, outcome), logging.INFO)


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a sentence where it cannot go on."""
    try:
        yield
    except REFUSED as error:
        refuse(str(error))
