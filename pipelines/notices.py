"""Tells the people whom `programme.yaml` names when a run failed, once, and when it is over, once.

What an incident is, and that no notice goes twice, is `assets.delivery.incidents`; which runs
ended, `pipelines.ended_runs`; what a notice says, `pipelines.notice_words`.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import dagster as dg

from assets.delivery.incidents import (
    ID_LETTERS,
    LOCK,
    DamagedIncidentsError,
    IncidentFile,
    Known,
    Notice,
    after,
)  # fmt: skip
from assets.kobo.private_files import LockedError, locked, make_private_folder
from assets.programme.mailing import NoticeRules
from assets.programme.read import Programme
from pipelines.ended_runs import Whose, ended_since, newest_position
from pipelines.environment_run import EnvironmentRun
from pipelines.mail import Mailer, MailServerError, Outcome, as_mail
from pipelines.notice_words import NoticeMail, Words
from pipelines.send_desk import CannotSendError, named_server, rules_of
from pipelines.settings import dagster_address, moment, webhook_address

SECONDS = 60  # Between two looks, which read only what was noted since.
# A look has a minute in all before Dagster gives it up.
TIMEOUT_SECONDS = 10
WEBHOOK = "webhook"
BEGINS = "Begins to watch: what fails from now on is told."
NOBODY = (
    "Nobody is told when a run fails: programme.yaml has no notices. Add notices: with to: and "
    "addresses, or webhook: yes."
)
CAME_OF_IT = {
    "sent": "sent",
    "refused": "refused, which is not tried again: look at notices in programme.yaml, or at "
    "ACCORD_WEBHOOK_URL",
    "later": "not taken now; tried again at the next look",
    "unsure": "handed over without an answer; it may have arrived and is not sent again",
}


def notices_of(programme: Programme) -> dg.SensorDefinition:
    """Return what looks at runs that ended, and tells of those that failed."""

    @dg.sensor(
        name="notices",
        minimum_interval_seconds=SECONDS,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description=(
            "Looks every minute at the runs that ended, and sends one notice for each thing that "
            "failed, by mail and to a webhook as notices in programme.yaml says, and one when a "
            "later run of the job did it well. It starts nothing. Off like the others, since it "
            "writes to people: of two installations with one folder, only one should. It tells of "
            "what fails from its first look on."
        ),
    )
    def notices(context: dg.SensorEvaluationContext, run: EnvironmentRun) -> dg.SkipReason:
        rules = programme.file.notices
        if rules is None:
            return dg.SkipReason(NOBODY)
        origin = context.code_location_origin
        whose = Whose(origin.location_name if origin else None, run.folder())
        office = NoticeOffice(programme, rules, IncidentFile(run.folder()))
        return dg.SkipReason(office.look(context.instance, whose, moment()))

    return notices


@dataclass(frozen=True)
class NoticeOffice:
    """Where the notices of one programme are sent from."""

    programme: Programme
    rules: NoticeRules
    file: IncidentFile

    def look(self, instance: dg.DagsterInstance, whose: Whose, now: datetime) -> str:
        """Read the runs that ended since the last look, send what is to be told; say what was done.

        What was not read or sent for a reason is in the sentence, without an address.
        """
        make_private_folder(self.file.state)
        try:
            with locked(self.file.state / LOCK):
                known = self.file.read()
                if known is None:
                    self.file.write(Known(position=newest_position(instance)))
                    return BEGINS
                outbox = _Outbox(self.file, self._read_on(known, instance, whose, now))
                self.file.write(outbox.known)
                self._send(outbox, now)
        except LockedError:
            return "Nothing was done: another look is going on."
        except DamagedIncidentsError as error:
            return str(error)
        return outbox.sentence

    def _read_on(
        self, known: Known, instance: dg.DagsterInstance, whose: Whose, now: datetime
    ) -> Known:
        # Where Dagster began anew, its positions did, too.
        position = known.position if known.position <= newest_position(instance) else 0
        ended, position = ended_since(instance, position, whose, now)
        return after(known, ended, position, self._places)

    @property
    def _addresses(self) -> dict[str, str]:
        return {_place(address): address for address in self.rules.to}

    @property
    def _places(self) -> set[str]:
        return {*self._addresses, *([WEBHOOK] if self.rules.webhook else [])}

    def _send(self, outbox: "_Outbox", now: datetime) -> None:
        outbox.drop_what_may_have_left()
        outbox.drop_all_but(self._places)
        try:
            self._mail(outbox, now)
        except (CannotSendError, MailServerError) as error:
            outbox.said.append(str(error))
        self._post(outbox)

    def _mail(self, outbox: "_Outbox", now: datetime) -> None:
        addresses = self._addresses
        waiting = [*outbox.waiting(addresses)]
        if not waiting:
            return
        rules, agency = rules_of(self.programme), self.programme.agency_name
        with Mailer(named_server(), rules, TIMEOUT_SECONDS) as mailer:
            for notice in waiting:
                letter = NoticeMail(self._words(notice), addresses[notice.to])
                content = as_mail(letter, rules, agency, now)
                outcome = mailer.hand_over(content, letter.address, partial(outbox.leaving, notice))
                outbox.settle(notice, outcome)

    def _post(self, outbox: "_Outbox") -> None:
        waiting = [*outbox.waiting({WEBHOOK})]
        if not waiting:
            return
        # Loaded by whoever has something to post: most looks have not.
        from pipelines.webhook import Webhook, WebhookError

        try:
            webhook = Webhook.of(webhook_address())
        except WebhookError as error:
            outbox.said.append(str(error))
            return
        for notice in waiting:
            outbox.leaving(notice)
            outbox.settle(notice, webhook.post(self._words(notice).as_dict()))

    def _words(self, notice: Notice) -> Words:
        return Words.of(notice, self.programme, dagster_address())


@dataclass
class _Outbox:
    """The notices that are to go, and what came of those that went in this look."""

    file: IncidentFile
    known: Known
    said: list[str] = field(default_factory=list)
    came: Counter[str] = field(default_factory=Counter)

    def waiting(self, places: Collection[str]) -> Iterator[Notice]:
        """Yield what is to go to some places."""
        return (notice for notice in self.known.notices if notice.to in places)

    def leaving(self, notice: Notice) -> None:
        """Note, durably, that a notice is about to leave."""
        self._put(notice, notice.model_copy(update={"is_leaving": True}))

    def settle(self, notice: Notice, outcome: Outcome) -> None:
        """Note what came of a notice; what can still go waits for the next look."""
        self.came[outcome.result] += 1
        self._put(notice, notice if outcome.result == "later" else None)

    def drop_what_may_have_left(self) -> None:
        """Let go of notices during which a process was killed: nobody knows whether they came."""
        left = [notice for notice in self.known.notices if notice.is_leaving]
        self.came["unsure"] += len(left)
        self._keep(tuple(notice for notice in self.known.notices if not notice.is_leaving))

    def drop_all_but(self, places: set[str]) -> None:
        """Let go of what was for a place that the programme does not name any more."""
        self._keep(tuple(notice for notice in self.known.notices if notice.to in places))

    @property
    def sentence(self) -> str:
        """What was done, for whoever looks at the tick."""
        counts = [
            f"{count} notice{'' if count == 1 else 's'} {CAME_OF_IT[result]}."
            for result, count in self.came.items()
            if count
        ]
        going = len(self.known.open)
        goes_on = f"{going} failure{' goes' if going == 1 else 's go'} on." if going else ""
        said = " ".join([*counts, *self.said, goes_on]).strip()
        return said or "No run failed since the last look."

    def _put(self, notice: Notice, now: Notice | None) -> None:
        """Write another state of a notice, or none."""
        same = (notice, notice.model_copy(update={"is_leaving": True}))
        self._keep(
            tuple(
                kept
                for one in self.known.notices
                if (kept := now if one in same else one) is not None
            )
        )

    def _keep(self, notices: tuple[Notice, ...]) -> None:
        if notices != self.known.notices:
            self.known = self.known.model_copy(update={"notices": notices})
            self.file.write(self.known)


def _place(address: str) -> str:
    """Return what an address is known by in a file that holds none."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:ID_LETTERS]
