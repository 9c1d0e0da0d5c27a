"""Rules of scoring in `programme.yaml`: each item is asked, each threshold makes sense."""

import pytest

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme
from assets.programme.scored import scored_of

CRITICAL = r"  critical: \[D1\.2.*\]"
WRONG = {
    "a critical item that nobody asks": (CRITICAL, "  critical: [D1.9]", "'D1.9' is not asked"),
    "an item of another instrument": (CRITICAL, "  critical: [P1.1]", "capacity_assessment.xlsx"),
    "a question that is not turned": (r"  reversed: \[.*\]", "  reversed: [P9.1]", "'P9.1'"),
    "a question about nobody": (r"  about_partner: \[.*\]", "  about_partner: [Q1]", "'Q1'"),
    "a line of nothing": (r"      items: \[P1.*\]", "      items: [P1.5]", "'P1.5' is not asked"),
    "a criterion too many": (r"  critical: \[R1.*\]", "  critical: [R11]", "'R11' is not asked"),
    "more than all": (r"  complete_from: 0\.75", "  complete_from: 1.5", "complete_from"),
    "no room for a priority": (r"  priorities: 5", "  priorities: 0", "priorities"),
}
OUT_OF_ORDER = {
    "bands": (r"  established_from: 2\.50", "  established_from: 1.5", "must rise"),
    "ages": (r"  outdated_months: 24", "  outdated_months: 6", "not be less than valid_months"),
    "means": (r"  moving_from: 2\.4", "  moving_from: 3.6", "moving_from must be below"),
    "gaps": (r"  watch_from: 0\.5", "  watch_from: 1.0", "watch_from must be below"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_is_found_on_its_line(garden, kind):
    found, written, said = WRONG[kind]
    garden.text("programme.yaml", found, written)

    with pytest.raises(ProgrammeError) as refused:
        read_programme(garden.folder)

    [problem] = refused.value.problems
    assert said in str(problem)
    assert {(problem.file, problem.line)} == garden.expected()


@pytest.mark.parametrize("kind", OUT_OF_ORDER)
def test_thresholds_that_do_not_rise_are_refused(garden, kind):
    found, written, said = OUT_OF_ORDER[kind]
    garden.text("programme.yaml", found, written)

    with pytest.raises(ProgrammeError, match=said):
        read_programme(garden.folder)


def test_a_critical_item_needs_a_form_that_asks_it(garden):
    """Without the form of the representation check, no criterion can be critical."""
    path = garden.folder / "programme.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("- code: representation_check", "- code: another_check"))

    with pytest.raises(ProgrammeError, match="item 'R1': the programme has no form that asks it"):
        read_programme(garden.folder)


def test_every_item_that_is_asked_has_its_wording_and_its_part(folder):
    items = list(scored_of(read_programme(folder))["marts.items"])

    asked = {instrument: sum(row[0] == instrument for row in items) for instrument, *_ in items}
    assert asked == {"capacity": 36, "principles": 20, "representation": 10}
    assert {row[1]: row[2] for row in items if row[3] == 1} == {
        "D1.1": "D1", "P1.1": "P1", "R1": None,
    }  # fmt: skip
    assert all(title for *_, title, _, _, _ in items)
