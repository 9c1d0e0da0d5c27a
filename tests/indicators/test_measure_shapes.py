"""What a measure must say for its kind, and the words in which a mistake is refused."""

import pytest
from pydantic import ValidationError

from assets.programme.framework import FrameworkFile, Indicator
from assets.programme.measure import Days, Measure
from tests.indicators.world import indicator

ROWS = {"rows": "all"}
RATIO = {"numerator": ROWS, "denominator": ROWS}
SURVEY = {"weight": "weight", "cluster": "place"}
LEVELS = [{"code": "a", "title": "A"}, {"code": "b", "title": {"en": "B", "fr": "Bé"}}]
STEPPED = {"levels": LEVELS, "unit_kind": "level"}
MEAN = {"mean": "amount"}


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (ROWS, {"kind": "flow"}),
        ({"distinct": "thing"}, {"kind": "flow_unique"}),
        ({"sum": "amount"}, {"kind": "stock", "across_partners": "latest_then_sum"}),
        (RATIO, {"kind": "ratio_flow", "across_partners": "pooled"}),
        ({**RATIO, "window": {"days": 730}}, {"kind": "ratio_level", "across_partners": "pooled"}),
        ({**RATIO, "survey": SURVEY}, {"kind": "ratio_level", "across_partners": "pooled"}),
        (MEAN, {"kind": "index", "across_partners": "mean"}),
        ({"median": "amount"}, {"kind": "median", "across_partners": "pooled"}),
        (ROWS, {"kind": "flow", "across_partners": {"distinct": "thing"}}),
        (ROWS, {"kind": "flow", "disaggregate": ["sex", "sex×age"], "frequency": "half"}),
        ({**ROWS, "window": "as_of", "dated_by": None}, {"kind": "stock"}),
        ({**ROWS, "partner": None}, {"kind": "flow"}),
        (None, {**STEPPED, "kind": "milestone"}),
        (None, {**STEPPED, "kind": "qualitative", "direction": "maintain"}),
        (None, {"entered": "yes"}),
        ({"sum": "amount", "people": "thing"}, {"kind": "flow"}),
        ({"median": "amount", "people": "thing"}, {"kind": "median", "counts": "people"}),
        (ROWS, {"responsible": {"side": "both", "who": {"en": "All", "fr": "Tous"}}}),
        (ROWS, {"contributes_to": ["SDG 16.7"], "responsibilities": [
            {"who": "cso", "partners": ["AAA"], "does": {"en": "Reports"}}]}),
    ],
)  # fmt: skip
def test_every_kind_can_be_said(measure, said):
    assert indicator(measure, **said)


@pytest.mark.parametrize(
    ("measure", "said", "words"),
    [
        (MEAN, {"kind": "flow"}, "a flow indicator counts by rows or distinct or sum; found mean"),
        (ROWS, {"kind": "flow_unique"}, "a flow_unique indicator counts by distinct; found rows"),
        (ROWS, {"kind": "median"}, "a median indicator counts by median; found rows"),
        (ROWS, {"kind": "index"}, "an index indicator counts by mean; found rows"),
        (ROWS, {"kind": "ratio_flow"}, "counts by numerator and denominator; found rows"),
        (RATIO, {"kind": "flow"}, "counts by rows or distinct or sum; found numerator"),
        ({**ROWS, "sum": "amount"}, {}, "exactly one of .*; found rows, sum"),
        ({}, {}, "exactly one of .*; found none"),
        ({"numerator": ROWS}, {}, "give either numerator and denominator"),
        ({**ROWS, **RATIO}, {}, "found rows, numerator, denominator"),
        ({"numerator": {"mean": "a"}, "denominator": ROWS}, {}, "numerator counts by rows, dist"),
        ({"numerator": {}, "denominator": ROWS}, {}, "exactly one of .*; found none"),
        ({**ROWS, "dated_by": None}, {}, "dated_by is missing; only window: as_of"),
        ({**ROWS, "survey": SURVEY}, {}, "survey is for a ratio"),
        ({**RATIO, "numerator": {"distinct": "a"}, "survey": SURVEY}, {}, "count rows: all"),
        ({**ROWS, "window": {"days": 0}}, {}, "greater than or equal to 1"),
        ({**ROWS, "window": "to_date"}, {"kind": "flow"}, "a flow .*window is period"),
        ({**ROWS, "pick": {}}, {}, "exactly one of latest_per and first_per"),
        ({**ROWS, "pick": {"latest_per": []}}, {}, "at least 1"),
        (MEAN, {"kind": "index", "across_partners": {"distinct": "a"}}, "for counts, sums and rat"),
        ({**ROWS, "partner": None}, {"across_partners": "none"}, "only the programme"),
        (ROWS, {"disaggregate": ["a×b×c"]}, "cross at most two different dimensions"),
        (ROWS, {"disaggregate": ["a×a"]}, "cross at most two different dimensions"),
        (ROWS, {"disaggregate": ["a", "a"]}, "names a dimension twice"),
        (ROWS, {"levels": LEVELS}, "only milestone and qualitative indicators have levels"),
        (ROWS, {"entered": "yes"}, "give a measure, or entered: yes"),
        (None, {}, "give a measure, or entered: yes"),
        (ROWS, {**STEPPED, "kind": "milestone"}, "list its levels, .* and leave measure out"),
        (None, {**STEPPED, "kind": "milestone", "levels": []}, "list its levels"),
        (None, {**STEPPED, "kind": "qualitative", "unit_kind": "count"}, "unit_kind: level"),
        (None, {**STEPPED, "kind": "milestone", "direction": "down"}, "direction is not down"),
        (None, {**STEPPED, "kind": "milestone", "levels": [LEVELS[0]] * 2}, "a code twice"),
        (
            {**ROWS, "rows": None, "distinct": "thing", "people": "thing"},
            {"counts": "people"},
            "is people already: leave people out",
        ),
        ({**RATIO, "survey": SURVEY, "people": "thing"}, {}, "somebody's already: leave people"),
        (ROWS, {"code": "OP 1'"}, "match pattern"),
    ],
)
def test_what_its_kind_cannot_say_is_refused_in_words(measure, said, words):
    with pytest.raises(ValidationError, match=words):
        indicator(measure, **said)


def test_one_thing_to_pick_by_needs_no_list():
    measure = Measure.model_validate(
        {"from": "f", "rows": "all", "dated_by": "d", "pick": {"latest_per": "thing"}}
    )

    assert measure.pick.names == ("thing",)


def test_a_window_of_days_is_said_by_their_number():
    assert indicator({**ROWS, "window": {"days": 30}}, kind="stock").measure.window == Days(days=30)


def test_only_flows_rise_from_zero():
    kinds = {
        "flow": ROWS, "flow_unique": {"distinct": "a"}, "stock": ROWS, "ratio_flow": RATIO,
        "ratio_level": RATIO, "index": MEAN, "median": {"median": "a"},
    }  # fmt: skip

    flows = {kind for kind, way in kinds.items() if not indicator(way, kind=kind).is_level}

    assert flows == {"flow", "flow_unique"}


def test_every_field_says_what_it_means():
    schema = FrameworkFile.model_json_schema()

    silent = [
        f"{name}.{field}"
        for name, model in schema["$defs"].items()
        for field, said in model["properties"].items()
        if "description" not in said
    ]

    assert silent == []
    assert all("description" in model for model in schema["$defs"].values())


def test_the_schema_lets_one_name_be_picked_by():
    schema = Indicator.model_json_schema()["$defs"]["Pick"]["properties"]["latest_per"]

    assert {way["type"] for way in schema["anyOf"]} == {"string", "array", "null"}
