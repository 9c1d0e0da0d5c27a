"""What a form itself demands of its rows, over all its deployed versions.

Required answers, constraints, choices, types, what was not asked, and how many items a repeat
has: each version's own demands are held against the answers given on it. What a demand cannot be
held against is listed as not checked. The programme's rules are `expectations.domain`;
`expectations.library.suites` turns rules into expectations.
"""

from collections.abc import Sequence
from datetime import date

from assets.staging.form import Form
from assets.staging.tables import Table
from expectations.forms.answers import rules_of_answers
from expectations.forms.repeats import rules_of_repeats
from expectations.forms.rule import Held, Rule, Severity
from expectations.forms.scope import Forms
from expectations.forms.versions import Versions

__all__ = ["Held", "Rule", "Severity", "rules_of"]


def rules_of(form: Form, tables: Sequence[Table], newest_day: date) -> Held:
    """Return every rule of a form, by staged table, and what could not be made one.

    `tables` are all of the form's, its own first; `newest_day` is the day after which nothing can
    have happened, for what is compared with today's date.
    """
    if not form.versions:
        return Held({table.name: () for table in tables}, ())
    forms = Forms(form, tuple(tables), newest_day)
    versions = Versions(forms)
    rules = {
        table.name: (
            *rules_of_answers(forms, table, versions),
            *rules_of_repeats(forms, table, versions),
        )
        for table in tables
    }
    return Held(rules, tuple(versions.unchecked))
