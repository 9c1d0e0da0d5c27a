"""Where a row's member of a dimension comes from: the row itself, or its partner's entry."""

from assets.indicators.expressions import compile_expression
from assets.indicators.sources import Source
from assets.programme.model import Dimension
from assets.warehouse.connection import literal
from assets.warehouse.dictionary import dictionary

NOT_RECORDED = "not_recorded"
PARTNERS = "marts.partners"


def dimension_of(code: str, known: dict[str, Dimension]) -> Dimension:
    """Return what the programme says of a dimension; an undeclared one is a column of its name."""
    return known.get(code) or Dimension.model_validate(
        {"code": code, "title": code, "members": (NOT_RECORDED,)}
    )


def member_column(code: str) -> str:
    """Return the column of a row's member of a dimension; no question's name has a blank."""
    return f'"by {code}"'


def row_member(dimension: Dimension, source: Source) -> str:
    """Return SQL for a row's member as text, or for all its members where it takes several.

    Raises:
        ExpressionError: The source has no such column.
    """
    name = dimension.read_from
    value = compile_expression(name, source.columns)
    return _member(dimension, value, source.types.get(name, ""))


def partner_members(dimension: Dimension) -> str:
    """Return SQL for the list of members of a row of `marts.partners`."""
    name = dimension.read_from
    kind, _ = dictionary()[PARTNERS].columns[name]
    value = f'"{name}"'
    if dimension.takes_several:  # The register keeps a list as text.
        value, kind = f"string_split(nullif({value}, ''), ';')", "varchar[]"
    member = _member(dimension, value, kind)
    return member if dimension.takes_several else f"[{member}]"


def _member(dimension: Dimension, value: str, kind: str) -> str:
    if not dimension.takes_several:
        return f"coalesce({_text(dimension, value, kind)}, '{NOT_RECORDED}')"
    listed = value if kind.endswith("[]") else f"string_split_regex(trim({value}), ' +')"
    return f"coalesce(nullif(list_distinct({listed}), []), ['{NOT_RECORDED}'])"


def _text(dimension: Dimension, value: str, kind: str) -> str:
    if dimension.bands:
        number = f"try_cast({value} as decimal(28, 10))"
        whens = [
            f"when {_between(number, first, last)} then {literal(member)}"
            for member, (first, last) in dimension.bands.items()
        ]
        return f"case {' '.join(whens)} end"
    if kind == "boolean":
        return f"case when {value} then 'yes' when not {value} then 'no' end"
    return f"({value})::varchar"


def _between(number: str, first: object, last: object) -> str:
    above = "true" if first is None else f"{number} >= {first}"
    below = "true" if last is None else f"{number} <= {last}"
    return f"({number} is not null and {above} and {below})"
