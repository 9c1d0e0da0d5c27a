"""What a form demands is found where it is not met, and nowhere else."""

import pytest

from tests.expectations.form_world import FormWorld, select
from tests.staging.invented import content, group, question, repeat, submission

pytestmark = pytest.mark.long

REQUIRED = "required_questions_are_answered"
CONSTRAINT = "answers_meet_their_constraints"
CHOICES = "choices_are_from_the_form"
TYPES = "answers_read_as_their_type"
UNASKED = "unasked_questions_have_no_answer"
ITEMS = "repeats_have_the_items_asked_for"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return FormWorld(tmp_path_factory.mktemp("forms"))


# Required answers.


@pytest.mark.parametrize(
    ("required", "answers", "is_found"),
    [
        (True, {}, True),
        (True, {"q": "x"}, False),
        (False, {}, False),
        ("yes", {}, True),
        ("no", {}, False),
        ("${a} != 'done'", {"a": "open"}, True),
        ("${a} != 'done'", {"a": "done"}, False),
        ("${a} != 'done'", {}, True),  # An empty answer is the empty text.
    ],
)
def test_an_answer_is_missing_where_it_is_wanted(world, required, answers, is_found):
    found = world.found(
        question("text", "a"), question("text", "q", required=required), answers=answers
    )

    assert found == [f"{REQUIRED}: q"] * is_found


@pytest.mark.parametrize(("kind", "asks"), [("yes", [f"{REQUIRED}: g__q"]), ("no", [])])
def test_an_answer_is_wanted_only_where_the_question_is_asked(world, kind, asks):
    form = [
        question("text", "a"),
        question("text", "b"),
        group(
            "g",
            question("text", "q", required=True, relevant="${b} = 'b'"),
            relevant="${a} = 'yes'",
        ),
    ]

    assert world.found(*form, answers={"a": kind, "b": "b"}) == asks
    assert world.found(*form, answers={"a": kind}) == []


def test_what_the_form_fills_in_itself_is_not_asked_for(world):
    asked = [
        question(kind, f"q{number}", required=True, relevant="1 = 2")
        for number, kind in enumerate(("calculate", "today", "start", "deviceid"))
    ]

    assert world.found(*asked, answers={"q0": "7"}) == []


def test_an_answer_that_cannot_be_read_is_not_missing_and_breaks_no_bound(world):
    asked = [
        question("integer", "people", required=True, constraint=". > 0"),
        question("integer", "women", constraint=". <= ${people}"),
        question("text", "why", required=True, relevant="${people} > 9"),
        question("text", "who", relevant="${people} > 9"),
    ]

    found = world.found(*asked, answers={"people": "many", "women": "3", "who": "we"})

    assert found == [f"{TYPES}: people"]


# Constraints.

ALONE = "not(selected(., 'none') and count-selected(.) > 1)"


@pytest.mark.parametrize(
    ("kind", "constraint", "answers", "is_found"),
    [
        ("integer", ". >= 0 and . <= 24", {"q": "24"}, False),
        ("integer", ". >= 0 and . <= 24", {"q": "25"}, True),
        ("integer", ". >= 0 and . <= 24", {}, False),
        ("integer", ". >= 0 or . = -9", {"q": "-9"}, False),
        ("integer", ". >= 0 or . = -9", {"q": "-8"}, True),
        ("decimal", ". > 0", {"q": "0.01"}, False),
        ("decimal", ". > 0", {"q": "0"}, True),
        ("integer", ". <= ${a}", {"q": "3", "a": "3"}, False),
        ("integer", ". <= ${a}", {"q": "4", "a": "3"}, True),
        ("integer", ". <= ${a}", {"q": "4"}, True),  # No phone takes it: no number is as large.
        ("date", ". >= ${d}", {"q": "2026-01-02", "d": "2026-01-02"}, False),
        ("date", ". >= ${d}", {"q": "2026-01-01", "d": "2026-01-02"}, True),
        ("text", "regex(., '^[A-Z]{3}$')", {"q": "ABC"}, False),
        ("text", "regex(., '^[A-Z]{3}$')", {"q": "ABCD"}, True),
        ("text", "string-length(.) <= 3", {"q": "ñañ"}, False),
        ("text", "string-length(.) <= 3", {"q": "abcd"}, True),
        ("select_multiple", ALONE, {"q": "none"}, False),
        ("select_multiple", ALONE, {"q": "none a"}, True),
        ("calculate", ". > 0", {"q": "-1"}, True),
    ],
)
def test_an_answer_meets_its_constraint_or_is_found(world, kind, constraint, answers, is_found):
    asked = [
        question("integer", "a"),
        question("date", "d"),
        question(kind, "q", constraint=constraint),
    ]

    assert world.found(*asked, answers=answers) == [f"{CONSTRAINT}: q"] * is_found


