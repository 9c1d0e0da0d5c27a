"""The command that sends each partner its report: `accord send`.

What it does is `pipelines.send_desk`, and what it says `pipelines.send_lines`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from assets.delivery.ledger import DamagedMailLedgerError
from assets.programme.mailing import MailRules
from assets.programme.read import Programme
from dashboards.reports.folders import ReportFoldersError
from pipelines.mail import Letter, MailServer, MailServerError, Outcome
from pipelines.options import (
    SOMETHING_TO_LOOK_AT,
    JsonOption,
    ProgrammeOption,
    VarOption,
    partners_or_exit,
    period_or_exit,
    read_or_exit,
    refuse,
)
from pipelines.send_desk import Account, CannotSendError, Desk, settle
from pipelines.send_lines import as_object, lines_of, progress_line
from pipelines.settings import (
    EXAMPLE,
    default_var,
    mail_server,
    may_mail_in_the_clear,
    today,
)

REFUSED = (
    CannotSendError, DamagedMailLedgerError, FileNotFoundError, MailServerError,
    ReportFoldersError, ValueError,
)  # fmt: skip


def send(  # noqa: PLR0913 - each is an option of the command.
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="The period, such as 2026Q2.")],
    *,
    partner: Annotated[
        list[str] | None,
        typer.Option("--partner", metavar="CODE", help="Only this partner; may be repeated [all]."),
    ] = None,
    is_really: Annotated[
        bool, typer.Option("--really", help="Send; without it, only say what would be sent.")
    ] = False,
    resend: Annotated[
        list[str] | None,
        typer.Option(
            "--resend",
            metavar="MESSAGE",
            help="Send an unsure or refused message again; may be repeated. Needs --by.",
        ),
    ] = None,
    settled: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--settle",
            metavar="MESSAGE sent|unsent",
            help="Say of an unsure message whether it arrived; nothing is sent. Needs --by.",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help="Who says so, for the record.")
    ] = "",
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send each partner's report of a period to its contacts, in their languages.

    Without --really it only says what would be sent. What was sent is not sent again; a changed
    report is another message. Where a sender was killed, a message may have arrived or not: it is
    listed as unsure, and never sent again by itself.
    """
    found = read_or_exit(programme, as_json=as_json)
    again = resend or []
    if (again or settled) and not by.strip():
        refuse("Nothing was done: say with --by NAME who knows what came of the message.")
    desk = Desk(
        programme=found,
        rules=_rules(found),
        state=(var or default_var(found.code)).resolve(),
        period=period_or_exit(found, period),
        partners=partners_or_exit(found, partner or ()),
        today=today(found.file.time_zone),
    )
    with _refusing():
        if settled:
            was = settle(desk.state, *settled, by)
            typer.echo(f"Noted: the message to {was.partner} on {was.about} is {settled[1]}.")
            return
        account = desk.send(_server(), _tell, again, by) if is_really else desk.look(again)
    _end(account, as_json=as_json)


def _end(account: Account, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(as_object(account), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(lines_of(account)))
    if not account.is_sent:
        _warn_of_the_server()
    if account.has_something_to_look_at:
        raise typer.Exit(SOMETHING_TO_LOOK_AT)


def _warn_of_the_server() -> None:
    """Say before it matters that the setting of the server would not do."""
    try:
        _server()
    except MailServerError as error:
        typer.echo(error, err=True)


def _server() -> MailServer:
    return MailServer.of(mail_server(), may_be_in_the_clear=may_mail_in_the_clear())


def _tell(letter: Letter, outcome: Outcome) -> None:
    typer.echo(progress_line(letter, outcome), err=True)


def _rules(programme: Programme) -> MailRules:
    if programme.file.mail is None:
        refuse(
            "Nothing was sent: programme.yaml does not say in whose name. Add mail: with sender: "
            "and an address, then do it again."
        )
    return programme.file.mail


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command with a sentence where it cannot go on."""
    try:
        yield
    except REFUSED as error:
        refuse(str(error))
