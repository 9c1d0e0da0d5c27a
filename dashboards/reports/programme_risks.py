"""What the programme's report says needs a decision, by written rules, and all that stands behind.

A line states what the figures say and whose turn it is; it gives no reason that nobody gave.
"""

from collections import defaultdict
from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.notes import figure_reason, words
from dashboards.pages.decisions import (
    TURNS,
    Decision,
    Groups,
    Whose,
    disputed_promises,
    missing_reports,
    off_track,
)
from dashboards.pages.decisions import decisions as needed
from dashboards.pages.partner.parts import DUTIES
from dashboards.pages.quality.words import Words
from dashboards.pages.received import checks_waiting
from dashboards.partners import by_name
from dashboards.promises import partner_name, promise_text
from dashboards.register_rows import Duty
from dashboards.reporting import in_words
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Entries,
    Entry,
    Heading,
    Line,
    Panel,
    Panels,
    Span,
    Status,
    Table,
    Text,
    plain,
    quoted,
)
from dashboards.reports.programme_promises import PROMISED, promise_lines
from dashboards.reports.programme_results import result_status
from dashboards.rows import EVERYONE, SIDES, Commitment, Side
from dashboards.status import promise_look
from dashboards.words_rows import Note


def decisions(edition: Edition, groups: Groups, language: Language) -> Iterator[Block]:
    """Yield what needs a decision, in the order of the rules."""
    yield Heading(language.gettext("What needs a decision"))
    found = tuple(_entry(one, language) for one in needed(edition, groups, language))
    if not found:
        yield Text(plain(language.gettext("By the rules of this report, nothing does.")))
        return
    yield Text(plain(language.gettext("Proposed by rule from the figures.")), "small")
    yield Entries(found, is_numbered=True)


def _entry(one: Decision, language: Language) -> Entry:
    more = (quoted(one.more) if one.is_quoted else plain(one.more),) if one.more else ()
    said: Line = (Span(one.said, "bold"),)
    return Entry((said, *more), turn=language.gettext(TURNS[one.whose]), whose=one.whose)


def risks(edition: Edition, groups: Groups, language: Language) -> Iterator[Block]:
    """Yield what stands behind the decisions, one list after the other."""
    yield Heading(language.gettext("Risks and decisions"))
    yield from _off_track(edition, groups, language)
    yield from _disputed(edition, language)
    yield from _missing_reports(edition, language)
    yield from _asked_by_checks(edition, language)
    yield from _agreed_steps(edition, language)


def _off_track(edition: Edition, groups: Groups, language: Language) -> Iterator[Block]:
    rows = off_track(groups)
    yield Heading(language.gettext("Results off track or regressed"), 3)
    if not rows:
        yield Text(plain(language.gettext("No result is.")), "small")
        return
    entries = []
    for row in rows:
        now = edition.progress_now(row.code)
        why = figure_reason(now, edition, language) if now else ""
        progress = (
            language.gettext("%(progress)s of the planned progress", progress=row.progress)
            if row.progress
            else row.no_bar
        )
        title = (Span(f"{row.code} ", "muted"), Span(row.title, is_quoted=True))
        below = " · ".join(filter(None, (progress, why)))
        entries.append(Entry((title, plain(below)), result_status(row, language)))
    yield Entries(tuple(entries))


def _disputed(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("Disputed promises"), 3)
    found: dict[str, list[Commitment]] = defaultdict(list)
    for row in disputed_promises(edition):
        found[promise_text(row, language)].append(row)
    if not found:
        yield Text(plain(language.gettext("No promise is disputed.")), "small")
        return
    look = promise_look("disputed")
    status = Status(look.icon, look.tone, language.gettext(look.word))
    yield Entries(
        tuple(
            Entry((quoted(text), *promise_lines(rows, edition, language)), status)
            for text, rows in sorted(found.items())
        )
    )


def _missing_reports(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("Reports and answers that are missing"), 3)
    yield Panels(*(Panel(side, tuple(_missing_of(edition, side, language))) for side in SIDES))


def _missing_of(edition: Edition, side: Side, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext(PROMISED[side]), 3)
    rows = missing_reports(edition, side)
    if not rows:
        yield Text(plain(language.gettext("None is missing.")), "small")
        return
    names = {one.partner: partner_name(one, language) for one in by_name(edition)}
    titles = Words(edition, language)
    yield Entries(
        tuple(
            Entry(
                (
                    quoted(names.get(row.partner, row.partner)),
                    plain(
                        " · ".join(
                            (
                                titles.form(row.form)
                                if row.duty == "report" and row.form
                                else language.gettext(DUTIES.get(row.duty, row.duty)),
                                language.short_period(row.period),
                                _days(row, language),
                            )
                        )
                    ),
                )
            )
            for row in sorted(rows, key=lambda row: (names.get(row.partner, ""), row.period))
        )
    )


def _days(row: Duty, language: Language) -> str:
    if not row.days_late:
        return in_words(row, language)
    return language.ngettext("%(num)s day overdue", "%(num)s days overdue", row.days_late)


def _asked_by_checks(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("What the checks ask"), 3)
    found = checks_waiting(edition, Words(edition, language))
    if not found:
        yield Text(plain(language.gettext("No question of the checks waits.")), "small")
        return
    yield Table(
        language.gettext("Questions that wait for an answer, in any period."),
        (
            Column(language.gettext("Check"), 1),
            Column(language.gettext("Waiting"), 0, is_number=True),
        ),
        tuple(
            (Cell((quoted(check),)), Cell((plain(language.number(number)),)))
            for check, number in found
        ),
    )


def _agreed_steps(edition: Edition, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext("Agreed steps"), 3)
    steps = sorted(
        (row.due_on, number, row) for number, row in enumerate(edition.notes) if row.due_on
    )
    if not steps:
        yield Text(plain(language.gettext("No step has been agreed.")), "small")
        return
    yield Entries(tuple(_step(row, edition, language) for _, _, row in steps))


def _step(row: Note, edition: Edition, language: Language) -> Entry:
    said = words(row, language)
    partners = {one.partner: one for one in edition.partners}
    about = (
        partner_name(partners.get(row.partner), language)
        if row.partner != EVERYONE
        else row.subject
    )
    by = language.gettext("by %(day)s", day=said.due)
    whose: Whose = "agency" if row.side == "agency" else "cso" if row.side == "cso" else "joint"
    return Entry(
        (
            quoted(said.text),
            (Span(about, is_quoted=True), Span(f" · {by} · "), Span(said.author, is_quoted=True)),
        ),
        turn=language.gettext(TURNS[whose]),
        whose=whose,
    )