@pytest.mark.parametrize("written", [". <= today()", " .<=today( ) ", "today() >= ."])
def test_that_a_date_lies_ahead_is_left_to_the_rule_of_the_domain(world, written):
    asked = [question("date", "d"), question("date", "q", constraint=f"{written} and . >= ${{d}}")]

    assert world.found(*asked, answers={"q": "2099-01-01", "d": "2026-01-01"}) == []
    assert world.found(*asked, answers={"q": "2025-01-01", "d": "2026-01-01"}) == [
        f"{CONSTRAINT}: q"
    ]


@pytest.mark.parametrize("constraint", [". <= now()", ". <= today()"])
def test_a_moment_that_lies_ahead_is_found(world, constraint):
    asked = question("dateTime", "q", constraint=constraint)

    assert world.found(asked, answers={"q": "2026-07-20T23:00:00.000-05:00"}) == []
    assert world.found(asked, answers={"q": "2026-07-22T01:00:00.000+02:00"}) == [
        f"{CONSTRAINT}: q"
    ]


# The day of an answer lies between the day on which the form was opened and the latest day.
PLANNED = question("date", "q", constraint=". >= today()")
OPENED = question("today", "opened")


@pytest.mark.parametrize(
    ("planned", "is_found"), [("2026-03-02", False), ("2026-03-01", True), ("2027-01-01", False)]
)
def test_a_day_is_held_against_the_day_on_which_the_form_was_opened(world, planned, is_found):
    found = world.found(OPENED, PLANNED, answers={"opened": "2026-03-02", "q": planned})

    assert found == [f"{CONSTRAINT}: q"] * is_found


def test_without_that_day_it_is_not_held_and_listed(world):
    assert world.found(PLANNED, answers={"q": "1999-01-01"}) == []
    assert world.unchecked == [(CONSTRAINT, "q", "day_unknown", "")]


def test_a_submission_that_does_not_say_its_day_is_not_held_against_one(world):
    assert world.found(OPENED, PLANNED, answers={"q": "1999-01-01"}) == []
    assert world.unchecked == []


def test_a_restricted_text_is_held_against_its_constraint(world):
    asked = question("text", "q", constraint="string-length(.) <= 3")

    found = world.found(asked, answers={"q": "long"}, classes={"q": "restricted"})

    assert found == [f"{CONSTRAINT}: q"]


# Pseudonyms: what they stand for is looked at before they are made.
CODE = question("text", "q", constraint="regex(., '^[A-Z]{3}-[0-9]{4}$')")


@pytest.mark.parametrize(
    ("code", "is_found"), [("AWN-0001", False), ("awn 1", True), (None, False)]
)
@pytest.mark.parametrize("within", [False, True])
def test_a_pseudonym_is_found_by_what_it_stands_for(world, code, is_found, within):
    asked = repeat("m", CODE) if within else [CODE]
    said = {} if code is None else {"m/q" if within else "q": code}
    column = "m__q 1" if within else "q"

    found = world.found(
        *asked,
        answers={"m": [said, {"m/q": "AWN-0002"}]} if within else said,
        classes={"q": "pseudonym", "m/q": "pseudonym"},
    )

    assert found == [f"{CONSTRAINT}: {column}"] * is_found


def test_an_answer_beside_a_pseudonym_cannot_be_compared_with_it(world):
    asked = [
        question("text", "who", constraint="${a} = 1 or . = 'x'"),
        question("text", "a", constraint=". = ${who}"),
        question("text", "b", relevant="${who} = 'me'", required=True),
        question("text", "gone"),
        question("text", "c", required="${gone} = 1"),
    ]

    found = world.found(
        *asked, answers={"a": "1", "b": "2"}, classes={"who": "pseudonym", "gone": "drop"}
    )

    assert found == []
    assert world.unchecked == [
        (CONSTRAINT, "who", "beside_a_pseudonym", "${a}"),
        (CONSTRAINT, "a", "only_a_pseudonym", "${who}"),
        (REQUIRED, "b", "only_a_pseudonym", "${who}"),
        (UNASKED, "b", "only_a_pseudonym", "${who}"),
        (REQUIRED, "c", "not_kept", "${gone}"),
    ]


