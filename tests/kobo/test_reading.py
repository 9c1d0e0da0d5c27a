"""A page can be read for some keys alone, and says of these what it says as a whole."""

import gc
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.kobo.reading import read_json, read_page

KEYS = ("_id", "_uuid", "household/consent", "_attachments")
ODD = ["\ud800", "\u202e", '"', "\\u0041", "\0", "é", "}]"]
texts = st.text(max_size=8) | st.sampled_from(ODD)
plain = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | texts
many = st.recursive(plain, lambda one: st.lists(one) | st.dictionaries(texts, one), max_leaves=6)
rows = st.dictionaries(st.sampled_from(KEYS) | texts, many, max_size=8)


@given(st.lists(rows, max_size=4), st.booleans())
def test_it_says_of_each_submission_what_the_keys_say(said, escapes):
    page = {"count": len(said), "next": None, "results": said}
    text = json.dumps(page, ensure_ascii=escapes).encode("utf-8", "backslashreplace")

    found = read_page(text, KEYS)

    whole = read_json(text)
    assert whole == json.loads(text)
    assert found["count"] == whole["count"]
    assert [_some(row) for row in found["results"]] == [_some(row) for row in whole["results"]]


def _some(row):
    return {key: value for key, value in row.items() if key in KEYS}


def test_of_an_answer_that_is_not_looked_at_nothing_is_kept_in_memory():
    said = {"count": 1, "results": [{"_id": 1, "household/name": "Awa", "_uuid": "u"}]}

    assert read_page(json.dumps(said).encode(), KEYS)["results"] == [{"_id": 1, "_uuid": "u"}]


@pytest.mark.parametrize("key", ["ménage/accord", "أسرة/موافقة", "家", ""])
def test_a_question_may_be_called_as_it_is(key):
    said = {"count": 1, "results": [{"_id": 1, key: "yes", "other": "no"}]}
    fresh = json.loads(json.dumps(key))  # A name that nobody has written as bytes yet.

    [row] = read_page(json.dumps(said).encode(), ("_id", fresh))["results"]

    assert row[key] == "yes"


@pytest.mark.parametrize("said", [{"detail": "Not found."}, {"count": 0, "results": None}, []])
def test_what_is_no_page_is_read_as_it_is(said):
    assert read_page(json.dumps(said).encode(), KEYS) in (said, {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b'{"count":1,"results":[{"_id":1,"name":"A',
        b'{"results":[{"name":"\xff"}]}',
        b'{"results":' + b"[" * 100_000,
    ],
)
def test_half_a_page_is_an_error(content):
    for reading in (read_json, lambda text: read_page(text, KEYS)):
        with pytest.raises(ValueError, match=r"."):
            reading(content)


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_is_afterwards_as_it_was(is_on):
    was = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        read_json(b"{}")
        with pytest.raises(ValueError, match=r"."):
            read_json(b"{")
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if was else gc.disable)()
