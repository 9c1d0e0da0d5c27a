"""Reports written to their folders, one folder per period, replaced whole.

What a report says belongs in `partner_report.py`, whose folder is whose in `folders.py`; sending
a report, elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.edition_file import EditionFile, edition_file
from dashboards.folder import replace_folder, safe_name
from dashboards.reports.fitted import fitted_report
from dashboards.reports.folders import BEFORE_THE_FIRST, NO_LIST, NOTHING, ReportFolders
from dashboards.reports.pdf import first_page, packed, print_document
from dashboards.reports.right_to_reply import with_own_form
from dashboards.reports.sheet import community_sheet
from dashboards.reports.web import web_page


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What issuing the reports came to; `longer` are those that have more than four pages."""

    partners: int
    files: int
    bytes: int
    is_unchanged: bool
    longer: tuple[str, ...]


class Readers(NamedTuple):
    """Who reads a partner's report: in which languages, and the code in the partner's own link."""

    languages: Collection[str] = ()
    link_code: str | None = None


NOBODY_KNOWN = Readers()


@dataclass(frozen=True, slots=True)
class Written:
    """What one partner receives of a period: the files by name, and whether each report fits."""

    period: str
    files: Mapping[str, bytes]
    longer: tuple[str, ...]


def build_reports(
    partner_files: Mapping[str, Path],
    folders: ReportFolders,
    period: str | None = None,
    readers: Mapping[str, Readers] = MappingProxyType({}),
) -> ReportSummary:
    """Write each partner's reports from its own edition, into its own folder.

    They are those of a period, else of the newest one that has ended; `readers` says what no
    edition may: who reads at a partner, and its code.

    Raises:
        ValueError: A file is not the edition of the partner it was named for, or has no such
            period that has ended.
        ReportFoldersError: Which folder is whose cannot be read.
    """
    made = {
        code: report_files(code, path, period, readers.get(code, NOBODY_KNOWN))
        for code, path in sorted(partner_files.items())
    }
    names = folders.of(made)
    folders.settle()
    periods: dict[str, dict[str, bytes]] = defaultdict(lambda: {NO_LIST: NOTHING})
    for code, written in made.items():
        for name, content in written.files.items():
            periods[written.period][f"{names[code]}/{name}"] = content
    has_changed = [
        replace_folder(folders.reports / period, files) for period, files in periods.items()
    ]
    return ReportSummary(
        partners=len(made),
        files=sum(len(written.files) for written in made.values()),
        bytes=sum(len(one) for written in made.values() for one in written.files.values()),
        is_unchanged=not any(has_changed),
        longer=tuple(f"{code} {name}" for code, one in made.items() for name in one.longer),
    )


def report_files(
    code: str, path: Path, period: str | None = None, readers: Readers = NOBODY_KNOWN
) -> Written:
    """Return what a partner receives, in each language read there and the programme's first.

    Raises:
        ValueError: The file is not the edition of the partner, or has no such period that has
            ended.
    """
    with edition_file(path) as file:
        partner = file.programme.edition_partner
        if partner != code:
            raise ValueError(
                f"Tried to write the report of partner {code}, but {path.name} is the edition of "
                f"{partner or 'no partner'}. Publish the editions again; no report was written."
            )
        made: dict[str, bytes] = {}
        longer = []
        for language in languages_of(file, readers.languages):
            edition = Edition.of(file, language)
            shown = edition.as_of_period(period) if period else edition
            own = with_own_form(shown, readers.link_code)
            for name, content, fits in _in_one_language(own):
                made[name] = content
                if not fits:
                    longer.append(name)
        shown_period = period or file.programme.period or BEFORE_THE_FIRST
        return Written(safe_name(shown_period), made, tuple(longer))


def languages_of(file: EditionFile, read_in: Collection[str]) -> tuple[str, ...]:
    """Return the languages of a partner's reports, as far as the programme speaks them."""
    first = file.languages[0]
    own = next((row.language for row in Edition.of(file, first).partners), None)
    wanted = dict.fromkeys([own, *sorted(read_in), first])
    return tuple(code for code in file.languages if code in wanted)


def _in_one_language(edition: Edition) -> Iterator[tuple[str, bytes, bool]]:
    code = edition.language
    language = language_of(code)
    report = fitted_report(edition, language)
    yield f"report.{code}.html", web_page(report.document, language), True
    yield f"report.{code}.pdf", report.pdf, report.has_room
    yield (
        f"page-1.{code}.png",
        first_page(report.document, report.size, report.printed.all_pages),
        True,
    )
    sheet = community_sheet(edition, language)
    printed = print_document(sheet)
    yield f"sheet.{code}.pdf", packed(printed.pdf), printed.pages == 1
