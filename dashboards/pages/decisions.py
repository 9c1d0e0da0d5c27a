"""What needs a decision, by written rules: on the overview, and on the programme's first page.

A line states what the figures say and whose turn it is; it gives no reason that nobody gave.
"""

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.quality.words import Words
from dashboards.pages.received import checks_waiting
from dashboards.pages.results import ResultGroup, ResultRow
from dashboards.promises import MONEY, partner_name, promise_text, promises_by, state_in_words
from dashboards.register_rows import Duty
from dashboards.reporting import look_of
from dashboards.rows import Commitment, Side

Whose = Side | Literal["joint"]
Groups = tuple[ResultGroup, ...]
OFF = frozenset({"off_track", "regressed"})
TURNS: dict[Whose, str] = {
    "agency": N_("Agency to act"),
    "cso": N_("Partners to act"),
    "joint": N_("Both to act"),
}
OVERDUE: dict[Side, tuple[str, str]] = {
    "agency": (
        N_("%(num)s promise of the Agency is overdue."),
        N_("%(num)s promises of the Agency are overdue."),
    ),
    "cso": (
        N_("%(num)s promise of partners is overdue."),
        N_("%(num)s promises of partners are overdue."),
    ),
}


class Decision(NamedTuple):
    """What needs one: the sentence, what more is known, and whose turn it is.

    `is_quoted` says that what more is known has somebody's own words; `page` leads to all of it.
    """

    said: str
    whose: Whose
    page: str
    more: str = ""
    is_quoted: bool = False


Rule = Callable[[Edition, Groups, Language], Decision | None]


def decisions(edition: Edition, groups: Groups, language: Language) -> Iterator[Decision]:
    """Yield what needs a decision, in the order of the rules."""
    for rule in RULES:
        found = rule(edition, groups, language)
        if found is not None:
            yield found


def off_track(groups: Groups) -> list[ResultRow]:
    """Return the results that are off track or regressed."""
    return [row for group in groups for row in group.rows if row.look.code in OFF]


def disputed_promises(edition: Edition) -> list[Commitment]:
    """Return the promises of which one side says that they were kept, and the other does not."""
    return [row for row in edition.commitments if row.state == "disputed"]


def missing_reports(edition: Edition, side: Side) -> list[Duty]:
    """Return what a side had to send up to the period shown and has not sent."""
    end = edition.period.ends_on if edition.period else None
    ended = {row.period for row in edition.periods if end and row.ends_on <= end}
    return [
        row
        for row in edition.duties
        if row.side == side and row.period in ended and look_of(row).code == "overdue"
    ]


def _owed_by(side: Side) -> Rule:
    def rule(edition: Edition, _: Groups, language: Language) -> Decision | None:
        owed = [row for row in promises_by(edition, side) if row.state == "overdue"]
        if not owed:
            return None
        first = min(owed, key=lambda row: (row.type != MONEY, row.current_due, row.commitment))
        said = language.ngettext(*OVERDUE[side], len(owed))
        late = state_in_words(first, edition, language)
        with_whom = _partner_of(first, edition, language)
        told = (
            language.row((promise_text(first, language), with_whom)) + language.gettext(": ") + late
        )
        if any(row.current_due < first.current_due for row in owed):
            told = language.gettext("Money first: %(promise)s", promise=told)
        return Decision(said, side, "#due", told, is_quoted=True)

    return rule


def _results_off(edition: Edition, groups: Groups, language: Language) -> Decision | None:
    del edition
    rows = off_track(groups)
    if not rows:
        return None
    said = language.ngettext(
        "%(num)s result is off track or regressed.",
        "%(num)s results are off track or regressed.",
        len(rows),
    )
    asked = language.gettext("What stands in the way, and is the plan still right?")
    codes = language.row(row.code for row in rows)
    return Decision(said, "joint", "results.html", f"{codes}. {asked}")


def _in_dispute(edition: Edition, _: Groups, language: Language) -> Decision | None:
    number = len(disputed_promises(edition))
    if not number:
        return None
    said = language.ngettext(
        "Of %(num)s promise one side says that it was kept, and the other does not.",
        "Of %(num)s promises one side says that they were kept, and the other does not.",
        number,
    )
    return Decision(said, "joint", "partnership.html")


def _reports_missing(side: Side) -> Rule:
    one, many = {
        "agency": (
            N_("%(num)s answer or report that the Agency owed is missing."),
            N_("%(num)s answers and reports that the Agency owed are missing."),
        ),
        "cso": (
            N_("%(num)s report that a partner owed is missing."),
            N_("%(num)s reports that partners owed are missing."),
        ),
    }[side]

    def rule(edition: Edition, _: Groups, language: Language) -> Decision | None:
        number = len(missing_reports(edition, side))
        if not number:
            return None
        said = language.ngettext(one, many, number)
        return Decision(said, side, "quality.html")

    return rule


def _checks_ask(edition: Edition, _: Groups, language: Language) -> Decision | None:
    number = sum(number for _, number in checks_waiting(edition, Words(edition, language)))
    if not number:
        return None
    said = language.ngettext(
        "%(num)s question of the checks waits for an answer.",
        "%(num)s questions of the checks wait for an answer.",
        number,
    )
    return Decision(said, "joint", "quality.html")


RULES: tuple[Rule, ...] = (
    _owed_by("agency"),
    _owed_by("cso"),
    _in_dispute,
    _results_off,
    _reports_missing("agency"),
    _reports_missing("cso"),
    _checks_ask,
)


def _partner_of(row: Commitment, edition: Edition, language: Language) -> str:
    return partner_name(
        next((one for one in edition.partners if one.partner == row.partner), None), language
    )
