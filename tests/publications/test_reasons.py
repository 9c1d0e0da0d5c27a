"""What no submission of a figure explains is put down to the file that did change."""

import pytest

from assets.publications.entries import Provenance
from assets.publications.figures import Cell, Difference
from assets.publications.reasons import OF_REPORTS, Reasons
from assets.warehouse.connection import in_memory
from tests.example import velmara_programme

NOBODY_SENT_ANYTHING = """
    create schema marts;
    create table marts.periods (period varchar, starts_on date, ends_on date);
    create temp table changed (
        form varchar, partners varchar[], periods varchar[], reason varchar
    );
    create temp table behind (indicator varchar, period varchar, partner varchar, reason varchar);
"""


@pytest.fixture
def reasons():
    with in_memory() as connection:
        connection.execute(NOBODY_SENT_ANYTHING)

        def of(figure, *changed):
            was, now = (dict.fromkeys(changed, text) for text in ("was", "is"))
            found = Reasons(
                connection, velmara_programme(), {OF_REPORTS: frozenset()},
                Provenance(was, "1", "code"), Provenance(now, "1", "code"),
            )  # fmt: skip
            about = Cell("period", "OP1.3", "MVCOOP", "*", "*")
            return found.of("2026Q2", Difference(about, figure, "7", "8"))

        yield of


def test_a_decision_on_another_form_is_a_decision_and_no_changed_register(reasons):
    assert reasons("value", "decisions.csv") == ["decision"]


def test_a_decision_changes_no_target(reasons):
    assert reasons("target", "decisions.csv", "targets.csv") == ["programme_change"]
    assert reasons("target", "decisions.csv") == ["unexplained"]


def test_a_changed_register_is_a_register(reasons):
    assert reasons("value", "partners.csv") == ["programme_change"]
    assert reasons("value", "framework.yaml") == ["rule_change"]
