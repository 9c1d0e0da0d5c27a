"""Reports written to their folders, one folder per period, replaced whole.

What a report says belongs in `partner_report.py`, whose folder is whose in `folders.py`; sending
a report, elsewhere.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.folder import replace_folder, safe_name
from dashboards.reports.folders import BEFORE_THE_FIRST, NO_LIST, NOTHING, ReportFolders
from dashboards.reports.partner_report import partner_report


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What issuing the reports came to."""

    partners: int
    files: int
    bytes: int
    is_unchanged: bool


def build_reports(partner_files: Mapping[str, Path], folders: ReportFolders) -> ReportSummary:
    """Write each partner's report from its own edition, into its own folder.

    Raises:
        ValueError: A file is not the edition of the partner it was named for.
        ReportFoldersError: Which folder is whose cannot be read.
    """
    made = {code: _report(code, path) for code, path in sorted(partner_files.items())}
    names = folders.of(made)
    folders.settle()
    periods: dict[str, dict[str, bytes]] = defaultdict(lambda: {NO_LIST: NOTHING})
    for code, (period, name, report) in made.items():
        periods[period][f"{names[code]}/{name}"] = report
    has_changed = [
        replace_folder(folders.reports / period, files) for period, files in periods.items()
    ]
    return ReportSummary(
        partners=len(made),
        files=len(made),
        bytes=sum(len(report) for _, _, report in made.values()),
        is_unchanged=not any(has_changed),
    )


def _report(code: str, path: Path) -> tuple[str, str, bytes]:
    """Return the period of a partner's report, the name of its file, and what it says."""
    edition = Edition.read(path)
    if edition.programme.edition_partner != code:
        raise ValueError(
            f"Tried to write the report of partner {code}, but {path.name} is the edition of "
            f"{edition.programme.edition_partner or 'no partner'}. Publish the editions again; "
            "no report was written."
        )
    period = safe_name(edition.programme.period or BEFORE_THE_FIRST)
    language = language_of(edition.programme.language)
    return period, f"report.{language.code}.html", partner_report(edition, language)
