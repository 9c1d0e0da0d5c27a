"""What stands around every page's own content: whose edition it is, the period, and coverage."""

from typing import Any, NamedTuple

from dashboards.catalogue import has_catalogue
from dashboards.edition import Edition
from dashboards.language import N_, Language, own_name
from dashboards.pages.answers import coverage_line
from dashboards.pages.restated import certainty_line
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
# The panel has a few pages of its own.
PANEL_WAYS = (
    ("overview", "index.html", N_("Overview")),
    ("concerns", "concerns.html", N_("Concerns")),
    ("mandates", "mandates.html", N_("Contested mandates")),
    ("capacity", "capacity.html", N_("Capacity by item")),
    ("methods", "methods.html", N_("Methods")),
)
# What tells of single partners has no page in the public edition.
NOT_PUBLIC = frozenset({"capacity", "partners"})


def is_public(edition: Edition) -> bool:
    """Say whether an edition is for anybody."""
    return edition.programme.edition == "public"


def is_for_panel(edition: Edition) -> bool:
    """Say whether an edition is for named staff and the joint panel."""
    return edition.programme.edition == "panel"


def ways_to(edition: Edition, language: Language) -> list[tuple[str, str, str]]:
    """Return the pages that every page leads to: key, path and name."""
    return [
        (key, path, language.gettext(word))
        for key, path, word in (PANEL_WAYS if is_for_panel(edition) else WAYS)
        if not (is_public(edition) and key in NOT_PUBLIC)
    ]


# Stands for a page's own path until the site is put together.
HERE = b"@this-page@"


class Tongue(NamedTuple):
    """A language that the site speaks: its code, its own name, and where the same page stands."""

    code: str
    name: str
    page: str


def tongues(edition: Edition) -> list[Tongue]:
    """Return the languages of a site, seen from the folder of one of them; one is no choice."""
    codes = [code for code in edition.languages if has_catalogue(code)]
    first, up = edition.languages[0], "" if edition.language == edition.languages[0] else "../"
    return [
        Tongue(code, own_name(code), f"{up}{'' if code == first else f'{code}/'}{HERE.decode()}")
        for code in codes
    ]


def frame(edition: Edition, language: Language) -> dict[str, Any]:
    """Return what the template of all pages wants to know."""
    kind = edition.programme.edition
    return {
        "programme": edition.programme,
        "edition_name": language.gettext(EDITIONS.get(kind, kind)),
        "period": edition.period,
        "coverage": coverage_line(edition, language),
        "certainty": certainty_line(edition, language),
        "ways_to": ways_to(edition, language),
        "marks_said": MARKS,
        "tongues": tongues(edition),
        # Where what all languages share stands, seen from the folder of this one.
        "shared": "" if edition.language == edition.languages[0] else "../",
    }
