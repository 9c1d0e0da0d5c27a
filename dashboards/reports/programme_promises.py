"""What the programme's report tells of promises: both sides counted, by partner, and overdue.

Both sides are told by the same code in the same words. Partners stand by name; nothing ranks them.
"""

from collections import defaultdict
from collections.abc import Iterator

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.notes import ISOLATED, promise_reason
from dashboards.owed import owed_besides
from dashboards.partners import by_name
from dashboards.promises import (
    Tally,
    partner_name,
    promise_text,
    promises_by,
    state_in_words,
    tally,
)
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Drawn,
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
from dashboards.reports.pictures import kept_bar
from dashboards.reports.promises_told import counts_in_words, headline, owed_in_words
from dashboards.rows import SIDES, Commitment, Side
from dashboards.status import promise_look

PROMISED: dict[Side, str] = {
    "agency": N_("The Agency promised"),
    "cso": N_("Partners promised"),
}
OVERDUE = "overdue"


def promises_in_sum(edition: Edition, language: Language) -> Panels:
    """Count what fell due in the period, each side in a panel of its own."""
    return Panels(*(Panel(side, tuple(_counted(edition, side, language))) for side in SIDES))


def promises_by_partner(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield what fell due in the period with each partner, both sides in the same form."""
    partners = by_name(edition)
    if not partners:
        return
    yield Heading(language.gettext("Promises by partner"))
    yield Table(
        language.gettext(
            "Promises that fell due in %(period)s, as things stood at its end; on time means by "
            "the original date.",
            period=language.period(edition.programme.period or "")
            or language.gettext("the period"),
        ),
        (
            Column(language.gettext("Partner"), 2),
            Column(language.gettext("The Agency promised"), 3),
            Column(language.gettext("The partner promised"), 3),
        ),
        tuple(
            (
                Cell((quoted(partner_name(partner, language)),)),
                *(_cell(edition, side, partner.partner, language) for side in SIDES),
            )
            for partner in partners
        ),
    )
    yield Text(
        plain(language.gettext("Partners stand by name. Nothing here is a ranking.")), "small"
    )


def overdue_promises(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield what each side still owes the other today, by the name of the promise."""
    yield Heading(language.gettext("Overdue promises of both sides"))
    yield Panels(*(Panel(side, tuple(_overdue(edition, side, language))) for side in SIDES))
    if waiting := _waiting(edition, language):
        said = language.gettext(
            "The Agency owes money or an answer to: %(names)s.", names=language.row(waiting)
        )
        yield Text(plain(said), "small")


def _counted(edition: Edition, side: Side, language: Language) -> Iterator[Block]:
    due = tally(edition, side, edition.programme.period)
    counts = counts_in_words(due, 0, language)
    yield Heading(language.gettext(PROMISED[side]))
    yield Text(plain(headline(due, language)), "huge")
    if due.counts:
        yield Drawn(kept_bar(side, due.counts, counts))
    yield Text(plain(counts or _why_no_count(due, language)), "small")
    if edition.commitments:
        besides = _besides(edition, side, language)
        yield Text(plain(owed_in_words(list(promises_by(edition, side)), language, besides)))


def _besides(edition: Edition, side: Side, language: Language) -> tuple[str, ...]:
    """Say to how many partners the agency owes what is no promise: money, answers to replies."""
    waiting = _waiting(edition, language) if side == "agency" else []
    said = language.ngettext(
        "Money or an answer is owed to %(num)s partner.",
        "Money or an answer is owed to %(num)s partners.",
        len(waiting),
    )
    return (said,) if waiting else ()


def _waiting(edition: Edition, language: Language) -> list[str]:
    return [
        ISOLATED.format(partner_name(row, language))
        for row in by_name(edition)
        if owed_besides(edition, row.partner, language)
    ]


def _why_no_count(due: Tally, language: Language) -> str:
    if due.is_withheld:
        return f"[c] {language.gettext('withheld to protect people')}"
    return language.gettext("No promise fell due in this period.")


def _cell(edition: Edition, side: Side, partner: str, language: Language) -> Cell:
    due = tally(edition, side, edition.programme.period, partner)
    if due.is_withheld:
        return Cell((plain(f"[c] {language.gettext('withheld to protect people')}"),))
    counts = counts_in_words(due, 0, language)
    return Cell((plain(headline(due, language)), *([plain(counts)] if counts else [])))


def _overdue(edition: Edition, side: Side, language: Language) -> Iterator[Block]:
    yield Heading(language.gettext(PROMISED[side]), 3)
    found: dict[str, list[Commitment]] = defaultdict(list)
    for row in promises_by(edition, side):
        if row.state == OVERDUE:
            found[promise_text(row, language)].append(row)
    if not found:
        yield Text(plain(language.gettext("No promise is overdue today.")), "small")
        return
    look = promise_look(OVERDUE)
    yield Entries(
        tuple(
            Entry(
                (quoted(text), *promise_lines(rows, edition, language)),
                Status(
                    look.icon,
                    look.tone,
                    f"{language.number(len(rows))} {language.gettext(look.phrase)}",
                ),
            )
            for text, rows in sorted(found.items())
        )
    )


def promise_lines(rows: list[Commitment], edition: Edition, language: Language) -> Iterator[Line]:
    """Yield with whom each of some promises was made, when it was due, and why it is not kept."""
    partners = {row.partner: row for row in edition.partners}
    names = {row.commitment: partner_name(partners.get(row.partner), language) for row in rows}
    for row in sorted(rows, key=lambda one: (names[one.commitment], one.current_due)):
        due = language.gettext(
            "due %(day)s", day=language.day_near(row.current_due, edition.programme.as_of)
        )
        said = (due, state_in_words(row, edition, language), promise_reason(row, edition, language))
        yield (
            Span(names[row.commitment], is_quoted=True),
            Span(language.gettext(": ") + " · ".join(filter(None, said))),
        )
