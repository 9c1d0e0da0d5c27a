"""The sentence at the head of the page, from exact counts: what is used, and what is asked.

A question is not an accusation: it waits for an answer, and nobody failed.
"""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language, sentence_start
from dashboards.pages.quality.fates import all_of
from dashboards.pages.quality.questions import asked_of, waiting
from dashboards.quality_rows import Reconciliation


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
    return Verdict(_headline(received, waiting(edition), language), _lede(edition, language))


def _headline(received: Reconciliation, questions: int, language: Language) -> str:
    used = language.gettext(
        "%(used)s of %(received)s submissions are used",
        used=language.number(received.used),
        received=language.number(received.received),
    )
    if not questions:
        return language.gettext("%(used)s; no question waits for an answer.", used=used)
    return language.ngettext(
        "%(used)s; %(num)s question waits for an answer.",
        "%(used)s; %(num)s questions wait for an answer.",
        questions,
        used=used,
    )


def _lede(edition: Edition, language: Language) -> str:
    return " ".join(filter(None, (_of_period(edition, language), _answered(edition, language))))


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
