"""How every indicator is counted, in words, and whether its records may be listed one by one."""

from collections.abc import Iterator

import duckdb

from assets.indicators.records import may_be_traced
from assets.indicators.records_received import forms_behind
from assets.indicators.sources import Source, source_of
from assets.programme.framework import Indicator
from assets.programme.read import Programme
from assets.programme.rule_words import rules
from assets.warehouse.dictionary import replace_rows

TABLE = "marts.indicator_rules"
# Ways of counting in which a row is one person, where people are what is counted.
_ROW_BY_ROW = frozenset({"rows", "distinct"})


def load_rules(connection: duckdb.DuckDBPyConnection, programme: Programme) -> int:
    """Write down every indicator's rule; return how many there are."""
    return replace_rows(connection, TABLE, _rules(connection, programme))


def _rules(
    connection: duckdb.DuckDBPyConnection, programme: Programme
) -> Iterator[tuple[object, ...]]:
    worded = zip(rules(programme), programme.indicators, strict=True)
    for words, (_, _, indicator) in worded:
        forms: frozenset[str] = frozenset()
        is_traced = is_of_single_people = is_estimate = False
        if indicator.measure is not None:
            source = source_of(connection, indicator.measure.source, programme.questionnaires)
            forms = frozenset(forms_behind(source))
            is_traced = may_be_traced(source, programme)
            is_of_single_people = _is_of_single_people(indicator, source, programme)
            is_estimate = indicator.measure.survey is not None
        yield (
            *words,
            ";".join(sorted(forms)),
            is_traced,
            is_of_single_people,
            is_estimate,
        )


def _is_of_single_people(indicator: Indicator, source: Source, programme: Programme) -> bool:
    """Say whether a record is one person, or is of a form that few may read.

    The records of several such figures, laid beside each other, would tell for every person in
    which of them it counts: a crossing that no edition has.
    """
    sensitive = {place.code for place in programme.file.forms if place.is_sensitive}
    return bool(forms_behind(source) & sensitive) or is_person_by_person(indicator)


def is_person_by_person(indicator: Indicator) -> bool:
    """Say whether a record of what an indicator is measured from is one person's."""
    measure = indicator.measure
    if measure is None:
        return False
    parts = (measure.numerator, measure.denominator) if measure.numerator else (measure.counted,)
    counts_rows = any(part is not None and _ROW_BY_ROW & set(part.ways) for part in parts)
    return (
        measure.people is not None
        or measure.survey is not None
        or (indicator.counts == "people" and counts_rows)
    )
