"""What `programme.yaml` says of the programme in IATI: one activity, in one place."""

import pytest

from assets.programme.problems import ProgrammeError
from assets.programme.read import read_programme

WRONG = {
    "an activity of somebody else": (
        (r"  activity: XX-EXAMPLE-VELMARA-CP1", "  activity: XX-OTHER-CP1"),
        "XX-EXAMPLE-VELMARA-…",
    ),
    "two places": (
        (r"  recipient_region: 998", "  recipient_country: KE\n  recipient_region: 998"),
        "recipient_country or recipient_region",
    ),
    "a country in small letters": (
        (r"  recipient_region: 998", "  recipient_country: ke"),
        "recipient_country",
    ),
    "an identifier with a space": (
        (r"  organisation: XX-EXAMPLE-VELMARA", "  organisation: XX EXAMPLE"),
        "organisation",
    ),
    "a status that is not of the list": (
        (r"  status: implementation", "  status: running"),
        "status",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_mistake_is_told_before_anything_runs(garden, kind):
    (found, written), said = WRONG[kind]
    garden.text("programme.yaml", found, written)

    with pytest.raises(ProgrammeError) as refused:
        read_programme(garden.folder)

    [problem] = refused.value.problems
    assert problem.file == "programme.yaml"
    assert said in str(problem)


def test_a_programme_need_not_report_to_iati(garden):
    garden.text("programme.yaml", r"(?s)iati:\n.*?planned_end: 2026-12-31\n", "")

    assert read_programme(garden.folder).file.iati is None
