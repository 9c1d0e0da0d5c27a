"""What became of a record, in words."""

from dashboards.language import N_, Language
from dashboards.record_rows import USED

# Why a record is left out, as `assets.indicators.records` tells the reasons apart.
REASONS = {
    "superseded": N_("another record of the same thing stands for it"),
    "outside": N_("does not meet the measure’s condition"),
    "quarantined": N_("breaks a rule of the checks"),
    "on_hold": N_("on hold until a question is answered"),
    "returned": N_("returned to the partner until a question is answered"),
    "not_approved": N_("not approved in KoboToolbox"),
    "decision": N_("left out by a decision"),
    "unknown_partner": N_("names no partner of the register"),
    "no_date": N_("has no date"),
    "future": N_("dated after the day of the data"),
    "not_in_sample": N_("stands for nobody in the sample"),
    "no_answer": N_("holds no answer of which a mean could be made"),
}


def fate_words(fate: str, language: Language) -> str:
    """Say what became of records; a reason that this version does not know shows its own name."""
    if fate == USED:
        return language.gettext("used")
    return language.gettext(REASONS[fate]) if fate in REASONS else fate


def reasons_words(reasons: str | None, language: Language) -> str:
    """Say the reasons for which records of a submission are left out."""
    return language.clauses(fate_words(one, language) for one in (reasons or "").split(";") if one)
