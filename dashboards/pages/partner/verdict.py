"""The sentence at the head of a partner's page, by written rules from exact counts.

1. How many promises are overdue today, the Agency's first, both sides in one breath.
2. What else the Agency owes. Where that is all, it stands first: nobody reads that nothing is
   overdue who waits for money or for an answer.
3. Where nothing is overdue, that is said; before any promise fell due, that.
"""

from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.owed import owed_besides
from dashboards.promises import DUE_STATES, overdue_by

# Between these a name keeps its own direction of reading, whatever stands around it.
ISOLATED = "\u2068{}\u2069"


def headline(own: Edition, code: str, name: str, language: Language) -> str:
    """Say what both sides of one partnership owe each other today."""
    partner = ISOLATED.format(name)
    besides = owed_besides(own, code, language)
    if not any(row.state in DUE_STATES for row in own.commitments):
        none_due = language.gettext(
            "No promise between the Agency and %(partner)s has fallen due yet.", partner=partner
        )
        return " ".join((none_due, *besides))
    agency, cso = overdue_by(own, "agency"), overdue_by(own, "cso")
    if besides and not agency:
        return " ".join((*besides, _partners(cso, partner, language)))
    return " ".join((_both(agency, cso, partner, language), *besides))


def _partners(cso: int, partner: str, language: Language) -> str:
    if not cso:
        return language.gettext("%(partner)s has no promise overdue.", partner=partner)
    return language.ngettext(
        "%(partner)s has %(num)s promise overdue.",
        "%(partner)s has %(num)s promises overdue.",
        cso,
        partner=partner,
    )


def _both(agency: int, cso: int, partner: str, language: Language) -> str:
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
