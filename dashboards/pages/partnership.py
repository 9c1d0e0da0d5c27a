"""Partnership: do both sides see the same one, and who owes what?

The Agency comes first, since it is the Agency that gives account; both sides are shown by the same
code. Ratings stand here only as far as the edition has pooled them.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.choices import Choice, choice_file, partner_choices, partners_to_choose
from dashboards.pages.frame import frame, is_public
from dashboards.pages.in_time import promises_in_time, timeline
from dashboards.pages.money.page import has_money
from dashboards.pages.perceived import is_withheld, perception_figure, principles_of, seen_clause
from dashboards.pages.verdict import promises_clause
from dashboards.partners import page_of_partner
from dashboards.partnership_rows import Ageing, Comparison
from dashboards.principles import last_seen, principle_name
from dashboards.promises import Tally, partner_name, promise_text, tallies
from dashboards.rendering import figure_data, parts, render
from dashboards.rows import EVERYONE, SIDES, Partner, Side
from dashboards.sheets import Sheet, sheet_files

NAMES: dict[Side, str] = {"agency": N_("Agency"), "cso": N_("Partners")}
TITLES: dict[Side, str] = {"agency": N_("The Agency promised"), "cso": N_("Partners promised")}
# The same of one partner alone.
NAMES_OF_ONE: dict[Side, str] = {"agency": N_("Agency"), "cso": N_("Partner")}
TITLES_OF_ONE: dict[Side, str] = {
    "agency": N_("The Agency promised"),
    "cso": N_("The partner promised"),
}
PAGE = "partnership"


class Test(NamedTuple):
    """Whether one partnership meets the criteria of mutual accountability."""

    name: str
    page: str
    criteria: tuple[bool | None, ...]
    met: str
    is_accountable: bool


def partnership_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the page of an edition's partnership, and what its figures hold."""
    return {
        "partnership.html": _page(edition, language),
        **partner_choices(PAGE, edition, language, partial(_choice, language)),
        **sheet_files(_sheets(edition, language), edition, language),
    }


def _sheets(edition: Edition, language: Language) -> Iterator[Sheet]:
    partners = {partner.partner: partner for partner in edition.partners}
    yield Sheet(
        "perception",
        language.gettext("How far each principle is met, seen from both sides"),
        (
            *("period", "principle", "agency_mean", "cso_mean", "gap", "agency_respondents"),
            *("cso_respondents", "partners", "mark"),
        ),
        edition.comparisons,
        "gap",
        {"name": lambda row: principle_name(edition, row.principle)},
    )
    yield Sheet(
        "promises-in-time",
        language.gettext("Promises in time"),
        (
            *("commitment", "partner", "side", "original_due", "current_due", "state"),
            *("claimed_on", "done_on", "days_late", "redates", "mark"),
        ),
        edition.commitments,
        said={
            "name": lambda row: partner_name(partners.get(row.partner), language),
            "text": lambda row: promise_text(row, language),
        },
    )


def _page(edition: Edition, language: Language) -> bytes:
    seen = last_seen(edition, edition.comparisons)
    promises = promises_in_time(edition, language)
    sides = tallies(edition, edition.programme.period)
    names, titles = _in_words(NAMES, language), _in_words(TITLES, language)
    figures = {
        "perception": perception_figure(edition, seen, language),
        "timeline": timeline(edition, promises, names, titles, language),
    }
    return render(
        "partnership.html",
        language,
        **frame(edition, language),
        headline=_headline(edition, seen, language),
        lede=_lede(edition, seen, language),
        wave=language.short_period(seen[0].period) if seen else "",
        principles=principles_of(edition, seen, language),
        is_withheld=is_withheld(edition),
        tallies=sides,
        besides=_besides(sides, language),
        apart=_apart(edition, EVERYONE, language),
        ageing=_ageing(edition, EVERYONE),
        names=names,
        titles=titles,
        tests=tuple(_tests(edition)),
        has_money=has_money(edition),
        promises=promises,
        has={name for name, figure in figures.items() if figure},
        lookup=partners_to_choose(edition, language),
        choice_file=choice_file(PAGE, EVERYONE),
        figures=figure_data({name: one for name, one in figures.items() if one}, language),
    )


