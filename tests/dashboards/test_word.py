"""A document to go on with in a word processor says what the page says, and nothing that acts."""

import io
import re
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from dashboards.catalogue import language_of
from dashboards.language import ENGLISH
from dashboards.reports.blocks import Entries, Entry, plain
from dashboards.reports.programme_report import programme_report
from dashboards.reports.word import word_file
from tests.dashboards.test_documents import of_every_kind
from tests.dashboards.test_overview import HOSTILE
from tests.programs import has, office


def opened(file):
    return docx.Document(io.BytesIO(file))


def text_of(element):
    return "".join(one.text or "" for one in element.iter(qn("w:t")))


def texts(document):
    """Every text in the order of reading, those in tables too."""
    return [text_of(paragraph) for paragraph in document.element.body.iter(qn("w:p"))]


def parts(file):
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_part_is_told_in_the_order_of_the_document():
    said = "\n".join(texts(opened(word_file(of_every_kind()))))

    told = (
        "lede words", "agency words", "3 of 4", "cso words", "said words", "1,506", "people words",
        "table words", "caption words", "row words", "below words", "49%", "late words",
        "why words", "entry words", "box words", "in a box", "annex words",
    )  # fmt: skip
    places = [said.index(words) for words in told]
    assert places == sorted(places)


def test_headings_begin_with_the_title_and_leave_no_level_out(tables, read):
    document = opened(word_file(programme_report(read(tables), ENGLISH)))

    names = [one.style.name for one in document.paragraphs]
    levels = [int(name[-1]) for name in names if name.startswith("Heading")]
    assert names[0] == "Title"
    assert levels[0] == 1
    assert {1, 2} == set(levels)
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_tables_repeat_their_heads_and_break_no_row():
    document = opened(word_file(of_every_kind()))

    [heads] = document.element.body.iter(qn("w:tblHeader"))
    row = heads.getparent().getparent()
    assert [text_of(one) for one in row.iter(qn("w:tc"))] == ["What", "Share", "N"]
    assert all(
        one.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None
        for one in row.getparent().iter(qn("w:tr"))
    )


def test_each_numbered_list_begins_with_one():
    entries = Entries((Entry((plain("first"),)), Entry((plain("second"),))), is_numbered=True)
    document = opened(word_file(replace(of_every_kind(), blocks=(entries, entries), annex=())))

    numbers = [one.get(qn("w:val")) for one in document.element.body.iter(qn("w:numId"))]
    assert len(set(numbers)) == 2
    starts = {
        num.get(qn("w:numId")): num.find(qn("w:lvlOverride")).find(qn("w:startOverride"))
        for num in document.part.numbering_part.element
        if num.tag == qn("w:num") and num.find(qn("w:lvlOverride")) is not None
    }
    assert {starts[number].get(qn("w:val")) for number in numbers} == {"1"}


def test_it_has_a_language_a_title_numbered_pages_and_no_name_or_time():
    file = word_file(of_every_kind())
    document = opened(file)

    about = document.core_properties
    assert (about.title, about.language, about.author) == ("A title", "en", "")
    assert (about.created.year, about.modified.year) == (2000, 2000)
    languages = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en"}
    foot = document.sections[0].footer._element
    fields = [one.get(qn("w:instr")) for one in foot.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "foot words · Page 1 of 1" in text_of(foot)


def test_nothing_in_it_acts_or_leads_elsewhere():
    found = parts(word_file(of_every_kind()))

    assert not [name for name in found if re.search(r"vba|macro|media|thumbnail|embed", name)]
    relations = b"".join(content for name, content in found.items() if name.endswith(".rels"))
    assert b'TargetMode="External"' not in relations


def test_the_same_document_gives_the_same_file():
    first, second = (word_file(of_every_kind()) for _ in range(2))

    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "words", [HOSTILE, '=cmd|"/c calc"!A1', "a\x00b\x1fc\ufffe", "<w:instrText>DATE</w:instrText>"]
)
def test_no_text_is_read_as_anything_else(words):
    document = opened(word_file(of_every_kind(words)))

    body = document.element.body
    assert not list(body.iter(qn("w:instrText"), qn("w:hyperlink"), qn("w:drawing")))
    shown = re.sub("[\x00-\x1f\ufffe\u202e]", "", words)
    assert f"lede {shown}" in "\n".join(texts(document))


def test_arabic_runs_from_right_to_left(tables, read):
    document = opened(word_file(programme_report(read(tables), language_of("ar"))))

    body = document.element.body
    told = [one for one in body.iter(qn("w:p")) if text_of(one).strip()]
    assert all(one.find(qn("w:pPr")).find(qn("w:bidi")) is not None for one in told)
    tables_of_it = list(body.iter(qn("w:tbl")))
    assert tables_of_it
    assert all(one.tblPr.find(qn("w:bidiVisual")) is not None for one in tables_of_it)
    name = next(one for one in body.iter(qn("w:r")) if "Bridge House" in text_of(one))
    assert name.find(qn("w:rPr")).find(qn("w:rtl")) is None
    assert {one.get(qn("w:bidi")) for one in document.styles.element.iter(qn("w:lang"))} == {"ar"}


@pytest.mark.long
def test_libreoffice_opens_it(tmp_path, tables, read):
    program = office()
    if program is None or not has("writer"):
        pytest.skip("LibreOffice Writer is not on this machine.")
    (tmp_path / "report.docx").write_bytes(word_file(programme_report(read(tables), ENGLISH)))

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    words = ["--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "report.docx"]
    subprocess.run([program, profile, *words], check=True, cwd=tmp_path, capture_output=True)

    pages = [page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages]
    assert "How the programme is going" in pages[0]
    assert f"Page 1 of {len(pages)}" in pages[0]
    assert "14,918" in "".join(pages)