# Choices.


@pytest.mark.parametrize(
    ("kind", "answer", "is_found"),
    [
        ("select_one", "here", False),
        ("select_one", "nowhere", True),
        ("select_multiple", "here there", False),
        ("select_multiple", "here nowhere", True),
        ("rank", "there here", False),
        ("rank", "there nowhere", True),
    ],
)
def test_what_was_chosen_is_from_the_form(world, kind, answer, is_found):
    asked, choices = select("q", "here", "there", kind=kind)

    found = world.found(asked, answers={"q": answer}, **choices)

    assert found == [f"{CHOICES}: q"] * is_found


FILTERED = [
    {"list_name": "q", "name": "A-1", "partner": "AAA", "year": "2026"},
    {"list_name": "q", "name": "A-2", "partner": "AAA", "year": "2027"},
    {"list_name": "q", "name": "B-1", "partner": "BBB", "year": "2026"},
    {"list_name": "q", "name": "none"},
]


@pytest.mark.parametrize(
    ("choice_filter", "partner", "answer", "is_found"),
    [
        ("partner = ${partner}", "AAA", "A-1", False),
        ("partner = ${partner}", "BBB", "A-1", True),
        ("${partner} = partner", "BBB", "B-1", False),
        ("partner = ${partner}", None, "A-1", True),
        ("partner = ${partner}", None, "none", False),
        ("partner = ${partner}", "AAA", "C-1", True),
        ("partner = ${partner} and year = '2026'", "AAA", "A-2", True),
        ("partner = ${partner} and year = '2026'", "AAA", "A-1", False),
    ],
)
@pytest.mark.parametrize("kind", ["select_one", "select_multiple"])
def test_other_answers_leave_fewer_choices(world, choice_filter, partner, answer, is_found, kind):  # noqa: PLR0913, PLR0917
    asked = question(kind, "q", select_from_list_name="q", choice_filter=choice_filter)
    said = {"q": answer, **({"partner": partner} if partner else {})}

    found = world.found(question("text", "partner"), asked, answers=said, choices=FILTERED)

    assert found == [f"{CHOICES}: q"] * is_found


def test_a_filter_that_is_no_comparison_is_listed_and_the_list_still_holds(world):
    asked = question("select_one", "q", select_from_list_name="q", choice_filter="year > 2026")

    assert world.found(asked, answers={"q": "A-1"}, choices=FILTERED) == []
    assert world.found(asked, answers={"q": "C-1"}, choices=FILTERED) == [f"{CHOICES}: q"]
    assert world.unchecked == [(CHOICES, "q", "choice_filter", "year > 2026")]


# What was not asked.


@pytest.mark.parametrize(("state", "is_found"), [("done", False), ("open", True), (None, True)])
def test_an_answer_to_what_was_not_asked_is_found_as_that_alone(world, state, is_found):
    asked, choices = select("q", "here", relevant="${state} = 'done'", constraint=". = 'x'")
    said = {"q": "nowhere", **({"state": state} if state else {})}

    found = world.found(question("text", "state"), asked, answers=said, **choices)

    assert found == ([f"{UNASKED}: q"] if is_found else [f"{CONSTRAINT}: q", f"{CHOICES}: q"])


def test_what_specifies_another_answer_is_asked_only_with_it(world):
    asked, choices = select("q", "here", _or_other=True)

    assert world.found(asked, answers={"q": "other", "q_other": "x"}, **choices) == []
    assert world.found(asked, answers={"q": "here", "q_other": "x"}, **choices) == [
        f"{UNASKED}: q_other"
    ]


# Repeats, and what is seen from inside them.
LOG = (
    question("text", "kind"),
    question("integer", "most"),
    repeat(
        "visit",
        question("text", "place", required=True),
        question("integer", "people", constraint=". <= ${most}"),
        repeat(
            "reached",
            question("integer", "n", constraint=". <= ${people} and . <= ${most}"),
            question("text", "why", required=True, relevant="${place} = 'far' and ${kind} = 'log'"),
        ),
        relevant="${kind} = 'log'",
    ),
)


