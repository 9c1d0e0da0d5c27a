"""Rules on the figures of a partner: unlike all earlier ones, or exactly as was planned.

The figures themselves, and what is behind them, are `expectations.domain.series_figures`.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assets.programme.quality.series import EqualsTarget, FigureRule, Outliers
from assets.programme.read import Programme
from assets.warehouse.connection import literal
from expectations.domain.queries import listed
from expectations.domain.rule import Context, DomainRule, LooksAt, NotChecked
from expectations.domain.series_figures import (
    NOT_COUNTED,
    NUMBER,
    Series,
    figures,
    found_behind,
    series_of,
)
from expectations.unchecked import apart

# What makes the spread of normally distributed figures comparable to a standard deviation.
CONSISTENCY = "0.6745"
# Earlier figures are the partner's own of the same indicator, in periods that ended before.
# Everything is compared as whole multiples: with the middle and the spread each taken as the sum
# of the two figures in the middle, no figure is ever rounded.
FAR_FROM_EARLIER = """
    series as (
        select
            indicator, partner, list(figure order by place) as figures,
            list(period order by place) as periods,
            list(is_counted order by place) as counted
        from figures
        group by indicator, partner
    ),

    compared as (
        select
            indicator, partner, periods[number] as period, counted[number] as is_counted,
            figures[number] as figure, list_sort(figures[1:number - 1]) as earlier
        from (
            select *, unnest(range({earlier} + 1, len(figures) + 1)) as number
            from series
        )
    ),

    centred as (
        select *, {middle_of_earlier} as twice_middle
        from compared
        where len(list_filter(earlier, lambda one: one = 0)) <= {zeros} * len(earlier)
    ),

    spread as (
        select *, list_sort(
            list_transform(earlier, lambda one: abs(2 * one - twice_middle))
        ) as twice_apart
        from centred
    ),

    doubtful as (
        select * from spread
        where {consistency} * 2 * abs(2 * figure - twice_middle)
            > {above} * greatest({middle_of_apart}, 4 * {smallest_spread}::{number})
    )
"""
# A period without a figure, or without a target, ends a run.
AS_PLANNED = """
    targets as ({targets}),

    met as (
        select
            figures.*,
            place - row_number() over (partition by indicator, partner order by place) as run
        from figures
        join targets using (indicator, partner, period)
        where figure = target and target >= {target_from}
    ),

    doubtful as (
        select * from met
        qualify count(*) over (partition by indicator, partner, run) >= {periods}
    )
"""


def outliers(rule: Outliers, context: Context) -> Iterable[DomainRule | NotChecked]:
    """Yield the rule that finds figures far from the partner's own earlier ones."""
    doubtful = FAR_FROM_EARLIER.format(
        earlier=rule.earlier,
        zeros=rule.zeros,
        above=rule.above,
        smallest_spread=rule.smallest_spread,
        consistency=CONSISTENCY,
        number=NUMBER,
        middle_of_earlier=_twice_middle("earlier"),
        middle_of_apart=_twice_middle("twice_apart"),
    )
    yield from _rule(rule, context, doubtful)


def equals_target(rule: EqualsTarget, context: Context) -> Iterable[DomainRule | NotChecked]:
    """Yield the rule that finds figures that are exactly the target, so many periods running.

    It is the target that was agreed for that very period, in its newest version.
    """
    doubtful = AS_PLANNED.format(
        targets=_targets(context.programme), target_from=rule.target_from, periods=rule.periods
    )
    yield from _rule(rule, context, doubtful)


def _rule(rule: FigureRule, context: Context, doubtful: str) -> Iterable[DomainRule | NotChecked]:
    """Yield a rule from the common table expressions up to `doubtful`, which read `figures`."""
    series, reasons = apart(series_of(rule, context))
    yield from reasons
    if series:
        query = f"with {figures(context, series)}, {doubtful} {found_behind('doubtful')}"
        forms = tuple(dict.fromkeys(one.place.code for one in series))
        yield DomainRule(rule.code, rule.severity, forms, query, rule, _looks_at(series))
    elif not reasons:
        yield NotChecked(rule.code, "*", "*", NOT_COUNTED)


def _looks_at(series: Sequence[Series]) -> LooksAt:
    """Say of each column which indicators may be meant: one may stand behind several."""
    codes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in series:
        codes[one.place.code, one.column].append(one.indicator.code)
    return {where: {"indicator": ", ".join(of_column)} for where, of_column in codes.items()}


def _twice_middle(ordered: str) -> str:
    """Return SQL for twice the median of a sorted list: the sum of the two in the middle."""
    return f"({ordered}[(len({ordered}) + 1) // 2] + {ordered}[len({ordered}) // 2 + 1])"


def _targets(programme: Programme) -> str:
    """Return the query for the newest agreed target of each partner, indicator and period."""
    newest = {
        (one.indicator, one.partner, one.period): one.target
        for one in sorted(programme.targets, key=lambda one: one.agreed_on)
        if one.partner != "*" and one.dimension == "*"
    }
    values = ", ".join(literal(str(target)) for target in newest.values())
    columns = {
        "indicator": listed(indicator for indicator, _, _ in newest),
        "partner": listed(partner for _, partner, _ in newest),
        "period": listed(period for _, _, period in newest),
        "target": f"[{values}]::{NUMBER}[]",
    }
    return "select " + ", ".join(f"unnest({sql}) as {name}" for name, sql in columns.items())
