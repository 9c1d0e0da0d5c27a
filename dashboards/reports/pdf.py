"""Documents in print: a tagged PDF, and its first page as a picture; the door to typst and pikepdf.

The same document gives the same bytes. Letters come from fonts that are installed with the
product, so that a document looks the same wherever it is made, and nothing is fetched.
"""

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from itertools import takewhile
from typing import Final

import fontpkg
import orjson
import pikepdf
import typst

from dashboards.icons import ICONS, logo, shape
from dashboards.rendering import TEMPLATES
from dashboards.reports.blocks import Document, NewPage
from dashboards.reports.pictures import Picture, colours

TEMPLATE = "document.typ"
# Arabic of this family is set in pieces that weigh a third less than those of Noto.
FAMILIES = ("noto-sans", "ibm-plex-sans-arabic")
STANDARD: Final = "ua-1"
TONES = ("ok", "warn", "bad", "none")
PICTURE_DOTS = 110  # For each inch; a page is then 909 dots wide.
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # No time of building stands in a document.


# How large letters are; of small ones, the smallest print is 8.5 points.
NORMAL, SMALL = "1", "0.945"


@dataclass(frozen=True)
class Printed:
    """A document as it lies on its pages: those before what is added at its end, and with that."""

    pages: int
    all_pages: int
    _compiler: typst.Compiler = field(repr=False)

    @cached_property
    def pdf(self) -> bytes:
        """The file, tagged; it is written when it is asked for, so that pages alone cost less."""
        pdf = self._compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=NO_TIME)
        assert isinstance(pdf, bytes), "a PDF is one file"  # noqa: S101
        return pdf


def print_document(document: Document, size: str = NORMAL) -> Printed:
    """Return a document as it lies on its pages in print.

    Raises:
        typst.TypstError: A part cannot be shown; the message names the line of the template.
    """
    compiler = _compiler(document, size)
    pages, all_pages = orjson.loads(compiler.query("<pages>", field="value", one=True))
    return Printed(pages, all_pages, compiler)


def first_page(document: Document, size: str = NORMAL, pages: int = 1) -> bytes:
    """Return the first page of so many as a picture in PNG, for a messenger."""
    before = takewhile(lambda block: not isinstance(block, NewPage), document.blocks)
    page_of = document.page_of.format(page=1, pages=pages)
    alone = replace(document, blocks=tuple(before), annex=(), page_of=page_of)
    found = _compiler(alone, size).compile(format="png", ppi=PICTURE_DOTS)
    return found[0] if isinstance(found, list) else found or b""


def missing_fonts() -> list[str]:
    """Return the families of letters that a document needs and that are not installed."""
    there = {name.lower().replace(" ", "-") for name in _fonts().families()}
    return sorted({*FAMILIES} - there)


def packed(pdf: bytes) -> bytes:
    """Pack what typst leaves unpacked in a PDF, most of all the tags."""
    pikepdf.settings.set_flate_compression_level(9)
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as read:
        read.save(
            file,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
    return file.getvalue()


def _shown(document: Document) -> str:
    named = colours()
    shown = {
        "document": document,
        "colours": named,
        "icons": _icons(),
        "logo": logo(named["agency"], named["partner"], named["ink"]),
    }
    return orjson.dumps(shown, default=Picture._asdict).decode()


@cache
def _icons() -> dict[str, str]:
    """Every status's shape in each tone."""
    named = colours()
    return {
        f"{icon} {tone}": shape(icon, named[tone], named["bg"]) for icon in ICONS for tone in TONES
    }


def _compiler(document: Document, size: str) -> typst.Compiler:
    return typst.Compiler(
        TEMPLATES / TEMPLATE,
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"shown": _shown(document), "scale": size},
    )


@cache
def _fonts() -> typst.Fonts:
    paths = sorted({str(fontpkg.family(name).files[0].path.parent) for name in FAMILIES})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
