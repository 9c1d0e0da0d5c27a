"""Comparisons of two values, as a phone makes them (JavaRosa's XPathEqExpr and XPathCmpExpr)."""

from assets.xpath.tree import NotUnderstoodError
from assets.xpath.values import Value, as_day, as_number, as_text, as_truth

CLOSE = "1e-12"  # Numbers that differ by less are equal on a phone.
DAYS = {"day", "moment"}


def in_order(operator: str, left: Value, right: Value) -> Value:
    """Return whether one value is smaller or larger than another; neither, if one is none."""
    _refuse_two_moments(left, right)
    if {left.kind, right.kind} <= DAYS or _is_a_day(left, right):
        return Value("truth", f"coalesce({as_day(left)} {operator} {as_day(right)}, false)")
    return Value("truth", f"coalesce({as_number(left)} {operator} {as_number(right)}, false)")


def equal(left: Value, right: Value) -> Value:
    """Return whether two values are the same, as truths, as numbers, or else as texts."""
    _refuse_two_moments(left, right)
    kinds = {left.kind, right.kind}
    if "truth" in kinds:
        return Value("truth", f"({as_truth(left)} = {as_truth(right)})")
    if "number" in kinds:
        return Value("truth", _equal_numbers(left, right))
    for value, other in ((left, right), (right, left)):
        if value.kind in DAYS and other.said == "":
            return Value("truth", f"({value.sql} is null)")
    if kinds <= DAYS:
        return Value("truth", f"({as_day(left)} is not distinct from {as_day(right)})")
    return Value("truth", f"({as_text(left)} = {as_text(right)})")


def _equal_numbers(left: Value, right: Value) -> str:
    """Compare numbers; an answer that was not given is the empty text, and no number."""
    value, other = (left, right) if left.kind == "number" and left.is_answer else (right, left)
    same = f"abs({as_number(value)} - {as_number(other)}) < {CLOSE}"
    if value.kind != "number" or not value.is_answer:
        return f"coalesce({same}, false)"
    if other.said is not None:
        return f"({value.sql} is null)" if other.said == "" else f"coalesce({same}, false)"
    if other.kind == "number" and not other.is_answer:
        return f"coalesce({same}, false)"
    neither = f"{value.sql} is null and {as_text(other)} = ''"
    return f"coalesce({same}, {neither})"


def _is_a_day(left: Value, right: Value) -> bool:
    """Say whether one side is a day and the other writes one."""
    return any(
        one.kind in DAYS and other.said is not None and as_day(other) != "null::date"
        for one, other in ((left, right), (right, left))
    )


def _refuse_two_moments(left: Value, right: Value) -> None:
    if left.kind == right.kind == "moment":
        raise NotUnderstoodError("two_moments")
