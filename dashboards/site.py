"""The site of one edition: every page of it, from the edition's file alone.

What stands on a page belongs in `pages/`.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboards.catalogue import has_catalogue, language_of
from dashboards.edition import Edition
from dashboards.figures.template import plotly_script
from dashboards.folder import replace_folder, safe_name
from dashboards.language import Language
from dashboards.pages.capacity import capacity_files
from dashboards.pages.frame import HERE, is_for_panel, is_public
from dashboards.pages.methods import methods_files
from dashboards.pages.money.page import money_files
from dashboards.pages.overview import overview_files
from dashboards.pages.panel.site import panel_files
from dashboards.pages.partner.page import partner_files
from dashboards.pages.partners import partners_files
from dashboards.pages.partnership import partnership_files
from dashboards.pages.quality.page import quality_files
from dashboards.pages.record.page import record_files
from dashboards.pages.result.page import result_files
from dashboards.pages.tracking import tracking_files
from dashboards.pages.who.page import who_files
from dashboards.panel_edition import PanelEdition
from dashboards.rendering import theme_file
from dashboards.serving import HEADERS_FILE, headers_file

# What a reader with a poor connection loads at most, in compressed bytes, by the end of the name.
BUDGETS = {".html": 25 * 1024, ".js": 60 * 1024}
SHARED = "assets/"


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What a build of a site came to."""

    pages: int
    files: int
    bytes: int
    is_unchanged: bool
    over_budget: tuple[str, ...]


def build_site(edition_file: Path, into: Path) -> SiteSummary:
    """Build the site of an edition and put it in place of the old one, if anything changed.

    Its first language stands in the folder itself, each further one in a folder of its own. The
    panel's site can be read by no other account, whatever this one lets new files be.
    """
    first = Edition.read(edition_file)
    pages = _pages(first, edition_file)
    for code in first.languages[1:]:
        if has_catalogue(code):
            found = _pages(Edition.read(edition_file, code), edition_file)
            pages |= {f"{safe_name(code)}/{path}": content for path, content in found.items()}
    assets = {
        "assets/accord.css": theme_file("accord.css"),
        "assets/accord.js": theme_file("accord.js"),
        "assets/choices.js": theme_file("choices.js"),
        "assets/plotly.min.js": plotly_script().read_bytes(),
    }
    part = "public" if is_public(first) else "panel" if is_for_panel(first) else "internal"
    files = {**pages, **assets, HEADERS_FILE: headers_file(part)}
    has_changed = replace_folder(into, files, is_private=is_for_panel(first))
    return SiteSummary(
        pages=sum(name.endswith(".html") for name in files),
        files=len(files),
        bytes=sum(map(len, files.values())),
        is_unchanged=not has_changed,
        over_budget=over_budget(files),
    )


def over_budget(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the pages, and the figures' data, that are heavier than a reader should have to load.

    They are built all the same: a heavy page is better than none.
    """
    return tuple(
        path
        for path, content in sorted(files.items())
        if not path.startswith(SHARED)
        and (most := BUDGETS.get(Path(path).suffix)) is not None
        and len(content) > most
        and len(zlib.compress(content)) > most
    )


def _pages(edition: Edition, edition_file: Path) -> dict[str, bytes]:
    """Return the pages of an edition in its language, with what they hold."""
    language = language_of(edition.language)
    if is_for_panel(edition):
        pages = panel_files(PanelEdition.read(edition_file, edition), language)
    else:
        pages = _own_pages(edition, language)
    # Only here is it known where a page stands, which it names when it leads to other languages.
    return {
        path: content.replace(HERE, path.encode()) if path.endswith(".html") else content
        for path, content in pages.items()
    }


def _own_pages(edition: Edition, language: Language) -> dict[str, bytes]:
    return {
        **overview_files(edition, language),
        **tracking_files(edition, language),
        **({} if is_public(edition) else _of_partners(edition, language)),
        **partnership_files(edition, language),
        **money_files(edition, language),
        **result_files(edition, language),
        **record_files(edition, language),
        **who_files(edition, language),
        **quality_files(edition, language),
        **methods_files(edition, language),
    }


def _of_partners(edition: Edition, language: Language) -> dict[str, bytes]:
    """Return the pages that tell of single partners."""
    return {
        **capacity_files(edition, language),
        **partners_files(edition, language),
        **partner_files(edition, language),
    }
