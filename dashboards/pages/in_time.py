"""Promises in time: those of each side that are overdue, fall due soon or were kept recently.

Which of them there is room for is decided here; how they are drawn, in `figures/timeline.py`.
"""

from collections.abc import Iterator
from datetime import timedelta

from dashboards.edition import Edition
from dashboards.figures.template import Figure, plain
from dashboards.figures.timeline import Promise, timeline_figure
from dashboards.language import Language
from dashboards.notes import promise_reason
from dashboards.pages.due import due_words
from dashboards.promises import moved_in_words, partner_name, promise_text, promises_by
from dashboards.rows import SIDES, Commitment, Side

# Of each side, the figure shows so many promises: overdue ones first, the longest so first.
MOST_ROWS = 14
SOON, LATELY = timedelta(days=30), timedelta(days=45)


def promises_in_time(edition: Edition, language: Language) -> list[Promise]:
    """Return the promises of both sides, the Agency's first."""
    return [row for side in SIDES for row in _in_time(edition, side, language)]


def timeline(
    edition: Edition,
    promises: list[Promise],
    names: dict[Side, str],
    titles: dict[Side, str],
    language: Language,
) -> Figure | None:
    """Return the figure of promises; none where there is none of them."""
    if not promises:
        return None
    return timeline_figure(promises, titles, names, edition.programme.as_of, language)


def _in_time(edition: Edition, side: Side, language: Language) -> Iterator[Promise]:
    """Yield the promises of one side that are overdue, fall due soon or were kept recently."""
    today = edition.programme.as_of
    rows = list(promises_by(edition, side))
    overdue = [row for row in rows if row.state == "overdue"]
    soon = [row for row in rows if row.state == "not_due" and row.current_due <= today + SOON]
    kept = [row for row in rows if row.done_on and row.done_on >= today - LATELY]
    kept.sort(key=lambda row: (row.done_on or today, row.commitment), reverse=True)
    for row in [*overdue, *soon, *kept][:MOST_ROWS]:
        yield _promise(row, side, edition, language)


def _promise(row: Commitment, side: Side, edition: Edition, language: Language) -> Promise:
    partners = {partner.partner: partner for partner in edition.partners}
    whom = partner_name(partners.get(row.partner), language)
    words = due_words(row, edition, language)
    text = promise_text(row, language)
    return Promise(
        side=side,
        label=f"{row.partner} · {text}",
        first_due=row.original_due,
        due=row.current_due,
        end=row.done_on if row.state in {"on_time", "late", "deemed"} else None,
        is_overdue=row.state == "overdue",
        words=words,
        moved=moved_in_words(row, language),
        reason=promise_reason(row, edition, language),
        hover=f"<b>{plain(text)}</b><br>{plain(whom)}<br>{plain(words)}",
    )
