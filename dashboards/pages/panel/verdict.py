"""The sentences at the heads of the panel's pages, by written rules from exact counts.

1. How many concerns are open, and how many of them for more than 90 days.
2. Which mandates are contested and not heard yet; of many, how many.
"""

from dashboards.language import Language, sentence_start
from dashboards.pages.partner.verdict import ISOLATED
from dashboards.panel_edition import PanelEdition

# So many partners are named in a sentence.
MOST_NAMED = 3


def concerns_clause(panel: PanelEdition, language: Language) -> str:
    """Say how many concerns are open, and how many of them for more than 90 days."""
    open_ones = [row for row in panel.concerns_now if row.is_open]
    late = sum(row.is_late for row in open_ones)
    if not panel.concerns_now:
        return language.gettext("No concern has been raised.")
    if not open_ones:
        return language.gettext("No concern is open.")
    if len(open_ones) == 1:
        return (
            language.gettext("One concern is open, and has been for more than 90 days.")
            if late
            else language.gettext("One concern is open, for 90 days at most.")
        )
    how_many = language.ngettext(
        "%(count)s concern is open",
        "%(count)s concerns are open",
        len(open_ones),
        count=language.in_words(len(open_ones)),
    )
    of_them = language.gettext("none of them for more than 90 days")
    if late:
        of_them = language.ngettext(
            "one of them for more than 90 days",
            "%(count)s of them for more than 90 days",
            late,
            count=language.in_words(late),
        )
    return sentence_start(f"{language.row([how_many, of_them])}.")


def mandates_clause(panel: PanelEdition, language: Language) -> str:
    """Say which mandates are contested and not heard yet."""
    waiting = [row for row in panel.mandates if not row.is_heard]
    if not panel.mandates:
        return language.gettext("No mandate is contested.")
    if not waiting:
        return sentence_start(
            language.ngettext(
                "One mandate is contested, and those who claim it were heard.",
                "%(count)s mandates are contested, and those who claim them were heard.",
                len(panel.mandates),
                count=language.in_words(len(panel.mandates)),
            )
        )
    if len(waiting) > MOST_NAMED:
        return language.ngettext(
            "%(num)s contested mandate has not been heard yet.",
            "%(num)s contested mandates have not been heard yet.",
            len(waiting),
        )
    names = sorted(ISOLATED.format(panel.name_of(row.partner)) for row in waiting)
    return language.ngettext(
        "The mandate of %(names)s is contested and has not been heard yet.",
        "The mandates of %(names)s are contested and have not been heard yet.",
        len(waiting),
        names=language.listing(names),
    )
