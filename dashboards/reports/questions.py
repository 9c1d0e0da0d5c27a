"""What the checks ask the partner of a report: each question in words, and what to do about it.

Only what waits for an answer is asked again, and of a form that is the partner's own to mend:
what the Agency holds about it, it can neither open nor correct.
"""

from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.pages.quality.questions import asked_finest
from dashboards.pages.quality.words import Words

# Periods that a line names; of more than these it names the newest.
MOST_PERIODS = 2


class QuestionLine(NamedTuple):
    """One question to the partner: about which form and when, in how many places, what to do."""

    form: str
    periods: str
    message: str
    what_to_do: str
    number: int


class Questions(NamedTuple):
    """The questions that the report prints, and the number of those that it leaves out."""

    lines: tuple[QuestionLine, ...]
    others: int


def questions_to(edition: Edition, words: Words, language: Language, most: int) -> Questions:
    """Ask what waits for an answer, the most frequent first; what to do is said once a rule.

    Of more than so many, how many others there are is said.
    """
    open_ones = [row for row in asked_finest(edition) if row.open and not row.is_agency_held]
    ranked = sorted(open_ones, key=lambda row: (-row.open, row.form, row.check_name))
    lines, said = [], set()
    for row in ranked[:most]:
        rule = words.rule(row.form, row.check_name, row.column_name)
        what_to_do = (rule and rule.what_to_do) or ""
        lines.append(
            QuestionLine(
                form=words.form(row.form),
                periods=_periods((row.open_periods or "").split(", "), language),
                message=(rule and rule.message) or words.check(row.check_name, row.severity),
                what_to_do="" if what_to_do in said else what_to_do,
                number=row.open,
            )
        )
        said.add(what_to_do)
    return Questions(tuple(lines), sum(row.open for row in ranked[most:]))


def _periods(codes: list[str], language: Language) -> str:
    """The periods of what is asked about, oldest first; of many, the newest."""
    if len(codes) > MOST_PERIODS:
        return language.gettext("%(period)s and earlier", period=language.period(codes[-1]))
    return language.row(language.period(code) for code in codes)
