"""The sentence at the head of the page, from exact counts: what came on time, and what is used.

Where an edition has no reporting calendar, it says what is used and what is asked.

A question is not an accusation: it waits for an answer, and nobody failed.
"""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language, sentence_start
from dashboards.pages.quality.fates import all_of
from dashboards.pages.quality.questions import asked_of, waiting
from dashboards.quality_rows import Reconciliation
from dashboards.reporting import on_time


class Verdict(NamedTuple):
    """The headline and the sentences below it."""

    headline: str
    lede: str


def verdict(edition: Edition, language: Language) -> Verdict:
    """Say what is used of what was received, and how many questions wait for an answer."""
    received = all_of(edition)
    if received is None:
        return Verdict(
            language.gettext("What every submission is held against, in words."),
            language.gettext(
                "What was received and what the checks ask is between the partners and the "
                "Agency, and not part of this edition."
            ),
        )
    if not received.received:
        return Verdict(
            language.gettext("Nothing has been received yet."),
            language.gettext("The rules below wait for the first submission."),
        )
    return Verdict(_headline(edition, received, language), _lede(edition, language))


def _headline(edition: Edition, received: Reconciliation, language: Language) -> str:
    reports, questions = _reports(edition, language), waiting(edition)
    used = language.gettext(
        "%(used)s of %(received)s submissions are used",
        used=language.number(received.used),
        received=language.number(received.received),
    )
    if reports:
        return language.gettext("%(reports)s. %(used)s.", reports=reports, used=used)
    if not questions:
        return language.gettext("%(used)s; no question waits for an answer.", used=used)
    return language.ngettext(
        "%(used)s; %(num)s question waits for an answer.",
        "%(used)s; %(num)s questions wait for an answer.",
        questions,
        used=used,
    )


def _reports(edition: Edition, language: Language) -> str:
    """How many of the reports for the period shown came on time; empty without a calendar."""
    if not edition.duties or edition.period is None:
        return ""
    period = edition.period.period
    count = on_time(row for row in edition.duties if (row.side, row.period) == ("cso", period))
    when = language.period(period)
    if not count.due:
        return sentence_start(language.gettext("No report for %(when)s is due yet", when=when))
    return language.ngettext(
        "%(came)s of %(num)s report for %(when)s came on time",
        "%(came)s of %(num)s reports for %(when)s came on time",
        count.due,
        came=language.number(count.on_time),
        when=when,
    )


def _lede(edition: Edition, language: Language) -> str:
    said = (
        _so_far(edition, language),
        _of_period(edition, language),
        _answered(edition, language),
    )
    return " ".join(filter(None, said))


def _so_far(edition: Edition, language: Language) -> str:
    """How much of each side came on time in all periods, both by one count."""
    reports, answers = (
        on_time(row for row in edition.duties if row.side == side) for side in ("cso", "agency")
    )
    if not reports.due or not answers.due:
        return ""
    return language.gettext(
        "So far %(reports)s of %(reports_due)s reports of partners came on time, and "
        "%(answers)s of %(answers_due)s answers of the Agency.",
        reports=language.number(reports.on_time),
        reports_due=language.number(reports.due),
        answers=language.number(answers.on_time),
        answers_due=language.number(answers.due),
    )


def _of_period(edition: Edition, language: Language) -> str:
    if edition.period is None:
        return language.gettext("No period has ended yet.")
    row = all_of(edition, edition.period.period)
    when = language.period(edition.period.period)
    if row is None:
        return sentence_start(language.gettext("%(when)s: nothing received.", when=when))
    return language.gettext(
        "%(when)s: %(used)s of %(received)s used.",
        when=when,
        used=language.number(row.used),
        received=language.number(row.received),
    )


def _answered(edition: Edition, language: Language) -> str:
    rows = asked_of(edition, by_column=False)
    answered = sum(row.rows - row.open for row in rows)
    if not rows:
        return language.gettext("The checks asked no question.")
    return language.gettext(
        "Answered so far: %(answered)s of %(all)s questions that the checks asked. "
        "A question is a reason to look, not an accusation.",
        all=language.number(sum(row.rows for row in rows)),
        answered=language.number(answered),
    )
