"""Any number, day or moment that a phone may write reads as Python reads it."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.staging.types import parts_of

WHOLE = st.integers(-(2**63), 2**63 - 1)
SIGNED_TEXT = st.builds(
    lambda number, plus: f"+{number}" if plus and number >= 0 else str(number), WHOLE, st.booleans()
)
DECIMALS = st.decimals(
    min_value=Decimal(-(10**17)), max_value=Decimal(10**17), places=10, allow_nan=False
)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
DEGREES = st.floats(-180, 180).map(lambda degrees: round(degrees, 9))
LISTED = settings(max_examples=40, deadline=None, derandomize=True, database=None)


@pytest.fixture(scope="module")
def read():
    """Read many answers at once, each as the columns of a question's type."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")

    def read(kind, texts):
        columns = ", ".join(
            f"{part.reading.format(text='t')}::{part.type}" for part in parts_of("q", kind)
        )
        found = connection.execute(
            f"select {columns} from (select unnest($1::varchar[]) as t)", [texts]
        ).fetchall()
        return [row[0] if len(row) == 1 else row for row in found]

    yield read
    connection.close()


@LISTED
@given(texts=st.lists(SIGNED_TEXT, min_size=1))
def test_whole_numbers(read, texts):
    assert read("integer", texts) == [int(text) for text in texts]


@LISTED
@given(numbers=st.lists(DECIMALS, min_size=1))
def test_decimals_to_the_last_place(read, numbers):
    assert read("decimal", [f"{number:f}" for number in numbers]) == numbers


@LISTED
@given(numbers=st.lists(DECIMALS.filter(lambda n: n != n.to_integral_value()), min_size=1))
def test_no_broken_number_is_a_whole_one(read, numbers):
    assert read("integer", [f"{number:f}" for number in numbers]) == [None] * len(numbers)


@LISTED
@given(days=st.lists(st.dates(date(1, 1, 1), date(9999, 12, 31)), min_size=1))
def test_days(read, days):
    assert read("date", [day.isoformat() for day in days]) == days


@LISTED
@given(times=st.lists(st.times(), min_size=1), offset=OFFSETS)
def test_times_of_day_are_local(read, times, offset):
    texts = [at.replace(tzinfo=offset).isoformat() for at in times]

    assert read("time", texts) == [time.fromisoformat(at.isoformat()) for at in times]


@LISTED
@given(moments=st.lists(MOMENTS, min_size=1))
def test_moments_with_their_offsets(read, moments):
    texts = [moment.isoformat(timespec="milliseconds") for moment in moments]

    expected = [datetime.fromisoformat(text) for text in texts]
    assert read("dateTime", texts) == [
        (at.astimezone(UTC), int(at.utcoffset().total_seconds() // 60)) for at in expected
    ]


@LISTED
@given(points=st.lists(st.tuples(DEGREES, DEGREES), min_size=1))
def test_points(read, points):
    texts = [f"{latitude} {longitude} 0 0" for latitude, longitude in points]

    assert read("geopoint", texts) == [(*point, 0, 0) for point in points]


@LISTED
@given(
    texts=st.lists(st.text(), min_size=1),
    kind=st.sampled_from(
        ["integer", "decimal", "date", "time", "dateTime", "geopoint", "select_multiple"]
    ),
)
def test_no_text_at_all_breaks_the_reading(read, texts, kind):
    assert len(read(kind, texts)) == len(texts)
