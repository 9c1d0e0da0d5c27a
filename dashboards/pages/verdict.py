"""The sentence at the head of the overview, built by written rules from exact counts.

1. Where fewer than 80 % of the expected reports are in, the first clause says so; otherwise it
   says how many results are on track, or ahead where one exceeded its plan.
2. The second clause says how many promises of each side are overdue, both sides in one breath.
   Nothing due is said as such; an edition without single promises says how many were kept.
3. No judgement: counts, and the words of the status table.
"""

from collections import Counter
from decimal import Decimal
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language, sentence_start
from dashboards.promises import overdue_by, tallies
from dashboards.rows import Progress
from dashboards.status import KEPT_PACE, RESULTS, result_look

# Below this share of expected reports the figures are too incomplete to lead with.
ENOUGH_REPORTS = Decimal("0.80")


class Coverage(NamedTuple):
    """How many of the expected partner reports are in."""

    received: int
    expected: int

    @property
    def is_enough(self) -> bool:
        """Whether results may lead the verdict."""
        return self.received >= ENOUGH_REPORTS * self.expected


class Verdict(NamedTuple):
    """The headline's clauses and the sentence below it."""

    clauses: tuple[str, ...]
    lede: str


def verdict(edition: Edition, language: Language) -> Verdict:
    """Say how the programme stands in the period shown."""
    rows = results_now(edition)
    covered = coverage(edition)
    results = results_clause(rows, language)
    first = results
    if covered and not covered.is_enough:
        first = coverage_clause(covered, language)
    lede = [period_sentence(edition, language)]
    if first is not results:
        lede.append(results)
    lede.append(other_results(rows, language))
    return Verdict(
        clauses=(first, promises_clause(edition, language)),
        lede=" ".join(sentence for sentence in lede if sentence),
    )


def results_now(edition: Edition) -> tuple[Progress, ...]:
    """The programme's results in the period shown, in the framework's order."""
    rows = (edition.progress_now(row.indicator) for row in edition.indicators)
    return tuple(row for row in rows if row is not None)


def coverage(edition: Edition) -> Coverage | None:
    """The reports behind the result that expects the most, the fewest received if several do.

    Results of longer periods expect a partner's report several times, and are left aside.
    """
    found = [
        Coverage(row.reports_received or 0, row.reports_expected)
        for row in results_now(edition)
        if row.reports_expected and row.period == edition.programme.period
    ]
    return max(found, key=lambda one: (one.expected, -one.received), default=None)


def kept_pace(rows: tuple[Progress, ...]) -> int:
    """How many results are on track or better."""
    return sum(row.status in KEPT_PACE for row in rows)


def results_clause(rows: tuple[Progress, ...], language: Language) -> str:
    """Say how many results are on track, or that there are none to rate."""
    if not rows:
        return language.gettext("No results have been reported yet.")
    total, kept = len(rows), kept_pace(rows)
    if all(row.status == "withheld" for row in rows):
        return language.ngettext(
            "The one result is withheld here: too few stand behind it.",
            "The %(total)s results are withheld here: too few stand behind each.",
            total,
            total=language.in_words(total),
        )
    if all(row.status in {"not_rated", "withheld"} for row in rows):
        return language.ngettext(
            "The one result cannot be rated yet.",
            "None of the %(total)s results can be rated yet.",
            total,
            total=language.in_words(total),
        )
    if total == 1:
        on_track = language.gettext("The one result is on track.")
        return on_track if kept else language.gettext("The one result is not on track.")
    if any(row.status == "exceeded" for row in rows):
        one = N_("%(kept)s of %(total)s results is on track or ahead.")
        many = N_("%(kept)s of %(total)s results are on track or ahead.")
    else:
        one = N_("%(kept)s of %(total)s results is on track.")
        many = N_("%(kept)s of %(total)s results are on track.")
    words = {"kept": language.in_words(kept), "total": language.in_words(total)}
    return sentence_start(language.ngettext(one, many, kept or 1, **words))


def coverage_clause(covered: Coverage, language: Language) -> str:
    """Say how many of the expected reports are in."""
    return sentence_start(
        language.ngettext(
            "%(received)s of %(expected)s partner has reported.",
            "%(received)s of %(expected)s partners have reported.",
            covered.expected,
            received=language.in_words(covered.received),
            expected=language.in_words(covered.expected),
        )
    )


def promises_clause(edition: Edition, language: Language) -> str:
    """Say how many promises of each side are overdue, and on which day, both in one breath."""
    late = {side: overdue_by(edition, side) for side in ("agency", "cso")}
    both = tallies(edition, edition.programme.period)
    fell_due, is_withheld = any(one.due for one in both), any(one.is_withheld for one in both)
    if not any(late.values()):
        if (fell_due or is_withheld) and edition.commitments:
            return language.gettext("No promise of either side is overdue.")
        if is_withheld:
            return language.gettext("How promises were kept is withheld to protect people.")
        if fell_due:
            return _kept_clause(edition, language)
        return language.gettext("No promise fell due in this period.")
    return language.ngettext(
        "The Agency has %(agency)s promise overdue on %(day)s, partners have %(partners)s.",
        "The Agency has %(agency)s promises overdue on %(day)s, partners have %(partners)s.",
        late["agency"] or 2,
        day=language.day(edition.programme.as_of),
        agency=language.number(late["agency"]) if late["agency"] else language.gettext("no"),
        partners=language.number(late["cso"]) if late["cso"] else language.gettext("none"),
    )


def _kept_clause(edition: Edition, language: Language) -> str:
    """For an edition without single promises: what the period's counts say of both sides."""
    agency, partners = tallies(edition, edition.programme.period)
    return language.gettext(
        "Of the promises due in %(period)s the Agency kept %(agency)s of %(owed)s on time, "
        "partners %(partners)s of %(due)s.",
        period=language.period(edition.programme.period or ""),
        agency=language.number(agency.on_time),
        owed=language.number(agency.due),
        partners=language.number(partners.on_time),
        due=language.number(partners.due),
    )


def period_sentence(edition: Edition, language: Language) -> str:
    """Name the period shown."""
    if edition.period is None:
        return language.gettext("No period has ended yet.")
    return sentence_start(f"{language.period(edition.period.period)}.")


def other_results(rows: tuple[Progress, ...], language: Language) -> str:
    """Count the results of every status but on track; empty where the headline told all."""
    counted = Counter(result_look(row.status).code for row in rows)
    told = [(code, counted[code]) for code in RESULTS if counted[code] and code != "on_track"]
    if len(rows) < 2 or not told:  # noqa: PLR2004  A single result is in the headline.
        return ""
    clauses = [
        language.ngettext(
            "%(count)s is %(status)s",
            "%(count)s are %(status)s",
            number,
            count=language.in_words(number),
            status=language.gettext(RESULTS[code].phrase),
        )
        for code, number in told
    ]
    return sentence_start(f"{language.listing(clauses)}.")
