"""What is said once more: the same answers from one account, one view of a partner as another's."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.oracle.doubts import Doubt, Found, Seen
from tests.oracle.doubts_of_registers import SCALES
from tests.oracle.reading import day
from tests.oracle.sent import column
from tests.oracle.server import Submission

Rule = dict[str, Any]
BY_ITSELF = {"start", "end", "today", "deviceid"}  # What a phone says without being asked.


def sent_once(rule: Rule, seen: Seen) -> Iterator[Found]:
    """The answers that an account had sent before; the first ones stand."""
    for form, rows in seen.rows.items():
        if "link_code" in seen.place(form) or form not in rule.get("forms", seen.rows):
            continue
        asked = {
            one.path: one.repeats for one in seen.asked[form].questions if one.kind not in BY_ITSELF
        }
        before: set[str] = set()
        for row in sorted(rows, key=lambda one: one["_id"]):
            said = repr((row["_submitted_by"], _content(row, asked)))
            if row["_submitted_by"] and said in before:
                yield form, row["_id"], Doubt(rule["code"], "root_uuid", None, rule["severity"])
            before.add(said)


def _content(item: Any, asked: dict[str, Any]) -> Any:
    """Return what was answered, the items of repeats included, in a fixed order."""
    if isinstance(item, list):
        return [_content(one, asked) for one in item]
    return sorted(
        (path, _content(answer, asked) if isinstance(answer, list) else answer)
        for path, answer in item.items()
        if path in asked or (isinstance(answer, list) and not path.startswith("_"))
    )


def views_differ(rule: Rule, seen: Seen) -> Iterator[Found]:
    """The view from outside that repeats the partner's own in every item of a round."""
    form = rule["form"]
    partner = seen.place(form)["partner"]
    own, others = rule.get("own", "self"), rule.get("others", "facilitated")
    rounds: dict[Any, dict[str, Submission]] = defaultdict(dict)
    told = [row for row in seen.rows[form] if day(row.get(rule["day"])) and row.get(partner)]
    for row in sorted(told, key=lambda one: (day(one[rule["day"]]), one["_id"])):
        number = sum(_is_closed_before(rule, partner, other, row) for other in told)
        rounds[row[partner], number][row.get(rule["view"])] = row  # The newest one stands.
    for views in rounds.values():
        if own in views and others in views:
            first, second = _items(form, views[own]), _items(form, views[others])
            apart = abs((day(views[own][rule["day"]]) - day(views[others][rule["day"]])).days)
            if first and first == second and apart < rule.get("within_days", 365):
                doubt = Doubt(rule["code"], column(rule["view"]), None, rule["severity"])
                yield form, views[others]["_id"], doubt


def _is_closed_before(rule: Rule, partner: str, other: Submission, row: Submission) -> bool:
    """Say whether another submission had ended a round before the day of this one."""
    is_end = other.get(rule["view"]) == rule.get("closing", "agreed")
    is_same = other[partner] == row[partner]
    return is_end and is_same and day(other[rule["day"]]) < day(row[rule["day"]])


def _items(form: str, row: Submission) -> dict[str, str]:
    pattern, _ = SCALES[form]
    return {path: answer for path, answer in row.items() if pattern.fullmatch(path)}
