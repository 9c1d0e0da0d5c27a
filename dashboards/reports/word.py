"""Documents as a text to go on with in a word processor; the one door to python-docx.

The same document gives the same bytes. There are no macros, links or pictures: what a drawing
says stands beside it in words. Every text is set as it is; none is markup or a field.
"""

import io
import re
import zipfile
from datetime import datetime
from functools import partial
from typing import Any
from xml.sax.saxutils import quoteattr

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from dashboards.reports.blocks import Document, Span
from dashboards.reports.pictures import colours
from dashboards.reports.word_tags import SIZES, Writer, bare, fit

FONT = "Arial"
NO_TIME = datetime(2000, 1, 1)  # noqa: DTZ001  The format has no zone; no time of building.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
MARGIN = 20  # Millimetres.


def word_file(document: Document) -> bytes:
    """Return a document as DOCX."""
    made = docx.Document()
    writer = Writer(document, partial(_begin_list, made))
    body = parse_xml(f"<w:body {nsdecls('w')}>{''.join(writer.all())}</w:body>")
    place = made.element.body
    end = place.find(qn("w:sectPr"))
    for one in list(body):
        end.addprevious(one)
    _set_page(made, document, writer)
    _set_letters(made, document)
    _describe(made, document)
    file = io.BytesIO()
    made.save(file)
    return _without_time(file.getvalue())


def _begin_list(made: Any) -> int:
    """Add a list that begins with 1 to those of the document; return its number."""
    numbering = made.part.numbering_part.element
    used = made.styles["List Number"].element.pPr.numPr.numId.val
    [abstract] = [one.abstractNumId.val for one in numbering.num_lst if one.numId == used]
    num = numbering.add_num(abstract)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(num.numId)


def _set_page(made: Any, document: Document, writer: Writer) -> None:
    """Set an A4 page with its head, and a foot that counts the pages."""
    [section] = made.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(MARGIN))
    if writer.is_rtl:
        section._sectPr.append(parse_xml(f"<w:bidi {nsdecls('w')}/>"))  # noqa: SLF001  No other way.
    head = writer.run(Span(document.head, "muted"), SIZES["small"])
    _fill(section.header, "Header", [head], writer)
    foot = [writer.run(Span(f"{document.foot} · ", "muted"), SIZES["small"])]
    for part in re.split(r"(\{pages?\})", document.page_of):
        named = {"{page}": "PAGE", "{pages}": "NUMPAGES"}.get(part)
        shown = Span(part, "muted")
        foot.append(writer.field(named) if named else writer.run(shown, SIZES["small"]))
    _fill(section.footer, "Footer", foot, writer)


def _fill(place: Any, style: str, runs: list[str], writer: Writer) -> None:
    [empty] = place.paragraphs
    tags = f"<w:p {nsdecls('w')}>{writer.properties(style)}{''.join(runs)}</w:p>"
    empty._p.getparent().replace(empty._p, parse_xml(tags))  # noqa: SLF001  No other way.


def _set_letters(made: Any, document: Document) -> None:
    """Set all styles in one family that each system has, and name the language of the words."""
    styles = made.styles.element
    named = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"'
    for fonts in styles.iter(qn("w:rFonts")):
        fonts.getparent().replace(fonts, parse_xml(f"<w:rFonts {nsdecls('w')} {named}/>"))
    code = quoteattr(document.language)
    for lang in list(styles.iter(qn("w:lang"))):
        tags = f"<w:lang {nsdecls('w')} w:val={code} w:eastAsia={code} w:bidi={code}/>"
        lang.getparent().replace(lang, parse_xml(tags))
    ink = bare(colours())["ink"]
    for style in ("Title", *(f"Heading {level}" for level in (1, 2, 3))):
        for colour in made.styles[style].element.iter(qn("w:color")):
            colour.getparent().replace(
                colour, parse_xml(f'<w:color {nsdecls("w")} w:val="{ink}"/>')
            )


def _describe(made: Any, document: Document) -> None:
    """Name the document and its language, and no person, program or time."""
    about = made.core_properties
    about.title, about.subject = fit(document.title), fit(document.foot)
    about.language = document.language
    about.author = about.last_modified_by = about.comments = about.keywords = about.category = ""
    about.created = about.modified = NO_TIME
    about.revision = 1
    package = made.part.package
    for code, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.rels.pop(code)


def _without_time(file: bytes) -> bytes:
    """Return the same archive without the time at which it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            about = zipfile.ZipInfo(entry.filename, ZIP_TIME)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o600 << 16
            new.writestr(about, old.read(entry.filename))
    return made.getvalue()
