"""What a rule of the domain is, and what the queries of all of them may read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from assets.programme.quality import DeclaredRule
from assets.programme.read import Programme
from assets.staging.evidence import Columns
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import literal
from expectations.forms.rule import Severity
from expectations.unchecked import NotChecked, apart

__all__ = ["NOT_ASKED", "Builder", "Context", "DomainRule", "NotChecked", "domain_rules"]

LooksAt = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class DomainRule:
    """One rule of the domain, over one form or several.

    `query` returns what it finds, as (form, root_uuid, item_path, column_name), and no value.
    An error is looked for in everything that came, a warning in what would be used: so the
    errors of all rules are settled before the warnings are looked for.
    """

    code: str
    severity: Severity
    forms: tuple[str, ...]
    query: str
    declared: DeclaredRule | None = None  # None for a rule that every programme has.
    # Every (form, column) that it may find, with what its message may say besides the question.
    looks_at: LooksAt = field(default_factory=dict)


# Why a rule cannot be checked, put into words by `expectations.words.wordings`.
NOT_ASKED = "not_asked"  # The form as it was sent asks no such question, or was never sent.


@dataclass(frozen=True)
class Context:
    """What a rule is made from: the programme, the day, and the columns as they were staged."""

    programme: Programme
    as_of: date
    newest_day: Mapping[str, date]  # By form: the day after which nothing can have happened.
    columns: Columns
    pseudonyms: Pseudonyms | None = None

    def received(self, form: str, table: str) -> str:
        """Return SQL for a table's rows of every submission that came and is not excluded."""
        return self._rows(form, table, "fate <> 'excluded'")

    def sound(self, form: str, table: str) -> str:
        """Return SQL for a table's rows of the submissions that are used so far.

        Items do not say which copy of a submission that is here twice they are of: they are
        looked at where they count.
        """
        counts = "" if table == form else " and settled.brings_items"
        return self._rows(form, table, f"fate = 'used'{counts}")

    def rows(self, form: str, table: str, severity: Severity) -> str:
        """Return SQL for the rows that a rule of a severity looks at."""
        return self.received(form, table) if severity == "error" else self.sound(form, table)

    def has(self, table: str, *columns: str) -> bool:
        """Say whether the form, as it was sent, has columns: it may ask less than the folder's."""
        return set(columns) <= set(self.columns.get(table, ()))

    @staticmethod
    def _rows(form: str, table: str, which: str) -> str:
        """Of a submission that is here twice, one copy may be excluded and the other not."""
        of_copy = " and settled.submission_id = staged.submission_id" if table == form else ""
        return (
            f"(select staged.* from staging.{table} as staged"
            " semi join quality.submissions as settled"
            f" on settled.form = {literal(form)} and settled.root_uuid = staged.root_uuid{of_copy}"
            f" and settled.{which})"
        )


# Yields the rule over all forms that it can be checked on, and where it cannot be.
Builder = Callable[[Any, Context], Iterable[DomainRule | NotChecked]]


def domain_rules(context: Context) -> tuple[tuple[DomainRule, ...], tuple[NotChecked, ...]]:
    """Return every rule of the domain, and those that cannot be checked on what was staged."""
    from expectations.domain import registers, rows, series

    builders: Mapping[type[DeclaredRule], Builder] = {**rows.BUILDERS, **series.BUILDERS}
    made: list[DomainRule | NotChecked] = [
        *registers.rules(context),
        *(
            one
            for rule in context.programme.file.quality.rules
            for one in builders[type(rule)](rule, context)
        ),
    ]
    known, reasons = apart(made)
    return tuple(known), tuple(reasons)
