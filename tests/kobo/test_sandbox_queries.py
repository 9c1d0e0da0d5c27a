"""What a query finds among submissions: as MongoDB would, with KoboToolbox's traps."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from assets.kobo.sandbox.exchange import CrashedError, Question, RefusedError
from assets.kobo.sandbox.selection import matching, selected
from assets.kobo.sandbox.store import SandboxStore

FORM = "aHouseholdSurveyForm01"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = (
    {"name": "Awa", "size": "4", "source": "tap well", "member": [{"member/age": "5"}]},
    {"name": "Bo", "size": "10", "member": [{"member/age": "5"}, {"member/age": "9"}]},
    {"name": "Cy", "source": "river"},
    {"name": "awa", "size": "4"},
)


@pytest.fixture
def form():
    store = SandboxStore("a-token")
    store.add_form(uid=FORM, name="Survey", content={"survey": []}, deployed_at=NOON)
    for person in PEOPLE:
        store.submit(FORM, person, submitted_by="enum1", at=NOON)
    store.validate(FORM, 2, "approved", by="officer", at=NOON)
    return store.forms[FORM]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"size": "4"}, [1, 4]),
        ({"size": 4}, []),
        ({"size": None}, [3]),
        ({"size": {"$exists": True}}, [1, 2, 4]),
        ({"size": {"$exists": 0}}, [3]),
        ({"size": {"$gt": "10"}}, [1, 4]),
        ({"size": {"$gte": "10", "$lt": "4"}}, [2]),
        ({"size": {"$gt": 3}}, []),
        ({"size": {"$ne": "4"}}, [2, 3]),
        ({"size": {"$ne": 4}}, [1, 2, 3, 4]),
        ({"size": {"$in": ["4", 10]}}, [1, 4]),
        ({"size": {"$in": []}}, []),
        ({"size": {"$nin": ["4"]}}, [2, 3]),
        ({"size": {"$not": {"$gt": "10"}}}, [2, 3]),
        ({"source": {"$regex": "^tap"}}, [1]),
        ({"name": {"$regex": "^a", "$options": "i"}}, [1, 4]),
        ({"$or": [{"name": "Cy"}, {"size": "10"}]}, [2, 3]),
        ({"$and": [{"size": "4"}, {"source": {"$exists": True}}]}, [1]),
        ({"member": {"$elemMatch": {"member/age": "9"}}}, [2]),
        ({"member": {"member/age": "5"}}, [1, 2]),
        ({"member.member/age": "5"}, []),
        ({"size": {"$all": ["4"]}}, [1, 4]),
        ({"size": {"$all": []}}, []),
        ({"_validation_status.uid": "validation_status_approved"}, [2]),
        ({"_validation_status": {}}, [1, 3, 4]),
        ({"_submission_time": {"$gte": "2026-03-02T12:00:00"}}, [1, 2, 3, 4]),
        ({"_submission_time": {"$gte": "2026-03-02T12:00:00Z"}}, []),
        ({"_submission_time": {"$gte": {"$date": "2020-01-01T00:00:00Z"}}}, []),
        ({"_id": 3}, [3]),
        ({"_id": "3"}, [3]),
        ({"_id": "three"}, []),
        ({"_id": {"$in": [4, 1, 99]}}, [1, 4]),
        ({"_id": {"$in": ["4"]}}, []),
        ({"_id": {"$gt": 1, "$lte": 3}}, [2, 3]),
        ({"_id": {"$gte": 2, "$lt": 3}}, [2]),
        ({"_id": {"$gt": 3, "$lt": 2}}, []),
        ({"_id": {"$in": [4, 1, 4]}}, [1, 4]),
        ({"_id": {}}, []),
        ({"_id": {"$gt": "1"}}, []),
        ({"_id": {"$gt": 1}, "size": "4"}, [4]),
        ({"_id": {"$ne": 2}}, [1, 3, 4]),
        ({"_id": {"$gt": 1.5}}, [2, 3, 4]),
        ({"$expr": {"$gt": ["$_id", 2]}}, [3, 4]),
        ({"$expr": {"$lt": [{"$ifNull": ["$size", "0"]}, "1"]}}, [3]),
    ],
)
def test_a_query_finds(form, query, found):
    assert matching(form, query) == found


@pytest.mark.parametrize(
    "query",
    [
        {"$where": "sleep(10)"},
        {"_id": {"$foo": 1}},
        {"_id": {"$eq": 1}},
        {"$nor": [{"_id": 1}]},
        {"$or": [{"_id": {"$foo": 1}}]},
        {"_date_modified": {"$gte": "2000-01-01"}},
    ],
)
def test_an_unknown_operator_or_field_silently_finds_nothing(form, query):
    assert matching(form, query) == []


@pytest.mark.parametrize(
    "query",
    [
        {"_id": {"$in": 5}},
        {"$or": []},
        {"$and": {"_id": 1}},
        {"$or": ["_id"]},
        {"name": {"$regex": "("}},
        {"name": {"$regex": 5}},
        {"name": {"$options": "i"}},
        {"name": {"$regex": "a", "$options": "q"}},
        {"name": {"$all": 5}},
        {"name": {"$not": 5}},
        {"member": {"$elemMatch": 5}},
        {"_id": {"$gt": 1, "$foo": 2}},
        {"$in": [1]},
        {"$expr": {"$gt": ["$_id"]}},
        {"$expr": 5},
    ],
)
def test_an_allowed_operator_with_a_wrong_operand_is_refused(form, query):
    with pytest.raises(RefusedError) as refusal:
        matching(form, query)

    assert refusal.value.document == ["Unsupported query"]


@pytest.mark.parametrize("query", [[], 5, "name"])
def test_a_query_that_is_no_object_crashes_the_server(form, query):
    with pytest.raises(CrashedError):
        matching(form, query)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (None, [1, 2, 3, 4]),
        ({"_id": -1}, [4, 3, 2, 1]),
        ({"size": 1, "_id": -1}, [3, 2, 4, 1]),
        ({"size": -1, "name": 1}, [1, 4, 2, 3]),
        ({}, [1, 2, 3, 4]),
    ],
)
def test_rows_come_sorted(form, sort, order):
    count, rows = ask(form, **({} if sort is None else {"sort": sort}))

    assert count == 4
    assert [row["_id"] for row in rows] == order


def test_fields_always_include_what_identifies_a_row(form):
    _, [row] = ask(form, fields=["name"], limit=1)

    assert row.keys() == {"_id", "_uuid", "meta/rootUuid", "_validation_status", "name"}


def test_a_keyset_page_looks_at_no_row_that_it_does_not_return():
    class CountedRows(dict):
        looked_at = 0

        def __getitem__(self, key):
            self.looked_at += 1
            return super().__getitem__(key)

    store = SandboxStore("a-token")
    store.add_form(uid=FORM, name="Survey", content={"survey": []}, deployed_at=NOON)
    for _ in range(2500):
        store.submit(FORM, {"name": "Awa"}, submitted_by=None, at=NOON)
    form = store.forms[FORM]
    form.rows = CountedRows(form.rows)

    last, pages = 0, 0
    while rows := ask(form, query={"_id": {"$gt": last}}, sort={"_id": 1}, limit=1000)[1]:
        last, pages = rows[-1]["_id"], pages + 1

    assert (last, pages) == (2500, 3)
    assert form.rows.looked_at == 2500


def ask(form, **parameters):
    written = {
        name: value if isinstance(value, int) else json.dumps(value)
        for name, value in parameters.items()
    }
    return selected(form, Question("GET", f"/data/?{urlencode(written)}"))
