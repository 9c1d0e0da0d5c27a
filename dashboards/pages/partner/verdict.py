"""The sentence at the head of a partner's page, by written rules from exact counts.

1. How many promises are overdue today, the Agency's first, both sides in one breath.
2. Where none is overdue, that is said; before any fell due, that.
"""

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.promises import DUE_STATES, overdue_by

# Between these a name keeps its own direction of reading, whatever stands around it.
ISOLATED = "\u2068{}\u2069"


def headline(own: Edition, name: str, language: Language) -> str:
    """Say how both sides' promises of one partnership stand today."""
    partner = ISOLATED.format(name)
    if not any(row.state in DUE_STATES for row in own.commitments):
        return language.gettext(
            "No promise between the Agency and %(partner)s has fallen due yet.", partner=partner
        )
    agency, cso = overdue_by(own, "agency"), overdue_by(own, "cso")
    if not agency and not cso:
        return language.gettext(
            "The Agency has no promise to %(partner)s overdue, and %(partner)s has none.",
            partner=partner,
        )
    return language.ngettext(
        "The Agency has %(agency)s promise to %(partner)s overdue, and %(partner)s has %(cso)s.",
        "The Agency has %(agency)s promises to %(partner)s overdue, and %(partner)s has %(cso)s.",
        agency or 2,
        partner=partner,
        agency=language.number(agency) if agency else language.gettext("no"),
        cso=language.number(cso) if cso else language.gettext("none"),
    )
