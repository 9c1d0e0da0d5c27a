"""An assessment is not one answer throughout."""

import pytest

from assets.programme.quality.series import StraightLine
from tests.expectations.domain.series_world import context, found_by, made, programme, send

FORM = "capacity_assessment"


def rule(answered=4, **said):
    return StraightLine(
        code="assessment_is_not_one_answer_throughout",
        kind="straight_line",
        answered={FORM: answered},
        **said,
    )


def assess(sent, *answers, **said):
    items = {f"d1__d1_{number}": answer for number, answer in enumerate(answers, start=1)}
    return send(sent, FORM, **items, **said)


@pytest.mark.parametrize(
    ("answers", "answered", "said", "is_found"),
    [
        (["3", "3", "3", "3"], 4, {}, True),
        (["3", "3", "3", "2"], 4, {}, False),
        (["3", "3", "3", "na"], 4, {}, False),  # One item fewer is scored than is wanted.
        (["3", "3", "3", "na"], 3, {}, True),
        (["3", "3", "3", None], 4, {}, False),
        (["3", "3", "3", None], 3, {}, True),
        (["3", "3", "9", "na"], 3, {}, False),
        (["na", "na", "na", "na"], 2, {}, False),
        (["9", "9", "9", "9"], 4, {}, False),
        (["9", "9", "9", "9"], 4, {"not_scored": ("na",)}, True),
        ([None, None, None, None], 2, {}, False),
    ],
)
def test_it_is_found_where_all_scored_items_are_the_same(sent, answers, answered, said, is_found):
    root = assess(sent, *answers)

    rows = found_by(sent, rule(answered, **said))

    assert rows == ([(FORM, root, None, "root_uuid")] if is_found else [])


def test_what_is_not_used_is_not_looked_at(sent):
    assess(sent, "3", "3", "3", "3", fate="excluded")

    assert found_by(sent, rule()) == []


def test_a_form_that_asks_too_few_items_yet_is_not_checked():
    lacking = context(programme(), without={FORM: "d1__d1_4"})

    none, [why] = made(rule(), lacking)

    assert (none, why.form, why.reason) == ([], FORM, "not_asked")
    assert made(rule(3), lacking)[1] == []


def test_a_form_that_is_no_instrument_is_not_checked():
    other = StraightLine(code="x", kind="straight_line", answered={"visit": 2})

    none, [why] = made(other, context(programme()))

    assert (none, why.form) == ([], "visit")
