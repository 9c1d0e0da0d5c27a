"""What states, readers, outcomes, evidence and priorities are called on the panel's pages.

What a page says with them belongs in its own module.
"""

from collections.abc import Iterable, Mapping

from dashboards.language import N_, Language
from dashboards.panel_edition import PanelEdition
from dashboards.panel_rows import Concern
from dashboards.partners import labels_of
from dashboards.status import Look

LATE = Look("late", N_("Open over 90 days"), N_("open over 90 days"), "alert", "bad", "diamond")
OPEN = Look("open", N_("Open"), N_("open"), "open", "none", "circle-open")
CLOSED = Look("closed", N_("Closed"), N_("closed"), "tick", "ok", "circle")
CONCERNS: Mapping[str, Look] = {look.code: look for look in (LATE, OPEN, CLOSED)}

HEARD = Look("heard", N_("Heard"), N_("heard"), "tick", "ok", "circle")
NOT_HEARD = Look("not_heard", N_("Not heard yet"), N_("not heard yet"), "half", "warn", "diamond")

# The codes are those of the forms; one that is not known here stands for itself.
READERS = {
    "panel": N_("the joint panel"),
    "agency": N_("the Agency’s focal point"),
    "board": N_("the partner’s board"),
    "author": N_("only whoever raised it"),
}
OUTCOMES = {
    "no_ground": N_("found to have no ground"),
    "agreed_step": N_("a step was agreed"),
    "mediation": N_("sent to mediation"),
    "withdrawn": N_("withdrawn"),
}
EVIDENCE = {"none": N_("no evidence"), "told": N_("told"), "seen": N_("seen")}
PRIORITIES = {"high": N_("High"), "medium": N_("Medium"), "later": N_("Later")}


def concern_look(concern: Concern) -> Look:
    """Return the state of a concern."""
    if not concern.is_open:
        return CLOSED
    return LATE if concern.is_late else OPEN


def said(words: Mapping[str, str], code: str | None, language: Language) -> str:
    """Return what a code is called; empty where there is none."""
    word = words.get(code or "")
    return language.gettext(word) if word else code or ""


def readers(codes: Iterable[str] | None, language: Language) -> str:
    """Say who may know of a concern."""
    return language.row([said(READERS, code, language) for code in codes or ()])


def type_of(panel: PanelEdition, concern: Concern) -> str:
    """Say what a concern is about, as the programme calls it."""
    labels = labels_of(panel.edition, "concern_type")
    return labels.get(concern.concern_type or "", concern.concern_type or "")


def days(number: int, language: Language) -> str:
    """A number of days."""
    return language.ngettext("%(num)s day", "%(num)s days", number)
