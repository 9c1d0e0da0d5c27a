"""Hands messages over one after another, slowly, and writes down before and after each.

Which messages there are belongs in `pipelines.letters`; how one is handed over, in
`pipelines.mail`; what is remembered of it, in `assets.delivery.ledger`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from assets.delivery.ledger import Line, MailLedger, Step
from assets.programme.mailing import MailRules
from pipelines.mail import Letter, Mailer, MailServerError, Outcome, as_mail

# Seconds before those that the server could not take yet are tried again in the same run.
PAUSES = (60, 300)
MINUTE = 60


@dataclass(frozen=True)
class Sender:
    """What sending needs besides the messages: the ledger, the rules, a clock and patience."""

    ledger: MailLedger
    rules: MailRules
    agency: str
    now: Callable[[], datetime]
    wait: Callable[[float], None]
    tell: Callable[[Letter, Outcome], None]

    def send(self, letters: Sequence[Letter], mailer: Mailer) -> str:
        """Hand messages over; what the server cannot take yet is tried again, a few times.

        Where the server cannot be used any more, the rest is left for another call; returns why.
        """
        waiting, is_first = list(letters), True
        for pause in (*PAUSES, None):
            put_off = []
            for letter in waiting:
                if not is_first:
                    self.wait(MINUTE / self.rules.per_minute)
                is_first = False
                try:
                    outcome = self._hand_over(letter, mailer)
                except MailServerError as error:
                    return str(error)
                self.tell(letter, outcome)
                if outcome.result == "later":
                    put_off.append(letter)
            if not put_off or pause is None:
                break
            waiting = put_off
            self.wait(pause)
        return ""

    def _hand_over(self, letter: Letter, mailer: Mailer) -> Outcome:
        mail = as_mail(letter, self.rules, self.agency, self.now())
        outcome = mailer.hand_over(mail, letter.address, lambda: self._note(letter, "intent"))
        if outcome.result != "unsure":  # That is what the intent alone says.
            self._note(letter, outcome.result, outcome.code)
        return outcome

    def _note(self, letter: Letter, step: Step, code: int = 0) -> None:
        at = self.now().isoformat(timespec="seconds")
        self.ledger.note(
            Line(letter.message, step, at, letter.kind, letter.partner, letter.about, code)
        )