def _choice(language: Language, partner: Partner, own: Edition) -> Choice:
    """Tell of one partnership; ratings are no part of it, since they are pooled over many."""
    names, titles = _in_words(NAMES_OF_ONE, language), _in_words(TITLES_OF_ONE, language)
    promises, part = promises_in_time(own, language), parts("partnership_tables.html", language)
    code = partner.partner
    sides = tallies(own, own.programme.period, code)
    return Choice(
        {"timeline": timeline(own, promises, names, titles, language)},
        {
            "kept": part(
                *("kept", sides, _besides(sides, language), _apart(own, code, language)),
                *(_ageing(own, code), names, titles),
                own.period.ends_on if own.period else None,
                own.programme.as_of,
            ),
            "timeline": part("promises_table", promises, names),
            "tests": part("tests_table", tuple(_tests(own))),
        },
    )


def _in_words(words: dict[Side, str], language: Language) -> dict[Side, str]:
    return {side: language.gettext(word) for side, word in words.items()}


def _headline(edition: Edition, seen: tuple[Comparison, ...], language: Language) -> str:
    return f"{seen_clause(edition, seen, language)} {promises_clause(edition, language)}"


def _lede(edition: Edition, seen: tuple[Comparison, ...], language: Language) -> str:
    said = []
    if seen:
        said.append(
            language.gettext(
                "Ratings of %(period)s, from 1 (not at all) to 5 (fully).",
                period=language.period(seen[0].period),
            )
        )
        answered = {row.side: row for row in edition.responses if row.period == seen[0].period}
        if len(answered) == len(SIDES) and all(row.invited for row in answered.values()):
            said.append(
                language.gettext(
                    "%(agency)s of %(asked)s asked at the Agency answered, %(cso)s of %(invited)s"
                    " at partners.",
                    agency=language.number(answered["agency"].counted or 0),
                    asked=language.number(answered["agency"].invited or 0),
                    cso=language.number(answered["cso"].counted or 0),
                    invited=language.number(answered["cso"].invited or 0),
                )
            )
    said.append(language.gettext("A gap is a reason to talk."))
    return " ".join(said)


def _besides(sides: tuple[Tally, ...], language: Language) -> dict[Side, tuple[str, ...]]:
    """Return what is told of each side beside its promises kept on time; nothing of no promise."""
    if not any(one.due or one.waived or one.is_withheld for one in sides):
        return {}
    return {one.side: tuple(_beside(one, language)) for one in sides}


def _beside(one: Tally, language: Language) -> Iterator[str]:
    if one.is_withheld:
        yield from ["[c]"] * 6
        return
    for part, whole in (
        (one.on_time_revised, one.due),
        (one.met, one.due),
        (one.with_evidence, one.done),
    ):
        kept, total = language.number(part), language.number(whole)
        words = language.gettext("%(kept)s of %(total)s", kept=kept, total=total)
        yield words if whole else "[z]"
    late = one.median_days_late
    yield "[z]" if late is None else language.quantity(late, "days")
    yield language.number(one.redated)
    yield language.number(one.waived)


def _apart(edition: Edition, partner: str, language: Language) -> str:
    """Say how far both sides' shares lie apart; the edition has it the other way round."""
    at = edition.programme.period, partner
    found = [one.gap_points for one in edition.apart if (one.period, one.partner) == at]
    points = found[0] if found else None
    if points is None:
        return ""
    said = language.number(abs(points))
    if said == language.number(0):
        return language.gettext("Both sides kept the same share on time.")
    said = language.changed(-points, said)
    if partner != EVERYONE:
        return language.gettext(
            "Kept on time, partner minus Agency, in percentage points: %(points)s", points=said
        )
    return language.gettext(
        "Kept on time, partners minus Agency, in percentage points: %(points)s", points=said
    )


def _ageing(edition: Edition, partner: str) -> tuple[Ageing, ...]:
    at = edition.programme.period, partner
    found = {row.side: row for row in edition.ageing if (row.period, row.partner) == at}
    return tuple(found[side] for side in SIDES if side in found)


def _tests(edition: Edition) -> Iterator[Test]:
    names = {row.partner: row.name or row.partner for row in edition.partners}
    rows = [
        row
        for row in edition.shared
        if row.period == edition.programme.period and row.partner in names
    ]
    for row in sorted(rows, key=lambda one: names[one.partner]):
        criteria = row.has_agreement, row.has_targets, row.had_review, row.had_others, row.is_shared
        yield Test(
            names[row.partner],
            "" if is_public(edition) else page_of_partner(row.partner),
            criteria,
            f"{row.criteria_met or 0}/{len(criteria)}",
            is_accountable=bool(row.is_accountable),
        )
