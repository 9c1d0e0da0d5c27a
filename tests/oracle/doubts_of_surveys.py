"""Doubts about how questions were answered: one score throughout, in no time, on one phone."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.doubts import Doubt, Found, Seen
from tests.oracle.doubts_of_registers import SCALES
from tests.oracle.sent import came_on, period_of
from tests.oracle.server import Submission

Rule = dict[str, Any]
CRITERIA = re.compile(r"criteria/r\d+")


def straight_line(rule: Rule, seen: Seen) -> Iterator[Found]:
    """An assessment with one and the same score for everything that it scores."""
    idle = set(rule.get("not_scored", ("na", "9")))
    for form, fewest in rule["answered"].items():
        pattern = SCALES[form][0] if form in SCALES else CRITERIA
        for row in seen.rows[form]:
            scores = [row[path] for path in row if pattern.fullmatch(path)]
            scores = [score for score in scores if score not in idle]
            if len(scores) >= fewest and len(set(scores)) == 1:
                yield form, row["_id"], _whole(rule)


def too_fast(rule: Rule, seen: Seen) -> Iterator[Found]:
    """A form that was filled in faster than it can be read."""
    least = timedelta(seconds=rule.get("seconds", 120))
    for form in rule["forms"]:
        for row in seen.rows[form]:
            if "start" in row and "end" in row:
                begins, ends = (datetime.fromisoformat(row[name]) for name in ("start", "end"))
                if timedelta() <= ends - begins < least:
                    yield form, row["_id"], _whole(rule)


def same_device(rule: Rule, seen: Seen) -> Iterator[Found]:
    """The answers of more people than one device may send."""
    for form in rule["forms"]:
        devices: dict[Any, list[Submission]] = defaultdict(list)
        for row in seen.rows[form]:
            if row.get("deviceid"):
                devices[row["deviceid"], _when(rule, seen, form, row)].append(row)
        for rows in devices.values():
            if len(rows) > rule.get("respondents", 3):
                yield from ((form, row["_id"], _whole(rule)) for row in rows)


def _when(rule: Rule, seen: Seen, form: str, row: Submission) -> Any:
    span = rule.get("span", "period")
    if span == "day":
        return came_on(seen.folder, row)
    return period_of(seen.folder, seen.place(form), row) if span == "period" else ""


def _whole(rule: Rule) -> Doubt:
    return Doubt(rule["code"], "root_uuid", None, rule["severity"])
