"""What `accord doctor` finds out about servers: KoboToolbox's, and the one for mail.

Questions are asked and nothing is changed; a session for mail is opened and closed again.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboError
from assets.kobo.standing import Plan, plan
from assets.programme.model import FormPlace
from assets.programme.read import Programme
from pipelines.doctor import Told
from pipelines.mail import SETTING, Mailer, MailServer, MailServerError
from pipelines.settings import (
    last_invented_day,
    mail_server,
    may_mail_in_the_clear,
    webhook_address,
)
from pipelines.webhook import Webhook, WebhookError

if TYPE_CHECKING:
    from pipelines.environment_run import EnvironmentRun

# A server's clock dates submissions and decisions; days are told from it.
MOST_SKEW = timedelta(minutes=5)
VIEW, DECIDE = "view_submissions", "validate_submissions"
FIRST_PAUSE_SECONDS = 0.2  # Somebody waits for the answer.


def of_kobotoolbox(programme: Programme, now: datetime) -> Iterator[Told]:
    """Tell of each server whether it lets us in, what time it is there, and how its forms stand."""
    # Dagster takes a second to import.
    from pipelines.environment_run import EnvironmentRun

    run = EnvironmentRun(
        programme=str(programme.folder),
        code=programme.code,
        time_zone=programme.file.time_zone,
        first_pause=FIRST_PAUSE_SECONDS,
    )
    for places in programme.forms_by_server():
        yield from _of_server(run, programme, places, now)


def of_mail(programme: Programme) -> Told:
    """Tell whether the server for mail lets us in."""
    rules = programme.file.mail
    if rules is None:
        return Told("mail", "well", "programme.yaml has no mail section: reports travel by hand")
    if not mail_server():
        return Told("mail", "well", f"{SETTING} is not set: nothing can be sent by mail")
    try:
        server = MailServer.of(mail_server(), may_be_in_the_clear=may_mail_in_the_clear())
        with Mailer(server, rules):
            return Told("mail", "well", f"{server.host} takes mail from {rules.sender}")
    except MailServerError as error:
        return Told("mail", "look", str(error), "then ask again: accord doctor")


def of_notices(programme: Programme) -> Told:
    """Tell whether anybody is told when a run fails; nothing is sent."""
    rules = programme.file.notices
    if rules is None:
        said = "programme.yaml has no notices section: a run that fails shows in `make ui` alone"
        return Told("notices", "well", said)
    try:
        if rules.to:
            MailServer.of(mail_server(), may_be_in_the_clear=may_mail_in_the_clear())
        if rules.webhook:
            Webhook.of(webhook_address())
    except (MailServerError, WebhookError) as error:
        return Told("notices", "look", str(error), "then ask again: accord doctor")
    count = len(rules.to)
    mail = [f"{count} address{'' if count == 1 else 'es'}"] if count else []
    places = " and ".join([*mail, *(["a webhook"] if rules.webhook else [])])
    return Told("notices", "well", f"to {places}, once the sensor notices is on in `make ui`")


def _of_server(
    run: "EnvironmentRun", programme: Programme, places: list[FormPlace], now: datetime
) -> Iterator[Told]:
    about = f"server {places[0].url_setting}"
    if run.is_demonstration(places[0].url_setting):
        yield Told(about, "well", "not set, so a run uses submissions invented on this machine")
        return
    try:
        with run.client(places[0]) as client:
            answer = client.me()
            said = f"{client.server.host} lets {answer.body['username']} in"
            yield Told(about, "well", said)
            invented = last_invented_day(programme.folder)
            if client.server.is_on_this_machine and invented:
                yield from _clock_of_a_sandbox(about, answer.received_at, now, invented)
            else:
                yield from _clock(about, answer.received_at, now)
            for place in places:
                yield _form(client, programme, place)
    except KoboError as error:
        yield Told(about, "stop", str(error), "then ask again: accord doctor")


def _clock(about: str, received_at: str, now: datetime) -> Iterator[Told]:
    with suppress(ValueError):  # A server, or a proxy before it, may send no date.
        skew = abs(now - parsedate_to_datetime(received_at))
        if skew > MOST_SKEW:
            minutes = int(skew.total_seconds() // 60)
            said = f"its clock and this machine's differ by {minutes:,} minutes"
            yield Told(about, "look", said, "set the clock that is wrong, by a time server (NTP)")


def _clock_of_a_sandbox(
    about: str, received_at: str, now: datetime, invented: date
) -> Iterator[Told]:
    """Tell that the day of a sandbox is meant; of another server on this machine, its clock."""
    with suppress(ValueError):
        day = parsedate_to_datetime(received_at).date()
        if day <= invented < now.date():
            said = f"a sandbox, in which it is {day} on purpose: its answers are invented"
            yield Told(
                f"{about}, its day",
                "well",
                said,
                f"read them as then: accord run --as-of {invented}",
            )
            return
    yield from _clock(about, received_at, now)


def _form(client: KoboClient, programme: Programme, place: FormPlace) -> Told:
    about = f"form {place.code}"
    try:
        found = plan(client, place.uid, programme.folder / "forms" / f"{place.code}.xlsx")
    except KoboError as error:
        return Told(about, "stop", str(error), "then ask again: accord doctor")
    lacking = _lacking(found)
    if found.standing is None or VIEW in lacking:
        what = found.summary if found.standing is None else f"{place.uid} shows no submissions"
        said = f"{what} ({client.server.token_setting})"
        do = f"let its owner share {place.uid} with this account, with “view submissions”"
        return Told(about, "stop", said, do)
    if found.step != "nothing":
        return Told(about, "look", found.summary, f"accord forms diff {place.code}")
    if lacking:
        said = "in step with the folder; this account may read, not decide"
        do = "let its owner add “validate submissions”, or what is put on hold stays unmarked there"
        return Told(about, "look", said, do)
    return Told(about, "well", f"in step with the folder, {found.standing.submissions} submissions")


def _lacking(found: Plan) -> set[str]:
    """Return the permissions that a run needs and this account does not have."""
    if found.standing is None:
        return {VIEW, DECIDE}
    held = {*found.standing.permissions}
    lacking = {VIEW, DECIDE} - held if held else set()
    return lacking | ({VIEW} if found.standing.submissions is None else set())
