"""Partners: who works with the Agency, and do both sides keep their promises with each?

Partners stand by their names; nothing ranks them. What is told of one partner alone is on its own
page (`pages/partner`).
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from dashboards.capacity_rows import WHOLE
from dashboards.edition import Edition
from dashboards.figures.both_sides import Pair, both_sides_figure
from dashboards.figures.template import Figure, plain
from dashboards.language import Language
from dashboards.pages.frame import frame
from dashboards.partners import by_name, each_partner, labels_of, page_of_partner
from dashboards.promises import DUE_STATES, promises_by
from dashboards.rendering import figure_data, render
from dashboards.rows import SIDES, Partner, Side
from dashboards.sheets import Sheet, sheet_files

# The figure has room for so many partners; the table holds all.
MOST_LINES = 40
# Of fewer promises that fell due, counts alone are told.
FEWEST_RATED = 5
KEPT = ("on_time", "late", "deemed")
PERCENTS = (0, 25, 50, 75, 100)


class Promises(NamedTuple):
    """What became of the promises of one side of a partnership that fell due so far."""

    due: int
    on_time: int
    kept: int
    overdue: int

    @property
    def is_rated(self) -> bool:
        """Whether enough fell due for a share to say something."""
        return self.due >= FEWEST_RATED


class Line(NamedTuple):
    """One partner as a line of the directory."""

    code: str
    name: str
    page: str
    place: str
    work: str
    led_by: str
    has_agreement: bool | None
    agency: Promises
    cso: Promises
    assessed: str
    reports: str

    @property
    def anchor(self) -> str:
        """The place on the page that the figure's points lead to."""
        return f"partner-{self.code}"


def partners_files(edition: Edition, language: Language) -> dict[str, bytes]:
    """Render the directory of an edition's partners, and what its figure holds."""
    return {
        "partners.html": _page(edition, language),
        **sheet_files(_sheets(edition, language), edition, language),
    }


def _sheets(edition: Edition, language: Language) -> Iterator[Sheet]:
    sectors, themes = labels_of(edition, "sector"), labels_of(edition, "theme")
    yield Sheet(
        "partners",
        language.gettext("Partners by name"),
        (
            *("partner", "name", "adm1", "adm1_label", "sector", "themes", "is_women_led"),
            *("is_youth_led", "is_minority_led"),
        ),
        by_name(edition),
        said={
            "sector_label": lambda row: sectors.get(row.sector, row.sector or ""),
            "theme_labels": lambda row: _listed(row.themes, themes, language),
        },
    )
    yield Sheet(
        "promises-by-partner",
        language.gettext("Promises kept on time, partner by partner"),
        (
            *("period", "partner", "side", "due", "on_time", "late", "deemed", "pending"),
            *("unclaimed", "overdue", "disputed", "waived", "redated", "on_time_revised"),
            *("met_eventually", "done", "with_evidence", "median_days_late", "on_time_share"),
            "mark",
        ),
        [row for _, own in each_partner(edition) for row in own.accountability],
        "due",
    )


def _page(edition: Edition, language: Language) -> bytes:
    lines = tuple(_lines(edition, language))
    pairs = [_pair(line, language) for line in lines[:MOST_LINES]]
    figures: dict[str, Figure] = {}
    if any(pair.agency is not None or pair.partners is not None for pair in pairs):
        names = language.gettext("The Agency"), language.gettext("The partner")
        ticks = [(share, language.percent(Decimal(share) / 100)) for share in PERCENTS]
        figures["promises"] = both_sides_figure(pairs, names, ticks, language)
    return render(
        "partners.html",
        language,
        **frame(edition, language),
        headline=_headline(edition, lines, language),
        lede=_lede(lines, language),
        lines=lines,
        most_lines=MOST_LINES,
        fewest=FEWEST_RATED,
        has=set(figures),
        figures=figure_data(figures, language),
    )


def _headline(edition: Edition, lines: tuple[Line, ...], language: Language) -> str:
    if not lines:
        return language.gettext("No partner is registered yet.")
    if edition.programme.edition_partner:
        first = language.gettext("This edition is one partner’s own and names no other.")
    else:
        first = language.ngettext(
            "%(num)s partner works with the Agency.",
            "%(num)s partners work with the Agency.",
            len(lines),
        )
    return f"{first} {_kept_clause(lines, language)}"


