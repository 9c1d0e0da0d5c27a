"""What stands around every page's own content: whose edition it is, the period, and coverage."""

from typing import Any

from dashboards.edition import Edition
from dashboards.language import N_, Language
from dashboards.pages.answers import coverage_line
from dashboards.pages.restated import publication_line
from dashboards.status import MARKS

EDITIONS = {
    "public": N_("public edition"),
    "internal": N_("internal edition"),
    "panel": N_("panel edition"),
    "partner": N_("partner edition"),
}

WAYS = (
    ("overview", "index.html", N_("Overview")),
    ("results", "results.html", N_("Results")),
    ("capacity", "capacity.html", N_("Capacity")),
    ("partnership", "partnership.html", N_("Partnership")),
    ("quality", "quality.html", N_("Reporting and quality")),
    ("partners", "partners.html", N_("Partners")),
    ("methods", "methods.html", N_("Methods")),
)
# What tells of single partners has no page in the public edition.
NOT_PUBLIC = frozenset({"capacity", "partners"})


def is_public(edition: Edition) -> bool:
    """Say whether an edition is for anybody."""
    return edition.programme.edition == "public"


def ways_to(edition: Edition, language: Language) -> list[tuple[str, str, str]]:
    """Return the pages that every page leads to: key, path and name."""
    return [
        (key, path, language.gettext(word))
        for key, path, word in WAYS
        if not (is_public(edition) and key in NOT_PUBLIC)
    ]


def frame(edition: Edition, language: Language) -> dict[str, Any]:
    """Return what the template of all pages wants to know."""
    kind = edition.programme.edition
    return {
        "programme": edition.programme,
        "edition_name": language.gettext(EDITIONS.get(kind, kind)),
        "period": edition.period,
        "coverage": coverage_line(edition, language),
        "publication": publication_line(edition, language),
        "ways_to": ways_to(edition, language),
        "marks_said": MARKS,
    }
