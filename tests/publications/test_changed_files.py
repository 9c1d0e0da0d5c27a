"""A closed period whose figures change with the programme's files says which files they were."""

from contextlib import ExitStack

import pytest

from tests.publications.office import CLOSED_ON, LATER, Office

pytestmark = [pytest.mark.long, pytest.mark.first]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An office that closed 2025, then agreed on another target, then on other rules."""
    with ExitStack() as stack:
        office = Office(tmp_path_factory.mktemp("files"), stack)
        office.run(CLOSED_ON)
        assert office.close("2025").exit_code == 0
        replace(office, "targets.csv", "W2.1,*,*,*,2025,,,,3000,", "W2.1,*,*,*,2025,,,,2700,")
        office.run(LATER)
        replace(office, "framework.yaml", "mean: visit__satisfaction", SATISFIED)
        replace(office, "programme.yaml", "adult: [18, 59], elder: [60,", ELDER)
        office.run(LATER)
        yield office


SATISFIED = "mean: visit__satisfaction\n          where: visit__satisfaction > 5"
ELDER = "adult: [18, 44], elder: [45,"


def replace(office, name, before, after):
    """Change a text in one of the programme's files."""
    path = office.folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_a_changed_target_names_the_register(office):
    found = office.rows(
        "select figure, was, now, reason, words from published.restatements"
        " where version = 2 and indicator = 'W2.1' and figure = 'target'"
    )

    assert [row[:4] for row in found] == [("target", 5500, 5200, "programme_change")]
    assert found[0][4] == "The programme's registers were changed: targets.csv"


def test_a_changed_target_restates_no_figure(office):
    figures = office.rows("select distinct figure from published.restatements where version = 2")

    assert {figure for (figure,) in figures} <= {"target", "status"}


def test_a_changed_definition_or_rule_names_the_files(office):
    found = set(
        office.rows(
            "select indicator, dimension, words from published.restatements where version = 3"
        )
    )

    words = "What is measured, asked or checked was changed: framework.yaml, programme.yaml"
    assert ("W1.2", "*", words) in found
    assert ("W1A.1", "age", words) in {(code, of, said) for code, of, said in found}
    assert {code for code, *_ in found} == {"W1.2", "W1A.1"}


def test_all_three_versions_verify(office):
    assert office.accord("publications", "verify").exit_code == 0
