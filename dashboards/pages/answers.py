"""The four short answers below the verdict: results, promises, capacity, and trust.

Each answer is counts and a small drawing; the long form of each follows further down the page.
"""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.quality.words import Words
from dashboards.pages.received import checks_waiting, not_used, records_of
from dashboards.pages.results import ResultGroup
from dashboards.pages.verdict import coverage, kept_pace, results_now
from dashboards.promises import Tally, tallies
from dashboards.rows import EVERYONE, Indicator
from dashboards.status import RESULTS, Look

# Scores of other sources have scales of their own.
CAPACITY_SOURCES = frozenset({"capacity_domain_scores", "capacity_scores"})

# The capacity assessment scores every item from 1 to 4.
LOWEST_SCORE, HIGHEST_SCORE = Decimal(1), Decimal(4)


class ResultsAnswer(NamedTuple):
    """How many results are on track, and a mark for each."""

    total: int
    headline: str
    looks: tuple[tuple[Look, str], ...]
    counts: str


class PromisesAnswer(NamedTuple):
    """How many promises each side kept on time, and of which promises that is."""

    headline: str
    what: str
    tallies: tuple[Tally, ...]


class CapacityAnswer(NamedTuple):
    """The partners' mean capacity score, then and now; places are percent of the scale."""

    now: str
    then: str
    now_at: str
    then_at: str
    received: int
    expected: int


class TrustAnswer(NamedTuple):
    """How many of the submissions received were used, why some were not, and what checks ask."""

    received: int
    used: int
    provisional: int
    share: Decimal
    is_of_period: bool
    not_used: str
    waiting: tuple[tuple[str, int], ...]


def results_answer(
    edition: Edition, groups: tuple[ResultGroup, ...], language: Language
) -> ResultsAnswer:
    """Are results on track?"""
    rows = [row for group in groups for row in group.rows]
    order = list(RESULTS)
    marks = sorted(rows, key=lambda row: order.index(row.look.code))
    counted = Counter(row.look.code for row in rows)
    return ResultsAnswer(
        total=len(rows),
        headline=language.gettext(
            "%(kept)s of %(total)s on track or ahead"
            if counted["exceeded"]
            else "%(kept)s of %(total)s on track",
            kept=kept_pace(results_now(edition)),
            total=len(rows),
        ),
        looks=tuple((row.look, row.title) for row in marks),
        counts=language.row(
            f"{language.number(counted[code])} {language.gettext(look.phrase)}"
            for code, look in RESULTS.items()
            if counted[code]
        ),
    )


def promises_answer(edition: Edition, language: Language) -> PromisesAnswer:
    """Are we keeping our promises?"""
    both = tallies(edition, edition.programme.period)
    agency, partners = (_kept(one, language) for one in both)
    if any(one.is_withheld for one in both):
        headline = language.gettext("Withheld to protect people")
    elif not any(one.due for one in both):
        headline = language.gettext("No promise fell due")
    else:
        headline = language.gettext(
            "Agency %(agency)s, partners %(partners)s on time", agency=agency, partners=partners
        )
    return PromisesAnswer(headline, _what(both, edition, language), both)


def capacity_answer(edition: Edition, language: Language) -> CapacityAnswer | None:
    """Are partners getting stronger? None where no score has been agreed."""
    for indicator in capacity_indicators(edition):
        now = edition.progress_now(indicator.indicator)
        if now is None or now.actual is None:
            continue
        return CapacityAnswer(
            now=language.quantity(now.actual, "score"),
            then=language.quantity(now.baseline, "score"),
            now_at=_place(now.actual),
            then_at="" if now.baseline is None else _place(now.baseline),
            received=now.reports_received or 0,
            expected=now.reports_expected or 0,
        )
    return None


def capacity_indicators(edition: Edition) -> tuple[Indicator, ...]:
    """The mean scores of the partners' agreed capacity assessments."""
    return tuple(
        row
        for row in edition.indicators
        if row.unit_kind == "score" and row.measured_from in CAPACITY_SOURCES
    )


def trust_answer(edition: Edition, language: Language) -> TrustAnswer | None:
    """Can we trust the figures? None where nothing has been received."""
    rows = records_of(edition)
    received, used = sum(row.received for row in rows), sum(row.used for row in rows)
    if not received:
        return None
    return TrustAnswer(
        received=received,
        used=used,
        provisional=sum(row.provisional for row in rows),
        share=Decimal(used) / received,
        is_of_period=all(row.period != EVERYONE for row in rows),
        not_used=language.row(
            f"{language.number(number)} {words[:1].lower()}{words[1:]}"
            for words, number in not_used(rows, language).items()
        ),
        waiting=checks_waiting(edition, Words(edition, language)),
    )


def coverage_line(edition: Edition, language: Language) -> str:
    """How many partners have reported, for the strip below the page's head."""
    covered = coverage(edition)
    if covered is None:
        return language.gettext("No reports expected yet")
    return language.ngettext(
        "%(received)s of %(num)s partner reported",
        "%(received)s of %(num)s partners reported",
        covered.expected,
        received=language.number(covered.received),
    )


def _what(both: tuple[Tally, ...], edition: Edition, language: Language) -> str:
    """Say of which promises the bars are."""
    if any(one.is_withheld for one in both):
        return language.gettext("Too few partners stand behind what fell due in the period.")
    if edition.period is None or not any(one.seen for one in both):
        return language.gettext("Nothing was due in the period.")
    return language.gettext(
        "Promises that fell due in %(period)s.", period=language.period(edition.period.period)
    )


def _kept(one: Tally, language: Language) -> str:
    if one.share_on_time is not None:
        return language.percent(one.share_on_time)
    return language.gettext("%(kept)s of %(due)s", kept=one.on_time, due=one.due)


def _place(score: Decimal) -> str:
    share = (score - LOWEST_SCORE) / (HIGHEST_SCORE - LOWEST_SCORE)
    return f"{min(max(share, Decimal(0)), Decimal(1)) * 100:.1f}"
