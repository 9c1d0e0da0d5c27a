"""Documents as one page without scripts, which opens on any telephone."""

from dashboards.language import Language
from dashboards.rendering import render, theme_file
from dashboards.reports.blocks import Document
from dashboards.reports.pictures import NAMESPACE


def web_page(document: Document, language: Language) -> bytes:
    """Return a document as HTML."""
    style = theme_file("report.css").decode()
    return render("document.html", language, document=document, style=style, namespace=NAMESPACE)
