"""Which breakdowns are withheld, given those that are too small by themselves."""

from assets.protection.suppression import Breakdown, is_small, withheld

FIVE = 5


def counts(**people):
    """Return breakdowns of one indicator: partner__dimension = people in each of two quarters."""
    found = {}
    for name, numbers in people.items():
        partner, _, dimension = name.partition("__")
        breakdown = Breakdown(
            "I", partner.replace("all", "*"), dimension.replace("_by_", "×") or "*"
        )
        found[breakdown] = {
            (quarter, "period", "*", "people"): number
            for quarter, number in zip(("Q1", "Q2"), numbers, strict=True)
        }
    return found


def hidden(found, *small):
    chosen = withheld(found, [Breakdown("I", *name) for name in small], lambda _: FIVE)
    return {(each.partner, each.dimension) for each in chosen}


def test_a_count_is_small_between_nobody_and_the_threshold():
    assert [is_small(people, FIVE) for people in (0, 1, 4, 5, -3)] == [
        False, True, True, False, False,
    ]  # fmt: skip


def test_nothing_is_withheld_where_nothing_is_small():
    assert hidden(counts(all=(30, 40), A=(10, 20), B=(20, 20))) == set()


def test_what_a_withheld_figure_could_be_added_up_from_is_withheld_too():
    found = counts(A__sex=(9, 9), A__sex_by_age=(9, 9), A__age=(9, 9), A__age_by_place=(9, 9))

    assert hidden(found, ("A", "sex")) == {("A", "sex"), ("A", "sex×age")}


def test_everything_follows_an_undivided_figure():
    found = counts(A=(3, 9), A__sex=(9, 9), A__sex_by_age=(9, 9), B__sex=(9, 9))

    assert hidden(found, ("A", "*")) == {("A", "*"), ("A", "sex"), ("A", "sex×age")}


def test_a_partner_withheld_alone_gets_the_smallest_other_for_company():
    found = counts(all=(60, 60), A=(3, 20), B=(27, 20), C=(30, 20))

    assert hidden(found, ("A", "*")) == {("A", "*"), ("B", "*")}


def test_of_two_as_small_the_first_by_name_keeps_company():
    found = counts(all=(43, 60), A=(3, 20), C=(20, 20), B=(20, 20))

    assert ("B", "*") in hidden(found, ("A", "*"))


def test_others_join_until_those_withheld_are_many_enough_together():
    found = counts(all=(64, 60), A=(1, 20), B=(3, 10), C=(20, 15), D=(40, 15))

    assert hidden(found, ("A", "*"), ("B", "*")) == {("A", "*"), ("B", "*"), ("C", "*")}


def test_one_quarter_in_which_those_withheld_are_few_is_enough():
    found = counts(all=(90, 4 + 40), A=(30, 2), B=(30, 2), C=(30, 40))

    assert hidden(found, ("A", "*"), ("B", "*")) == {("A", "*"), ("B", "*"), ("C", "*")}


def test_nobody_is_needed_where_no_other_partner_is_shown():
    assert hidden(counts(all=(60, 60), A=(3, 20)), ("A", "*")) == {("A", "*")}


def test_nobody_is_needed_where_the_programme_is_withheld_itself():
    found = counts(all=(13, 60), A=(3, 20), B=(10, 40))

    assert hidden(found, ("A", "*"), ("*", "*")) == {("A", "*"), ("*", "*")}
