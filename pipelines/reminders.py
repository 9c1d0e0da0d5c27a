"""Which reminders there are: one for each contact of each partner, and one for the agency itself.

A thing is named to an address at most once before it is due and once after. Nothing of a partner
is read but its own edition; the agency's message is made of the internal one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import ClassVar

from assets.delivery.ledger import Kind, Standing, about_keys, keys_of
from assets.programme.mailing import MailRules
from assets.programme.read import Programme
from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.reminder import Due, agency_reminder, due_of, partner_reminder
from dashboards.rows import EVERYONE
from pipelines.mail import Letter
from pipelines.planned import Lacking, Planned, own_edition

# A run may end after midnight; what is older might call overdue what was done since.
MOST_DAYS_OLD = 1
ARRIVED: Collection[str] = frozenset({"sent", "unsure"})


@dataclass(frozen=True)
class Reminders:
    """The reminders of one day to some partners, and to the agency where these are all."""

    programme: Programme
    rules: MailRules
    state: Path
    partners: tuple[str, ...]
    with_agency: bool
    today: date
    within_days: int

    kind: ClassVar[Kind] = "reminder"
    command: ClassVar[str] = "remind"
    period: ClassVar[None] = None

    def planned(self, known: Mapping[str, Standing]) -> tuple[list[Planned], list[Lacking]]:
        """Return the messages, and who gets none; `known` is what the ledger says.

        Raises:
            FileNotFoundError: An edition is not there.
            ValueError: A partner's edition is somebody else's.
        """
        found: list[Planned] = []
        lacking: list[Lacking] = []
        for partner in self.partners:
            why = self._why_none(partner, own_edition(self.state, partner, self.programme.language))
            if why:
                lacking.append(Lacking(partner, why))
            else:
                found += self._to_partner(partner, known)
        if self.with_agency and self.rules.copy_to:
            edition = Edition.read(
                self.state / "published" / "internal.duckdb", self.programme.language
            )
            if old := self._why_old(edition):
                lacking.append(Lacking(EVERYONE, old))
            else:
                found += self._to_agency(self.rules.copy_to, edition, known)
        return found, lacking

    def _why_none(self, partner: str, edition: Edition) -> str:
        if old := self._why_old(edition):
            return old
        has_address = any(one.partner == partner for one in self.programme.contacts)
        if has_address or not due_of(edition, language_of(edition.language), self.within_days):
            return ""
        return f"contacts.csv has no address of {partner}"

    def _why_old(self, edition: Edition) -> str:
        day = edition.programme.as_of
        if abs((self.today - day).days) <= MOST_DAYS_OLD:
            return ""
        return f"its edition is of {day}, not of {self.today}; do: accord run"

    def _to_partner(self, partner: str, known: Mapping[str, Standing]) -> Iterator[Planned]:
        for contact in self.programme.contacts:
            if contact.partner == partner:
                language = language_of(contact.language)
                edition = own_edition(self.state, partner, contact.language)
                blank = self._blank(partner, contact.email, language.code)
                due = not_yet_named(due_of(edition, language, self.within_days), blank, known)
                if due:
                    words = partner_reminder(edition, language, due)
                    letter = replace(
                        blank, about=_about(due), subject=words.subject, text=words.text
                    )
                    yield _as_planned(letter, contact.role, known)

    def _to_agency(
        self, address: str, edition: Edition, known: Mapping[str, Standing]
    ) -> Iterator[Planned]:
        language = language_of(edition.language)
        blank = self._blank(EVERYONE, address, language.code)
        due = not_yet_named(due_of(edition, language, self.within_days), blank, known)
        if due:
            words = agency_reminder(edition, language, due)
            letter = replace(blank, about=_about(due), subject=words.subject, text=words.text)
            yield _as_planned(letter, "the agency itself", known)

    def _blank(self, partner: str, address: str, language: str) -> Letter:
        return Letter(
            programme=self.programme.code,
            kind="reminder",
            partner=partner,
            about=about_keys(()),
            version="",  # What it is about says all that makes it another message.
            address=address,
            language=language,
            subject="",
            text="",
        )


def not_yet_named(
    due: Sequence[Due], letter: Letter, known: Mapping[str, Standing]
) -> tuple[Due, ...]:
    """Return what no reminder to a letter's address named that arrived, or may have arrived.

    The ledger has no address: whether a message went to this one shows in its id alone, which is
    made of the address and of what the message was about.
    """
    named = {
        key
        for one in known.values()
        if (one.kind, one.partner) == ("reminder", letter.partner) and one.state in ARRIVED
        if replace(letter, about=one.about).message == one.message
        for key in keys_of(one.about)
    }
    return tuple(one for one in due if one.key not in named)


def _about(due: Sequence[Due]) -> str:
    return about_keys(one.key for one in due)


def _as_planned(letter: Letter, role: str, known: Mapping[str, Standing]) -> Planned:
    return Planned(
        letter=letter,
        role=role,
        report_language=letter.language,
        files=(),
        bytes=0,
        is_link=False,
        standing=known.get(letter.message),
    )
