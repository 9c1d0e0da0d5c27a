"""What became of the submissions received: why some were not used, and which rules they break.

The page tells it in a line, the partner's report as a subtraction; the words are the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboards.edition import Edition
from dashboards.language import N_, Language, sentence_start
from dashboards.rows import EVERYONE, Reconciliation

# In the order of the list that adds up from received to used.
NOT_USED = {
    "quarantined": N_("Set aside by a check"),
    "excluded": N_("Not approved"),
    "on_hold": N_("On hold until a question is answered"),
    "without_consent": N_("Without consent"),
    "forgotten": N_("Forgotten on request"),
}


def records_of(edition: Edition) -> tuple[Reconciliation, ...]:
    """The submissions of the period shown, or of all periods where they are not divided."""
    rows = edition.reconciliation
    of_period = tuple(row for row in rows if row.period == edition.programme.period)
    return of_period or tuple(row for row in rows if row.period == EVERYONE)


def not_used(rows: Sequence[Reconciliation], language: Language) -> Mapping[str, int]:
    """How many submissions were not used, by the reason in words; reasons without one are out."""
    sums = {code: sum(getattr(row, code) for row in rows) for code in NOT_USED}
    return {language.gettext(NOT_USED[code]): number for code, number in sums.items() if number}


def rules_broken(edition: Edition, language: Language) -> tuple[tuple[str, int], ...]:
    """Each check that asks something about submissions of any period, and about how many."""
    found: Counter[str] = Counter()
    for row in edition.findings:
        found[row.check_name] += row.submissions
    return tuple((check_in_words(name, language), number) for name, number in found.most_common())


def check_in_words(name: str, language: Language) -> str:
    """A check's name as a sentence: dated_in_the_quarter reads Dated in the quarter."""
    return language.gettext(sentence_start(name.replace("_", " ")))
