"""Methods: what do the words and marks mean, and by which rules is everything judged?

What a rule says stands in the template, in words. Numbers that a programme may set and that are in
no edition are those that hold where it sets none; the page says so.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from assets.indicators.expected import FEWEST_CHANGES, MOST_CHANGES, MOST_UNSETTLED
from assets.programme.model import CommitmentRules, Protection
from assets.programme.rating import ConfidenceGrades
from assets.protection.derived import FEWEST_PARTNERS
from assets.protection.editions import GROUP_DIMENSION, Kind
from assets.protection.editions import Edition as Readers
from dashboards.edition import Edition
from dashboards.figures.stacked_counts import Counted, stacked_counts_figure
from dashboards.language import N_, Language
from dashboards.members import CROSSED, Words
from dashboards.pages.frame import EDITIONS, frame, is_for_panel
from dashboards.pages.restated import DIGITS
from dashboards.pages.result.parts import Parts
from dashboards.pages.results import page_of, thresholds
from dashboards.rendering import figure_data, render
from dashboards.rows import EVERYONE, Indicator, Value
from dashboards.sheets import Sheet, sheet_files
from dashboards.status import MARKS, PROMISES, RESULTS

WITHHELD, NOT_AVAILABLE = "c", "x"
STATES: Mapping[str, str] = {
    "shown": N_("Shown"),
    "withheld": N_("Withheld"),
    "missing": N_("Not available"),
}
READERS: tuple[Kind, ...] = ("public", "internal", "panel", "partner")


class Fewest(NamedTuple):
    """The fewest people that figures of one edition may speak of."""

    edition: str
    people: str
    of_groups: str
    is_this: bool


class Version(NamedTuple):
    """One publication of a closed period, ready to print."""

    name: str
    period: str
    version: str
    day: str
    sha256: str
    restated: int


class Defined(NamedTuple):
    """One indicator: what it counts, by what it is told, and how it is verified."""

    code: str
    title: str
    page: str  # Empty where the edition has no page of single results.
    definition: str
    unit: str
    divided_by: str
    verification: str


def methods_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of an edition's methods, and what its figure holds."""
    parts = Parts(edition, language)
    sheet = Sheet(
        "figures-told",
        language.gettext("Figures shown and withheld, result by result"),
        ("indicator", "period", "reading", "dimension", "member", "value", "low", "high", "mark"),
        edition.values,
        "value",
        {"label": lambda row: parts.label(row.dimension, row.member)},
    )
    return {
        "methods.html": _page(edition, language),
        **sheet_files([sheet], edition, language),
    }


def _page(edition: Edition, language: Language) -> bytes:
    told = [(row, counted) for row, counted in _told(edition) if counted.total]
    words = {state: language.gettext(word) for state, word in STATES.items()}
    bars = [counted for _, counted in told]
    figures = {"told": stacked_counts_figure(bars, words, language)} if told else {}
    grades = ConfidenceGrades()
    return render(
        "methods.html",
        language,
        **frame(edition, language),
        headline=_headline(edition, language),
        missing=sum(one.counts.get("missing", 0) for one in bars),
        thresholds=thresholds(edition, language),
        looks=RESULTS,
        promises=PROMISES,
        told=told,
        states=words,
        marks=_counts_by_mark(edition),
        shares={
            f"{letter}_{part}": language.percent(getattr(grade, part))
            for letter, grade in (("a", grades.a), ("b", grades.b), ("c", grades.c))
            for part in ("completeness", "validity", "evidence")
        },
        fewest=tuple(_fewest(edition, language)),
        rules=CommitmentRules(),
        has_spreads=bool(edition.spreads),
        derived={
            "most": language.number(MOST_CHANGES),
            "fewest": language.number(FEWEST_CHANGES),
            "settled": language.number(MOST_UNSETTLED + 1),
            "partners": language.number(FEWEST_PARTNERS),
        },
        versions=tuple(_versions(edition, language)),
        defined=list(_defined(edition, language)),
        figures=figure_data(figures, language),
    )


