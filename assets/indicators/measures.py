"""Compiles the measures of indicators that read one source into queries for all their figures.

They return the columns of `marts.indicator_values` for every period of an indicator's length that
has begun, both readings, every partner and the programme, undivided and by each dimension:

- `register` has the partners, `readings` says which period a sum is shown in,
- `prepared` has the source's rows, looked up once, and `atoms` what they come to,
- figures are the atoms added up in one pass over all cells (grouping sets); different things,
  respondents and medians, which cannot be added up, are counted apart, from the same atoms.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assets.indicators.arithmetic import (
    FINE_PLACES,
    PLACES,
    as_decimal,
    averaged,
    divided,
    millionths,
    trillionths,
    units,
)
from assets.indicators.atoms import atoms_of
from assets.indicators.cells import CELL, Adding, cells_of, codes_of
from assets.indicators.members import dimension_of, partner_members
from assets.indicators.prepared import PREPARED, measure_of, prepare
from assets.indicators.readings import READINGS, as_shown
from assets.indicators.sources import Source
from assets.indicators.sums import ADDED, BESIDE, atoms_for, of_some, sums_of
from assets.programme.framework import Indicator
from assets.programme.model import Dimension

# Of a survey's cells, how its clusters were drawn and what they weigh.
_DRAWN = ("stratum", "cluster")
_WEIGHTS = {"inside": "sum(numerator)", "weight": "sum(denominator)"}


@dataclass(frozen=True)
class Compiled:
    """Queries for all figures of one source's indicators.

    `steps` are relations by name, each made of those before it, and `figures` reads the last of
    them. `clusters` are a survey's weights by the indicator's code.
    """

    steps: Mapping[str, str]
    figures: str
    clusters: Mapping[str, str]


def compile_measure(
    indicator: Indicator, source: Source, dimensions: Iterable[Dimension] = ()
) -> str:
    """Return the one query for an indicator's figures alone.

    Raises:
        ExpressionError: The measure uses something that its source does not have.
    """
    compiled = compile_measures([indicator], source, dimensions)
    return _with(compiled.steps, compiled.figures)


def compile_measures(
    indicators: Sequence[Indicator], source: Source, dimensions: Iterable[Dimension] = ()
) -> Compiled:
    """Return the queries for the figures of indicators that read one source.

    Raises:
        ExpressionError: A measure uses something that its source does not have.
    """
    declared = {dimension.code: dimension for dimension in dimensions}
    known = {
        code: dimension_of(code, declared)
        for indicator in indicators
        for code in indicator.dimensions
    }
    rows, prepared = prepare(indicators, source, known)
    atoms = [
        f"({atoms_of(one, prepared, {code: known[code] for code in one.dimensions})})"
        for one in indicators
    ]
    return Compiled(
        steps={
            "register": _register(known),
            "readings": READINGS,
            PREPARED: rows,
            "atoms": " union all by name ".join(atoms),
        },
        figures=_figures(indicators, known, prepared),
        clusters={
            one.code: cells_of([one], Adding(known, atoms_for(one, prepared), _WEIGHTS, _DRAWN))
            for one in indicators
            if measure_of(one).survey
        },
    )


def _register(dimensions: Mapping[str, Dimension]) -> str:
    """One row: the known partners, and for each dimension of theirs a map to their members."""
    maps = "".join(
        ", map(list(partner order by partner),"
        f" list({partner_members(dimension)} order by partner)) as by_{code}"
        for code, dimension in dimensions.items()
        if dimension.source == "partner"
    )
    return f"select coalesce(list(partner), []) as known{maps} from marts.partners"


def _figures(
    indicators: Sequence[Indicator], known: Mapping[str, Dimension], source: Source
) -> str:
    """Return the query for figures, from atoms."""
    cell = ", ".join(CELL)
    totals = ", ".join(f"{sql} as {name}" for name, sql in ADDED.items())
    means = [one for one in indicators if measure_of(one).mean]
    # What a mean adds up was divided before; it is rounded no sooner than the mean is.
    rounded = f"numerator::decimal(28, {PLACES})::decimal(38, {FINE_PLACES})"
    parts = ("numerator", "denominator")
    quotient = of_some(means, averaged(*parts), divided(*parts))
    shares = [one for one in indicators if measure_of(one).denominator or measure_of(one).mean]
    steps = {
        "summed": " union all by name ".join(
            f"({one})" for one in sums_of(indicators, known, source)
        ),
        "shown": f"select {cell}, {totals} from ({as_shown('summed')}) group by all",
        "valued": f"""
            select * replace (
                    {of_some(means, "numerator", rounded)} as numerator,
                    denominator::decimal(28, {PLACES}) as denominator
                ),
                {of_some(shares, quotient, "numerator")} as value
            from shown
        """,
        **_pooled(indicators),
    }
    together = [one for one in indicators if one.only_together]
    figures = f"""
        select *, null as low, null as high, false as is_entered
        from {list(steps)[-1]} where numerator is not null
            and (partner = '*' or {of_some(together, "false", "true")})
    """
    return f"from ({_with(steps, figures)})"


def _with(steps: Mapping[str, str], query: str) -> str:
    written = ", ".join(f"{name} as ({step})" for name, step in steps.items())
    return f"with {written} {query}"


def _pooled(indicators: Sequence[Indicator]) -> dict[str, str]:
    """Return the step that adds the programme's figures where each partner weighs alike in them."""
    averaging = [one for one in indicators if one.across_partners == "mean"]
    if not averaging:
        return {}
    means = [one for one in averaging if measure_of(one).mean]
    parts = [
        units(whole("numerator"), whole("denominator"), FINE_PLACES)
        for whole in (trillionths, millionths)
    ]
    total = f"sum({of_some(means, *parts)})::hugeint"
    one = f"{10**FINE_PLACES}::hugeint"
    query = f"""
        select * from valued
        union all by name
        select
            indicator, period, reading, '*' as partner, dimension, member,
            {as_decimal(units(total, one, PLACES))} as numerator,
            count(*) as denominator,
            {as_decimal(units(total, f"(count(*) * {one})", PLACES))} as value,
            {BESIDE}
        from valued
        where denominator <> 0 and indicator in ({codes_of(averaging)})
        group by indicator, period, reading, dimension, member
    """
    return {"pooled": query}
