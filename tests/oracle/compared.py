"""Holds two tables against each other and says where they differ."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Table = Mapping[Any, Sequence[Any]]  # The key of each row, and its other columns.

SHOWN = 10
FLOATING = {"low", "high"}  # Ends of intervals: they were floating-point numbers before rounding.
LEAST = Decimal("0.000001")
ESTIMATES = {"OC3.1", "OC3.2"}  # The example's survey: editions tell its shares less exactly.


def six_places(number: Fraction | float | None) -> Decimal | None:
    """Round half up, away from zero, to six places."""
    if number is None:
        return None
    exact = Fraction(number)
    millionths = int(abs(exact) * 10**6 + Fraction(1, 2))
    return Decimal(millionths if exact >= 0 else -millionths).scaleb(-6)


def as_told(number: Fraction | float | None, indicator: str, estimates: int) -> Decimal | None:
    """Round what an edition tells of an indicator; `estimates` is to how many places of a survey's.

    From six places, as the product does it.
    """
    exact = six_places(number)
    if exact is None or indicator not in ESTIMATES:
        return exact
    return exact.quantize(Decimal(1).scaleb(-estimates), rounding=ROUND_HALF_UP)


def disagreement(product: Table, oracle: Table, columns: str) -> str:
    """Return where two tables differ, in words; empty if they agree.

    The columns are named as in a query. The oracle's fractions are exact, and are compared as
    tables hold them: to six places. A product that has nothing to compare does not agree.
    """
    if not product:
        return "the product has nothing to compare"
    rounded = {key: tuple(map(_as_held, row)) for key, row in oracle.items()}
    return differences(product, rounded, columns.split(", "))


def _as_held(value: Any) -> Any:
    return six_places(value) if isinstance(value, Fraction) else value


def differences(product: Table, oracle: Table, columns: Sequence[str]) -> str:
    """Return the first differing cells in words, with both numbers; empty if alike."""
    found = list(_differing(product, oracle, columns))
    more = f"\n… and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "\n".join(found[:SHOWN]) + more


def _differing(product: Table, oracle: Table, columns: Sequence[str]) -> Iterator[str]:
    for key in sorted({*product, *oracle}, key=repr):
        if key not in oracle:
            yield f"{key}: only the product has it, {_row(columns, product[key])}"
        elif key not in product:
            yield f"{key}: only the oracle has it, {_row(columns, oracle[key])}"
        else:
            for column, one, other in zip(columns, product[key], oracle[key], strict=True):
                if not _alike(column, one, other):
                    yield f"{key} {column}: {one} by the product, {other} by the oracle"


def _row(columns: Sequence[str], row: Sequence[Any]) -> str:
    return ", ".join(f"{column} {one}" for column, one in zip(columns, row, strict=True))


def _alike(column: str, one: Any, other: Any) -> bool:
    if column in FLOATING and one is not None and other is not None:
        return abs(one - other) <= LEAST
    return one == other
