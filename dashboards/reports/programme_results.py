"""What the programme's report tells of results: by status, by outcome, beside a year before, reach.

Figures stand as they were published; two of them are read beside each other and never reckoned.
"""

from collections import Counter
from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import NO_BREAK_SPACE, Language
from dashboards.members import Words
from dashboards.pages.answers import results_answer, trust_answer
from dashboards.pages.results import ResultGroup, ResultRow, point_of, thresholds
from dashboards.pages.verdict import coverage, results_now
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Drawn,
    Heading,
    Part,
    Span,
    Status,
    Table,
    Text,
    plain,
    quoted,
)
from dashboards.reports.pictures import marks
from dashboards.reports.results_told import NOTHING, how_to_read, marked, results_table
from dashboards.rows import Indicator, Period, Progress

GRADES = ("A", "B", "C", "D")
NOT_APPLICABLE = "[z]"
# Of the columns of results; the tables of all outcomes line up.
SHARES = (24, 9, 9, 12, 24, 18, 6)


def status_mix(
    edition: Edition, groups: tuple[ResultGroup, ...], language: Language
) -> Iterator[Block]:
    """Yield how many results have which status, with a mark for each."""
    answer = results_answer(edition, groups, language)
    if not answer.total:
        return
    yield Heading(language.gettext("Are results on track?"))
    yield Text((Span(answer.headline, "bold"),))
    looks = [(look.icon, look.tone) for look, _ in answer.looks]
    yield Drawn(marks(looks, answer.counts, language.direction))
    yield Text(plain(answer.counts), "small")


