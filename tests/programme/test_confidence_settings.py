"""What `programme.yaml` says of confidence and evidence is checked like everything else in it."""

import pytest

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme

CASES = "dated_by: [case/opened_on]\n    "
ASKED = CASES + "evidence: {choices: evidence}"


def told(folder):
    """Return what is wrong with a folder's `programme.yaml`."""
    with pytest.raises(ProgrammeError) as caught:
        read_programme(folder)
    return [found.message for found in caught.value.problems if found.file == "programme.yaml"]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("b: {completeness: 0.75", "b: {completeness: 0.95", "b must ask for no more than a"),
        ("c: {completeness: 0.50}", "c: {completeness: 0.80}", "c for no more than b"),
        ("c: {completeness: 0.50}", "c: {completeness: 50}", "less than or equal to 1"),
        ("evidence: 0.80", "evidense: 0.80", "evidense"),
        ("rated_from: 5", "rated_from: 0", "greater than or equal to 1"),
        (ASKED, CASES + "evidence: {choices: evidens}", "did you mean 'evidence'"),
        (ASKED, CASES + "evidence: {choices: evidence, given: [sen]}", "did you mean 'seen'"),
        (ASKED, CASES + "evidence: {given: [seen]}", "say in choices or attached what is evidence"),
        ("dated_by: [session/assessed_on]", "dated_by: [session/asessed_on]", "did you mean"),
    ],
)
def test_a_mistake_is_one_finding_in_words(folder, right, wrong, said):
    path = folder / "programme.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    [message] = told(folder)

    assert said in message


def test_a_programme_that_says_nothing_of_it_has_the_usual_grades(folder):
    path = folder / "programme.yaml"
    usual = read_programme(folder).file.confidence
    before, _, after = path.read_text(encoding="utf-8").partition("confidence:")
    path.write_text(before + after.partition("\n\n")[2], encoding="utf-8")

    assert read_programme(folder).file.confidence == usual
