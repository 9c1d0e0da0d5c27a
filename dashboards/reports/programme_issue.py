"""The programme's report and the public summary written to their folders, one for each period.

They lie apart from the partners' reports, whose folder is served to partners. What they say
belongs in `programme_report.py` and `public_summary.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.edition_file import edition_file
from dashboards.folder import replace_folder, safe_name
from dashboards.reports.blocks import Document
from dashboards.reports.folders import BEFORE_THE_FIRST
from dashboards.reports.pdf import NORMAL, SMALL, Printed, packed, print_document
from dashboards.reports.programme_report import programme_report
from dashboards.reports.public_summary import public_summary
from dashboards.reports.web import web_page
from dashboards.reports.word import word_file

FOLDER = "programme-reports"
NamedFile = tuple[str, bytes, int]  # Its name, what it holds and, of a print, its pages.
MOST_PAGES = 2  # Of the public summary.


@dataclass(frozen=True, slots=True)
class ProgrammeReports:
    """What was written: where, and how many pages each print has, by the file's name."""

    folder: Path
    pages: dict[str, int]
    bytes: int
    is_unchanged: bool

    @property
    def longer(self) -> tuple[str, ...]:
        """The public summaries that have more pages than they may."""
        return tuple(
            name
            for name, pages in self.pages.items()
            if name.startswith("public-summary.") and pages > MOST_PAGES
        )


def build_programme_reports(internal: Path, public: Path, state: Path) -> ProgrammeReports:
    """Write both documents of the newest period, in each language of the programme.

    Raises:
        ValueError: A file is another edition than the one it was handed over as.
        FileNotFoundError: There is no such file.
    """
    made = {
        kind: list(_in_each_language(path, told))
        for kind, path, told in (("internal", internal, _report), ("public", public, _summary))
    }
    with edition_file(internal) as file:
        period = safe_name(file.programme.period or BEFORE_THE_FIRST)
    # A folder for each reader, so that one of them can be handed on whole.
    has_changed = [
        replace_folder(
            state / FOLDER / kind / period, {name: content for name, content, _ in files}
        )
        for kind, files in made.items()
    ]
    every = [one for files in made.values() for one in files]
    return ProgrammeReports(
        state / FOLDER,
        {name: pages for name, _, pages in every if pages},
        sum(len(content) for _, content, _ in every),
        is_unchanged=not any(has_changed),
    )


def _in_each_language(
    path: Path, told: Callable[[Edition], Iterator[NamedFile]]
) -> Iterator[NamedFile]:
    with edition_file(path) as file:
        for code in file.languages:
            yield from told(Edition.of(file, code))


def _report(edition: Edition) -> Iterator[NamedFile]:
    """Yield each file of the programme's report with its name and, of a print, its pages."""
    language = language_of(edition.language)
    document = programme_report(edition, language)
    printed = print_document(document)
    name = f"programme-report.{edition.language}"
    yield f"{name}.html", web_page(document, language), 0
    yield f"{name}.pdf", packed(printed.pdf), printed.pages
    yield f"{name}.docx", word_file(document), 0


def _summary(edition: Edition) -> Iterator[NamedFile]:
    language = language_of(edition.language)
    document = public_summary(edition, language)
    printed = _on_few_pages(document)
    name = f"public-summary.{edition.language}"
    yield f"{name}.html", web_page(document, language), 0
    yield f"{name}.pdf", packed(printed.pdf), printed.pages


def _on_few_pages(document: Document) -> Printed:
    """Print a document, in smaller letters where these save a page."""
    normal = print_document(document, NORMAL)
    if normal.pages == 1:
        return normal
    small = print_document(document, SMALL)
    return small if small.pages < normal.pages else normal
