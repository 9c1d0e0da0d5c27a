"""Which messages a period's reports make: one for each contact of each partner.

Nothing is sent here, and nothing of a partner is read but its own edition and its own report.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.delivery.ledger import Standing
from assets.programme.mailing import MailRules
from assets.programme.read import Programme
from assets.programme.registers import Contact
from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.letter import report_letter
from dashboards.reports.folders import ReportFolders
from pipelines.mail import Attachment, Letter
from pipelines.report_files import ReportFile, in_a_language, report_files, version_of

MOST_BYTES = 500_000  # What the attachments of a message may weigh together.


@dataclass(frozen=True)
class Planned:
    """A message, whom it is for by role, which files it brings, and what the ledger says of it."""

    letter: Letter
    role: str
    report_language: str
    files: tuple[str, ...]
    bytes: int
    is_link: bool
    standing: Standing | None
    is_renewed: bool = False

    @property
    def is_due(self) -> bool:
        """Whether it is to be sent: none went that may have arrived, or somebody wants it again."""
        is_open = self.standing is None or self.standing.state in {"later", "unsent"}
        return is_open or self.is_renewed


@dataclass(frozen=True)
class Lacking:
    """A partner that gets nothing, and why."""

    partner: str
    why: str


@dataclass(frozen=True)
class Letters:
    """The messages of one period's reports; `known` is what the ledger says."""

    programme: Programme
    rules: MailRules
    state: Path
    period: str
    known: Mapping[str, Standing]

    def to(self, partners: Iterable[str]) -> tuple[list[Planned], list[Lacking]]:
        """Return the messages to some partners, and which of these get none.

        Raises:
            ReportFoldersError: Which folder is whose cannot be read.
            FileNotFoundError: A partner's edition is not there.
            ValueError: A partner's edition is somebody else's.
        """
        planned: list[Planned] = []
        lacking: list[Lacking] = []
        for partner in partners:
            contacts = [one for one in self.programme.contacts if one.partner == partner]
            files = report_files(ReportFolders(self.state), partner, self.period)
            why = self._why_none(partner, contacts, files)
            if why:
                lacking.append(Lacking(partner, why))
            else:
                planned += [self._planned(contact, files) for contact in contacts]
        return planned, lacking

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

    def _planned(self, contact: Contact, files: Sequence[ReportFile]) -> Planned:
        read = self._read_by(contact, files)
        letter = self._letter(contact, read)
        return Planned(
            letter=letter,
            role=contact.role,
            report_language=read[0].language,
            files=tuple(one.name for one in read),
            bytes=_weight(read),
            is_link=self.rules.links is not None,
            standing=self.known.get(letter.message),
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


def own_edition(state: Path, partner: str, language: str) -> Edition:
    """Read a partner's own edition.

    Raises:
        FileNotFoundError: It is not there.
        ValueError: It is somebody else's.
    """
    path = state / "published" / f"partner-{partner}.duckdb"
    edition = Edition.read(path, language)
    if edition.programme.edition_partner != partner:
        raise ValueError(
            f"Tried to write to partner {partner}, but {path.name} is the edition of "
            f"{edition.programme.edition_partner or 'no partner'}. Do: accord run. Nothing was "
            "sent."
        )
    return edition


def _languages(programme: Programme, contact: Contact) -> Iterator[str]:
    yield contact.language
    yield from (one.language for one in programme.partners if one.partner == contact.partner)
    yield programme.language


def _weight(files: Iterable[ReportFile]) -> int:
    return sum(len(one.content) for one in files)


def _attached(period: str, file: ReportFile) -> Attachment:
    return Attachment(file.name.replace("report.", f"report-{period}.", 1), file.kind, file.content)
