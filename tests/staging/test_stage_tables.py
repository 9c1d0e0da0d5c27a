"""Which tables and columns a form becomes: names, collisions, repeats, versions and labels."""

import pytest

from tests.staging.invented import content, group, question, repeat, submission


def questions(office):
    return {
        row["xpath"]: (row["table_name"], row["column_name"])
        for row in office.rows("questions", "xpath, table_name, column_name")
    }


# Columns.


def test_a_column_is_the_questions_path_in_lower_case(office):
    form = content(group("Grant", group("terms", question("date", "Paid-on"))))

    office.stage(form, submission(1, {"Grant/terms/Paid-on": "2026-01-02"}))

    assert str(office.values("grant__terms__paid_on")[0]) == "2026-01-02"


@pytest.mark.parametrize("order", [("Age", "age"), ("age", "Age")])
def test_two_questions_that_differ_in_case_both_survive(office, order):
    form = content(*(question("integer", name) for name in order))

    office.stage(form, submission(1, {"Age": "40", "age": "4"}))

    values = {"Age": 40, "age": 4}
    assert office.values("age") == [values[order[0]]]
    assert office.values("age_2") == [values[order[1]]]
    assert questions(office) == {order[0]: ("survey", "age"), order[1]: ("survey", "age_2")}


def test_names_that_differ_in_case_are_fine_beside_and_inside_repeats(office):
    form = content(
        question("integer", "Age"),
        question("integer", "age"),
        repeat("member", question("text", "Name"), question("text", "name")),
        repeat("visit", question("date", "on")),
    )

    office.stage(
        form,
        submission(
            1,
            {
                "Age": "40",
                "age": "4",
                "member": [{"member/Name": "AWA", "member/name": "awa"}, {"member/name": "bo"}],
                "visit": [{"visit/on": "2026-01-02"}],
            },
        ),
    )

    assert (office.values("age"), office.values("age_2")) == ([40], [4])
    assert office.values("member__name", "survey__member") == ["AWA", None]
    assert office.values("member__name_2", "survey__member") == ["awa", "bo"]
    assert office.values("item_path", "survey__visit") == ["1"]


def test_a_question_may_be_called_as_a_repeat_but_for_case(office):
    form = content(
        question("text", "Member"),
        repeat("member", question("text", "name")),
    )

    office.stage(form, submission(1, {"Member": "Awa", "member": [{"member/name": "Bo"}]}))

    assert office.values("member") == ["Awa"]
    assert office.values("member__name", "survey__member") == ["Bo"]


def test_a_repeat_that_was_renamed_in_case_keeps_both_tables(office):
    form = content(
        repeat("Member", question("text", "name"), repeat("Visit", question("date", "on"))),
        repeat("member", question("text", "name"), repeat("visit", question("date", "on"))),
    )

    office.stage(
        form,
        submission(1, {"Member": [{"Member/name": "Awa"}]}),
        submission(
            2,
            {
                "member": [
                    {"member/name": "Bo", "member/visit": [{"member/visit/on": "2026-01-02"}]}
                ]
            },
        ),
    )

    assert office.rows("survey__member", "root_uuid, member__name") == [
        {"root_uuid": "root-1", "member__name": "Awa"}
    ]
    assert office.rows("survey__member_2", "root_uuid, member__name") == [
        {"root_uuid": "root-2", "member__name": "Bo"}
    ]
    assert office.values("item_path", "survey__member__visit") == []
    assert office.values("item_path", "survey__member__visit_2") == ["1/1"]


def test_paths_that_become_one_column_name_both_survive(office):
    form = content(
        group("a", question("text", "b__c")),
        group("a__b", question("text", "c")),
    )

    office.stage(form, submission(1, {"a/b__c": "first", "a__b/c": "second"}))

    assert office.values("a__b__c") == ["first"]
    assert office.values("a__b__c_2") == ["second"]


@pytest.mark.parametrize("name", ["root_uuid", "submitted_at", "attachments", "unreadable"])
def test_a_question_called_as_a_column_of_the_server_gets_a_number(office, name):
    office.stage(content(question("text", name)), submission(1, {name: "mine"}))

    assert office.values(f"{name}_2") == ["mine"]
    assert office.values("root_uuid") == ["root-1"]


def test_a_question_in_a_repeat_may_be_called_item_path(office):
    """Its column begins with the repeat's name, so nothing is in its way."""
    form = content(repeat("member", question("text", "item_path")))

    office.stage(form, submission(1, {"member": [{"member/item_path": "mine"}]}))

    assert office.values("member__item_path", "survey__member") == ["mine"]
    assert office.values("item_path", "survey__member") == ["1"]


