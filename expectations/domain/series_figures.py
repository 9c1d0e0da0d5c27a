"""The figures that partners have for indicators in period after period, as SQL for rules on them.

They are compiled by the indicators' own measures (`assets.indicators`) over the submissions that
are used so far: at this step of a run nothing is accepted yet. What is carried over from another
period, or was entered by hand, is nothing that a submission said, and no figure here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assets.indicators.expressions import ExpressionError
from assets.indicators.members import dimension_of, member_column
from assets.indicators.prepared import PREPARED, prepare
from assets.indicators.rows import rows_of
from assets.indicators.sources import Source, SourceError, columns_of
from assets.programme.framework import Indicator
from assets.programme.measure import Measure
from assets.programme.model import FormPlace
from assets.programme.quality.series import FigureRule
from assets.programme.read import Programme
from assets.staging.tables import column_name
from assets.warehouse.connection import literal, quoted
from expectations.domain.queries import WHOLE, day, listed
from expectations.domain.rule import NOT_ASKED, Context, NotChecked

ROOT = "root_uuid"
COUNTING = ("rows", "distinct", "sum")
NOT_COUNTED = "not_counted"  # The indicator is no count or sum of a form's rows for a partner.
NUMBER = "decimal(38, 10)"
NO_THING, NO_NUMBER = "null::varchar", f"null::{NUMBER}"
_TABLE = re.compile(r"\baccepted\.(\w+)")
_REGISTER = re.compile(r"\bmarts\.(periods|programme)\b")
_COLUMN = re.compile(r'\bt(\d+)\."([^"]+)"')


@dataclass(frozen=True)
class Series:
    """An indicator whose figures of several periods are held against each other."""

    indicator: Indicator
    measure: Measure
    place: FormPlace
    source: Source  # Over the submissions that are used so far.

    @property
    def column(self) -> str:
        """The column that a finding names: what is added up or told apart, or else the day."""
        for text in (self.measure.counted.expression, self.measure.dated_by):
            found = _COLUMN.search(self.source.columns.get(text or "", ""))
            if found:
                return found[2]
        return WHOLE

    @cached_property
    def rows(self) -> str:
        """Return the query for the rows behind its figures.

        Raises:
            ExpressionError: The form as it was sent lacks what the measure asks for.
        """
        dimensions = {ROOT: dimension_of(ROOT, {})}
        prepared, source = prepare([self.indicator], self.source, dimensions)
        steps = rows_of(self.indicator, source, dimensions)
        thing, number, is_counted = {
            "rows": (NO_THING, NO_NUMBER, "true"),
            "distinct": ("amount::varchar", NO_NUMBER, "amount is not null"),
            "sum": (NO_THING, f"amount::{NUMBER}", "amount is not null"),
        }[self.measure.way]
        return _of_registers(
            f"with {PREPARED} as ({prepared}), found as ({steps['found']}),"
            f" picked as ({steps['picked']}),"
            f" counted as (select period, unnest(partners) as partner,"
            f" {member_column(ROOT)} as {ROOT}, {thing} as thing, {number} as amount,"
            f" {is_counted} as is_counted from picked where reading <> 'to_date')"
            f" select {self._names}, period, partner, {ROOT}, thing,"
            f" sum(amount)::{NUMBER} as amount, count(*) filter (where is_counted) as rows"
            f" from counted group by period, partner, {ROOT}, thing"
        )

    def reports(self, context: Context) -> str | None:
        """Return the query for the reports that may hold nothing to count, if the form has any.

        Where one came, nothing to count is zero; where none came, it is no figure at all.
        """
        asked = self.place.reports
        if asked is None:
            return None
        period, partner = column_name(asked.period), column_name(asked.partner)
        if not context.has(self.place.code, period, partner):
            return None
        known = listed(_partners(context.programme))
        return (
            f"select {self._names}, p.period, report.{quoted(partner)} as partner, report.{ROOT},"
            f" {NO_THING} as thing, {NO_NUMBER} as amount, 0 as rows"
            f" from {context.sound(self.place.code, self.place.code)} as report"
            f" join periods as own on own.is_base"
            f" and own.period = report.{quoted(period)}::varchar"
            f" join periods as p on p.kind = '{self.indicator.frequency}'"
            " and own.starts_on between p.starts_on and p.ends_on"
            f" where report.{quoted(partner)} in (select unnest({known}))"
        )

    @property
    def _names(self) -> str:
        return (
            f"{literal(self.indicator.code)} as indicator, {literal(self.measure.way)} as way,"
            f" {literal(self.place.code)} as form, {literal(self.column)} as column_name"
        )


def series_of(rule: FigureRule, context: Context) -> Iterator[Series | NotChecked]:
    """Yield the series that a rule looks at, and which of those that it names it cannot."""
    places = {place.code: place for place in context.programme.file.forms}
    for _, _, indicator in context.programme.indicators:
        if rule.indicators and indicator.code not in rule.indicators:
            continue
        measure = indicator.measure
        place = places.get(measure.source.partition("/")[0]) if measure else None
        if measure is None or place is None or not _has_figures(indicator, measure):
            if rule.indicators:
                yield NotChecked(rule.code, "*", indicator.code, NOT_COUNTED)
            continue
        try:
            found = Series(indicator, measure, place, _sound_source(context, place, measure))
            _ = found.rows
        except (ExpressionError, SourceError):
            yield NotChecked(rule.code, place.code, indicator.code, NOT_ASKED)
        else:
            yield found


def figures(context: Context, series: Sequence[Series]) -> str:
    """Return the common table expressions up to `figures`: one row per figure of an ended period.

    `behind` has the submissions that each figure is made of.
    """
    behind = [one.rows for one in series]
    behind += [query for one in series if (query := one.reports(context))]
    together = " union all ".join(f"({query})" for query in behind)
    return f"""
        programme as (select {day(context.as_of)} as as_of),
        periods as ({_periods(context.programme)}),
        register as (select {listed(_partners(context.programme))} as known),
        behind as materialized ({together}),
        figures as (
            select
                b.indicator, b.partner, b.period, p.place,
                (case any_value(b.way)
                    when 'rows' then sum(b.rows)
                    when 'distinct' then count(distinct b.thing)
                    else coalesce(sum(b.amount), 0)
                end)::{NUMBER} as figure,
                sum(b.rows) > 0 as is_counted
            from behind as b
            join periods as p on p.period = b.period
            where p.ends_on < (select as_of from programme)
            group by b.indicator, b.partner, b.period, p.place
        )
    """


def found_behind(doubtful: str) -> str:
    """Return the query for all submissions behind doubtful figures, given as a relation.

    Where a figure counts no row, these are the reports that held nothing.
    """
    return f"""
        select distinct b.form, b.root_uuid, null::varchar as item_path, b.column_name
        from behind as b
        join {doubtful} as d
            on d.indicator = b.indicator and d.partner = b.partner and d.period = b.period
        where b.rows > 0 or not d.is_counted
    """


def _has_figures(indicator: Indicator, measure: Measure) -> bool:
    """Say whether each partner has a figure of its own that counts or adds something up."""
    has_own = measure.partner is not None and not indicator.only_together
    return has_own and measure.way in COUNTING


def _sound_source(context: Context, place: FormPlace, measure: Measure) -> Source:
    """Return a measure's source over the sound rows, with the columns that were staged."""
    sensitive = [one.code for one in context.programme.file.forms if one.is_sensitive]
    source = columns_of(measure.source, context.programme.questionnaires, sensitive=sensitive)
    tables = _TABLE.findall(source.sql)
    return replace(
        source,
        sql=_TABLE.sub(lambda found: context.sound(place.code, found[1]), source.sql),
        columns={
            name: sql
            for name, sql in source.columns.items()
            if all(context.has(tables[int(at)], column) for at, column in _COLUMN.findall(sql))
        },
    )


def _of_registers(query: str) -> str:
    """Let a query read the registers that stand beside it, since those of a run come later."""
    return _REGISTER.sub(r"\1", query)


def _partners(programme: Programme) -> list[str]:
    return [row.partner for row in (*programme.partners, *programme.candidates)]


def _periods(programme: Programme) -> str:
    """Return the query for the periods, each with its place among those of its length."""
    known = sorted({*programme.periods, *programme.further_periods})
    rows = ", ".join(
        f"({literal(one.name)}, {literal(one.length)}, {day(one.starts_on)}, {day(one.ends_on)},"
        f" {str(one in programme.periods).lower()})"
        for one in known
    )
    return (
        "select *, row_number() over (partition by kind order by starts_on) as place"
        f" from (values {rows}) as known (period, kind, starts_on, ends_on, is_base)"
    )
