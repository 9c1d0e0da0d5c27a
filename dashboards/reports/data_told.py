"""What a partner's report tells of the data it sent: from received to used, and what checks ask."""

from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.quality.words import Words
from dashboards.pages.received import not_used, records_of
from dashboards.quality_rows import Reconciliation
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Columns,
    Entries,
    Entry,
    Heading,
    Line,
    Span,
    Table,
    Text,
    plain,
)
from dashboards.reports.questions import QuestionLine, questions_to
from dashboards.rows import EVERYONE


def data_told(edition: Edition, most_questions: int, language: Language) -> Iterator[Block]:
    """Yield what became of the partner's submissions, and the questions that wait for it."""
    yield Heading(language.gettext("What happened to the data you sent"))
    rows = records_of(edition)
    if not rows:
        said = language.gettext("We received nothing from you for this period.")
        yield Text(plain(f"[x] {said}"))
        return
    said = language.gettext(
        "Nothing is dropped in silence: what was received is either used or listed here."
    )
    yield Columns((_records(rows, edition, language),), (Text(plain(said), "small"),))
    yield from _questions(edition, most_questions, language)


def _records(rows: tuple[Reconciliation, ...], edition: Edition, language: Language) -> Table:
    period = edition.period
    if period and all(row.period != EVERYONE for row in rows):
        caption = language.gettext(
            "Your submissions, %(when)s", when=language.period(period.period)
        )
    else:
        day = language.day(edition.programme.as_of)
        caption = language.gettext("All your submissions to %(day)s", day=day)
    lines = (
        (language.gettext("Received"), sum(row.received for row in rows)),
        *((words, -number) for words, number in not_used(rows, language).items()),
        (language.gettext("Used"), sum(row.used for row in rows)),
    )
    return Table(
        caption,
        (
            Column(language.gettext("Submissions"), 3),
            Column(language.gettext("Number"), 1, is_number=True),
        ),
        tuple((Cell((plain(words),)), Cell((plain(language.number(n)),))) for words, n in lines),
        has_sums=True,
    )


def _questions(edition: Edition, most: int, language: Language) -> Iterator[Block]:
    asked = questions_to(edition, Words(edition, language), language, most)
    if asked.lines:
        said = language.gettext(
            "Our checks ask you about some of what you have sent so far. A question is not an "
            "accusation:"
        )
        yield Text(plain(said))
        yield Entries(tuple(Entry(tuple(_question(line, language))) for line in asked.lines))
    else:
        yield Text(plain(language.gettext("No question of our checks waits for your answer.")))
    if asked.others:
        said = language.ngettext(
            "And %(num)s more question; ask us for the list.",
            "And %(num)s more questions; ask us for the list.",
            asked.others,
        )
        yield Text(plain(said), "small")


def _question(line: QuestionLine, language: Language) -> Iterator[Line]:
    places = (
        (
            Span(" "),
            Span(language.ngettext("in %(num)s place", "in %(num)s places", line.number), "bold"),
        )
        if line.number > 1
        else ()
    )
    yield (Span(line.message, is_quoted=True), *places)
    about = [part for part in (line.form, line.periods, line.what_to_do) if part]
    spans: list[Span] = []
    for part in about:
        spans += [*([Span(" · ")] if spans else []), Span(part, is_quoted=True)]
    yield tuple(spans)
