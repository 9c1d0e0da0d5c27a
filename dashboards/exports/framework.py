"""The pages of the workbook on what was agreed: the logframe, who does what, definitions."""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.edition_file import EditionFile
from dashboards.exports.rows import Contribution, Measure
from dashboards.language import N_, Language
from dashboards.pages.who.framework import PARTIES, Deed, parties_of, rows_of
from dashboards.workbook import Cell, Line, Page

HEADS = (
    *(N_("Level"), N_("Its code"), N_("Statement"), N_("Means of verification"), N_("Responsible")),
    N_("Contributes to"),
)
LEVELS = {"outcome": N_("Outcome"), "output": N_("Output"), "indicator": N_("Indicator")}
KINDS = {
    "flow": N_("adds up from period to period"),
    "flow_unique": N_("people, each counted once"),
    "stock": N_("how many there are at the end of the period"),
    "ratio_flow": N_("a share of what happened in the period"),
    "ratio_level": N_("a share at the end of the period"),
    "index": N_("a mean score"),
    "median": N_("a median"),
    "milestone": N_("a step reached"),
    "qualitative": N_("a step in words"),
}
FREQUENCIES = {"quarter": N_("quarter"), "half": N_("half-year"), "year": N_("year")}


def logframe_page(file: EditionFile, edition: Edition, language: Language) -> Page:
    """Return outcomes, outputs and indicators with means of verification and who does what."""
    say, parties = language.gettext, parties_of(edition)
    measures = {row.indicator: row for row in file.rows(Measure, language.code)}
    aims: dict[tuple[str, str], list[str]] = {}
    for row in file.rows(Contribution, language.code):
        aims.setdefault((row.level, row.code), []).append(row.contributes_to)
    names = {row.partner: row.name or row.partner for row in edition.partners}
    lines = []
    for found in rows_of(edition, language):
        measure = measures.get(found.code) if found.level == "indicator" else None
        cells = [
            Cell(say(LEVELS[found.level])),
            Cell(found.code),
            Cell(found.title),
            Cell(measure.verification if measure else None),
            Cell(measure.responsible if measure else None),
            Cell(language.row(aims.get((found.level, found.code), []))),
            *(Cell("\n".join(_deeds(deeds, names, language))) for deeds in found.deeds),
        ]
        depth = {"outcome": 0, "output": 1, "indicator": 2}[found.level]
        lines.append(Line(cells, depth, is_strong=found.level == "outcome"))
    heads = [*map(say, HEADS), *(say(PARTIES[party]) for party in parties)]
    widths = (11, 9, 60, 32, 24, 22, *[40] * len(parties))
    return Page(language.gettext("Logframe"), heads, lines, fixed=3, widths=widths)


def _deeds(deeds: tuple[Deed, ...], names: dict[str, str], language: Language) -> Iterator[str]:
    for deed in deeds:
        who = [names.get(code, code) for code in deed.partners]
        who += [language.gettext("others")] * (deed.has_others and bool(who))
        yield f"{deed.does} ({language.row(who)})" if who else deed.does


def definitions_page(file: EditionFile, language: Language) -> Page:
    """Return what each indicator counts, and how."""
    say = language.gettext
    lines = [
        Line(
            [
                Cell(row.indicator),
                Cell(row.title),
                Cell(row.definition),
                Cell(row.unit),
                Cell(say(KINDS[row.kind]) if row.kind in KINDS else row.kind),
                Cell(say(FREQUENCIES.get(row.frequency, row.frequency))),
                Cell(row.verification),
                Cell(row.responsible),
            ]
        )
        for row in file.rows(Measure, language.code)
    ]
    heads = (
        *(N_("Its code"), N_("Indicator"), N_("Definition"), N_("Unit"), N_("What kind of figure")),
        *(N_("Every"), N_("Means of verification"), N_("Responsible")),
    )
    widths = (9, 44, 90, 14, 30, 11, 32, 24)
    return Page(language.gettext("Definitions"), [*map(say, heads)], lines, fixed=2, widths=widths)
