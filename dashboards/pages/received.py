"""What became of the submissions received: why some were not used, and what checks ask about them.

The page tells it in a line, the partner's report as a subtraction; the words are the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.quality.questions import asked_of
from dashboards.pages.quality.words import Words
from dashboards.quality_rows import Reconciliation
from dashboards.rows import EVERYONE

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


def checks_waiting(edition: Edition, words: Words) -> tuple[tuple[str, int], ...]:
    """Each check whose questions wait for an answer, in any period, and how many."""
    found: Counter[str] = Counter()
    for row in asked_of(edition, by_column=False):
        found[words.check(row.check_name, row.severity)] += row.open
    return tuple((+found).most_common())
