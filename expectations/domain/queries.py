"""What the queries of rules are put together from; each returns ids of rows and never a value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from assets.programme.quality import DeclaredRule
from assets.warehouse.connection import literal, quoted
from expectations.domain.rule import NOT_ASKED, Context, DomainRule, NotChecked
from expectations.forms.rule import Severity
from expectations.unchecked import apart

NO_ITEM = "null::varchar"  # Where the submission itself is found, and no item of it.
WHOLE = "root_uuid"  # The column of a finding that is about a submission, and no answer of it.


@dataclass(frozen=True)
class Part:
    """What a rule finds in one form: the query, and its columns as `DomainRule.looks_at`."""

    form: str
    query: str
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def found(
    form: str, rows: str, conditions: Mapping[str, str], item_path: str = NO_ITEM, pairs: str = ""
) -> Part:
    """Return what is found in rows: a condition by the column that it is about.

    A condition that comes out as null finds nothing: an empty answer breaks no rule here. Those
    that look something up may do so in `pairs`, a query.
    """
    names = ", ".join(
        f"case when {condition} then {literal(column)} end"
        for column, condition in conditions.items()
    )
    query = (
        f"select {literal(form)} as form, root_uuid, item_path, column_name from ("
        f"select root_uuid, {item_path} as item_path, unnest([{names}]) as column_name"
        f" from {rows} as asked) where column_name is not null"
    )
    if pairs:
        query = f"with pairs as ({pairs}) {query}"
    return Part(form, query, {column: {} for column in conditions})


def one_rule(
    code: str, severity: Severity, parts: Iterable[Part | NotChecked]
) -> Iterator[DomainRule | NotChecked]:
    """Yield one rule over all forms that it can be checked on, and where it cannot be."""
    made, reasons = apart(parts)
    yield from reasons
    if made:
        yield joined(code, severity, made)


def joined(code: str, severity: Severity, parts: Iterable[Part]) -> DomainRule:
    """Return the rule that finds what any of its parts finds."""
    made = list(parts)
    return DomainRule(
        code=code,
        severity=severity,
        forms=tuple(dict.fromkeys(part.form for part in made)),
        query=" union all ".join(f"({part.query})" for part in made),
        looks_at={
            (part.form, column): said for part in made for column, said in part.columns.items()
        },
    )


def missing(context: Context, code: str, form: str, table: str, *columns: str) -> NotChecked | None:
    """Return why a rule cannot be checked if a table, as it was staged, lacks one of columns."""
    for column in columns:
        if not context.has(table, column):
            return NotChecked(code, form, column, NOT_ASKED)
    return None


def as_day(column: str) -> str:
    """Return SQL for an answer as a day; one that the form asked as text may be none."""
    return f"try_cast({quoted(column)} as date)"


def day(when: date) -> str:
    """Return SQL for a day."""
    return f"date '{when}'"


def listed(texts: Iterable[str]) -> str:
    """Return SQL for texts as a list, which may be empty."""
    return f"[{', '.join(map(literal, texts))}]::varchar[]"


def is_none_of(answer: str, texts: Iterable[str]) -> str:
    """Return SQL that finds an answer, if there is one, that is none of some texts."""
    known = ", ".join(map(literal, texts))
    return f"{answer} is not null" + (f" and {answer} not in ({known})" if known else "")


def declared_rule(
    rule: DeclaredRule, parts: Iterable[Part | NotChecked]
) -> Iterator[DomainRule | NotChecked]:
    """Yield a declared rule over all forms that it can be checked on, and where it cannot be.

    A row is found once, also where the rule has several reasons to find it.
    """
    for one in one_rule(rule.code, rule.severity, parts):
        if isinstance(one, DomainRule):
            yield replace(one, declared=rule, query=f"select distinct * from ({one.query})")
        else:
            yield one
