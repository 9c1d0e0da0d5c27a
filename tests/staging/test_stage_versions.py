"""A form that changed: what was answered on any of its versions stays readable."""

from decimal import Decimal

import pytest

from tests.staging.invented import content, group, question, repeat, submission

PLAIN = content(question("text", "a"))
GROUP = content(group("a", question("text", "x")))
REPEAT = content(repeat("a", question("text", "x")))
SHAPES = {
    "question": (PLAIN, {"a": "plain"}),
    "group": (GROUP, {"a/x": "grouped"}),
    "repeat": (REPEAT, {"a": [{"a/x": "first"}, {"a/x": "second"}]}),
}


def stage_each(office, *shapes):
    """Stage versions, oldest first, each with the one submission that was given on it."""
    forms = {f"v{number}": form for number, (form, _) in enumerate(shapes, 1)}
    rows = [
        submission(number, answers, __version__=f"v{number}")
        for number, (_, answers) in enumerate(shapes, 1)
    ]
    return office.stage_pull(office.land(forms, rows))


# One name, several shapes.


@pytest.mark.parametrize(
    "order",
    [
        ("question", "group", "repeat"),
        ("repeat", "question", "group"),
        ("group", "repeat", "question"),
        ("repeat", "group", "question"),
    ],
)
def test_a_name_may_be_a_question_a_group_and_a_repeat_in_turn(office, order):
    stage_each(office, *(SHAPES[shape] for shape in order))

    said = {"question": "plain"}
    assert office.values("a") == [said.get(shape) for shape in order]
    said = {"group": "grouped"}
    assert office.values("a__x") == [said.get(shape) for shape in order]
    assert office.values("a__x", "survey__a") == ["first", "second"]
    assert office.values("unreadable") == [None, None, None]


def test_a_repeat_whose_group_became_one_keeps_its_old_items(office):
    inner = repeat("b", question("text", "x"))
    stage_each(
        office,
        (content(group("a", inner)), {"a/b": [{"a/b/x": "old"}]}),
        (content(repeat("a", inner)), {"a": [{"a/b": [{"a/b/x": "new"}]}]}),
    )

    assert office.rows("survey__a__b", "item_path, a__b__x") == [
        {"item_path": "1/1", "a__b__x": "new"}
    ]
    assert office.rows("survey__a__b_2", "item_path, a__b__x") == [
        {"item_path": "1", "a__b__x": "old"}
    ]


def test_a_path_in_two_tables_is_worded_as_the_newest_version_does(office):
    """A group that becomes a repeat gives two questions of one path."""
    older = content(group("g", question("text", "q", label=["Name"]), question("text", "quiet")))
    newer = content(repeat("g", question("text", "q", label=["Names"]), question("text", "quiet")))

    office.stage_pull(office.land({"v1": older, "v2": newer}))

    assert [tuple(row.values()) for row in office.rows("labels", "name, language, label")] == [
        ("g/q", "default", "Names")
    ]


def test_a_question_that_moved_out_of_a_repeat_stands_in_both_places(office):
    stage_each(
        office,
        (content(repeat("m", question("integer", "n"))), {"m": [{"m/n": "1"}]}),
        (content(question("integer", "n")), {"n": "2"}),
    )

    assert office.values("n") == [None, 2]
    assert office.values("m__n", "survey__m") == [1]


def test_within_items_a_question_may_have_become_a_repeat(office):
    stage_each(
        office,
        (content(repeat("m", question("text", "k"))), {"m": [{"m/k": "old"}, {"m/k": "[{}]"}]}),
        (
            content(repeat("m", repeat("k", question("text", "x")))),
            {"m": [{"m/k": [{"m/k/x": "new"}]}]},
        ),
    )

    rows = office.rows("survey__m", "root_uuid, m__k", "root_uuid, item_path")
    assert [tuple(row.values()) for row in rows] == [
        ("root-1", "old"), ("root-1", "[{}]"), ("root-2", None),
    ]  # fmt: skip
    assert office.values("m__k__x", "survey__m__k") == ["new"]


