"""Whatever becomes of a form over time: staging goes on, and no answer is lost without a word."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.kobo.landing import Landing
from assets.warehouse.connection import writing
from tests.staging.conftest import Office
from tests.staging.invented import content, group, question, repeat, submission

pytestmark = pytest.mark.long

SETTLED = settings(max_examples=60, deadline=None, derandomize=True, database=None)
NAMES = st.sampled_from(["a", "A", "b", "é", "_ID", "__Version__", "x_version_", "m.n-o", "r"])
ANSWERS = {
    "text": "two words",
    "integer": "7",
    "decimal": "7.25",
    "select_one": "well",
    "select_multiple": "well rain",
    "date": "2026-01-02",
    "dateTime": "2026-01-02T03:04:05.000+02:00",
    "geopoint": "1.5 2 0 0",
    "image": "a photo.png",
}


@dataclass(frozen=True)
class Node:
    """A question, or a group or repeat with nodes inside."""

    kind: str
    name: str
    inside: tuple["Node", ...] = ()

    def rows(self):
        if self.kind in ANSWERS:
            return [question(self.kind, self.name, _or_other=self.kind == "select_one")]
        make = repeat if self.kind == "repeat" else group
        return make(self.name, *(node.rows() for node in self.inside))


def nodes(depth):
    named = st.lists(node(depth), max_size=4, unique_by=lambda node: node.name)
    return named.map(tuple)


def node(depth):
    asked = st.builds(Node, st.sampled_from(list(ANSWERS)), NAMES)
    if not depth:
        return asked
    around = st.builds(Node, st.sampled_from(["group", "repeat"]), NAMES, nodes(depth - 1))
    return asked | around


def answered(inside, at, said, around="", place=((), "")):
    """Fill in an item of a form; note in `said` each answer as (repeats, xpath, item, text)."""
    path, item = place
    for one in inside:
        xpath = f"{around}{one.name}"
        if one.kind == "group":
            answered(one.inside, at, said, f"{xpath}/", place)
        elif one.kind == "repeat":
            items = [{}, {}]
            for number, inner in enumerate(items, 1):
                inside_it = (*path, xpath), f"{item}/{number}".strip("/")
                answered(one.inside, inner, said, f"{xpath}/", inside_it)
            at[xpath] = items
        else:
            at[xpath] = ANSWERS[one.kind]
            said.append((path, xpath, item, at[xpath]))
            if one.kind == "select_one":
                at[f"{xpath}_other"] = "said more"
                said.append((path, f"{xpath}_other", item, "said more"))
    return at


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    """Open one empty landing folder after another, beside one warehouse."""
    folder = tmp_path_factory.mktemp("any")
    numbers = count()
    with writing(folder / "warehouse.duckdb") as connection:
        yield lambda: Office(
            Landing(folder / f"landing-{next(numbers)}"), connection, folder / "warehouse.duckdb"
        )


def holds(row, column, text):
    """Tell whether a staged row says an answer, or names it as unreadable."""
    if column.name in (row["unreadable"] or "").split(", "):
        return True
    value = row[column.name]
    if isinstance(value, list):
        return value == text.split()
    if isinstance(value, int | Decimal):
        return value == Decimal(text)
    return value == text if column.parts[0].type == "varchar" else value is not None


@SETTLED
@given(versions=st.lists(nodes(2), min_size=1, max_size=4))
def test_every_answer_of_every_version_is_in_a_column_or_named(offices, versions):
    office, said, rows = offices(), {}, []
    for number, inside in enumerate(versions):
        said[number] = []
        answers = answered(inside, {}, said[number])
        rows.append(submission(number, {**answers}, __version__=f"v{number}"))
    forms = {
        f"v{number}": content(*(one.rows() for one in inside))
        for number, inside in enumerate(versions)
    }

    staged = office.stage_pull(office.land(forms, rows))

    places = {
        (table.path, column.question.xpath): (table, column)
        for table in staged.tables
        for column in table.columns
    }
    found = {
        (table.name, row["root_uuid"], row.get("item_path") if table.path else ""): row
        for table in staged.tables
        for row in office.rows(table.name)
    }
    assert office.values("form_version") == list(forms)
    for number, answers in said.items():
        for path, xpath, item, text in answers:
            table, column = places[path, xpath]
            assert holds(found[table.name, f"root-{number}", item], column, text), (xpath, text)


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "a/b", "a/a", "A/a", "_id"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@SETTLED
@given(
    inside=nodes(2),
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(["a", "A", "b", "a/a", "a/b", "_ID", "x_version_", "__VERSION__"]),
            ODD,
        ),
        max_size=3,
    ),
)
def test_no_row_whatsoever_stops_staging(offices, inside, rows):
    office = offices()
    sent = [submission(number) | row for number, row in enumerate(rows)]

    office.stage(content(*(one.rows() for one in inside)), *sent)

    assert office.values("root_uuid") == [f"root-{number}" for number in range(len(rows))]