def visit(place="near", people="5", *reached):
    return {
        "visit/place": place,
        "visit/people": people,
        "visit/reached": [{"visit/reached/n": str(one)} for one in reached],
    }


def test_an_item_is_held_against_what_is_around_it(world):
    answers = {
        "kind": "log",
        "most": "8",
        "visit": [visit("near", "9", 3), visit("far", "5", 5, 6)],
    }

    assert world.found(*LOG, answers=answers) == [
        f"{CONSTRAINT}: visit__people 1",
        f"{CONSTRAINT}: visit__reached__n 2/2",
        f"{REQUIRED}: visit__reached__why 2/1",
        f"{REQUIRED}: visit__reached__why 2/2",
    ]


def test_every_item_of_a_repeat_that_was_not_asked_is_found(world):
    answers = {"kind": "nil", "most": "8", "visit": [visit(), visit("far", "1", 1)]}

    assert world.found(*LOG, answers=answers) == [f"{ITEMS}: visit 1", f"{ITEMS}: visit 2"]


def test_submissions_and_their_items_are_not_mixed_up(world):
    form = content(*LOG)
    small = {"kind": "log", "most": "1", "visit": [visit("near", "1", 1)]}
    large = {"kind": "log", "most": "9", "visit": [visit("near", "9", 9)]}

    assert world.hold((form, small, large)) == []


def test_a_group_around_a_repeat_says_when_it_is_asked(world):
    asked = [
        question("text", "a"),
        group("g", repeat("m", question("text", "q", required=True)), relevant="${a} = 'yes'"),
    ]

    assert world.found(*asked, answers={"a": "yes", "g/m": [{"g/m/q": "x"}]}) == []
    assert world.found(*asked, answers={"a": "no", "g/m": [{"g/m/q": "x"}]}) == [f"{ITEMS}: g__m 1"]


@pytest.mark.parametrize(
    ("number", "items", "required", "is_found"),
    [
        ("2", 2, True, False),
        ("2", 3, True, True),
        ("2", 1, True, True),
        ("2", 1, False, False),  # KoboToolbox keeps no blank item.
        (None, 1, True, True),
        (None, 0, True, False),
        ("0", 0, True, False),
        ("-1", 0, True, False),
        ("many", 5, True, None),
    ],
)
def test_a_repeat_has_as_many_items_as_it_says(world, number, items, required, is_found):
    asked = [
        question("integer", "n"),
        repeat("m", question("text", "q", required=required), repeat_count="${n}"),
    ]
    said = {"m": [{"m/q": "x"}] * items, **({"n": number} if number else {})}

    found = world.found(*asked, answers=said)

    assert found == ([f"{TYPES}: n"] if is_found is None else [f"{ITEMS}: m"] * is_found)


def test_the_items_inside_an_item_are_counted_by_themselves(world):
    inner = repeat(
        "m", question("text", "q", required=True), repeat_count="${n}", relevant="${n} > 1"
    )
    asked = repeat("r", question("integer", "n"), inner)
    answers = {
        "r": [
            {"r/n": str(n), "r/m": [{"r/m/q": "x"}] * items}
            for n, items in ((2, 2), (3, 2), (1, 1))
        ]
    }

    assert world.found(*asked, answers=answers) == [f"{ITEMS}: r__m 2", f"{ITEMS}: r__m 3/1"]


# Names.


def test_the_nearest_question_of_a_name_is_meant(world):
    asked = [
        group("a", question("integer", "n")),
        group("b", question("integer", "n"), question("integer", "q", constraint=". <= ${n}")),
        question("integer", "z", constraint=". <= ${n}"),
        question("integer", "up", constraint=". <= ../a/n"),
        question("integer", "path", constraint=". <= /form/b/n"),
    ]

    found = world.found(
        *asked, answers={"a/n": "1", "b/n": "5", "b/q": "3", "up": "2", "path": "5", "z": "9"}
    )

    assert found == [f"{CONSTRAINT}: up"]
    assert world.unchecked == [(CONSTRAINT, "z", "several_such_questions", "${n}")]


