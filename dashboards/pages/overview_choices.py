"""What the overview shows of one partner, for who chooses it there."""

from typing import TYPE_CHECKING

from dashboards.edition import Edition
from dashboards.figures.promises import promises_figure
from dashboards.figures.results import results_figure
from dashboards.language import Language
from dashboards.pages.choices import (
    Choice,
    choice_file,
    choice_script,
    partners_to_choose,
    written,
)
from dashboards.pages.promised import shown_quarters, states_seen
from dashboards.pages.results import result_groups, result_points
from dashboards.rendering import render
from dashboards.rows import EVERYONE

if TYPE_CHECKING:
    from dashboards.figures.template import Figure

PAGE = "overview"


def overview_choices(edition: Edition, language: Language) -> dict[str, bytes]:
    """Return a script for each partner."""
    return {
        choice_file(PAGE, code): choice_script(code, _choice(edition, code, language))
        for code, _ in partners_to_choose(edition, language).partners.members
    }


def _choice(edition: Edition, partner: str, language: Language) -> Choice:
    points, quarters = result_points(edition, language, partner), shown_quarters(edition, partner)
    figures: dict[str, Figure] = {}
    if points:
        figures["results"] = results_figure(points, edition.programme.bands, language)
    if quarters:
        figures["promises"] = promises_figure(quarters, language)

    def told(part: str) -> str:
        return render(
            "overview_choice.html",
            language,
            part=part,
            groups=result_groups(edition, language, partner),
            quarters=quarters,
            states=states_seen(quarters),
        ).decode()

    return Choice(figures, {"promises": told("promises")}, {EVERYONE: list(written(told("rows")))})
