"""What a partner's report tells of the partnership and of capacity: how each side sees them.

Only the partner's own ratings stand here, and nobody else reads them; a gap is a reason to talk.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from dashboards.capacity_rows import WHOLE, Profile, Support
from dashboards.edition import Edition
from dashboards.language import MINUS, Language
from dashboards.partnership_rows import OwnView
from dashboards.principles import last_seen, periods_shown, principle_name
from dashboards.promises import promise_text
from dashboards.reports.beyond import goes_on
from dashboards.reports.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Span,
    Status,
    Table,
    Text,
    plain,
    quoted,
)
from dashboards.reports.pictures import both_views, growth
from dashboards.status import promise_look

RATINGS = (1, 2, 3, 4, 5)
SCORES = (1, 2, 3, 4)


def partnership_seen(edition: Edition, language: Language) -> Iterator[Block]:
    """Yield how both sides saw each principle when they were last asked, the widest gap first."""
    yield Heading(language.gettext("How each of us sees this partnership"))
    rows = views(edition)
    if not rows:
        yield Text(plain(_not_seen(edition, language)), "body")
        return
    yield Table(
        language.gettext(
            "You (circle) and the Agency (square), %(period)s. 1 means not at all, 5 means fully. "
            "Widest gap first; the gap is you minus the Agency, before rounding.",
            period=language.period(rows[0].period),
        ),
        (
            Column(language.gettext("Principle"), 1),
            Column("", 0, scale=RATINGS),
            Column(language.gettext("Gap"), 0, is_number=True),
        ),
        tuple(_seen(row, edition, language) for row in rows),
    )
    yield Text(
        plain(
            language.gettext(
                "Only you and the Agency see your ratings. Others see averages of several "
                "partners. A gap is a reason to talk."
            )
        ),
        "small",
    )


def _not_seen(edition: Edition, language: Language) -> str:
    """Why nothing is said of how this partnership is seen."""
    until = periods_shown(edition)
    if any(row.counted for row in edition.own_responses if row.period in until):
        return "[c] " + language.gettext(
            "Some have rated this partnership, but too few on one side to say how it is seen: "
            "their answers stay theirs."
        )
    return "[x] " + language.gettext("Nobody has rated this partnership yet.")


def views(edition: Edition) -> tuple[OwnView, ...]:
    """Return how both sides of this partnership last saw each principle, the widest gap first."""
    return last_seen(edition, edition.own_views)


def capacity_grown(edition: Edition, code: str, language: Language) -> Iterator[Block]:
    """Yield the partner's agreed scores by area, and how each has changed since the first."""
    yield Heading(language.gettext("How you have grown"))
    scores = _scores(edition, code)
    if not scores:
        said = language.gettext("No score was agreed yet. No score is not a low score.")
        yield Text(plain(f"[x] {said}"))
        return
    changes = {
        row.domain: row
        for row in edition.changes
        if row.partner == code and row.assessed_on == scores[0].assessed_on
    }
    since = next((row.baseline_on for row in changes.values()), None)
    now = language.day(scores[0].assessed_on)
    yield Table(
        language.gettext(
            "Scores agreed with you on %(first)s (hollow) and %(now)s. 1 starting, 2 growing, "
            "3 solid, 4 shares with others.",
            first=language.day(since),
            now=now,
        )
        if since
        else language.gettext(
            "Scores agreed with you on %(now)s. 1 starting, 2 growing, 3 solid, 4 shares with "
            "others.",
            now=now,
        ),
        (
            Column(language.gettext("Area"), 1),
            Column("", 0, scale=SCORES),
            Column(language.gettext("Score"), 0, is_number=True),
            Column(language.gettext("Change"), 0, is_number=True),
        ),
        tuple(
            _grown(
                row,
                changes[row.domain].change if row.domain in changes else None,
                edition,
                language,
            )
            for row in scores
        ),
    )


