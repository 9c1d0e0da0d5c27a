"""The command that sends each partner its report: `accord send`.

What it has in common with other mail is `pipelines.mail_cli`.
"""

from typing import Annotated

import typer

from pipelines.letters import ReportLetters
from pipelines.mail_cli import (
    ByOption,
    PartnerOption,
    ReallyOption,
    ResendOption,
    SettleOption,
    carry_out,
    mail_rules,
)
from pipelines.options import (
    JsonOption,
    ProgrammeOption,
    VarOption,
    partners_or_exit,
    period_or_exit,
    read_or_exit,
    state_of,
)
from pipelines.send_desk import Desk
from pipelines.settings import EXAMPLE


def send(  # noqa: PLR0913 - each is an option of the command.
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="The period, such as 2026Q2.")],
    *,
    partner: PartnerOption = None,
    is_really: ReallyOption = False,
    resend: ResendOption = None,
    settled: SettleOption = None,
    by: ByOption = "",
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
    rules, state = mail_rules(found), state_of(var, found.code)
    letters = ReportLetters(
        programme=found,
        rules=rules,
        state=state,
        period=period_or_exit(found, period),
        partners=partners_or_exit(found, partner or ()),
    )
    carry_out(
        Desk(found, rules, state, letters),
        is_really=is_really,
        again=resend or (),
        settled=settled,
        by=by,
        as_json=as_json,
    )
