"""A typo in a measure is found before there is a warehouse, with what was meant."""

import pytest

from assets.indicators.check import measure_problems
from assets.indicators.sources import SourceError, columns_of, source_of
from assets.programme.model import Dimension
from assets.programme.questionnaires import Questionnaire
from assets.staging.form import read_form
from assets.staging.tables import table_name
from assets.warehouse.connection import read_only
from tests.indicators.events import DIMENSIONS, EVENTS, event_indicator
from tests.velmara_run import velmara_run

COUNT = {"rows": "all"}
LEVEL = {"kind": "ratio_level", "across_partners": "pooled"}
RATIO = {"numerator": COUNT, "denominator": COUNT}


def problems(measure, dimensions=DIMENSIONS, **said):
    found = event_indicator({**COUNT, **measure} if "numerator" not in measure else measure, **said)
    return list(measure_problems(found, [EVENTS], dimensions))


def test_a_measure_of_what_is_there_has_no_problem():
    measure = {"where": "selected(groups, 'tesh') and age > 3", "pick": {"latest_per": "code"}}

    assert problems(measure, disaggregate=["level", "groups", "age_band×women_led"]) == []


@pytest.mark.parametrize(
    ("measure", "said", "place", "words"),
    [
        ({"from": "evnt"}, {}, ("measure", "from"), "did you mean 'event'"),
        ({"where": "lvel = 'local'"}, {}, ("measure", "where"), "did you mean 'level'"),
        ({"where": "level ="}, {}, ("measure", "where"), "cannot be read as an expression"),
        ({"where": "length(level) = 1"}, {}, ("measure", "where"), "not"),
        ({"where": "age = 'three'"}, {}, ("measure", "where"), "could not convert string 'three'"),
        ({"where": "held_on > '2026-13-45'"}, {}, ("measure", "where"), "out of range"),
        ({"where": "level > 3"}, {}, ("measure", "where"), "cannot compare values of type varchar"),
        ({"where": "selected(level, 'x')"}, {}, ("measure", "where"), "array_contains(varchar"),
        ({"where": "age"}, {}, ("measure", "where"), "needs what holds or does not"),
        ({**RATIO, "numerator": {"rows": "all", "where": "level = 'x' or age in (1, 'two')"}},
         LEVEL, ("measure", "numerator", "where"), "could not convert string 'two'"),
        ({"dated_by": "helt_on"}, {}, ("measure", "dated_by"), "did you mean 'held_on'"),
        ({"dated_by": "age"}, {}, ("measure", "dated_by"), "needs a date; found 'age'"),
        ({"partner": "partner"}, {}, ("measure", "partner"), "did you mean 'partners'"),
        ({"rows": None, "sum": "amuont"}, {}, ("measure", "sum"), "did you mean 'amount'"),
        ({"rows": None, "sum": "groups"}, {}, ("measure", "sum"), "needs a number"),
        ({"pick": {"first_per": ["code", "cod"]}}, {}, ("measure", "pick", "first_per", 1), "cod"),
        ({**RATIO, "numerator": {"rows": "all", "where": "anwser = 'x'"}}, LEVEL,
         ("measure", "numerator", "where"), "did you mean 'answer'"),
        ({**RATIO, "denominator": {"distinct": "cdoe"}}, LEVEL,
         ("measure", "denominator", "distinct"), "did you mean 'code'"),
        ({**RATIO, "survey": {"weight": "weigth", "cluster": "place"}}, LEVEL,
         ("measure", "survey", "weight"), "did you mean 'weight'"),
        ({}, {"across_partners": {"distinct": "codes"}}, ("across_partners", "distinct"), "'code'"),
        ({}, {"disaggregate": ["level", "sex"]}, ("disaggregate", 1), "no column 'sex'"),
        ({}, {"disaggregate": ["boss"]}, ("disaggregate", 0), "'is_boss' of the partners; known"),
        ({}, {"disaggregate": ["one"]}, ("disaggregate", 0), "is a list; give 'one' takes_several"),
        ({"people": "cod"}, {}, ("measure", "people"), "did you mean 'code'"),
        ({"partner": None}, {"disaggregate": ["seat"]}, ("disaggregate", 0), "has no partner"),
    ],
)  # fmt: skip
def test_a_problem_is_named_with_its_place(measure, said, place, words):
    more = (
        {"code": "sex"},
        {"code": "one", "column": "groups"},
        {"code": "boss", "from": "partner", "column": "is_boss"},
    )
    known = [
        *DIMENSIONS,
        *(Dimension.model_validate({"title": "t", "members": ["x"], **one}) for one in more),
    ]

    [(found, message)] = problems(measure, known, **said)

    assert found == place
    assert words.lower() in message.lower()


def test_an_indicator_without_a_measure_has_no_problem():
    found = event_indicator(COUNT).model_copy(update={"measure": None})

    assert list(measure_problems(found, [EVENTS], DIMENSIONS)) == []


def test_what_the_programme_does_not_keep_cannot_be_read():
    survey = [{"type": "text", "name": name} for name in ("secret", "kept", "unsaid")]
    form = read_form([("v1", {"survey": survey})])
    asked = [Questionnaire("f", form, {"secret": "drop", "kept": "keep"})]

    assert "secret" not in columns_of("f", asked).columns
    assert "unsaid" in columns_of("f", asked).columns
    assert "unsaid" not in columns_of("f", asked, sensitive=["f"]).columns


@pytest.mark.parametrize("name", ["", "evnt", "event/none", "marts.partners", "../x"])
def test_a_source_that_does_not_exist_is_refused(name):
    with pytest.raises(SourceError, match="there is no form, repeat or model"):
        columns_of(name, [EVENTS])


def test_the_questionnaires_say_what_the_warehouse_has(tmp_path_factory):
    run = velmara_run(tmp_path_factory.getbasetemp())
    asked = run.programme.questionnaires
    names = [
        f"{one.code}/{repeat}".rstrip("/") for one in asked for repeat in ("", *one.form.repeats)
    ]
    sensitive = [form.code for form in run.programme.file.forms if form.is_sensitive]
    with read_only(run.warehouse) as connection:
        there = {name: source_of(connection, name, asked) for name in names}

    for name in names:
        assert table_name(*name.split("/", 1)) in there[name].sql
        said = columns_of(name, asked, sensitive=sensitive)
        assert (said.sql, said.columns) == (there[name].sql, there[name].columns)
        assert said.types == {
            column: kind.replace("decimal(28,10)", "decimal(28, 10)")
            for column, kind in there[name].types.items()
        }