def _kept_clause(lines: tuple[Line, ...], language: Language) -> str:
    due = [line for line in lines if line.agency.due or line.cso.due]
    if not due:
        return language.gettext("No promise of either side has fallen due yet.")
    kept = sum(all(one.kept == one.due for one in (line.agency, line.cso)) for line in due)
    if not kept:
        return language.gettext("With none of them have both sides kept every promise due.")
    return language.gettext(
        "With %(num)s of them both sides have kept every promise due.", num=language.number(kept)
    )


def _lede(lines: tuple[Line, ...], language: Language) -> str:
    """Say how many promises are overdue, both sides in one breath, and in how many partnerships."""
    owed = {
        "agency": sum(line.agency.overdue > 0 for line in lines),
        "cso": sum(line.cso.overdue > 0 for line in lines),
    }
    if not any(owed.values()):
        return language.gettext("Nothing is overdue on either side.")
    return language.gettext(
        "The Agency is overdue with %(agency)s of them, and %(cso)s of them with the Agency.",
        agency=language.number(owed["agency"]),
        cso=language.number(owed["cso"]),
    )


def _lines(edition: Edition, language: Language) -> Iterator[Line]:
    sectors, themes = labels_of(edition, "sector"), labels_of(edition, "theme")
    for partner, own in each_partner(edition):
        work = [sectors.get(partner.sector or "", partner.sector or "")]
        work.append(_listed(partner.themes, themes, language))
        yield Line(
            partner.partner,
            partner.name or partner.partner,
            page_of_partner(partner.partner),
            partner.adm1_label or "",
            " · ".join(filter(None, work)),
            led_by(partner, language),
            _agreement(own),
            promises_of(own, "agency"),
            promises_of(own, "cso"),
            _assessed(own, language),
            _reports(own, language),
        )


def _listed(codes: str | None, labels: dict[str, str], language: Language) -> str:
    return language.row([labels.get(code, code) for code in (codes or "").split(";") if code])


def led_by(partner: Partner, language: Language) -> str:
    """Say who leads a partner, by its own declaration; empty where it declared nothing."""
    said = (
        (partner.is_women_led, language.gettext("women")),
        (partner.is_youth_led, language.gettext("young people")),
        (partner.is_minority_led, language.gettext("a minority")),
    )
    return language.row([word for is_so, word in said if is_so])


def promises_of(own: Edition, side: Side) -> Promises:
    """Count one side's promises of a partnership that fell due, as they stand today."""
    states = Counter(row.state for row in promises_by(own, side))
    return Promises(
        sum(states[state] for state in DUE_STATES),
        states["on_time"],
        sum(states[state] for state in KEPT),
        states["overdue"],
    )


def _agreement(own: Edition) -> bool | None:
    period = own.programme.period
    return next((row.has_agreement for row in own.shared if row.period == period), None)


def _assessed(own: Edition, language: Language) -> str:
    days = [row.assessed_on for row in own.profiles if row.is_latest and row.domain == WHOLE]
    return language.day(max(days)) if days else ""


def _reports(own: Edition, language: Language) -> str:
    """Say how many of the partner's reports that were due by today have come."""
    due = [
        row
        for row in own.duties
        if row.side == "cso" and row.expected and row.due_on and row.due_on <= own.programme.as_of
    ]
    if not due:
        return ""
    came = language.number(sum(row.received_on is not None for row in due))
    return language.gettext("%(came)s of %(due)s", came=came, due=language.number(len(due)))


def _pair(line: Line, language: Language) -> Pair:
    said = {
        side: _said(one, language) for side, one in zip(SIDES, (line.agency, line.cso), strict=True)
    }
    hover = (
        language.gettext("The Agency: %(said)s", said=said["agency"]),
        language.gettext("The partner: %(said)s", said=said["cso"]),
    )
    return Pair(
        line.anchor,
        line.name,
        _percent(line.agency),
        _percent(line.cso),
        "",
        f"<b>{plain(line.name)}</b><br>{plain(hover[0])}<br>{plain(hover[1])}",
        _words(line.agency, language),
        _words(line.cso, language),
    )


def _percent(one: Promises) -> Decimal | None:
    return Decimal(one.on_time) * 100 / one.due if one.is_rated else None


def _words(one: Promises, language: Language) -> str:
    return language.percent_of(one.on_time, one.due) if one.is_rated else ""


def _said(one: Promises, language: Language) -> str:
    if not one.due:
        return language.gettext("nothing due")
    return language.gettext(
        "%(kept)s of %(due)s kept on time",
        kept=language.number(one.on_time),
        due=language.number(one.due),
    )
