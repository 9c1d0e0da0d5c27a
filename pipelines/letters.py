"""Which messages a period's reports make: one for each contact of each partner.

Nothing is sent here, and nothing of a partner is read but its own edition and its own report.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from assets.delivery.ledger import Kind, Standing
from assets.programme.mailing import MailRules
from assets.programme.read import Programme
from assets.programme.registers import Contact
from dashboards.catalogue import language_of
from dashboards.letter import report_letter
from dashboards.reports.folders import ReportFolders
from pipelines.mail import Attachment, Letter
from pipelines.planned import Lacking, Planned, own_edition
from pipelines.report_files import ReportFile, in_a_language, report_files, version_of

MOST_BYTES = 500_000  # What the attachments of a message may weigh together.


@dataclass(frozen=True)
class ReportLetters:
    """The messages of one period's reports to some partners."""

    programme: Programme
    rules: MailRules
    state: Path
    period: str
    partners: tuple[str, ...]

    kind: ClassVar[Kind] = "report"

    @property
    def command(self) -> str:
        """What sends them, after `accord`."""
        return f"send {self.period}"

    def planned(self, known: Mapping[str, Standing]) -> tuple[list[Planned], list[Lacking]]:
        """Return the messages, and which of the partners get none; `known` is the ledger's.

        Raises:
            ReportFoldersError: Which folder is whose cannot be read.
            FileNotFoundError: A partner's edition is not there.
            ValueError: A partner's edition is somebody else's.
        """
        found: list[Planned] = []
        lacking: list[Lacking] = []
        for partner in self.partners:
            contacts = [one for one in self.programme.contacts if one.partner == partner]
            files = report_files(ReportFolders(self.state), partner, self.period)
            why = self._why_none(partner, contacts, files)
            if why:
                lacking.append(Lacking(partner, why))
            else:
                found += [self._planned(contact, files, known) for contact in contacts]
        return found, lacking

    def _why_none(
        self, partner: str, contacts: Sequence[Contact], files: Sequence[ReportFile]
    ) -> str:
        if not contacts:
            return f"contacts.csv has no address of {partner}"
        if not files:
            return f"there is no report of {self.period}; do: accord run"
        most = max(_weight(self._read_by(contact, files)) for contact in contacts)
        if most > MOST_BYTES and not self.rules.links:
            return (
                f"its report has {most:,} bytes, more than the {MOST_BYTES:,} that a message may "
                "carry; say in programme.yaml where reports are served, mail: links"
            )
        return ""

    def _planned(
        self, contact: Contact, files: Sequence[ReportFile], known: Mapping[str, Standing]
    ) -> Planned:
        read = self._read_by(contact, files)
        letter = self._letter(contact, read)
        return Planned(
            letter=letter,
            role=contact.role,
            report_language=read[0].language,
            files=tuple(one.name for one in read),
            bytes=_weight(read),
            is_link=self.rules.links is not None,
            standing=known.get(letter.message),
        )

    def _read_by(self, contact: Contact, files: Sequence[ReportFile]) -> tuple[ReportFile, ...]:
        """Return the report in the contact's language, else in its partner's, else in another."""
        return in_a_language(files, _languages(self.programme, contact))

    def _letter(self, contact: Contact, files: Sequence[ReportFile]) -> Letter:
        language, base = language_of(contact.language), self.rules.links
        words = report_letter(
            own_edition(self.state, contact.partner, contact.language),
            language,
            self.period,
            links=[f"{base}/{one.path}" for one in files] if base else (),
        )
        return Letter(
            programme=self.programme.code,
            kind="report",
            partner=contact.partner,
            about=self.period,
            version=version_of(files),
            address=contact.email,
            language=language.code,
            subject=words.subject,
            text=words.text,
            attachments=() if base else tuple(_attached(self.period, one) for one in files),
        )


def _languages(programme: Programme, contact: Contact) -> Iterator[str]:
    yield contact.language
    yield from (one.language for one in programme.partners if one.partner == contact.partner)
    yield programme.language


def _weight(files: Iterable[ReportFile]) -> int:
    return sum(len(one.content) for one in files)


def _attached(period: str, file: ReportFile) -> Attachment:
    return Attachment(file.name.replace("report.", f"report-{period}.", 1), file.kind, file.content)
