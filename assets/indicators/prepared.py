"""Prepares a source once for all the indicators that read it.

A form's rows are looked up, joined to the items around them and to what became of the submission
a single time; each row has what any of the measures asks of it, and its member of every dimension.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from assets.indicators.expressions import names_in
from assets.indicators.members import member_column, row_member
from assets.indicators.sources import Source
from assets.programme.framework import Indicator
from assets.programme.measure import Distinct, Measure, Part
from assets.programme.model import Dimension

PREPARED = "prepared"
# What a row says of itself besides its answers, if the source has it.
_OF_EVERY_ROW = ("submission_id", "item_path", "is_provisional", "is_warned", "has_evidence")


def prepare(
    indicators: Sequence[Indicator], source: Source, dimensions: Mapping[str, Dimension]
) -> tuple[str, Source]:
    """Return the query for the rows that indicators read, and those rows as a source.

    Raises:
        ExpressionError: A measure uses something that its source does not have.
    """
    names = {name for name in _OF_EVERY_ROW if name in source.columns}
    for indicator in indicators:
        for text in expressions_of(indicator):
            names |= names_in(text, source.columns) & source.columns.keys()
    # A whole form has no items; that is a constant, and no column.
    kept = {name: source.columns[name] for name in sorted(names) if source.columns[name] != "''"}
    members = {
        member_column(code): row_member(dimension, source)
        for code, dimension in dimensions.items()
        if dimension.source == "row"
    }
    selected = [f'{sql} as "{name}"' for name, sql in kept.items()]
    selected += [f"{sql} as {name}" for name, sql in members.items()]
    columns = {name: f't0."{name}"' if name in kept else "''" for name in names}
    query = f"select {', '.join(selected) or '1'} from {source.sql}"
    return query, Source(f"{PREPARED} as t0", columns, source.types, source.form)


def measure_of(indicator: Indicator) -> Measure:
    """Return an indicator's measure.

    Raises:
        ValueError: It has none.
    """
    if indicator.measure is None:
        raise ValueError(f"{indicator.code} has no measure; its figures are entered")
    return indicator.measure


def expressions_of(indicator: Indicator) -> Iterator[str]:
    """Yield every expression by which an indicator's figures are made."""
    measure = measure_of(indicator)
    found: Iterable[str | None] = (
        measure.dated_by,
        measure.partner,
        measure.people,
        *_of_part(measure),
        *(text for part in (measure.numerator, measure.denominator) for text in _of_part(part)),
        *(measure.pick.names if measure.pick else ()),
        *(measure.survey.model_dump().values() if measure.survey else ()),
        together.distinct if isinstance(together := indicator.across_partners, Distinct) else None,
    )
    yield from (text for text in found if text is not None)


def _of_part(part: Measure | Part | None) -> tuple[str | None, ...]:
    return (part.where, part.expression) if part else ()
