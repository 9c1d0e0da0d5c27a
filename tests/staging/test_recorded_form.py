"""A form recorded from a real KoboToolbox, pulled over HTTP and staged.

It has two versions, two languages, nested repeats, edits, a decision and attachments. The
values expected here were read off the recordings by eye.
"""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from assets.kobo.client import KoboClient
from assets.kobo.landing import Landing
from assets.kobo.pulls import Landed
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from tests.staging.recorded_server import FORM, TOKEN, V1, V2, replaying

ZEROS = "00000000-0000-0000-0000-00000000"
MEMBERS, VISITS = "me_household__member", "me_household__member__health__visit"
SUBMISSIONS_IN_ALL = 30  # 25 first ones, a duplicate, two on the new version's day, two more.


@pytest.fixture(scope="module")
def pulled(tmp_path_factory):
    landing = Landing(tmp_path_factory.mktemp("recorded") / "landing")
    with replaying() as url, KoboClient(Server(url, TOKEN)) as client:
        yield pull(client, landing, "me_household", FORM).pull


@pytest.fixture(scope="module")
def warehouse(pulled, tmp_path_factory):
    file = tmp_path_factory.mktemp("recorded") / "warehouse.duckdb"
    with writing(file) as connection:
        stage(connection, "me_household", Landed((pulled,)), {"gps": "keep"}, Pseudonyms(b"a key"))
        yield connection


@pytest.fixture
def of(warehouse):
    """Return what columns say of one submission."""

    def of(submission, *columns):
        [row] = warehouse.execute(
            f"select {', '.join(columns)} from staging.me_household where submission_id = ?",
            [submission],
        ).fetchall()
        return row if len(columns) > 1 else row[0]

    return of


@pytest.fixture
def items(warehouse):
    """Return what columns say of a submission's items, in the order of the items."""

    def items(table, submission, *columns):
        return warehouse.execute(
            f"select {', '.join(f'items.{column}' for column in columns)}"
            f" from staging.{table} as items join staging.me_household as own using (root_uuid)"
            " where own.submission_id = ? order by items.item_path",
            [submission],
        ).fetchall()

    return items


def test_every_submission_has_one_row(pulled, warehouse):
    [found] = warehouse.execute(
        "select count(*), count(distinct root_uuid) from staging.me_household"
    ).fetchall()

    assert pulled.rows == SUBMISSIONS_IN_ALL
    assert found == (SUBMISSIONS_IN_ALL, SUBMISSIONS_IN_ALL)
    assert [file.rows for file in pulled.of_kind("page")] == [10, 10, 10]


@pytest.mark.parametrize(
    ("submission", "root", "instance"),
    [
        (3, f"{ZEROS}1003", f"{ZEROS}1003"),
        (1, f"{ZEROS}1001", f"{ZEROS}2002"),  # Edited twice.
        (5, f"{ZEROS}1005", f"{ZEROS}2005"),
        (2, f"{ZEROS}1002", "72f7eef4-c207-46c1-8fc4-77c81b5e929a"),  # Edited in bulk.
        (7, f"{ZEROS}1007", f"{ZEROS}4002"),
        (27, "f6fa6f00-4187-4ebe-b87c-edf1eb5836a2", "f6fa6f00-4187-4ebe-b87c-edf1eb5836a2"),
    ],
)
def test_a_submission_keeps_its_root_through_edits(of, submission, root, instance):
    assert of(submission, "root_uuid", "instance_uuid") == (root, instance)


def test_an_edit_replaces_the_answers(of):
    assert of(1, "hh__head_name") == "Awa EDITED2"
    assert of(2, "hh__head_name", "region") == ("BULK", "north")


def test_answers_have_the_types_of_their_questions(of):
    assert of(4, "hh__size") == 4
    assert of(4, "hh__water__distance_km") == Decimal("1.25")
    assert of(4, "survey_date", "today") == (date(2026, 11, 20), date(2026, 11, 24))
    assert of(4, "survey_time") == time(8, 30)
    assert of(4, "size_double") == "8", "a calculation is text"
    assert of(4, "region", "username") == ("south", "enum1")


def test_a_moment_is_an_instant_and_the_offset_of_the_place(of):
    instant = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)

    assert of(4, "survey_dt", "survey_dt__utc_offset_minutes") == (instant, 60)
    assert of(4, '"start"') == datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
    assert of(4, '"end"', "end__utc_offset_minutes") == (
        datetime(2026, 11, 24, 7, 10, tzinfo=UTC),
        60,
    )
    assert of(27, '"start"', "start__utc_offset_minutes") == (
        datetime(2026, 11, 24, 9, 50, 40, 488000, tzinfo=UTC),
        0,
    )


def test_a_point_is_four_numbers(of):
    point = ("gps__latitude", "gps__longitude", "gps__altitude_m", "gps__accuracy_m")

    assert of(3, *point) == (12.345, -1.5, 300.0, 4.5)
    assert of(6, *point) == (None, None, None, None)


def test_several_choices_keep_the_order_in_which_they_were_given(of):
    assert of(3, "hh__water__source") == ["tap", "well", "other"]
    assert of(4, "hh__water__source") == ["well"]


