"""The report that one partner receives: both sides' promises weighed with the same scale.

It is made from the partner's own edition alone, and gives no reason that nobody gave. How it is
shown belongs in `web.py` and `pdf.py`; where it is written to, in `issue.py`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.restated import publication_line
from dashboards.pages.results import thresholds
from dashboards.promises import partner_name
from dashboards.reports.blocks import (
    Block,
    Columns,
    Document,
    Entries,
    Entry,
    Heading,
    NewPage,
    Part,
    Span,
    Text,
    plain,
)
from dashboards.reports.data_told import data_told
from dashboards.reports.matters import TURNS, matters
from dashboards.reports.promises_told import promises_beyond, promises_counted, promises_listed
from dashboards.reports.reply_told import reply_told
from dashboards.reports.results_told import (
    money_told,
    other_results,
    other_results_beyond,
    restated_told,
    results_in_short,
    results_listed,
)
from dashboards.reports.right_to_reply import right_to_reply
from dashboards.reports.standing import Standing, head_words, release_words, standing_of
from dashboards.reports.views_told import (
    capacity_grown,
    partnership_seen,
    support_asked,
    views,
)


class Room(NamedTuple):
    """How much of each list a report has room for; the rest follows at its end.

    Promises are those of each side; of questions of checks, how many others there are is said.
    """

    promises: int
    support: int
    others: int
    questions: int


ROOMS = (
    Room(12, 8, 40, 4),
    Room(7, 5, 10, 2),
    Room(4, 2, 0, 1),
)


def partner_report(edition: Edition, language: Language, room: Room = ROOMS[0]) -> Document:
    """Return the report of the partner whose edition this is.

    Raises:
        ValueError: The edition belongs to no partner.
    """
    code = edition.programme.edition_partner
    if code is None:
        raise ValueError(
            f"Tried to write a partner report from the {edition.programme.edition} edition, "
            "which belongs to no partner. Hand over the partner's own edition."
        )
    when = when_of(edition, language)
    name = name_of(edition, code, language)
    standing = standing_of(edition, edition.programme.period)
    return Document(
        title=language.gettext("How our partnership is going"),
        language=language.code,
        direction=language.direction,
        head=head_words(edition, standing, language),
        foot=language.gettext("%(partner)s and the Agency, %(when)s", partner=name, when=when),
        page_of=language.gettext("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
        blocks=(
            *_short_answer(edition, code, standing, language),
            NewPage(),
            *promises_listed(edition, room.promises, language),
            Part(tuple(support_asked(edition, code, slice(0, room.support), language))),
            Part(tuple(money_told(edition, code, language))),
            *results_listed(edition, code, language),
            # Columns that go on over a page would be read in another order than they stand in.
            *_together(other_results(edition, code, room.others, language)),
            *restated_told(edition, code, language),
            Part(tuple(data_told(edition, room.questions, language))),
            Part(_both_developments(edition, code, language)),
            right_to_reply(edition, standing, language),
            *_how_made(edition, language),
        ),
        annex=(
            *promises_beyond(edition, room.promises, language),
            *support_asked(edition, code, slice(room.support, None), language),
            *other_results_beyond(edition, code, room.others, language),
        ),
    )


def _together(blocks: Iterator[Block]) -> tuple[Block, ...]:
    """Return blocks as one part, if there are any."""
    found = tuple(blocks)
    return (Part(found),) if found else ()


def _both_developments(edition: Edition, code: str, language: Language) -> tuple[Block, ...]:
    """Return how the partnership is seen and how the partner has grown, beside each other."""
    seen = tuple(partnership_seen(edition, language))
    grown = tuple(capacity_grown(edition, code, language))
    return (Columns(seen, grown),) if views(edition) else (*seen, *grown)


def when_of(edition: Edition, language: Language) -> str:
    """Return the period that a document is about, in words."""
    if edition.period is None:
        return language.gettext("before the first period")
    return language.period(edition.period.period)


def name_of(edition: Edition, code: str, language: Language) -> str:
    """Return what a partner is called."""
    partner = next((row for row in edition.partners if row.partner == code), None)
    return partner_name(partner, language) if partner else code


def _short_answer(
    edition: Edition, code: str, standing: Standing, language: Language
) -> Iterator[Block]:
    """Yield the first page, which stands alone when it is passed on as a picture."""
    yield Text(
        (
            Span(name_of(edition, code, language), "bold", is_quoted=True),
            Span(" "),
            Span(
                language.gettext("and the Agency, %(when)s.", when=when_of(edition, language)),
                "bold",
            ),
            Span(" "),
            Span(
                language.gettext(
                    "This report is for you. It shows what each of us promised, what happened, "
                    "and how to answer."
                )
            ),
        ),
        "lede",
    )
    issued = " · ".join(
        filter(None, (publication_line(edition, language), release_words(standing, language)))
    )
    if issued:
        yield Text(plain(issued), "small")
    yield promises_counted(edition, code, language)
    yield from results_in_short(edition, code, language)
    yield from _to_settle(edition, language)
    name = name_of(edition, code, language)
    yield from reply_told(edition, code, name, standing, language)


def _to_settle(edition: Edition, language: Language) -> Iterator[Block]:
    found = matters(edition, language)
    if found:
        yield Heading(
            language.ngettext(
                "One thing to settle together", "%(num)s things to settle together", len(found)
            )
        )
        yield Text(
            plain(language.gettext("Proposed by rule from the figures. You can change this list.")),
            "small",
        )
        yield Entries(
            tuple(
                Entry(
                    (
                        (
                            Span(one.about, "bold", is_quoted=True),
                            Span(f". {one.words}"),
                        ),
                    ),
                    turn=language.gettext(TURNS[one.whose]),
                    whose=one.whose,
                )
                for one in found
            ),
            is_numbered=True,
        )
    yield Text(
        (
            Span(language.gettext("If anything here is wrong or unfair, tell us."), "bold"),
            Span(" "),
            Span(
                language.gettext(
                    "“%(part)s” says how. Your reply is printed unedited.",
                    part=language.gettext("Your right to reply"),
                )
            ),
        ),
        "small",
    )


def _how_made(edition: Edition, language: Language) -> Iterator[Block]:
    bands = thresholds(edition, language)
    yield Heading(language.gettext("How the figures were made"), 3)
    yield Text(
        plain(
            language.gettext(
                "The counts on top are as things stood when the period ended; the list shows each "
                "promise today. On time means done by the original date, for both sides; a promise "
                "is overdue when its current date has passed. A claim that the other side did not "
                "answer in the agreed time is deemed kept and counted apart. Progress is the way "
                "from the baseline to the target; results are on track from %(on_track)s, behind "
                "from %(behind)s, off track below, and exceeded above %(exceeded)s.",
                **bands,
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
    yield Text(
        plain(
            language.gettext(
                "%(programme)s · made for you, shared with nobody else",
                programme=edition.programme.name,
            )
        ),
        "small",
    )