def test_an_answer_given_twice_to_what_is_no_repeat_now_is_kept_as_it_came(office):
    form = (content(question("text", "a"), question("text", "A")), {"a": ["x", "y"], "A": "z"})

    stage_each(office, form)

    assert (office.values("a"), office.values("a_2")) == (['["x","y"]'], ["z"])


@pytest.mark.parametrize("odd", ["text", 4, {"a/x": "1"}, ["x"], [[]], True, ""])
def test_what_is_no_list_of_items_stops_nothing(office, odd):
    office.stage(REPEAT, submission(1, {"a": odd}), submission(2, {"a": [{"a/x": "fine"}]}))

    assert office.values("a__x", "survey__a") == ["fine"]
    assert office.values("root_uuid") == ["root-1", "root-2"]


def test_a_row_told_apart_as_json_says_the_same_as_one_read_as_columns(office):
    form = [question("integer", "n"), repeat("m", question("text", "x"), repeat("k"))]
    answers = {"n": "4", "m": [{"m/x": "a\x00b"}, {"m/k": [{}]}]}
    status = {"uid": "validation_status_approved", "timestamp": 1772452800}
    row = submission(1, answers, _validation_status=status, _attachments=[{"uid": "att"}])
    tables, found = ("survey", "survey__m", "survey__m__k"), []
    for extra in ([], [question("text", "N")]):
        office.stage_pull(office.land({f"v{len(extra)}": content(*form, *extra)}, [row]))
        found.append([
            {key: row[key] for key in row if key not in {"n_2", "content_hash"}}
            for table in tables
            for row in office.rows(table)
        ])  # fmt: skip

    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_in_json_too_a_content_hash_follows_what_is_kept_and_nothing_else(office):
    form = content(
        *(question("text", name) for name in ("n", "N")),
        repeat("m", question("text", "x"), question("text", "secret")),
    )
    items = [[("1", "p")], [("1", "q")], [("2", "p")]]
    rows = [
        submission(number, {"m": [{"m/x": x, "m/secret": secret} for x, secret in said]})
        for number, said in enumerate(items)
    ]

    office.stage(form, *rows, classes={"m/secret": "drop"})

    [one, same, other] = office.values("content_hash")
    assert one == same != other


# Names.


def test_what_the_newest_version_asks_has_the_name_without_a_number(office):
    stage_each(
        office,
        (content(question("text", "Age")), {"Age": "old"}),
        (content(question("text", "age")), {"age": "new"}),
    )

    assert office.values("age") == [None, "new"]
    assert office.values("age_2") == ["old", None]


@pytest.mark.parametrize("name", ["_ID", "_Uuid", "__Version__", "_ATTACHMENTS", "Meta/RootUuid"])
def test_a_name_that_is_the_servers_but_for_case_is_the_forms_own(office, name):
    *groups, last = name.split("/")
    asked = question("text", last)
    form = content(group(groups[0], asked) if groups else asked)

    office.stage(form, submission(1, {name: "mine"}), submission(2))

    assert office.values(name.lower().replace("/", "__")) == ["mine", None]
    assert office.values("root_uuid") == ["root-1", "root-2"]
    assert office.values("form_version") == ["vVillageSurveyVersion1"] * 2


@pytest.mark.parametrize("name", ["_id", "_uuid", "__version__", "_attachments", "_geolocation"])
def test_a_question_called_as_the_servers_own_key_cannot_be_told_apart(office, name):
    staged = office.stage(content(question("integer", name)), submission(1))

    assert staged.tables[0].columns == ()
    assert office.values("submission_id") == [1]


