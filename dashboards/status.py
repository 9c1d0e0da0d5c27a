"""The eight words for a result, and the words for a promise: each with a shape and a colour.

How a status is reached is decided in the marts; only its looks stand here.
"""

from typing import NamedTuple

from dashboards.language import N_


class Look(NamedTuple):
    """How one status looks: its words, its place in the icon sheet, its colour, its plot symbol."""

    code: str
    word: str
    phrase: str
    icon: str
    tone: str
    symbol: str


RESULTS = {
    look.code: look
    for look in (
        Look("exceeded", N_("Exceeded"), N_("ahead of plan"), "exceeded", "ok", "triangle-up"),
        Look("on_track", N_("On track"), N_("on track"), "tick", "ok", "circle"),
        Look("behind", N_("Behind"), N_("behind"), "half", "warn", "square"),
        Look("off_track", N_("Off track"), N_("off track"), "alert", "bad", "diamond"),
        Look("regressed", N_("Regressed"), N_("regressed"), "down", "bad", "triangle-down"),
        Look(
            "too_close",
            N_("Too close to say"),
            N_("too close to say"),
            "near",
            "none",
            "hexagon-open",
        ),
        Look("not_rated", N_("Not rated"), N_("not rated"), "ring", "none", "circle-open"),
        Look("withheld", N_("Withheld"), N_("withheld"), "veil", "none", "square-open"),
    )
}
# The letters that stand beside a figure, in pages and in files.
MARKS = {
    "p": N_("provisional"),
    "r": N_("restated"),
    "c": N_("withheld to protect people"),
    "x": N_("not available"),
    "z": N_("not applicable"),
    "u": N_("low reliability"),
    "b": N_("break, or no baseline"),
}

KEPT_PACE = frozenset({"exceeded", "on_track"})
BEHIND_PLAN = frozenset({"behind", "off_track", "regressed"})

PROMISES = {
    look.code: look
    for look in (
        Look("on_time", N_("Kept"), N_("kept on time"), "tick", "ok", ""),
        Look("late", N_("Kept late"), N_("kept late"), "half", "warn", ""),
        Look("deemed", N_("Deemed kept"), N_("deemed kept"), "deemed", "none", ""),
        Look("pending", N_("Claimed"), N_("claimed"), "claimed", "none", ""),
        Look("unclaimed", N_("Not claimed yet"), N_("not claimed yet"), "open", "none", ""),
        Look("overdue", N_("Overdue"), N_("overdue"), "alert", "bad", ""),
        Look("disputed", N_("Disputed"), N_("disputed"), "disputed", "bad", ""),
        Look("waived", N_("Waived by both"), N_("waived by both"), "waived", "none", ""),
        Look("not_due", N_("Not yet due"), N_("not yet due"), "open", "none", ""),
    )
}


def result_look(code: str) -> Look:
    """The look of a result's status; one that this version does not know is not rated."""
    return RESULTS.get(code, RESULTS["not_rated"])


def promise_look(code: str) -> Look:
    """The look of a promise's state; one that this version does not know shows its own name."""
    return PROMISES.get(code, Look(code, code, code, "ring", "none", ""))
