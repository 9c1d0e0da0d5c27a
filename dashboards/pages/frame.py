"""What stands around every page's own content: whose edition it is, the period, and coverage."""

from typing import Any

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.answers import coverage_line
from dashboards.pages.restated import publication_line

EDITIONS = {
    "public": N_("public edition"),
    "internal": N_("internal edition"),
    "panel": N_("panel edition"),
    "partner": N_("partner edition"),
}


def frame(edition: Edition, language: Language) -> dict[str, Any]:
    """Return what the template of all pages wants to know."""
    kind = edition.programme.edition
    return {
        "programme": edition.programme,
        "edition_name": language.gettext(EDITIONS.get(kind, kind)),
        "period": edition.period,
        "coverage": coverage_line(edition, language),
        "publication": publication_line(edition, language),
    }