@pytest.mark.parametrize("kind", ["text", "integer"])
def test_names_that_staging_uses_itself_are_in_nobodys_way(office, kind):
    names = ["r", "item", "place", "pull", "landed", "submission_id", "item_path", "items", "I"]
    odd = ["~a", "a~1", "$", "*", "a.b", 'a"b', "a'b", "{text}", "été", "名", "_note", "meta"]

    for extra in ([], ["R"]):
        asked = [*names, *odd, *extra]
        answers = {name: str(number) for number, name in enumerate(asked)}
        form = content(*(question(kind, name) for name in asked), repeat('m"', question(kind, "r")))
        pull = office.land(
            {f"v{len(extra)}": form}, [submission(1, answers | {'m"': [{'m"/r': "7"}]})]
        )
        staged = office.stage_pull(pull)

        [row] = office.rows("survey")
        columns = {column.question.xpath: column.name for column in staged.tables[0].columns}
        assert {name: str(row[columns[name]]) for name in asked} == answers
        assert office.values("m___r", "survey__m_") == ["7" if kind == "text" else 7]


# An open end of a list.


OPEN = [
    {"type": "select_one", "select_from_list_name": "water", "_or_other": True},
    {"type": "select_one", "select_from_list_name": "water", "or_other": "true"},
    {"type": "select_one_or_other", "select_from_list_name": "water"},
    {"type": "select_one_or_other water"},
    {"type": "select_one water or_other"},
    {"type": "select_one water or other"},
    {"type": "select_one", "select_from_list_name": "water or_other"},
    {"type": {"select_one_or_other": "water"}},
]


@pytest.mark.parametrize("row", OPEN, ids=str)
def test_which_other_is_meant_is_staged_as_text(office, row):
    choices = [{"list_name": "water", "name": "well"}]
    form = content(group("g", {"name": "source", **row}), choices=choices)

    staged = office.stage(form, submission(1, {"g/source": "other", "g/source_other": "a spring"}))

    [source, specified] = staged.form.questions
    assert (source.type, source.choice_list) == ("select_one", "water")
    assert specified.relevant == "selected(${source}, 'other')"
    assert office.values("g__source") == ["other"]
    assert office.values("g__source_other") == ["a spring"]
    assert [choice.name for choice in staged.form.choices] == ["well", "other"]


@pytest.mark.parametrize("name", ["for_other", "x_or_other", "mother"])
def test_a_list_may_be_called_as_if_it_were_open(office, name):
    staged = office.stage(content(question("select_one", "q", select_from_list_name=name)))

    assert [(q.xpath, q.choice_list) for q in staged.form.questions] == [("q", name)]


def test_several_may_be_chosen_of_an_open_list_within_a_repeat(office):
    choices = [{"list_name": "water", "name": "other", "label": ["Something else"]}]
    select = question("select_multiple", "s", select_from_list_name="water", _or_other=True)

    staged = office.stage(
        content(repeat("m", select), choices=choices),
        submission(1, {"m": [{"m/s": "well other", "m/s_other": "rain"}]}),
    )

    assert office.values("m__s", "survey__m") == [["well", "other"]]
    assert office.values("m__s_other", "survey__m") == ["rain"]
    assert [choice.labels for choice in staged.form.choices] == [{"default": "Something else"}]


@pytest.mark.parametrize("data_class", ["drop", "restricted", "pseudonym"])
def test_what_specifies_an_answer_is_no_freer_than_the_answer(office, data_class):
    select = question("select_one", "s", select_from_list_name="water", _or_other=True)

    staged = office.stage(content(select), classes={"s": data_class})

    classes = {column.question.xpath: column.data_class for column in staged.tables[0].columns}
    assert classes == ({} if data_class == "drop" else {"s": data_class, "s_other": data_class})


# The version of a row.


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ({"__version__": "v1", "_version_": "v2"}, "v2"),
        ({"__version__": "v2", "_version_": "v1", "_version__001": "vUnknown"}, "v2"),
        ({"_version__001": "v1", "_version__017": "v3", "g/_version_": "v2"}, "v3"),
        ({"_version__002": "vUnknown", "their_version_of_it": "v1"}, "v1"),
        ({"_version__002": "vUnknown", "their_version_of_it": "mine"}, "vUnknown"),
        ({"__version__": "vUnknown", "_version__003": "vOther"}, "vUnknown"),
        ({"their_version_of_it": "mine"}, None),
        ({}, None),
    ],
)
def test_the_newest_known_version_among_all_keys_is_the_rows(office, said, version):
    row = submission(1)
    del row["__version__"]
    forms = {uid: content(question("text", "their_version_of_it")) for uid in ("v1", "v2", "v3")}

    office.stage_pull(office.land(forms, [row | said, submission(2, {"X_VERSION_": "x"})]))

    assert office.values("form_version") == [version, "vVillageSurveyVersion1"]
    assert office.values("their_version_of_it")[0] == said.get("their_version_of_it")