def test_the_parts_of_a_point_or_a_moment_make_way_too(office):
    form = content(
        question("text", "place__latitude"),
        question("text", "met__utc_offset_minutes"),
        question("geopoint", "place"),
        question("dateTime", "met"),
    )

    office.stage(
        form,
        submission(
            1,
            {
                "place__latitude": "north",
                "met__utc_offset_minutes": "none",
                "place": "12 3",
                "met": "2026-01-02T03:04:05Z",
            },
        ),
    )

    assert office.values("place__latitude") == ["north"]
    assert office.values("place_2__latitude") == [12.0]
    assert office.values("met_2__utc_offset_minutes") == [0]


def test_notes_are_not_asked(office):
    staged = office.stage(content(question("note", "hello"), question("text", "name")))

    assert [column.name for column in staged.tables[0].columns] == ["name"]


def test_the_rows_of_a_rating_have_the_path_that_their_answers_have(office):
    form = content(
        {"type": "begin_score", "name": "services"},
        {"type": "score__row", "name": "water"},
        {"type": "end_score"},
        question("text", "after"),
    )

    office.stage(form, submission(1, {"services/water": "good", "after": "x"}))

    assert office.values("services__water") == ["good"]
    assert office.values("after") == ["x"]


# Repeats.


def test_items_are_known_by_their_place_at_every_depth(office):
    form = content(
        repeat("a", question("text", "x"), repeat("b", repeat("c", question("text", "y"))))
    )

    office.stage(
        form,
        submission(
            1, {"a": [{"a/x": "1"}, {"a/b": [{"a/b/c": [{"a/b/c/y": "1"}, {"a/b/c/y": "2"}]}]}]}
        ),
    )

    assert office.values("item_path", "survey__a") == ["1", "2"]
    assert office.rows("survey__a__b", "item_path, parent_item_path") == [
        {"item_path": "2/1", "parent_item_path": "2"}
    ]
    assert office.rows("survey__a__b__c", "item_path, parent_item_path, a__b__c__y") == [
        {"item_path": "2/1/1", "parent_item_path": "2/1", "a__b__c__y": "1"},
        {"item_path": "2/1/2", "parent_item_path": "2/1", "a__b__c__y": "2"},
    ]


def test_missing_empty_and_blank_repeats_have_no_rows(office):
    form = content(question("text", "name"), repeat("member", question("text", "name")))

    office.stage(
        form, submission(1), submission(2, {"member": []}), submission(3, {"member": None})
    )

    assert office.rows("survey__member") == []
    assert office.values("root_uuid") == ["root-1", "root-2", "root-3"]


def test_a_repeat_may_ask_nothing_that_is_kept(office):
    form = content(
        repeat("member", question("text", "name")),
        repeat("pause", question("note", "breathe")),
    )

    office.stage(
        form,
        submission(1, {"member": [{"member/name": "Awa"}]}),
        classes={"member/name": "drop"},
    )

    assert office.values("item_path", "survey__member") == ["1"]
    assert office.rows("survey__pause") == []


def test_a_content_hash_follows_the_content_and_nothing_else(office):
    form = content(question("text", "name"), repeat("member", question("text", "name")))
    one = {"name": "Awa", "member": [{"member/name": "Bo"}]}
    office.stage(
        form,
        submission(1, one),
        submission(2, one, _submitted_by="somebody", _submission_time="2026-03-04T00:00:00"),
        submission(3, one | {"name": "Cé"}),
        submission(4, one | {"member": [{"member/name": "Dja"}]}),
    )

    hashes = office.values("content_hash")
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 3
    assert len(set(office.values("content_hash", "survey__member"))) == 2


# Versions.


def test_the_questions_of_all_versions_have_columns(office):
    pull = office.land(
        {
            "v1": content(question("text", "name"), question("integer", "age")),
            "v2": content(question("text", "name"), question("text", "wish")),
        },
        [
            submission(1, {"name": "Awa", "age": "4"}, __version__="v1"),
            submission(2, {"name": "Bo", "wish": "rain"}, __version__="v2"),
        ],
    )

    office.stage_pull(pull)

    assert office.values("form_version") == ["v1", "v2"]
    assert (office.values("age"), office.values("wish")) == ([4, None], [None, "rain"])
    assert {row["xpath"]: row["versions"] for row in office.rows("questions")} == {
        "name": ["v1", "v2"],
        "age": ["v1"],
        "wish": ["v2"],
    }


