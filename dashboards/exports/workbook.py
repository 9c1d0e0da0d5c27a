"""The indicator tracking workbook of an edition, its pages put together.

A partner's edition tracks that partner, every other one the programme.
"""

from collections.abc import Iterator
from pathlib import Path

from dashboards.catalogue import language_of
from dashboards.edition import Edition
from dashboards.edition_file import EditionFile, edition_file
from dashboards.exports.framework import definitions_page, logframe_page
from dashboards.exports.kept import Kept
from dashboards.exports.rows import WHOLE
from dashboards.exports.tracking import Tracking
from dashboards.language import N_, Language
from dashboards.pages.frame import EDITIONS
from dashboards.partners import by_name
from dashboards.status import MARKS
from dashboards.workbook import Cell, Line, Page, book_of

HOW_TO_READ = (
    N_("One line per indicator; the lines folded under it divide it, by sex or district for one."),
    N_("Target and actual are to date: from the start, or as things stood at the period’s end."),
    N_("%% met is how much of the way from the baseline to the target was covered by then."),
    N_("“In the period” is what that period alone came to, where periods add up."),
    N_("A figure that is not there shows its mark in its cell, and its letter in the flag column."),
    N_("Do not add lines up: people may be in several, and some figures are withheld."),
)


def tracking_workbook(path: Path, code: str | None = None) -> bytes:
    """Return the workbook of an edition's file, in a language of its own or in its first one.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file says nothing, or more than one thing, about its programme.
    """
    with edition_file(path) as file:
        return workbook_of(file, code if code in file.languages else file.languages[0])


def workbook_of(file: EditionFile, code: str) -> bytes:
    """Return the workbook of an open file in one of its languages."""
    edition, language = Edition.of(file, code), language_of(code)
    pages = list(_pages(file, edition, language))
    about = _about(edition, [page.name for page in pages], language)
    programme = edition.programme
    return book_of(
        [about, *pages],
        programme.name,
        programme.agency_name,
        programme.as_of,
        is_right_to_left=language.direction == "rtl",
    )


def _pages(file: EditionFile, edition: Edition, language: Language) -> Iterator[Page]:
    tracking = Tracking(file, edition, language)
    subject = edition.programme.edition_partner or WHOLE
    yield tracking.page(subject, language.gettext("Indicators"))
    names = {row.partner: row.name or row.partner for row in by_name(edition)}
    if subject != WHOLE:
        names[WHOLE] = language.gettext("All partners")
    partners = {code: name for code, name in names.items() if code != subject}
    beside = tracking.of_partners(partners, language.gettext("By partner"))
    if beside.lines:
        yield beside
    yield logframe_page(file, edition, language)
    yield from Kept(edition, language).pages()
    yield definitions_page(file, language)


def _about(edition: Edition, pages: list[str], language: Language) -> Page:
    """Return the first page: what this is, how to read it, and what the marks mean."""
    say, programme = language.gettext, edition.programme
    own = [row for row in edition.partners if row.partner == programme.edition_partner]
    period = language.period(programme.period) if programme.period else ""
    facts = [
        (language.gettext("Programme"), Cell(programme.name)),
        (language.gettext("Agency"), Cell(programme.agency_name)),
        *((language.gettext("Partner"), Cell(row.name or row.partner)) for row in own),
        (language.gettext("Edition"), Cell(say(EDITIONS[programme.edition]))),
        (language.gettext("Data to"), Cell(programme.as_of, "day")),
        (language.gettext("Latest period"), Cell(period)),
        *(
            (language.gettext("Published as"), Cell(f"{one.publication} · {one.sha256[:12]}"))
            for one in edition.publications
        ),
        (language.gettext("Pages"), Cell(language.row(pages))),
        *((language.gettext("How to read it"), Cell(say(sentence))) for sentence in HOW_TO_READ),
        *((f"[{letter}]", Cell(say(word))) for letter, word in MARKS.items()),
    ]
    lines = [Line([Cell(name), cell]) for name, cell in facts]
    heads = [language.gettext("What"), language.gettext("Says")]
    return Page(language.gettext("About this file"), heads, lines, widths=(24, 110))