# Types.


@pytest.mark.parametrize(
    ("older", "newer", "kind"),
    [
        (("integer", "4"), ("decimal", "4.5"), "DECIMAL(28,10)"),
        (("decimal", "4.5"), ("integer", "4"), "DECIMAL(28,10)"),
        (("range", "4.5"), ("integer", "4"), "DECIMAL(28,10)"),
        (("text", "two words"), ("select_one", "well"), "VARCHAR"),
        (("select_one", "well"), ("text", "two words"), "VARCHAR"),
        (("integer", "4"), ("text", "four"), "VARCHAR"),
        (("select_multiple", "a b"), ("select_one", "a"), "VARCHAR"),
        (("select_one", "a"), ("select_multiple", "a b"), "VARCHAR[]"),
    ],
)
def test_a_type_that_holds_the_answers_of_all_versions_is_taken(office, older, newer, kind):
    stage_each(
        office, *((content(question(each, "q")), {"q": text}) for each, text in (older, newer))
    )

    assert office.types()["q"] == kind
    assert (office.values("unreadable"), office.values("retyped")) == ([None] * 2, [None] * 2)
    for value, (_, text) in zip(office.values("q"), (older, newer), strict=True):
        said = " ".join(value) if isinstance(value, list) else value
        assert said == (Decimal(text) if isinstance(said, Decimal) else text)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("text", "about forty"), ("integer", "40")),
        (("text", "about forty"), ("date", "2026-01-02")),
        (("integer", "4"), ("date", "2026-01-02")),
        (("text", "by the river"), ("geopoint", "1 2 0 0")),
        (("text", "well and rain"), ("select_multiple", "well rain")),
    ],
)
def test_an_old_answer_that_does_not_read_as_todays_type_is_named_as_retyped(office, older, newer):
    (was, text), (kind, fine) = older, newer
    forms = {"v1": content(question(was, "q")), "v2": content(question(kind, "q"))}
    rows = [
        submission(1, {"q": text}, __version__="v1"),
        submission(2, {"q": fine}, __version__="v2"),
    ]

    staged = office.stage_pull(office.land(forms, rows))

    [column] = staged.tables[0].columns
    assert office.values("unreadable") == [column.name, None]
    assert office.values("retyped") == [column.name, None]
    assert office.values(column.name)[0] is None


def test_a_wrong_answer_on_todays_version_is_not_laid_on_the_forms_change(office):
    forms = {"v1": content(question("text", "q")), "v2": content(question("integer", "q"))}
    rows = [
        submission(number, {"q": text}, __version__=version)
        for number, (version, text) in enumerate(
            [("v1", "forty"), ("v2", "forty"), ("v1", "40"), (None, "forty")]
        )
    ]

    office.stage_pull(office.land(forms, rows))

    assert office.values("q") == [None, None, 40, None]
    assert office.values("unreadable") == ["q", "q", None, "q"]
    assert office.values("retyped") == ["q", None, None, None]


def test_an_item_knows_the_version_of_its_submission(office):
    stage_each(
        office,
        (content(repeat("m", question("text", "q"))), {"m": [{"m/q": "many"}, {"m/q": "1"}]}),
        (content(repeat("m", question("integer", "q"))), {"m": [{"m/q": "many"}]}),
    )

    rows = office.rows("survey__m", "unreadable, retyped", "root_uuid, item_path")
    assert [tuple(row.values()) for row in rows] == [
        ("m__q", "m__q"), (None, None), ("m__q", None),
    ]  # fmt: skip
