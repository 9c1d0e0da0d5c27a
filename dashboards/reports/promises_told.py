"""What a partner's report tells of promises: both sides counted, then each promise side by side.

Both sides are told by the same code, in the same words, and nobody's reason is invented.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.notes import promise_reason
from dashboards.owed import owed_besides
from dashboards.promises import (
    DUE_STATES,
    Tally,
    promise_text,
    promises_by,
    state_in_words,
    tally,
)
from dashboards.reports.beyond import goes_on
from dashboards.reports.blocks import (
    Block,
    Drawn,
    Entries,
    Entry,
    Heading,
    Panel,
    Panels,
    Status,
    Text,
    plain,
    quoted,
)
from dashboards.reports.pictures import tiles
from dashboards.rows import SIDES, Commitment, Period, Side
from dashboards.status import promise_look

# Promises that fall due within this many days of the edition's date are listed as next.
NEXT_DAYS = 60
# One tile stands for one promise; beyond this many the counts alone say it better.
MOST_TILES = 11
OPEN_STATES = frozenset({"overdue", "pending", "disputed"})
PROMISED: dict[Side, str] = {
    "agency": N_("What the Agency promised you"),
    "cso": N_("What you promised the Agency"),
}
TO_EACH_OTHER: dict[Side, str] = {"agency": N_("The Agency to you"), "cso": N_("You to the Agency")}


def promises_counted(edition: Edition, code: str, language: Language) -> Panels:
    """Count what fell due in the period, each side in a panel of its own."""
    return Panels(*(Panel(side, _counted(edition, side, code, language)) for side in SIDES))


def promises_listed(edition: Edition, most: int, language: Language) -> Iterator[Block]:
    """Yield each side's promises: due in the period, still open, and next; at most so many."""
    until = edition.programme.as_of + timedelta(days=NEXT_DAYS)
    yield Heading(language.gettext("Every promise, side by side"))
    yield Text(
        plain(
            language.gettext(
                "Promises that fell due in the period, older ones still open, and those due until "
                "%(until)s. Either of us can add or question one.",
                until=language.day(until),
            )
        ),
        "small",
    )
    yield _lists(edition, language, slice(0, most))


def promises_beyond(edition: Edition, most: int, language: Language) -> Iterator[Block]:
    """Yield the promises beyond the first so many of each side, if there are any."""
    if any(len(listed(edition, side)) > most for side in SIDES):
        yield Heading(language.gettext("More promises"))
        yield _lists(edition, language, slice(most, None))


def listed(edition: Edition, side: Side) -> list[Commitment]:
    """Return a side's promises that the report lists, by the day on which they fall due."""
    return [row for row in promises_by(edition, side) if _is_listed(row, edition)]


def promise_status(row: Commitment, edition: Edition, language: Language) -> Status:
    """Return how a promise stands, with its days where that is what matters."""
    look = promise_look(row.state)
    words = state_in_words(row, edition, language) or language.gettext(look.word)
    return Status(look.icon, look.tone, words)


def _lists(edition: Edition, language: Language, which: slice) -> Panels:
    return Panels(
        *(
            Panel(
                side,
                (
                    Heading(language.gettext(TO_EACH_OTHER[side]), 3),
                    *_lines(listed(edition, side), which, edition, language),
                ),
            )
            for side in SIDES
        )
    )


def _lines(
    rows: list[Commitment], which: slice, edition: Edition, language: Language
) -> Iterator[Block]:
    if not rows[which]:
        yield Text(plain(language.gettext("No promise to list.")), "small")
        return
    yield Entries(tuple(_entry(row, edition, language) for row in rows[which]))
    more = goes_on(len(rows), which, language)
    if more:
        yield Text(plain(more), "small")


def _entry(row: Commitment, edition: Edition, language: Language) -> Entry:
    dates = language.row(_dates(row, edition.programme.as_of, language))
    reason = promise_reason(row, edition, language)
    if reason:
        dates += f" · {reason}"
    return Entry(
        (quoted(promise_text(row, language)), plain(dates)),
        promise_status(row, edition, language),
    )


def _dates(row: Commitment, near: date, language: Language) -> Iterator[str]:
    def said(day: date) -> str:
        return language.day_near(day, near)

    yield language.gettext("due %(day)s", day=said(row.original_due))
    if row.current_due != row.original_due:
        yield language.gettext("moved to %(day)s", day=said(row.current_due))
    if row.state == "pending" and row.claimed_on is not None:
        yield language.gettext("claimed %(day)s, not answered yet", day=said(row.claimed_on))
    if row.done_on is not None:
        yield language.gettext("done %(day)s", day=said(row.done_on))


def _counted(edition: Edition, side: Side, code: str, language: Language) -> tuple[Block, ...]:
    due = tally(edition, side, edition.programme.period, code)
    rows = listed(edition, side)
    waiting = sum(row.state == "not_due" and not _is_counted(row, edition) for row in rows)
    states = [state for state in DUE_STATES for _ in range(due.count(state))]
    states += ["not_due"] * waiting
    counts = counts_in_words(due, waiting, language)
    if language.direction == "rtl":
        states.reverse()
    besides = owed_besides(edition, code, language) if side == "agency" else ()
    drawn = [Drawn(tiles(side, states, counts))] if 0 < len(states) <= MOST_TILES else []
    return (
        Heading(language.gettext(PROMISED[side])),
        Text(plain(headline(due, language)), "huge"),
        *drawn,
        Text(
            plain(counts or language.gettext("No promise fell due, and none is due soon.")), "small"
        ),
        Text(plain(owed_in_words(rows, language, besides))),
    )


def _is_listed(row: Commitment, edition: Edition) -> bool:
    if row.state in OPEN_STATES:
        return True
    if row.state == "not_due":
        return row.current_due <= edition.programme.as_of + timedelta(days=NEXT_DAYS)
    return _is_counted(row, edition)


def _is_counted(row: Commitment, edition: Edition) -> bool:
    """Say whether a promise is among those that fell due in the period, be it moved since."""
    period = edition.period
    return period is not None and _falls_in(row.original_due, period)


def _falls_in(day: date, period: Period) -> bool:
    return period.starts_on <= day <= period.ends_on


def headline(due: Tally, language: Language) -> str:
    """Say how many of the promises due were kept on time."""
    if due.is_withheld:
        return language.gettext("Withheld to protect people")
    if not due.due:
        return language.gettext("Nothing fell due")
    return language.gettext("%(kept)s of %(due)s on time", kept=due.on_time, due=due.due)


def counts_in_words(due: Tally, waiting: int, language: Language) -> str:
    """Say what became of the promises due, and how many are not due yet."""
    parts = [
        f"{language.number(number)} {language.gettext(promise_look(state).phrase)}"
        for state, number in due.counts
    ]
    if waiting:
        parts.append(f"{language.number(waiting)} {language.gettext('not yet due')}")
    return language.row(parts)


def owed_in_words(rows: list[Commitment], language: Language, besides: tuple[str, ...] = ()) -> str:
    """What is still owed, in the same words for both sides; `besides` says what is no promise."""
    said = " ".join((*_overdue_in_words(rows, language), *besides))
    return said or language.gettext("Nothing is overdue today.")


def _overdue_in_words(rows: list[Commitment], language: Language) -> Iterator[str]:
    owed = [row for row in rows if row.state == "overdue"]
    if not owed:
        return
    longest = min(owed, key=lambda row: row.current_due)
    yield language.ngettext(
        "%(num)s promise is overdue today: %(text)s.",
        "%(num)s promises are overdue today, the longest: %(text)s.",
        len(owed),
        text=promise_text(longest, language),
    )
