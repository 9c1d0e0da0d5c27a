"""Which submissions a request for a form's data is asking for, in which order, with which keys.

Keyset pages (`_id` greater than the last one seen) are found by bisection, so that reading a
hundred thousand rows page by page stays quick.
"""

from bisect import bisect_left, bisect_right

import orjson

from assets.kobo.sandbox.exchange import CrashedError, Question, RefusedError
from assets.kobo.sandbox.forms import Form, Row
from assets.kobo.sandbox.mongo import compiled
from assets.kobo.sandbox.mongo_values import UnsupportedQueryError, lookup, order_key
from assets.kobo.sandbox.paging import strict_window

BOUNDS = frozenset({"$gt", "$gte", "$lt", "$lte"})
ALWAYS_GIVEN = ("_id", "_uuid", "meta/rootUuid", "_validation_status")
REFUSED_PARAMETERS = {
    "count": "This param is not implemented. Use `count` property of the response instead.",
    "submission_ids": "Value must be a list.",
}


def selected(form: Form, question: Question) -> tuple[int, list[Row]]:
    """Return how many rows match a request for data, and the page of them that it asks for."""
    for name, reason in REFUSED_PARAMETERS.items():
        if name in question.parameters:
            raise RefusedError({name: reason})
    if "user" in question.parameters:
        raise CrashedError
    window = strict_window(question)
    query = _json(question, "query", default={})
    order = _json(question, "sort", default={"_id": 1})
    fields = _json(question, "fields", default=[])
    ids = _sorted(form, matching(form, query), order)
    rows = [form.rows[found] for found in ids[window.start : window.start + window.limit]]
    return len(ids), _cut_down(rows, fields)


def matching(form: Form, query: object) -> list[int]:
    """Return the `_id` of every row that a query matches, in ascending order."""
    if not isinstance(query, dict):
        raise CrashedError
    try:
        test = compiled(query)
    except UnsupportedQueryError as error:
        raise RefusedError(["Unsupported query"]) from error
    ids = _candidates(form, query["_id"]) if "_id" in query else form.ids
    if ids is not None and query.keys() <= {"_id"}:
        return ids
    return [found for found in (form.ids if ids is None else ids) if test(form.rows[found])]


def _candidates(form: Form, condition: object) -> list[int] | None:
    """Return the rows that a plain condition on `_id` leaves, or None if it is not plain."""
    match condition:
        case {"$in": list(wanted), **others} if not others:
            whole = {number for number in wanted if type(number) is int}
            return sorted(whole & form.rows.keys()) if len(whole) == len(wanted) else None
        case dict() if condition and condition.keys() <= BOUNDS:
            return _between(form.ids, condition)
        case _:
            return None


def _between(ids: list[int], bounds: dict[str, object]) -> list[int] | None:
    low, high = 0, len(ids)
    for name, bound in bounds.items():
        if type(bound) is not int:
            return None
        # Below $gte and $lt are the smaller ids; $gt and $lte count the id itself among them.
        bisect = bisect_left if name in {"$gte", "$lt"} else bisect_right
        position = bisect(ids, bound)
        if name in {"$gt", "$gte"}:
            low = max(low, position)
        else:
            high = min(high, position)
    return ids[low:high]


def _sorted(form: Form, ids: list[int], order: object) -> list[int]:
    if not isinstance(order, dict):
        raise CrashedError
    if any(type(direction) is not int for direction in order.values()):
        raise CrashedError
    if next(iter(order), None) == "_id":
        return ids if order["_id"] > 0 else ids[::-1]
    for field, direction in reversed(order.items()):
        ids = _sorted_by(form, ids, field, is_descending=direction < 0)
    return ids


def _sorted_by(form: Form, ids: list[int], field: str, *, is_descending: bool) -> list[int]:
    return sorted(
        ids, key=lambda found: order_key(lookup(form.rows[found], field)), reverse=is_descending
    )


def _cut_down(rows: list[Row], fields: object) -> list[Row]:
    if not isinstance(fields, list):
        raise CrashedError
    if not fields:
        return rows
    wanted = {*fields, *ALWAYS_GIVEN}
    return [{key: value for key, value in row.items() if key in wanted} for row in rows]


def _json(question: Question, name: str, default: object) -> object:
    parameters = question.parameters
    if name not in parameters:
        return default
    try:
        return orjson.loads(parameters[name])
    except orjson.JSONDecodeError as error:
        raise RefusedError({name: "Value must be valid JSON."}) from error
