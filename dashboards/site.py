"""The site of one edition: every page of it, from the edition's file alone.

What stands on a page belongs in `pages/`.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboards.catalogue import has_catalogue, language_of
from dashboards.edition import Edition
from dashboards.edition_file import EditionFile, edition_file
from dashboards.figures.template import plotly_script
from dashboards.folder import replace_folder, safe_name
from dashboards.language import Language
from dashboards.pages.capacity.page import capacity_files
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


def build_site(path: Path, into: Path) -> SiteSummary:
    """Build the site of an edition and put it in place of the old one, if anything changed.

    Its first language stands in the folder itself, each further one in a folder of its own. The
    panel's site can be read by no other account, whatever this one lets new files be.
    """
    pages: dict[str, bytes] = {}
    with edition_file(path) as file:
        programme, [first, *further] = file.programme, file.languages
        for code in (first, *filter(has_catalogue, further)):
            within = "" if code == first else f"{safe_name(code)}/"
            pages |= {f"{within}{name}": page for name, page in _pages(file, code).items()}
    assets = {
        "assets/accord.css": theme_file("accord.css"),
        "assets/accord.js": theme_file("accord.js"),
        "assets/choices.js": theme_file("choices.js"),
        "assets/plotly.min.js": plotly_script().read_bytes(),
    }
    part = programme.edition if programme.edition in {"public", "panel"} else "internal"
    files = {**pages, **assets, HEADERS_FILE: headers_file(part)}
    has_changed = replace_folder(into, files, is_private=part == "panel")
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
        # Nearly all fit however quickly they are packed.
        and len(zlib.compress(content, 1)) > most
        and len(zlib.compress(content)) > most
    )


def _pages(file: EditionFile, code: str) -> dict[str, bytes]:
    """Return the pages of an edition in one of its languages, with what they hold."""
    edition, language = Edition.of(file, code), language_of(code)
    if is_for_panel(edition):
        pages = panel_files(PanelEdition.of(file, edition), language)
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
