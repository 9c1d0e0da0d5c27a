"""How MongoDB reads the values of a query and of a row: kinds, equality, order, paths.

Text never equals a number: KoboToolbox stores every answer as text, so this decides a lot.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

ALLOWED: Final = frozenset(
    {"$and", "$or", "$not", "$expr", "$ifNull", "$exists", "$elemMatch", "$regex", "$options"}
    | {"$gt", "$gte", "$lt", "$lte", "$ne", "$in", "$nin", "$all"}
)
# Written as extended JSON these become values of kinds that no answer has.
FOREIGN_KINDS: Final = frozenset({"$date", "$oid"})


class UnsupportedQueryError(Exception):
    """MongoDB would refuse the query."""


class Foreign:
    """A value of a kind that no row holds, so that nothing equals it."""


class Missing:
    """What a row holds under a name that it does not have."""


MISSING: Final = Missing()
# A truth value is an int to Python, so it has to be asked for first.
KINDS: Final[dict[str, tuple[type, ...]]] = {
    "truth": (bool,),
    "number": (int, float),
    "text": (str,),
    "object": (dict,),
    "list": (list,),
    "nothing": (Missing,),
}
ORDER: Final = ("nothing", "number", "text", "object", "list", "truth", "foreign")
COMPARABLE: Final = frozenset({"number", "text", "truth"})


def readable(query: dict[str, Any]) -> object:
    """Return the query as it reaches MongoDB, after KoboToolbox has rewritten it."""
    if isinstance(submission_id := query.get("_id"), str) and submission_id.isdecimal():
        query = {**query, "_id": int(submission_id)}
    return _rewritten(query)


def is_expression(operand: object) -> TypeGuard[dict[str, Any]]:
    """Return whether the operand says what to compare with, rather than being a value."""
    return isinstance(operand, dict) and next(iter(operand), "").startswith("$")


def lookup(row: Mapping[str, Any], path: str) -> object:
    """Return what a row holds at a path; dots lead into objects, never into repeats."""
    if path in row:
        return row[path]
    value: object = row
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return MISSING
        value = value[name]
    return value


def equals(operand: object, value: object) -> bool:
    """Return whether MongoDB holds the two for equal: of one kind, or one inside a list."""
    if operand is None:
        return value is None or value is MISSING
    if _kind(operand) == _kind(value) and operand == value:
        return True
    return isinstance(value, list) and any(
        _kind(operand) == _kind(item) and operand == item for item in value
    )


def are_comparable(operand: object, value: object) -> bool:
    """Return whether one of the two can be greater: two numbers, two texts or two truths."""
    return _kind(operand) == _kind(value) and _kind(operand) in COMPARABLE


def order_key(value: object) -> tuple[int, Any]:
    """Return a key that sorts values of all kinds as MongoDB does."""
    kind = _kind(value)
    return ORDER.index(kind), value if kind in COMPARABLE else 0


def _rewritten(value: object) -> object:
    if isinstance(value, list):
        return [_rewritten(item) for item in value]
    if not isinstance(value, dict):
        return value
    if FOREIGN_KINDS & value.keys():
        return Foreign()
    return {_allowed(key): _rewritten(item) for key, item in value.items()}


def _allowed(key: str) -> str:
    if not key.startswith("$") or key in ALLOWED:
        return key
    return b64encode(key.encode()).decode()


def _kind(value: object) -> str:
    for kind, types in KINDS.items():
        if isinstance(value, types):
            return kind
    return "nothing" if value is None else "foreign"
