"""What a partner's report tells of results and money: its own figures, and what moved in them."""

from collections.abc import Iterator, Sequence

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.money import funds_now, money_line
from dashboards.pages.restated import restated_before
from dashboards.pages.results import ResultRow, result_groups, thresholds
from dashboards.reports.beyond import goes_on
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Columns,
    Entries,
    Entry,
    Figures,
    Heading,
    Line,
    Span,
    Status,
    Table,
    Text,
    plain,
    quoted,
)
from dashboards.reports.pictures import bullet

NOTHING = "[x]"
# Restated figures that the report names; of the others it says how many there are.
MOST_RESTATED = 4
HEADLINES = 3
# The columns of a table of results that hold figures, and the width of each as its words need it.
NUMBERS = (1, 2, 3)
AS_HELD = (10, 0, 0, 0, 9, 8, 0)
PEOPLE_FIRST = {"people": 0, "documents": 1, "events": 2}


def results_in_short(edition: Edition, code: str, language: Language) -> Iterator[Block]:
    """Yield the first results that are counted, people first, as large figures."""
    yield Heading(language.gettext("What was achieved"))
    rows = _rows(edition, code, language)
    figures = counted_results(edition, code, language)
    if figures:
        yield Figures(figures[:HEADLINES])
    elif rows:
        yield Text(plain(language.gettext("The table of results has every figure.")))
    else:
        yield Text(plain(_no_result(language)))


def counted_results(
    edition: Edition, code: str, language: Language
) -> tuple[tuple[str, Line], ...]:
    """Return the results that are counts above zero, people first: each figure and its words."""
    counts = {row.indicator: row.counts for row in edition.indicators if row.unit_kind == "count"}
    found = sorted(
        (
            row
            for row in _rows(edition, code, language)
            if row.code in counts and row.actual.strip("0")
        ),
        key=lambda row: PEOPLE_FIRST.get(counts[row.code] or "", len(PEOPLE_FIRST)),
    )
    return tuple((marked(row.actual, row.marks), quoted(row.title)) for row in found)


def results_listed(edition: Edition, code: str, language: Language) -> Iterator[Block]:
    """Yield the table of the partner's results that have a target."""
    rows = _rows(edition, code, language)
    yield Heading(language.gettext("Results, from baseline to target"))
    if not rows:
        yield Text(plain(_no_result(language)))
        return
    planned = [row for row in rows if row.target]
    if planned:
        caption = language.gettext(
            "Your results to the end of the period. Bar: share of the planned progress from "
            "baseline to target; the tick is the target."
        )
        # Before the table: after it, a page might end between the two.
        yield results_table(planned, f"{caption} {how_to_read(edition, language)}", language)
    else:
        yield Text(plain(language.gettext("No target was agreed for your own results yet.")))


def other_results(edition: Edition, code: str, room: int, language: Language) -> Iterator[Block]:
    """Yield the first of the partner's results for which no target was agreed, in two columns."""
    all_of_them = _without_target(edition, code, language)
    found = all_of_them[:room]
    if not found:
        return
    yield Heading(language.gettext("Results without an agreed target"))
    half = (len(found) + 1) // 2
    yield Columns(
        (_unplanned(found[:half], language),),
        (_unplanned(found[half:], language),) if found[half:] else (),
    )
    more = goes_on(len(all_of_them), slice(0, room), language)
    if more:
        yield Text(plain(more), "small")


def other_results_beyond(
    edition: Edition, code: str, room: int, language: Language
) -> Iterator[Block]:
    """Yield those that had no room, below each other: so they may go on over a page."""
    found = _without_target(edition, code, language)[room:]
    if found:
        yield Heading(language.gettext("Results without an agreed target"))
        yield _unplanned(found, language)


def _without_target(edition: Edition, code: str, language: Language) -> list[ResultRow]:
    return [row for row in _rows(edition, code, language) if not row.target]


def _rows(edition: Edition, code: str, language: Language) -> list[ResultRow]:
    return [row for group in result_groups(edition, language, code) for row in group.rows]


def results_table(
    rows: Sequence[ResultRow], caption: str, language: Language, shares: Sequence[int] = AS_HELD
) -> Table:
    """Return results from baseline to target, each with its progress, status and grade.

    Tables below each other line up where each column has its share of the width.
    """
    heads = (
        *(language.gettext("Result"), language.gettext("Baseline"), language.gettext("Target")),
        *(language.gettext("Actual"), language.gettext("Progress"), language.gettext("Status")),
        language.gettext("Grade"),
    )
    return Table(
        caption,
        tuple(
            Column(head, share, is_number=place in NUMBERS)
            for place, (head, share) in enumerate(zip(heads, shares, strict=True))
        ),
        tuple(
            (
                Cell((_title(row),)),
                _number(row.baseline),
                _number(row.target),
                _actual(row),
                _progress(row, language),
                Cell(
                    _notes(row.why, row.interval, row.restated, row.agreed_anew),
                    status=Status(row.look.icon, row.look.tone, language.gettext(row.look.word)),
                ),
                _confidence(row),
            )
            for row in rows
        ),
    )


