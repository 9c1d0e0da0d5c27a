"""How an IATI file is written: elements, and texts in every language that has them."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from lxml import etree

from dashboards.edition_file import EditionFile
from dashboards.rows import Published

LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# A text by language, in the order of the programme's languages.
Said = Mapping[str, str]
Row = TypeVar("Row", bound=Published)


def add(
    parent: etree._Element, tag: str, named: Mapping[str, str] | None = None, **attributes: str
) -> etree._Element:
    """Add an element to another one; `named` is for attributes that are no names in Python."""
    return etree.SubElement(parent, tag, {**attributes, **(named or {})})


def said(file: EditionFile, kind: type[Row], text: Callable[[Row], str], **where: str) -> Said:
    """Return what the one row that is asked for says, by language."""
    found: dict[str, str] = {}
    for language in file.languages:
        for row in file.rows(kind, language):
            if all(getattr(row, name) == value for name, value in where.items()):
                found.setdefault(language, text(row))
    return found


def tell(element: etree._Element, texts: Said, first: str) -> None:
    """Write a text in the first language, and in each other one that says it otherwise."""
    for language, text in texts.items():
        if language == first or text != texts.get(first):
            narrative = add(element, "narrative")
            narrative.text = text
            if language != first:
                narrative.set(LANG, language)


def written(root: etree._Element) -> bytes:
    """Return a document as a file."""
    etree.indent(root)
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return document + b"\n"
