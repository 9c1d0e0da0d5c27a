"""What counts as a change of a figure, and what does not."""

from assets.publications.figures import WITHHELD, Cell, Difference, differences, digest

CELL = Cell("period", "I", "*", "*", "*")
PROGRESS = Cell("progress", "I", "*", "*", "*")


def changed(was, now, cell=CELL):
    return list(differences({cell: was}, {cell: now}))


def test_the_same_figures_differ_in_nothing_and_have_the_same_hash():
    said = {CELL: {"value": "1.5", WITHHELD: None}}

    assert list(differences(said, dict(said))) == []
    assert digest(said) == digest({CELL: {WITHHELD: None, "value": "1.5"}})


def test_a_value_that_changed_is_told_once_with_what_it_is_divided_by():
    was = {"value": "0.5", "numerator": "5", "denominator": "10"}
    now = {"value": "0.6", "numerator": "6", "denominator": "10"}

    assert changed(was, now) == [Difference(CELL, "value", "0.5", "0.6")]


def test_a_share_that_stayed_while_its_parts_changed_is_told_by_its_parts():
    was = {"value": "0.5", "numerator": "5", "denominator": "10"}
    now = {"value": "0.5", "numerator": "6", "denominator": "12"}

    assert [one.figure for one in changed(was, now)] == ["numerator", "denominator"]


def test_a_figure_that_came_or_went_is_told():
    assert changed({}, {"value": "3"}) == [Difference(CELL, "value", None, "3")]
    assert changed({"value": "3"}, {}) == [Difference(CELL, "value", "3", None)]


def test_a_status_that_changed_alone_is_told():
    was = {"actual": "3", "status": "behind"}
    now = {"actual": "3", "status": "on_track"}

    [found] = changed(was, now, PROGRESS)

    assert (found.figure, found.was_status, found.now_status) == ("status", "behind", "on_track")


def test_a_status_that_changed_with_the_figure_is_told_with_it():
    was = {"actual": "3", "status": "behind"}
    now = {"actual": "4", "status": "on_track"}

    [found] = changed(was, now, PROGRESS)

    assert (found.figure, found.now_status) == ("actual", "on_track")


def test_what_is_withheld_on_either_side_tells_no_number():
    shown, withheld = {"value": "40", WITHHELD: None}, {"value": None, WITHHELD: "c"}

    for was, now in ((shown, withheld), (withheld, shown)):
        [found] = changed(was, now)
        assert (found.was, found.now, found.is_withheld) == (None, None, True)


def test_what_is_withheld_on_both_sides_is_no_change():
    withheld = {"value": None, WITHHELD: "c"}

    assert changed(withheld, dict(withheld)) == []


def test_a_column_that_came_with_a_newer_version_is_no_change():
    assert changed({"value": "3"}, {"value": "3", "low": "2"}) == []
