"""The command that reminds both sides of what falls due and what is overdue: `accord remind`.

What it has in common with other mail is `pipelines.mail_cli`.
"""

from datetime import datetime
from typing import Annotated

import typer

from assets.programme.mailing import DAYS_AHEAD, MOST_DAYS_AHEAD
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
    day_option,
    partners_or_exit,
    read_or_exit,
    state_of,
)
from pipelines.reminders import Reminders
from pipelines.send_desk import Desk
from pipelines.settings import EXAMPLE, day_of_runs


def remind(  # noqa: PLR0913 - each is an option of the command.
    *,
    partner: PartnerOption = None,
    days: Annotated[
        int,
        typer.Option(
            "--days",
            metavar="N",
            min=0,
            max=MOST_DAYS_AHEAD,
            help="Name what falls due within N days.",
        ),
    ] = DAYS_AHEAD,
    as_of: Annotated[
        datetime | None, day_option("Remind as on this day, which the last run was made for")
    ] = None,
    is_really: ReallyOption = False,
    resend: ResendOption = None,
    settled: SettleOption = None,
    by: ByOption = "",
    programme: ProgrammeOption = EXAMPLE,
    var: VarOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remind both sides by mail of what falls due soon and of what is overdue.

    Each contact of a partner gets what either side owes the other, the Agency's promises first;
    the agency's own address (mail: copy_to) gets the same of all partners, and which periods wait
    to be closed, unless --partner names some. Each thing is named once before it is due and once
    after; a moved date counts anew. Without --really it only says what would be sent.
    """
    found = read_or_exit(programme, as_json=as_json)
    rules, state = mail_rules(found), state_of(var, found.code)
    letters = Reminders(
        programme=found,
        rules=rules,
        state=state,
        partners=partners_or_exit(found, partner or ()),
        with_agency=not partner,
        today=as_of.date() if as_of else day_of_runs(found.folder, found.file.time_zone),
        within_days=days,
    )
    carry_out(
        Desk(found, rules, state, letters),
        is_really=is_really,
        again=resend or (),
        settled=settled,
        by=by,
        as_json=as_json,
    )
