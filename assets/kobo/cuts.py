"""Cuts submissions out of what KoboToolbox sent, so that nothing of their answers is kept.

Which submissions those are is the programme's to say: those without consent, and those that
Accord was asked to forget (DESIGN §2, §8). What stays of one is its number, when it came and
what tells whether it has changed, so that it is counted and not fetched again and again.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Reason = Literal["without_consent", "forgotten"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Rule:
    """Says of a submission why nothing of it may be kept, or nothing where it may be.

    `asks` are the keys of a submission that it looks at, beside what names a submission.
    """

    says: Callable[[Row], Reason | None]
    asks: tuple[str, ...] = ()

    def __call__(self, row: Row) -> Reason | None:
        """Return why nothing of a submission may be kept, if nothing may."""
        return self.says(row)


@dataclass(frozen=True)
class Cut:
    """A submission of which nothing was kept: why, and when the server says it came."""

    reason: Reason
    submitted_at: str | None


keep_all = Rule(lambda _: None)


def only_with_consent(question: str, given: str) -> Rule:
    """Return the rule that cuts out a submission unless its answer gives consent.

    `question` is the question's path in the form. No answer is no consent.
    """

    def says(row: Row) -> Reason | None:
        return None if row.get(question) == given else "without_consent"

    return Rule(says, (question,))


def split(rows: Iterable[Row], rule: Rule) -> tuple[list[Row], dict[int, Cut]]:
    """Return the submissions that may be kept, and the others by their `_id`."""
    kept, cut = [], {}
    for row in rows:
        reason = rule(row)
        if reason:
            cut[int(row["_id"])] = Cut(reason, row.get("_submission_time"))
        else:
            kept.append(row)
    return kept, cut


def without(body: Mapping[str, Any], kept: list[Row]) -> bytes:
    """Return a page as bytes, with no other submissions than these."""
    text = json.dumps({**body, "results": kept}, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")  # Half a surrogate pair has only its escape.