def test_the_newest_versions_type_stands_and_an_old_answer_that_misses_it_is_named(office):
    pull = office.land(
        {"v1": content(question("text", "age")), "v2": content(question("integer", "age"))},
        [submission(1, {"age": "about forty"}), submission(2, {"age": "40"})],
    )

    office.stage_pull(pull)

    assert office.values("age") == [None, 40]
    assert office.values("unreadable") == ["age", None]


def test_conditions_of_groups_are_joined_as_they_are_meant(office):
    form = content(
        group(
            "visit",
            question("text", "who", relevant="${b} = 1"),
            question("text", "when"),
            relevant="${a} = 1 or ${a} = 2",
        ),
        question("text", "alone", relevant="${a} = 1 or ${b} = 1"),
    )

    staged = office.stage(form)

    assert {question.xpath: question.relevant for question in staged.form.questions} == {
        "visit/who": "(${a} = 1 or ${a} = 2) and (${b} = 1)",
        "visit/when": "${a} = 1 or ${a} = 2",
        "alone": "${a} = 1 or ${b} = 1",
    }


# Labels.


def test_labels_are_kept_by_language_with_the_newest_wording(office):
    languages = ["English (en)", "French (fr)"]
    choice = {"list_name": "sexes", "name": "women"}
    pull = office.land(
        {
            version: content(
                question("select_one", "sex", label=label, select_from_list_name="sexes"),
                translations=languages,
                choices=[choice | {"label": ["Women", "Femmes"]}],
            )
            for version, label in {"v1": ["Sex", None], "v2": ["Sex?", "Sexe ?"]}.items()
        }
    )

    office.stage_pull(pull)

    found = office.rows("labels", "kind, name, choice_list, language, label", "kind, language")
    assert [tuple(row.values()) for row in found] == [
        ("choice", "women", "sexes", "English (en)", "Women"),
        ("choice", "women", "sexes", "French (fr)", "Femmes"),
        ("question", "sex", None, "English (en)", "Sex?"),
        ("question", "sex", None, "French (fr)", "Sexe ?"),
    ]


def test_a_form_in_one_unnamed_language_has_labels_too(office):
    office.stage(content(question("text", "name", label=["Name"]), question("text", "quiet")))

    assert [tuple(row.values()) for row in office.rows("labels", "name, language, label")] == [
        ("name", "default", "Name")
    ]


def test_staging_again_replaces_what_is_known_of_the_form(office):
    office.stage(content(question("text", "name", label=["Name"])))
    office.connection.execute("delete from staging.questions")

    office.stage_pull(office.land({"v": content(question("text", "wish", label=["Wish"]))}))

    assert questions(office) == {"wish": ("survey", "wish")}
    assert [row["label"] for row in office.rows("labels")] == ["Wish"]


# Nothing yet.


def test_a_form_without_submissions_gives_empty_typed_tables(office):
    form = content(
        question("integer", "age"),
        question("select_multiple", "topics"),
        question("geopoint", "place"),
        repeat("member", question("date", "born")),
    )

    staged = office.stage(form)

    assert staged.rows == {"survey": 0, "survey__member": 0}
    assert office.types() == {
        "root_uuid": "VARCHAR",
        "submission_id": "BIGINT",
        "instance_uuid": "VARCHAR",
        "form_version": "VARCHAR",
        "submitted_at": "TIMESTAMP",
        "submitted_by": "VARCHAR",
        "validation_status": "VARCHAR",
        "validated_at": "TIMESTAMP",
        "attachments": "INTEGER",
        "content_hash": "VARCHAR",
        "unreadable": "VARCHAR",
        "retyped": "VARCHAR",
        "malformed": "VARCHAR",
        "age": "BIGINT",
        "topics": "VARCHAR[]",
        "place__latitude": "DOUBLE",
        "place__longitude": "DOUBLE",
    }
    assert office.types("survey__member") == {
        "root_uuid": "VARCHAR",
        "item_path": "VARCHAR",
        "parent_item_path": "VARCHAR",
        "content_hash": "VARCHAR",
        "unreadable": "VARCHAR",
        "retyped": "VARCHAR",
        "malformed": "VARCHAR",
        "member__born": "DATE",
    }


def test_tables_have_the_columns_that_they_promise(office):
    """`tables_of` says it without a database; the database must agree."""
    staged = office.stage(
        content(question("geopoint", "place"), repeat("r", question("date", "d")))
    )

    for table in staged.tables:
        promised = dict(table.system_columns)
        promised |= {part.name: part.type for column in table.columns for part in column.parts}
        assert office.types(table.name) == {name: kind.upper() for name, kind in promised.items()}


def test_a_form_that_asks_nothing_still_counts_its_submissions(office):
    office.stage(content(), submission(1), submission(2))

    assert office.values("root_uuid") == ["root-1", "root-2"]