@pytest.mark.parametrize(
    ("constraint", "reason", "what"),
    [
        (". > ${nobody}", "no_such_question", "${nobody}"),
        (". > ../x/y", "no_such_question", "../x/y"),
        ("sum(${m}) > 1", "unknown_function", "sum"),
        (". > ${inner}", "items_of_a_repeat", "${inner}"),
        (". > column", "column_of_choices", "column"),
        ("pulldata('f', 'a', 'b', .) = 1", "unknown_function", "pulldata"),
        ("regex(., '(?=x)')", "pattern", "(?=x)"),
        (". >", "not_an_expression", "its end"),
    ],
)
def test_what_cannot_be_checked_is_listed_and_finds_nothing(world, constraint, reason, what):
    asked = [
        question("integer", "q", constraint=constraint),
        *repeat("m", question("text", "inner")),
    ]

    assert world.found(*asked, answers={"q": "1", "m": [{"m/inner": "2"}]}) == []
    assert world.unchecked == [(CONSTRAINT, "q", reason, what)]


# Versions.


def test_each_version_has_its_own_demands(world):
    old = content(
        question("integer", "q", constraint=". <= 10"), question("text", "a", relevant="${q} > 5")
    )
    new = content(question("integer", "q", constraint=". <= 20"), question("text", "a"))

    found = world.hold(
        (old, {"q": "15"}, {"q": "5"}, {"q": "1", "a": "x"}),
        (
            new,
            {"q": "15"},
            {"q": "25"},
            {"q": "1", "a": "x"},
            {"q": "15", "system": {"__version__": "v9"}},
            {"q": "25", "system": {"__version__": None}},
        ),
    )

    assert found == [
        (f"{CONSTRAINT}: q", "10", ""),
        (f"{CONSTRAINT}: q", "21", ""),
        (f"{CONSTRAINT}: q", "24", ""),
        (f"{UNASKED}: a", "12", ""),
    ]


def test_items_are_held_against_the_version_of_their_submission(world):
    old, new = (
        content(
            *repeat("m", question("integer", "q", constraint=f". <= {most}"), repeat_count=count)
        )
        for most, count in ((10, "1"), (20, "2"))
    )
    fifteen = {"m": [{"m/q": "15"}]}

    found = world.hold((old, fifteen), (new, fifteen, {"m": [{"m/q": "1"}] * 3}))

    assert found == [(f"{CONSTRAINT}: m__q", "10", "1"), (f"{ITEMS}: m", "21", "")]


@pytest.mark.parametrize("code", ["ABC", "abc"])
def test_a_pseudonym_is_held_against_the_version_of_its_answer(world, code):
    upper, lower = (
        content(question("text", "q", constraint=f"regex(., '{pattern}')"))
        for pattern in ("[A-Z]+", "[a-z]+")
    )

    found = world.hold((upper, {"q": code}), (lower, {"q": code}), classes={"q": "pseudonym"})

    assert found == [(f"{CONSTRAINT}: q", "10" if code.islower() else "20", "")]


def test_what_only_one_version_says_unclearly_is_listed_and_the_others_hold(world):
    old = content(question("integer", "q", constraint="pulldata('f', 'a', 'b', .) = 1"))
    new = content(question("integer", "q", constraint=". <= 20"))

    found = world.hold((old, {"q": "25"}), (new, {"q": "25"}))

    assert found == [(f"{CONSTRAINT}: q", "20", "")]
    assert world.unchecked == [(CONSTRAINT, "q", "unknown_function", "pulldata")]


def test_the_items_of_a_submission_that_is_here_twice_are_found_once(world):
    form = content(*LOG)
    answers = {"kind": "log", "most": "1", "visit": [visit("near", "5")]}
    twice = [
        submission(number, answers, __version__="v1", **{"meta/rootUuid": "uuid:root-1"})
        for number in (1, 2)
    ]

    found = world.hold((form,), rows=twice)

    assert set(found) == {(f"{CONSTRAINT}: visit__people", "1", "1")}
    assert len(found) == 2  # Each copy's item, once.


def test_the_items_of_a_submission_that_is_here_twice_are_counted_once(world):
    form = content(
        question("integer", "n"),
        *repeat("m", question("text", "q", required=True), repeat_count="${n}"),
    )
    answers = {"n": "2", "m": [{"m/q": "x"}, {"m/q": "y"}]}
    twice = [
        submission(number, answers, __version__="v1", **{"meta/rootUuid": "uuid:root-1"})
        for number in (1, 2)
    ]

    assert world.hold((form,), rows=twice) == []
