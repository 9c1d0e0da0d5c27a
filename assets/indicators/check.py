"""Finds what a measure cannot be computed from, before there is a warehouse.

What a measure must say for its kind is the model's to refuse (`assets.programme.framework`);
here its names are looked for in the questionnaires and in the data dictionary.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from assets.indicators.expressions import ExpressionError
from assets.indicators.sources import Source, SourceError, columns_of
from assets.indicators.tried import type_of_expression
from assets.programme.framework import CROSSED, Indicator
from assets.programme.measure import Distinct, Measure, Part, Survey
from assets.programme.model import Dimension
from assets.programme.questionnaires import Questionnaire
from assets.warehouse.dictionary import dictionary

Place = tuple[str | int, ...]
PARTNERS = "marts.partners"
_DATES = ("date", "timestamp", "varchar")  # A date may be the text of a calculation.
_NUMBERS = ("bigint", "integer", "decimal", "double", "hugeint", "varchar")


def measure_problems(
    indicator: Indicator,
    questionnaires: Sequence[Questionnaire],
    dimensions: Iterable[Dimension],
    *,
    sensitive: Collection[str] = (),
) -> Iterator[tuple[Place, str]]:
    """Yield every problem of an indicator's measure: its place within the indicator, and words.

    Dimensions that `programme.yaml` does not have are passed over. `sensitive` names the forms
    of which a question without a data class stays out.
    """
    measure = indicator.measure
    if measure is None:
        return
    try:
        source = columns_of(measure.source, questionnaires, sensitive=sensitive)
    except SourceError as error:
        yield ("measure", "from"), str(error)
        return
    for place, text in _expressions(measure):
        yield from _of_expression(place, text, source)
    for name in ("sum", "mean", "median"):
        yield from _of_type(("measure", name), getattr(measure, name), source, _NUMBERS, "number")
    yield from _of_type(("measure", "dated_by"), measure.dated_by, source, _DATES, "date")
    if measure.survey:
        place = ("measure", "survey", "weight")
        yield from _of_type(place, measure.survey.weight, source, _NUMBERS, "number")
    if isinstance(indicator.across_partners, Distinct):
        place = ("across_partners", "distinct")
        yield from _of_expression(place, indicator.across_partners.distinct, source)
    known = {dimension.code: dimension for dimension in dimensions}
    yield from _of_dimensions(indicator, known, source)


def _expressions(measure: Measure) -> Iterator[tuple[Place, str]]:
    """Yield every text of a measure that is compiled, with its place."""
    counted = ("where", "distinct", "sum", "mean", "median")
    yield from _texts(("measure",), measure, (*counted, "dated_by", "partner", "people"))
    yield from _texts(("measure", "denominator"), measure.denominator, counted)
    yield from _texts(("measure", "numerator"), measure.numerator, counted)
    yield from _texts(("measure", "survey"), measure.survey, ("weight", "cluster", "stratum"))
    if measure.pick:
        way = "latest_per" if measure.pick.latest_per else "first_per"
        for number, name in enumerate(measure.pick.names):
            yield ("measure", "pick", way, number), name


def _texts(
    place: Place, said: Measure | Part | Survey | None, fields: Sequence[str]
) -> Iterator[tuple[Place, str]]:
    for field in fields:
        text = getattr(said, field, None)
        if text is not None:
            yield (*place, field), text


def _of_expression(place: Place, text: str, source: Source) -> Iterator[tuple[Place, str]]:
    known = dict.fromkeys(source.columns, "varchar") | dict(source.types)
    try:
        kind = type_of_expression(text, known)
    except ExpressionError as error:
        yield place, str(error)
        return
    if place[-1] == "where" and kind != "boolean":
        yield place, f"where needs what holds or does not; {text!r} is of type {kind}"


def _of_type(
    place: Place, name: str | None, source: Source, types: Sequence[str], needed: str
) -> Iterator[tuple[Place, str]]:
    """Refuse a column of a wrong type; of a longer expression nothing is known."""
    kind = source.types.get(name or "")
    if kind is not None and (kind.endswith("[]") or not kind.startswith(tuple(types))):
        yield place, f"{place[-1]} needs a {needed}; found {name!r}, a column of type {kind}"


def _of_dimensions(
    indicator: Indicator, known: Mapping[str, Dimension], source: Source
) -> Iterator[tuple[Place, str]]:
    for number, name in enumerate(indicator.disaggregate):
        for code in name.split(CROSSED):
            dimension = known.get(code)
            if dimension is None:
                continue
            column = dimension.read_from
            place = ("disaggregate", number)
            if dimension.source == "row":
                yield from _of_expression(place, column, source)
                if source.is_list(column) and not dimension.takes_several:
                    yield place, f"{column!r} is a list; give {code!r} takes_several: yes"
            elif column not in dictionary()[PARTNERS].columns:
                names = ", ".join(dictionary()[PARTNERS].columns)
                yield (
                    place,
                    f"dimension {code!r} reads {column!r} of the partners; known are {names}",
                )
            elif indicator.measure and indicator.measure.partner is None:
                yield place, f"{code!r} is the partners', and the measure has no partner"