def _unplanned(rows: list[ResultRow], language: Language) -> Table:
    return Table(
        "",
        (
            Column(language.gettext("Result"), 1),
            Column(language.gettext("Actual"), 0, is_number=True),
            Column(language.gettext("Grade"), 0),
        ),
        tuple(
            (
                Cell((_title(row), *_notes(row.interval, row.restated))),
                _actual(row),
                _confidence(row),
            )
            for row in rows
        ),
    )


def how_to_read(edition: Edition, language: Language) -> str:
    """Say what the bands of the bars and the grades mean."""
    bands = language.gettext(
        "Grey bands: below %(behind)s, from %(behind)s, and from %(on_track)s of the planned "
        "progress.",
        **thresholds(edition, language),
    )
    grades = language.gettext(
        "The grade says how far a figure can be trusted, from A to D, by reports in, records "
        "without a warning, evidence, and data of the period; a figure with D is shown and not "
        "rated."
    )
    return f"{bands} {grades}"


def money_told(edition: Edition, code: str, language: Language) -> Iterator[Block]:
    """Yield the money of the partner's agreements, as both sides told it."""
    yield Heading(language.gettext("The money"))
    rows = [money_line(row, edition, language) for row in funds_now(edition) if row.partner == code]
    if not rows:
        yield Text(plain(f"[x] {language.gettext('No agreement of yours has begun.')}"))
        return
    heads = (
        language.gettext("Agreed"),
        language.gettext("Fell due"),
        language.gettext("Paid"),
        language.gettext("Confirmed"),
        language.gettext("Not confirmed"),
        language.gettext("You spent"),
    )
    yield Table(
        language.gettext(
            "To the end of the period. Confirmed is what you yourself said has arrived; what only "
            "the Agency's records say stands beside it."
        ),
        (
            Column(language.gettext("Agreement"), 3),
            *(Column(head, 2, is_number=True) for head in heads),
        ),
        tuple(
            (
                Cell(((Span(row.agreement, is_quoted=True), Span(f" {row.currency}", "muted")),)),
                _number(row.agreed),
                _number(row.due),
                _number(row.paid),
                Cell(((Span(row.received, "bold"),),)),
                _number(row.unconfirmed),
                _number(row.spent),
            )
            for row in rows
        ),
    )
    for row in rows:
        if row.words:
            yield Text(
                (Span(row.agreement, is_quoted=True), Span(language.gettext(": ") + row.words)),
                "small",
            )


def _no_result(language: Language) -> str:
    said = language.gettext(
        "No result of yours has a figure for this period. No figure is not a low figure."
    )
    return f"{NOTHING} {said}"


def _actual(row: ResultRow) -> Cell:
    marks = marked("", row.marks)
    spans = [Span(row.actual, "bold"), Span(f" {marks}" if row.actual else marks)]
    shown = tuple(span for span in spans if span.text.strip())
    return Cell((shown, *([(Span(row.when, "muted"),)] if row.when else [])))


def _notes(*said: str) -> tuple[Line, ...]:
    return tuple(plain(one) for one in said if one)


def _confidence(row: ResultRow) -> Cell:
    return Cell((plain(row.confidence.grade if row.confidence else NOTHING),))


def _title(row: ResultRow) -> Line:
    return (Span(f"{row.code} ", "muted"), Span(row.title, is_quoted=True))


def _progress(row: ResultRow, language: Language) -> Cell:
    if row.share is None:
        return Cell((plain(row.no_bar),))
    words = language.gettext("%(progress)s of the planned progress", progress=row.progress)
    return Cell((plain(row.progress),), bullet(row.share, row.bands, words))


def restated_told(edition: Edition, code: str, language: Language) -> Iterator[Block]:
    """Yield what was restated of the partner's results in closed periods."""
    lines = restated_before(edition, code, language)
    if not lines:
        return
    yield Heading(language.gettext("Restated figures of closed periods"), 3)
    yield Entries(
        tuple(
            Entry(
                (
                    (
                        Span(f"{line.period} · {line.code} ", "muted"),
                        Span(line.title, is_quoted=True),
                    ),
                    plain(line.words),
                )
            )
            for line in lines[:MOST_RESTATED]
        )
    )
    more = len(lines) - MOST_RESTATED
    if more > 0:
        yield Text(
            plain(
                language.ngettext(
                    "And %(num)s more restated figure; ask us for the list.",
                    "And %(num)s more restated figures; ask us for the list.",
                    more,
                )
            ),
            "small",
        )


def marked(figure: str, letters: str) -> str:
    """Return a figure with its marks, or the marks alone where there is none."""
    marks = "".join(f"[{letter}]" for letter in letters if letter != " ")
    return f"{figure} {marks}" if figure and marks else figure or marks


def _number(said: str) -> Cell:
    return Cell((plain(said or NOTHING),))
