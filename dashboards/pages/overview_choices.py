"""What the overview shows of one partner, for who chooses it there."""

from functools import partial

from dashboards.edition import Edition
from dashboards.figures.promises import promises_figure
from dashboards.figures.results import results_figure
from dashboards.language import N_, Language
from dashboards.pages.choices import Choice, partner_choices, written
from dashboards.pages.promised import shown_quarters, states_seen
from dashboards.pages.results import result_groups, result_points
from dashboards.rendering import parts
from dashboards.rows import EVERYONE, Partner, Side

PAGE = "overview"
SIDES_OF_ONE: dict[Side, str] = {"agency": N_("Agency"), "cso": N_("Partner")}


def overview_choices(edition: Edition, language: Language) -> dict[str, bytes]:
    """Return a script for each partner."""
    return partner_choices(PAGE, edition, language, partial(_choice, language))


def _choice(language: Language, partner: Partner, own: Edition) -> Choice:
    code = partner.partner
    points, quarters = result_points(own, language, code), shown_quarters(own, code)
    sides = {side: language.gettext(name) for side, name in SIDES_OF_ONE.items()}
    row = parts("overview_row.html", language)
    lines = "".join(
        row("overview_row", one)
        for group in result_groups(own, language, code)
        for one in group.rows
    )
    return Choice(
        {
            "results": results_figure(points, own.programme.bands, language) if points else None,
            "promises": promises_figure(quarters, language) if quarters else None,
        },
        {
            "promises": parts("promises.html", language)(
                "by_period", quarters, states_seen(quarters), sides
            )
        },
        {EVERYONE: list(written(lines))},
    )
