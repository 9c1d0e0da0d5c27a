"""The library's own pages hold no answer and no markup that somebody else wrote."""

from html import escape

import pytest

from assets.warehouse.connection import writing
from expectations.domain import DomainRule
from expectations.forms.rule import Rule
from expectations.library.data_docs import build_data_docs
from expectations.library.suites import domain_suite, form_suite
from expectations.unchecked import NotChecked

SECRET = "told in confidence"
REQUIRED, BOUNDS = "required_questions_are_answered", "answers_meet_their_constraints"
CHOICES, TYPES = "choices_are_from_the_form", "answers_read_as_their_type"
RULES = [
    Rule("visit", REQUIRED, "people", "people is null"),
    Rule("visit", BOUNDS, "why", f"why = '{SECRET}'"),
    Rule("visit", CHOICES, "why", "why not in ('a', 'b')"),
    Rule("visit", TYPES, "why", "why::integer > 1"),  # Crashes; DuckDB quotes the text.
]
HOSTILE = "<script>alert(1)</script> “How many?” & $5"
QUERY = (
    "select 'visit' as form, root_uuid, null as item_path, 'why' as column_name, why"
    " from staging.visit"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Pages about a table whose text is told nobody, and what they came to."""
    folder = tmp_path_factory.mktemp("pages")
    warehouse = folder / "warehouse.duckdb"
    with writing(warehouse) as connection:
        connection.execute(
            "create table staging.visit as select unnest(['u-1', $id]) as root_uuid,"
            f" '{SECRET}' as why, null::bigint as people",
            {"id": HOSTILE},
        )
        connection.execute(
            "create table quality.submissions as"
            " select 'visit' as form, root_uuid, 'used' as fate from staging.visit"
        )
    left_out = NotChecked(BOUNDS, "visit", HOSTILE, "not_understood")
    suites = [
        form_suite(
            "visit",
            RULES,
            ["root_uuid"],
            not_checked=[left_out],
            words={(REQUIRED, "error"): f"Answered: {HOSTILE}."},
        ),
        domain_suite([DomainRule("pace", "warning", ("visit",), QUERY)]),
    ]
    return build_data_docs(warehouse, suites, folder / "site", name="2026-07-20"), folder / "site"


def test_they_tell_what_failed_and_what_crashed(made):
    shown, _ = made

    assert (shown.suites, shown.expectations, shown.failed) == (2, 5, 4)
    assert shown.broken == (f"visit: {TYPES}",)


def test_no_file_holds_an_answer(made):
    _, site = made

    files = [path for path in site.rglob("*") if path.is_file()]

    assert [path.name for path in files if SECRET.encode() in path.read_bytes()] == []
    assert any(b"u-1" in path.read_bytes() for path in files)


def test_words_of_a_form_are_inert_in_them(made):
    _, site = made

    pages = "\n".join(path.read_text("utf-8") for path in site.rglob("*.html"))

    assert "<script>alert" not in pages
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages


def test_an_id_that_a_sender_made_up_is_inert_in_them(made):
    _, site = made

    found = "\n".join(path.read_text("utf-8") for path in site.rglob("warehouse-*.html"))

    cell = '<div class="show-scrollbars">{}</div>'.format
    assert found.count(cell(escape(HOSTILE))) >= 2  # In both suites.
    assert cell(HOSTILE) not in found


def test_a_suite_says_in_them_what_is_not_checked(made):
    _, site = made

    page = (site / "expectations" / "visit.html").read_text("utf-8")

    assert f"Not checked: {BOUNDS} of visit" in page
    assert "Answered:" in page
