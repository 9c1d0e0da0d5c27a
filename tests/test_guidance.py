"""The page on the guidance names only what the example and the warehouse have."""

import re
from pathlib import Path

import pytest

from assets.warehouse.dictionary import dictionary
from tests.example import velmara_programme

ROOT = Path(__file__).parents[1]
VELMARA = ROOT / "programmes" / "velmara"
LINES = (ROOT / "docs" / "guidance.md").read_text(encoding="utf-8").splitlines()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in LINES
    if line.startswith("|") and not line.startswith(("| idea", "| ---"))
]
PROGRAMME = velmara_programme()
FORMS = {place.code for place in PROGRAMME.file.forms}
INDICATORS = {indicator.code for _, _, indicator in PROGRAMME.indicators}
PAGES = {"overview": "overview.html", "partner report": "document.html"}


def column(place):
    """Return the names in a column; `–` names nothing."""
    return [name for row in ROWS for name in re.split(r"[,;]\s*", row[place]) if name != "–"]


def in_code(place):
    return {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[place])}


def test_every_idea_has_all_its_columns():
    assert len(ROWS) >= 30
    assert {len(row) for row in ROWS} == {5}
    assert len({row[0] for row in ROWS}) == len(ROWS)


def test_every_idea_is_carried_by_something():
    for idea, *carried in ROWS:
        assert any(cell not in {"–", "not yet"} for cell in carried), idea


def test_the_forms_that_ask_are_those_of_the_example():
    assert {name.strip("`") for name in column(1)} == FORMS


@pytest.mark.parametrize("name", sorted(in_code(2)))
def test_what_keeps_the_answers_is_there(name):
    schema, _, table = name.partition(".")
    if schema == "accepted":
        assert table in FORMS
    elif schema == "marts":
        assert name in dictionary()
    else:
        assert (VELMARA / name).exists() or is_a_field(name)


def is_a_field(name):
    """Say whether the programme, a register's or the framework's rows have such a field."""
    records = (PROGRAMME.file, PROGRAMME.partners[0], PROGRAMME.framework.outcomes[0])
    return any(name in type(record).model_fields for record in records)


def test_every_indicator_serves_an_idea():
    assert set(column(3)) - {"all"} == INDICATORS


def test_pages_that_are_not_there_are_not_promised():
    templates = ROOT / "dashboards" / "templates"
    named = set(column(4)) - {"not yet"}

    assert named <= PAGES.keys()
    assert all((templates / PAGES[name]).exists() for name in named)