def trust(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield what the figures rest on: reports in, records used, and how many have which grade."""
    yield Heading(language.gettext("Can we trust the figures?"))
    said = []
    covered = coverage(edition)
    if covered:
        said.append(
            language.ngettext(
                "%(received)s of %(num)s partner reported",
                "%(received)s of %(num)s partners reported",
                covered.expected,
                received=language.number(covered.received),
            )
        )
    answer = trust_answer(edition, language)
    if answer:
        said.append(
            language.gettext(
                "%(used)s of %(received)s submissions used",
                used=language.number(answer.used),
                received=language.number(answer.received),
            )
        )
    grades = Counter(row.confidence for row in results_now(edition) if row.confidence)
    told = [
        f"{grade}{NO_BREAK_SPACE}{language.number(grades[grade])}"
        for grade in GRADES
        if grades[grade]
    ]
    if told:
        said.append(language.gettext("results by grade: %(grades)s", grades=language.row(told)))
    if not said:
        said.append(f"{NOTHING} {language.gettext('No reports expected yet')}")
    yield Text(plain(" · ".join(said)))


def results_by_outcome(
    edition: Edition, groups: tuple[ResultGroup, ...], language: Language
) -> Iterator[Block]:
    """Yield each outcome's results from baseline to target."""
    yield Heading(language.gettext("Results by outcome"))
    if not groups:
        yield Text(plain(f"{NOTHING} {language.gettext('No results have been reported yet.')}"))
        return
    bars = language.gettext(
        "To the end of the period. Bar: share of the planned progress from baseline to target; the "
        "tick is the target."
    )
    yield Text(plain(f"{bars} {how_to_read(edition, language)}"), "small")
    for group in groups:
        yield Heading(group.title, 3)
        yield results_table(group.rows, "", language, SHARES)


def year_on_year(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield each result beside the same result a year before, as both were published."""
    rows = [
        _beside_a_year_before(edition, indicator, now, language)
        for indicator in edition.indicators
        if (now := edition.progress_now(indicator.indicator)) is not None
    ]
    if not rows:
        return
    yield Heading(language.gettext("Beside the year before"))
    yield Table(
        language.gettext(
            "Each result to the end of its newest period, and as it stood a year before. Both "
            "figures are as published; the difference is not worked out."
        ),
        (
            Column(language.gettext("Result"), 5),
            Column(language.gettext("A year before"), 0, is_number=True),
            Column(language.gettext("Status then"), 0),
            Column(language.gettext("Now"), 0, is_number=True),
            Column(language.gettext("Status now"), 0),
        ),
        tuple(rows),
    )


def reach(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield who was reached to date, by each dimension that the edition tells of."""
    people = [one for one in edition.indicators if one.counts == "people"]
    tables = [
        Part((Heading(one.title, 3), table))
        for one in people
        if (table := _parts(edition, one, language))
    ]
    yield Heading(language.gettext("Who was reached"))
    if not tables:
        yield Text(plain(f"{NOTHING} {language.gettext('No people are counted here yet.')}"))
    yield from tables


def how_figures_are_made(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield the rules of statuses, promises and marks in short."""
    yield Heading(language.gettext("How the figures were made"), 3)
    yield Text(
        plain(
            language.gettext(
                "Promises are counted as things stood when the period ended; those that are "
                "overdue, as of today. On time means done by the original date, for both sides. A "
                "claim that the other side did not answer in the agreed time is deemed kept and "
                "counted apart. Results are on track from %(on_track)s of the planned progress, "
                "behind from %(behind)s, off track below, and exceeded above %(exceeded)s.",
                **thresholds(edition, language),
            )
        ),
        "small",
    )
    yield Text(
        plain(
            language.gettext(
                "[p] provisional · [r] restated · [c] withheld to protect people · [x] not "
                "available · [z] not applicable · [u] low reliability · [b] break, or no baseline"
            )
        ),
        "small",
    )


def result_status(row: ResultRow, language: Language) -> Status:
    """Return a result's status, ready to show."""
    return Status(row.look.icon, row.look.tone, language.gettext(row.look.word))


def _beside_a_year_before(
    edition: Edition, indicator: Indicator, now: Progress, language: Language
) -> tuple[Cell, ...]:
    title = (Span(f"{indicator.indicator} ", "muted"), Span(indicator.title, is_quoted=True))
    period = _a_year_before(edition, now.period)
    then = edition.progress_in(period.period, indicator.indicator) if period else None
    missing = Cell((plain(NOTHING if period else NOT_APPLICABLE),))
    return (
        Cell((title,)),
        *(_as_published(indicator, then, language) if then else (missing, missing)),
        *_as_published(indicator, now, language),
    )


def _as_published(indicator: Indicator, row: Progress, language: Language) -> tuple[Cell, Cell]:
    point = point_of(indicator, row, language)
    figure = Cell((plain(marked(point.actual, point.marks)),))
    look = point.look
    return figure, Cell(status=Status(look.icon, look.tone, language.gettext(look.word)))


def _a_year_before(edition: Edition, period: str) -> Period | None:
    """Return the period of the same length that began a year earlier, if the programme had it."""
    periods = {(row.kind, row.starts_on): row for row in edition.periods}
    now = next((row for row in edition.periods if row.period == period), None)
    if now is None:
        return None
    return periods.get((now.kind, now.starts_on.replace(year=now.starts_on.year - 1)))


def _parts(edition: Edition, indicator: Indicator, language: Language) -> Table | None:
    """Return a result's people by the members of each dimension; None where it has no figure."""
    now = edition.progress_now(indicator.indicator)
    if now is None:
        return None
    words = Words(edition.members, language)
    whole = {row.dimension for row in edition.members}
    found = [
        row
        for row in edition.values
        if (row.indicator, row.period, row.reading) == (indicator.indicator, now.period, "to_date")
        and row.dimension in whole
    ]
    point = point_of(indicator, now, language)
    rows = [(language.gettext("Everybody"), (marked(point.actual, point.marks),))]
    for dimension in dict.fromkeys(row.dimension for row in found):
        of_it = [row for row in found if row.dimension == dimension]
        told = [row for row in of_it if row.value is not None]
        told.sort(key=lambda row: words.place(row.dimension, row.member))
        figures = [
            f"{words.label(dimension, row.member)} "
            f"{marked(language.quantity(row.value, indicator.unit_kind), row.mark or '')}"
            for row in told
        ]
        hidden = len(of_it) - len(told)
        if hidden:
            figures.append(
                language.ngettext(
                    "[c] %(num)s part withheld to protect people",
                    "[c] %(num)s parts withheld to protect people",
                    hidden,
                )
            )
        rows.append((words.title(dimension), (language.row(figures),)))
    return Table(
        "",
        (Column(language.gettext("People"), 1), Column(language.gettext("To date"), 3)),
        tuple(
            (Cell((quoted(name),)), Cell(tuple(plain(figure) for figure in figures)))
            for name, figures in rows
        ),
    )
