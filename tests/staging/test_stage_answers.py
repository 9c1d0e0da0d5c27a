"""What becomes of answers: their types, what does not read as one, and what is odd but fine."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from tests.staging.invented import content, question, repeat, submission

READABLE = [
    ("integer", "4", 4),
    ("integer", "-4", -4),
    ("integer", "+4", 4),
    ("integer", "007", 7),
    ("integer", "9223372036854775807", 2**63 - 1),
    ("decimal", "0.1", Decimal("0.1")),
    ("decimal", "-1250.0000000001", Decimal("-1250.0000000001")),
    ("decimal", "999999999999999999", Decimal(999999999999999999)),
    ("range", "3.5", Decimal("3.5")),
    ("date", "2026-02-28", date(2026, 2, 28)),
    ("today", "2026-02-28", date(2026, 2, 28)),
    ("time", "08:30:00.000+01:00", time(8, 30)),
    ("time", "23:59:59.250Z", time(23, 59, 59, 250000)),
    ("select_one", "women", "women"),
    ("select_multiple", "b a  c", ["b", "a", "c"]),
    ("rank", "b a c", ["b", "a", "c"]),
    ("text", " two  spaces ", " two  spaces "),
    ("calculate", "2026Q1", "2026Q1"),
    ("barcode", "0012", "0012"),
]
UNREADABLE = [
    ("integer", "4.5"),
    ("integer", "4.0"),
    ("integer", "1e3"),
    ("integer", "1_000"),
    ("integer", "four"),
    ("integer", ""),
    ("integer", "9223372036854775808"),
    ("decimal", "1,5"),
    ("decimal", "1_0"),
    ("decimal", "NaN"),
    ("decimal", "infinity"),
    ("decimal", "99999999999999999999"),
    ("date", "2026-02-30"),
    ("date", "28/02/2026"),
    ("date", "infinity"),
    ("date", "epoch"),
    ("date", "2026-02-28 (BC)"),
    ("time", "25:00"),
    ("dateTime", "yesterday"),
    ("dateTime", "infinity"),
    ("dateTime", "2026-02-28T08:00:00 Europe/Paris"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READABLE)
def test_an_answer_reads_as_its_type(reads_as, kind, text, value):
    assert reads_as(kind, text) == (value, None)


@pytest.mark.parametrize(("kind", "text"), UNREADABLE)
def test_an_answer_that_does_not_read_is_left_empty_and_named(reads_as, kind, text):
    assert reads_as(kind, text) == (None, "q")


def test_unreadable_answers_are_named_together_and_the_others_stay(office):
    form = content(question("integer", "age"), question("date", "born"), question("text", "name"))

    office.stage(
        form,
        submission(1, {"age": "many", "born": "long ago", "name": "Awa"}),
        submission(2, {"age": "4", "name": "Bo"}),
    )

    assert office.values("unreadable") == ["age, born", None]
    assert office.values("name") == ["Awa", "Bo"]
    assert office.values("age") == [None, 4]


def test_an_unreadable_answer_in_an_item_is_named_at_the_item(office):
    form = content(repeat("member", question("integer", "age")))

    office.stage(form, submission(1, {"member": [{"member/age": "4.5"}, {"member/age": "5"}]}))

    assert office.values("unreadable", "survey__member") == ["member__age", None]
    assert office.values("unreadable") == [None]


@pytest.mark.parametrize(
    ("text", "instant", "minutes"),
    [
        ("2026-11-20T08:30:00.000+01:00", datetime(2026, 11, 20, 7, 30, tzinfo=UTC), 60),
        ("2026-11-20T01:00:00.000+02", datetime(2026, 11, 19, 23, 0, tzinfo=UTC), 120),
        ("2026-11-20T08:30:00+0545", datetime(2026, 11, 20, 2, 45, tzinfo=UTC), 345),
        ("2026-11-20T08:30:00-03:30", datetime(2026, 11, 20, 12, 0, tzinfo=UTC), -210),
        ("2026-11-20T08:30:00-00:30", datetime(2026, 11, 20, 9, 0, tzinfo=UTC), -30),
        ("2026-11-20T08:30:00.5Z", datetime(2026, 11, 20, 8, 30, 0, 500000, tzinfo=UTC), 0),
        ("2026-11-20T08:30:00", datetime(2026, 11, 20, 8, 30, tzinfo=UTC), None),
    ],
)
def test_a_moment_is_an_instant_with_the_offset_that_the_phone_wrote(
    office, text, instant, minutes
):
    office.stage(content(question("dateTime", "met")), submission(1, {"met": text}))

    assert office.values("met") == [instant]
    assert office.values("met__utc_offset_minutes") == [minutes]
    assert office.values("unreadable") == [None]


@pytest.mark.parametrize(
    ("text", "point", "unreadable"),
    [
        ("12.345 -1.5 300 4.5", (12.345, -1.5, 300, 4.5), None),
        ("12.345 -1.5", (12.345, -1.5, None, None), None),
        ("1.0E-4 2 0 0", (0.0001, 2, 0, 0), None),
        ("12.345", (12.345, None, None, None), "place__latitude"),
        ("nan inf 0 0", (None, None, 0, 0), "place__latitude"),
        ("here", (None, None, None, None), "place__latitude"),
    ],
)
def test_a_point_is_two_to_four_numbers(office, text, point, unreadable):
    form = content(question("geopoint", "place"))

    office.stage(form, submission(1, {"place": text}), classes={"place": "keep"})

    [row] = office.rows("survey")
    parts = ("latitude", "longitude", "altitude_m", "accuracy_m")
    assert tuple(row[f"place__{part}"] for part in parts) == point
    assert row["unreadable"] == unreadable


HOSTILE = {
    "quotes": """'; drop table staging.survey; -- " \\ ` {text} {0} %s $1""",
    "a script": "<script>alert('x')</script>&amp;",
    "a formula": '=HYPERLINK("http://x";"y")',
    "right to left": "\u202eolleh\u202c \u2066abc\u2069 مرحبا",
    "control characters": "a\tb\nc\r\n\x00\x01\x07\x1b[31m\x7f\x85\u2028",
    "combined and rare": "e\u0301 👩🏽\u200d🌾 𐍈 \ufeff",
    "a megabyte": "é" * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_comes_through_unchanged(office, text):
    form = content(question("text", "note"), repeat("member", question("text", "name")))

    office.stage(form, submission(1, {"note": text, "member": [{"member/name": text}]}))

    assert office.values("note") == [text]
    assert office.values("member__name", "survey__member") == [text]


def test_many_megabytes_on_one_page_are_read(office):
    """A thousand long submissions make a page larger than DuckDB's limit for one object."""
    long = "x" * 400_000
    rows = [submission(number, {"note": long}) for number in range(1, 51)]

    office.stage(content(question("text", "note")), *rows)

    assert {len(note) for note in office.values("note")} == {400_000}
    assert len(office.values("note")) == 50


def test_an_answer_that_came_as_a_number_or_a_list_stays_readable(office):
    form = content(question("integer", "age"), question("text", "name"))

    office.stage(form, submission(1, {"age": 4, "name": ["Awa", "Bo"]}))

    assert office.values("age") == [4]
    assert office.values("name") == ['["Awa","Bo"]']


def test_every_page_of_a_pull_is_read(office):
    form = content(question("text", "name"))
    pull = office.land(
        {"v1": form},
        [submission(1, {"name": "Awa"}), submission(2, {"name": "Bo"})],
        [submission(3, {"name": "Cé"})],
        [],
    )

    office.stage_pull(pull)

    assert office.values("name") == ["Awa", "Bo", "Cé"]