def test_a_missing_answer_is_null_and_not_unreadable(of):
    assert of(11, "hh__size", "unreadable") == (None, None)
    assert of(4, "hh__water__source_other", "photo") == (None, None)


def test_hostile_looking_text_is_as_it_was_typed(of):
    assert of(10, "hh__head_name") == 'Éloïse & <Co> "q" 中'


def test_a_note_has_no_column(warehouse):
    columns = [name for name, *_ in warehouse.execute("describe staging.me_household").fetchall()]

    assert not [name for name in columns if "thanks" in name]


def test_the_phone_is_known_by_a_pseudonym_only(of, warehouse):
    def rows_that_say(text):
        [[found]] = warehouse.execute(
            "select count(*) from staging.me_household as own where contains(own::varchar, ?)",
            [text],
        ).fetchall()
        return found

    pseudonym = Pseudonyms(b"a key").of("collect:abc")
    assert of(4, "deviceid") == of(9, "deviceid") == pseudonym
    assert rows_that_say(pseudonym) == SUBMISSIONS_IN_ALL
    assert rows_that_say("collect:abc") == 0


def test_items_know_their_place(items):
    members = items(MEMBERS, 8, "item_path", "parent_item_path", "member__name", "member__age")
    visits = items(VISITS, 8, "item_path", "parent_item_path", "member__health__visit__visit_date")

    assert members == [("1", None, "Ali", 5), ("2", None, "Fatou", None)]
    assert visits == [("1/1", "1", date(2026, 1, 2)), ("1/2", "1", date(2026, 2, 3))]


def test_items_have_typed_answers_too(items):
    assert items(MEMBERS, 8, "member__sex", "member__health__vaccines") == [
        ("m", ["bcg", "mmr"]),
        ("f", None),
    ]


def test_an_edit_replaces_the_items(items):
    assert items(MEMBERS, 5, "item_path", "member__name", "member__age") == [("1", "Zed", 1)]
    assert items(VISITS, 5, "item_path") == []


@pytest.mark.parametrize("submission", [3, 4], ids=["no items", "one blank item"])
def test_a_blank_repeat_has_no_rows(items, submission):
    assert items(MEMBERS, submission, "item_path") == []


def test_answers_on_both_versions_stand_side_by_side(of):
    asked = ("form_version", "aid_received", "hh__phone")

    assert of(32, *asked) == (V2, "yes", "+22370000000")
    assert of(33, *asked) == (V1, None, None), "filled on the old version, sent after the new one"
    assert of(7, *asked) == (V2, None, None), "edited on the new version"
    assert of(25, *asked) == (V1, None, None)


def test_a_decision_outlives_an_edit(of):
    assert of(5, "validation_status", "validated_at", "hh__head_name") == (
        "approved",
        datetime(2026, 11, 24, 9, 50, 39),  # noqa: DTZ001 - KoboToolbox's clock, in UTC.
        "E5",
    )
    assert of(4, "validation_status", "validated_at") == (None, None)


def test_attachments_count_while_they_are_there(of):
    assert of(1080, "attachments", "photo") == (1, "pic.png")
    assert of(7, "attachments", "photo") == (0, "pic.png"), "deleted later"
    assert of(8, "attachments", "photo") == (0, "pic.png"), "never sent"


def test_who_sent_it_and_when_is_the_servers_word(of):
    assert of(64, "submitted_by") is None
    assert of(9, "submitted_by", "submitted_at::varchar") == ("me_owner", "2025-01-15 10:00:00")


def test_questions_say_which_versions_asked_them(warehouse):
    found = dict(
        warehouse.execute(
            "select xpath, versions from staging.questions where form = 'me_household'"
        ).fetchall()
    )

    assert found["aid_received"] == [V2]
    assert found["hh/phone"] == [V2]
    assert found["region"] == [V1, V2]
    assert found["member/health/visit/visit_date"] == [V1, V2]
    assert "thanks" not in found


def test_questions_and_choices_have_labels_in_both_languages(warehouse):
    def labels(kind, name):
        return dict(
            warehouse.execute(
                "select language, label from staging.labels where kind = ? and name = ?",
                [kind, name],
            ).fetchall()
        )

    assert labels("question", "hh/size") == {
        "English (en)": "Household size",
        "French (fr)": "Taille du ménage",
    }
    assert labels("question", "hh/water/source")["French (fr)"] == "Sources d'eau"
    assert labels("choice", "mmr") == {"English (en)": "MMR", "French (fr)": "ROR"}
    assert labels("choice", "east") == {"English (en)": "East", "French (fr)": "Est"}
    assert labels("question", "size_double") == {}


def test_columns_have_the_types_that_the_form_gives_them(warehouse):
    found = {
        name: kind
        for name, kind, *_ in warehouse.execute("describe staging.me_household").fetchall()
    }

    assert found["hh__size"] == "BIGINT"
    assert found["hh__water__distance_km"] == "DECIMAL(28,10)"
    assert found["hh__water__source"] == "VARCHAR[]"
    assert found["survey_dt"] == "TIMESTAMP WITH TIME ZONE"
    assert found["gps__latitude"] == "DOUBLE"