def state_of(value: Value) -> str:
    """Say whether a figure is shown, withheld, or not there."""
    if value.value is not None:
        return "shown"
    return "withheld" if WITHHELD in (value.mark or "") else "missing"


def _told(edition: Edition) -> Iterator[tuple[Indicator, Counted]]:
    """Yield each result with how many of its figures are in each state."""
    counts: dict[str, dict[str, int]] = {row.indicator: {} for row in edition.indicators}
    for value in edition.values:
        of_result = counts.setdefault(value.indicator, {})
        state = state_of(value)
        of_result[state] = of_result.get(state, 0) + 1
    for row in edition.indicators:
        code = row.indicator
        yield row, Counted(f"told-{code}", f"{code} {row.title}", counts[code])


def _counts_by_mark(edition: Edition) -> Mapping[str, int]:
    """Count the figures with each mark; what is missing without one is not available.

    That it is restated is said of a result in its period, which is its figure to date, undivided.
    """
    found = dict.fromkeys(MARKS, 0)
    of_results = {
        (row.indicator, row.period): row.mark or ""
        for row in edition.progress
        if row.partner == EVERYONE
    }
    for value in edition.values:
        letters = set(value.mark or "")
        if (value.reading, value.dimension) == ("to_date", EVERYONE):
            letters |= set(of_results.get((value.indicator, value.period), ""))
        if state_of(value) == "missing":
            letters.add(NOT_AVAILABLE)
        for letter in letters & found.keys():
            found[letter] += 1
    return found


def _headline(edition: Edition, language: Language) -> str:
    states = [state_of(value) for value in edition.values]
    if not states:
        return language.gettext("No figure has been published yet.")
    shown, withheld = states.count("shown"), states.count("withheld")
    words = {"shown": language.number(shown), "all": language.number(len(states))}
    if not withheld:
        return language.gettext(
            "%(shown)s of the programme’s own %(all)s figures are shown; none is withheld.", **words
        )
    return language.ngettext(
        "%(shown)s of the programme’s own %(all)s figures are shown; "
        "%(num)s is withheld to protect people.",
        "%(shown)s of the programme’s own %(all)s figures are shown; "
        "%(num)s are withheld to protect people.",
        withheld,
        **words,
    )


def _fewest(edition: Edition, language: Language) -> Iterator[Fewest]:
    """Yield the thresholds of each kind of edition, where the programme sets none."""
    for kind in READERS:
        readers = Readers(kind)
        yield Fewest(
            language.gettext(EDITIONS[kind]),
            language.number(readers.fewest_people(Protection(), EVERYONE)),
            language.number(readers.fewest_people(Protection(), GROUP_DIMENSION)),
            edition.programme.edition == kind,
        )


def _versions(edition: Edition, language: Language) -> Iterator[Version]:
    """Yield the publications, the newest period first, with how many figures each restated."""
    order = {row.period: place for place, row in enumerate(edition.periods)}
    for one in sorted(
        edition.publications,
        key=lambda row: (order.get(row.period, -1), row.version),
        reverse=True,
    ):
        restated = {
            (row.indicator, row.partner)
            for row in edition.restatements
            if (row.period, row.version) == (one.period, one.version)
        }
        yield Version(
            one.publication,
            language.short_period(one.period),
            language.number(one.version),
            language.day(one.as_of),
            one.sha256[:DIGITS],
            len(restated),
        )


def _defined(edition: Edition, language: Language) -> Iterator[Defined]:
    words = Words(edition.members, language)
    divided: dict[str, set[str]] = {row.indicator: set() for row in edition.indicators}
    for value in edition.values:
        if value.dimension != EVERYONE:
            divided.setdefault(value.indicator, set()).add(value.dimension)
    for row in edition.indicators:
        dimensions = sorted(divided[row.indicator], key=lambda one: (CROSSED in one, one))
        yield Defined(
            row.indicator,
            row.title,
            "" if is_for_panel(edition) else page_of(row.indicator),
            row.definition or "",
            row.unit or "",
            language.row(words.crossed_title(one) for one in dimensions),
            row.verification or "",
        )
