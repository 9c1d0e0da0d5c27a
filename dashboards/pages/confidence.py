"""How far a figure can be trusted, in words: its grade, the parts of it, and why it has no status.

How a grade is earned is decided in the marts.
"""

from collections.abc import Iterator
from typing import NamedTuple

from dashboards.language import N_, Language
from dashboards.rows import Progress

# Where a figure stands beside its target and has no plain status all the same.
REASONS = {
    "low_confidence": N_("Incomplete: confidence is too low"),
    "no_interval": N_("No interval says how sure the estimate is"),
    "too_close": N_("Its margin of error reaches into another status"),
    "too_few": N_("Too few promises fell due"),
}


class Confidence(NamedTuple):
    """A figure's grade, from A to D, and what it is made of."""

    grade: str
    parts: str


def confidence(now: Progress, language: Language) -> Confidence | None:
    """The grade of a figure and its parts; None where there is no figure to show."""
    if now.confidence is None:
        return None
    return Confidence(now.confidence, language.row(_parts(now, language)))


def reason(now: Progress, language: Language) -> str:
    """Why a figure beside its target is not rated; empty where it is."""
    return language.gettext(REASONS[now.status_reason]) if now.status_reason in REASONS else ""


def _parts(now: Progress, language: Language) -> Iterator[str]:
    """What was asked for, in the order in which it is graded; lateness is shown alone."""
    if now.completeness is not None:
        yield language.gettext("reports in %(share)s", share=language.percent(now.completeness))
    if now.timeliness is not None:
        yield language.gettext("in time %(share)s", share=language.percent(now.timeliness))
    if now.validity is not None:
        yield language.gettext(
            "records without a warning %(share)s", share=language.percent(now.validity)
        )
    if now.evidence_share is not None:
        yield language.gettext(
            "with evidence %(share)s", share=language.percent(now.evidence_share)
        )
    if now.is_fresh is False:
        yield language.gettext("nothing new in the period")
    elif now.is_fresh:
        yield language.gettext("data of the period")
