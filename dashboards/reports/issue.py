"""Reports written to their folders, one folder per period, replaced whole.

What a report says belongs in `partner_report.py`; sending it, elsewhere.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.folder import replace_folder, safe_name
from dashboards.reports.partner_report import partner_report

# The name of the period's folder before the first period has ended.
BEFORE_THE_FIRST = "before-first-period"


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What issuing the reports came to."""

    partners: int
    files: int
    bytes: int
    is_unchanged: bool


def build_reports(partner_files: Mapping[str, Path], into: Path) -> ReportSummary:
    """Write each partner's report from its own edition.

    Raises:
        ValueError: A file is not the edition of the partner it was named for.
    """
    folders: dict[str, dict[str, bytes]] = defaultdict(dict)
    for code, path in sorted(partner_files.items()):
        edition = Edition.read(path)
        if edition.programme.edition_partner != code:
            raise ValueError(
                f"Tried to write the report of partner {code}, but {path.name} is the edition of "
                f"{edition.programme.edition_partner or 'no partner'}. Publish the editions again; "
                "no report was written."
            )
        period = safe_name(edition.programme.period or BEFORE_THE_FIRST)
        language = language_of(edition.programme.language)
        report = partner_report(edition, language)
        folders[period][f"{safe_name(code)}/report.{language.code}.html"] = report
    has_changed = [replace_folder(into / name, files) for name, files in folders.items()]
    written = [content for files in folders.values() for content in files.values()]
    return ReportSummary(
        partners=len(partner_files),
        files=len(written),
        bytes=sum(map(len, written)),
        is_unchanged=not any(has_changed),
    )
