"""What a finished run says of its checks on the terminal."""

import pytest

from assets.warehouse.connection import writing
from assets.warehouse.dictionary import dictionary, replace_rows
from pipelines.found import Found


@pytest.fixture
def warehouse(tmp_path):
    """A warehouse with two submissions set aside by one check, one by another, and a warning."""
    path = tmp_path / "warehouse.duckdb"
    reasons = {"a": "is_so: x", "b": "is_so: y", "c": "is_else: x", "d": None}
    with writing(path) as connection:
        replace_rows(
            connection,
            "quality.submissions",
            [
                row(
                    "quality.submissions",
                    form="f",
                    root_uuid=root,
                    fate="quarantined" if reason else "used",
                    reason=reason,
                )
                for root, reason in reasons.items()
            ],
        )
        replace_rows(
            connection,
            "quality.findings",
            [row("quality.findings", form="f", root_uuid=root) for root in [*reasons, "a"]],
        )
    return path


def row(table, **said):
    return tuple(said.get(name) for name in dictionary()[table].columns)


def test_it_says_how_much_was_found_what_is_set_aside_where_to_look_and_how_to_act(warehouse):
    assert Found.in_warehouse(warehouse).sentence == (
        "The checks found 5 things to look at in 4 submissions; 3 of these are set aside until "
        "mended or accepted, most by the check “is so” (2). Look at “Reporting and quality” on "
        "the site; decide with accord decide."
    )


def test_where_nothing_was_found_there_is_nothing_to_say():
    assert Found().sentence == ""


def test_where_nothing_is_set_aside_it_says_so():
    found = Found(findings=1, submissions=1)

    assert found.sentence.startswith(
        "The checks found 1 thing to look at in 1 submission; none is set aside."
    )


def test_a_script_reads_the_same_numbers(warehouse):
    assert Found.in_warehouse(warehouse).as_dict() == {
        "findings": 5,
        "submissions_found": 4,
        "submissions_set_aside": 3,
    }