def support_asked(edition: Edition, code: str, which: slice, language: Language) -> Iterator[Block]:
    """Yield some of the support that the partner's plans ask for, and what came of it."""
    asked = [row for row in edition.support if row.partner == code]
    rows = asked[which]
    if rows or not which.start:
        yield Heading(language.gettext("Support you asked for"))
    if not asked and not which.start:
        yield Text(plain(language.gettext("Your plans ask for no support.")))
    if not rows:
        return
    titles = {row.item: row.title for row in edition.items if row.instrument == "capacity"}
    promises = {row.commitment: promise_text(row, language) for row in edition.commitments}
    more = goes_on(len(asked), which, language)
    yield Table(
        f"{language.gettext('From your capacity plans.')} {more}".rstrip(),
        (
            Column(language.gettext("You asked for help with"), 6),
            Column(language.gettext("Planned until"), 2),
            Column(language.gettext("Promise of the Agency"), 3),
        ),
        tuple(
            (
                Cell((quoted(_asked_for(row, titles, promises)),)),
                Cell((plain(language.day(row.due_on) if row.due_on else "[x]"),)),
                Cell(
                    (plain(language.gettext("came %(day)s", day=language.day(row.delivered_on))),)
                    if row.delivered_on
                    else (),
                    status=support_status(row, language),
                ),
            )
            for row in rows
        ),
    )


def _asked_for(row: Support, titles: Mapping[str, str], promises: Mapping[str, str]) -> str:
    """Return what support was asked for; where no plan says so, what was promised."""
    said = (titles.get(row.item or ""), row.item, promises.get(row.commitment or ""), row.domain)
    return next(filter(None, said), "")


def support_status(row: Support, language: Language) -> Status:
    """Return whether support was promised, and how the promise stands."""
    if not row.is_registered:
        return Status("ring", "none", language.gettext("Not promised yet"))
    look = promise_look(row.state or "not_due")
    return Status(look.icon, look.tone, language.gettext(look.word))


def _scores(edition: Edition, code: str) -> list[Profile]:
    rows = [row for row in edition.profiles if row.partner == code and row.score is not None]
    last = max((row.assessed_on for row in rows), default=None)
    return [row for row in rows if row.assessed_on == last and row.domain != WHOLE]


def _seen(row: OwnView, edition: Edition, language: Language) -> tuple[Cell, ...]:
    assert row.agency_mean is not None, "rows without a rating are left out"  # noqa: S101
    assert row.cso_mean is not None, "rows without a rating are left out"  # noqa: S101
    said = language.gettext(
        "you %(yours)s, Agency %(theirs)s",
        yours=language.number(row.cso_mean, 1),
        theirs=language.number(row.agency_mean, 1),
    )
    return (
        Cell((quoted(principle_name(edition, row.principle)), plain(said))),
        Cell(picture=both_views(row.agency_mean, row.cso_mean, RATINGS)),
        Cell((plain(_difference(None if row.gap is None else -row.gap, language)),)),
    )


def _grown(
    row: Profile, change: Decimal | None, edition: Edition, language: Language
) -> tuple[Cell, ...]:
    assert row.score is not None, "areas without a score are left out"  # noqa: S101
    labels = {one.member: one.label for one in edition.members if one.dimension == "domain"}
    before = None if change is None else row.score - change
    return (
        Cell((quoted(labels.get(row.domain, row.domain)),)),
        Cell(picture=growth(before, row.score, SCORES)),
        Cell(((Span(language.number(row.score, 1), "bold"),),)),
        Cell((plain(_difference(change, language)),)),
    )


def _difference(of: Decimal | None, language: Language) -> str:
    if of is None:
        return "[x]"
    said = language.number(abs(of), 1)
    if said == language.number(0, 1):
        return language.gettext("same")
    # Beside letters from right to left, the sign would else change sides.
    return f"\u2066{MINUS if of < 0 else '+'}{said}\u2069"
