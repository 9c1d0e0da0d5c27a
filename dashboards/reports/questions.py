"""What the checks ask the partner of a report: each question in words, and what to do about it.

Only what waits for an answer is asked again.
"""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.pages.quality.questions import asked_finest
from dashboards.pages.quality.words import Words

# Lines that the report prints; of the others it says how many they are.
MOST_LINES = 8


class QuestionLine(NamedTuple):
    """One question to the partner: about which form, in how many places, and what to do."""

    form: str
    message: str
    what_to_do: str
    number: int


class Questions(NamedTuple):
    """The questions that the report prints, and the number of those that it leaves out."""

    lines: tuple[QuestionLine, ...]
    others: int


def questions_to(edition: Edition, words: Words) -> Questions:
    """Ask what waits for an answer, the most frequent first; what to do is said once a rule."""
    open_ones = [row for row in asked_finest(edition) if row.open]
    ranked = sorted(open_ones, key=lambda row: (-row.open, row.form, row.check_name))
    lines, said = [], set()
    for row in ranked[:MOST_LINES]:
        rule = words.rule(row.form, row.check_name, row.column_name)
        what_to_do = (rule and rule.what_to_do) or ""
        lines.append(
            QuestionLine(
                form=words.form(row.form),
                message=(rule and rule.message) or words.check(row.check_name, row.severity),
                what_to_do="" if what_to_do in said else what_to_do,
                number=row.open,
            )
        )
        said.add(what_to_do)
    return Questions(tuple(lines), sum(row.open for row in ranked[MOST_LINES:]))
