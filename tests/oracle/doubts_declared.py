"""The rules of doubt that a programme declares in `programme.yaml`, one reading for each kind."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.oracle import (
    doubts_of_figures,
    doubts_of_numbers,
    doubts_of_rows,
    doubts_of_surveys,
    doubts_of_texts,
    doubts_of_views,
)
from tests.oracle.doubts import Found, Seen

Rule = dict[str, Any]
KINDS: dict[str, Callable[[Rule, Seen], Iterator[Found]]] = {
    "within_agreement": doubts_of_rows.within_agreement,
    "in_order": doubts_of_rows.in_order,
    "parts_equal_total": doubts_of_rows.parts_equal_total,
    "not_more_than": doubts_of_rows.not_more_than,
    "contact_in_text": doubts_of_texts.contact_in_text,
    "sent_once": doubts_of_views.sent_once,
    "views_differ": doubts_of_views.views_differ,
    "so_far_not_more_than": doubts_of_numbers.so_far_not_more_than,
    "heaping": doubts_of_numbers.heaping,
    "pace": doubts_of_numbers.pace,
    "late_edits": doubts_of_numbers.late_edits,
    "straight_line": doubts_of_surveys.straight_line,
    "too_fast": doubts_of_surveys.too_fast,
    "same_device": doubts_of_surveys.same_device,
    "outliers": doubts_of_figures.outliers,
    "equals_target": doubts_of_figures.equals_target,
}
ERRORS = {"within_agreement", "in_order", "parts_equal_total", "not_more_than"}


def declared(seen: Seen, severity: str) -> Iterator[Found]:
    """Yield what the declared rules of a severity find."""
    for rule in seen.folder.settings["quality"].get("rules", []):
        usual = "error" if rule["kind"] in ERRORS else "warning"
        if rule.get("severity", usual) == severity:
            yield from KINDS[rule["kind"]]({**rule, "severity": severity}, seen)
