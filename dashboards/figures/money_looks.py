"""How money looks in every figure: outlined was planned, solid happened, each side in its colour.

The Agency's bars and the partner's have the same form and size.
"""

from dashboards.figures.template import CLEAR, INK2, SIDE_COLOUR, STRONG_RULE, Part
from dashboards.language import N_, Language

AGREED, DUE, PAID, RECEIVED, SPENT = "agreed", "due", "paid", "received", "spent"

NAMES = {
    AGREED: N_("Agreed"),
    DUE: N_("Fell due"),
    PAID: N_("Paid by the Agency"),
    RECEIVED: N_("Confirmed by the partner"),
    SPENT: N_("Spent by the partner"),
}
MARKERS: dict[str, Part] = {
    AGREED: {"color": CLEAR, "line": {"color": STRONG_RULE, "width": 1}},
    DUE: {"color": CLEAR, "line": {"color": INK2, "width": 1.5}},
    PAID: {"color": SIDE_COLOUR["agency"], "line": {"width": 0}},
    RECEIVED: {"color": SIDE_COLOUR["cso"], "line": {"width": 0}},
}


def looks(kind: str, language: Language) -> Part:
    """Return what a kind of money is called in the legend, where it is shown and hidden as one."""
    return {"name": language.gettext(NAMES[kind]), "legendgroup": kind}
