"""The bundled questionnaires: they convert, class every question, and know the registers.

Which rule needs which question is in `test_velmara_form_rules`, what they say in which language in
`test_velmara_form_languages`.
"""

import csv
import re
from collections import Counter

import pytest
from pyxform.xls2xform import convert

from assets.programme.locale import Labels
from assets.staging.tables import ITEM_COLUMNS, SUBMISSION_COLUMNS, tables_of
from tests.velmara_forms import (
    ASKED_OF_NOBODY,
    FORMS,
    LANGUAGES,
    VELMARA,
    choices,
    classes,
    definition,
    forms_with,
    rows,
)

CONSENTED = {
    "registration_case": "case",
    "principles_survey": "survey",
    "community_pulse": "pulse",
}
DATA_CLASSES = {"keep", "pseudonym", "restricted", "drop"}
STRUCTURE = {"begin_group", "end_group", "begin_repeat", "end_repeat"}
TYPES = {
    *ASKED_OF_NOBODY, "date", "decimal", "geopoint", "image", "integer", "select_multiple",
    "select_one", "text",
}  # fmt: skip
IDENTIFYING = re.compile(r"(^|_)(name|surname|phone|telephone|email|address|birth|signature)$")


def questions(form):
    return [row for row in rows(form, "survey") if row["type"] not in STRUCTURE]


def register(name):
    with (VELMARA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def partners():
    return [row for row in register("partners.csv") if row["standing"] == "partner"]


def test_there_are_thirteen_questionnaires_and_no_others():
    assert {path.stem for path in (VELMARA / "forms").glob("*.xlsx")} == set(FORMS)
    assert len(FORMS) == 13


@pytest.mark.parametrize("form", FORMS)
def test_a_form_converts_without_a_warning(form):
    converted = convert(VELMARA / "forms" / f"{form}.xlsx", validate=False)

    assert converted.warnings == []
    assert f'id="{form}"' in converted.xform


@pytest.mark.parametrize("form", FORMS)
def test_settings_name_the_form_and_its_first_language(form):
    [settings] = rows(form, "settings")

    assert settings["form_id"] == form
    assert settings["default_language"] == LANGUAGES["en"]
    assert settings["version"].isdigit()


@pytest.mark.parametrize("form", FORMS)
def test_every_choice_list_used_exists_and_every_list_is_used(form):
    used = {row["type"].split()[1] for row in questions(form) if row["type"].startswith("select_")}

    assert used == {row["list_name"] for row in rows(form, "choices")}


@pytest.mark.parametrize("form", FORMS)
def test_every_question_has_a_data_class(form):
    assert {row["data_class"] for row in questions(form)} <= DATA_CLASSES
    assert classes(form)["deviceid"] == "pseudonym"
    assert classes(form).keys() == {question.xpath for question in definition(form).questions}


@pytest.mark.parametrize("form", FORMS)
def test_places_are_restricted_and_pictures_dropped(form):
    expected = {"geopoint": "restricted", "image": "drop"}
    found = [row for row in questions(form) if row["type"] in expected]

    assert all(row["data_class"] == expected[row["type"]] for row in found)


@pytest.mark.parametrize("form", FORMS)
def test_a_text_is_restricted_unless_it_can_only_hold_a_code(form):
    for row in questions(form):
        if row["type"] == "text" and row["data_class"] != "restricted":
            assert row["constraint"].startswith("regex(., '^["), row["name"]
            assert row["constraint"].endswith("$')"), row["name"]


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_asked_for_a_name_or_a_telephone(form):
    assert {row["type"].split()[0] for row in questions(form)} <= TYPES
    assert not [row["name"] for row in questions(form) if IDENTIFYING.search(row["name"])]


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_asked_on_which_side_they_are(form):
    assert not {"side", "respondent_side"} & {row["name"] for row in questions(form)}


@pytest.mark.parametrize("form", FORMS)
def test_a_refused_answer_is_told_why(form):
    for row in questions(form):
        told = row[f"constraint_message::{LANGUAGES['en']}"]
        assert bool(row["constraint"]) == bool(told), row["name"]


@pytest.mark.parametrize("form", FORMS)
def test_a_measure_can_name_every_question_by_the_last_part_of_its_path(form):
    for table in tables_of(form, definition(form), classes(form)):
        names = Counter(column.question.xpath.rsplit("/", 1)[-1] for column in table.columns)

        assert set(names.values()) <= {1}, table.name
        assert not names.keys() & {*SUBMISSION_COLUMNS, *ITEM_COLUMNS, "is_provisional"}


@pytest.mark.parametrize(("form", "group"), CONSENTED.items())
def test_nothing_is_asked_without_consent(form, group):
    around = []
    for row in rows(form, "survey"):
        if row["type"].startswith("begin_"):
            around.append(row)
        elif row["type"].startswith("end_"):
            around.pop()
        elif around and row["name"] != "consent":
            assert any("${consent} = 'yes'" in str(part["relevant"]) for part in [*around, row])
    assert f"{group}/consent" in classes(form)


@pytest.mark.parametrize("form", forms_with("partners"))
def test_the_partners_of_a_form_are_those_of_the_register(form):
    expected = {row["partner"]: (row["name"],) for row in partners()}

    assert choices(form, "partners", "en") == expected


@pytest.mark.parametrize("form", forms_with("areas"))
def test_the_districts_of_a_form_are_those_of_the_programme(form):
    expected = {
        row["adm2"]: tuple(row[f"name_{language}"] for language in LANGUAGES)
        for row in register("areas.csv")
    }

    assert choices(form, "areas", *LANGUAGES) == expected


@pytest.mark.parametrize("form", forms_with("agreements"))
def test_a_partner_chooses_among_its_own_agreements(form):
    offered = {
        (row["name"], row["partner"])
        for row in rows(form, "choices")
        if row["list_name"] == "agreements"
    }
    [question] = [row for row in questions(form) if row["type"] == "select_one agreements"]

    assert offered == {(row["agreement"], row["partner"]) for row in register("agreements.csv")}
    assert question["choice_filter"] == "partner = ${partner}"


def test_communities_and_committees_are_those_of_the_programme():
    groups = Labels.of(VELMARA, "en").sections["dimensions"]["groups_served"]["members"]
    regions = {row["adm1"] for row in register("areas.csv")}

    assert choices("grant_payment", "groups").keys() == groups.keys()
    assert choices("community_pulse", "own_groups").keys() > groups.keys()
    assert choices("event", "committees").keys() == {"national", *regions}


def test_the_capacity_assessment_asks_four_items_in_each_of_nine_domains():
    items = [row["name"] for row in questions("capacity_assessment") if "levels" in row["type"]]

    scored = [name for name in items if not name.endswith("_wanted")]
    assert scored == [f"d{domain}_{item}" for domain in range(1, 10) for item in range(1, 5)]
    assert items.count("d9_4_wanted") == 1
    assert [*choices("action_plan_update", "items")] == [
        name.upper().replace("_", ".") for name in scored
    ]


def test_both_sides_promise():
    promised = [*register("commitments.csv"), *register("commitment_rules.csv")]

    assert {"agency", "cso"} <= {row["side"] for row in promised}
    assert {row["partner"] for row in register("agreements.csv")} == {
        row["partner"] for row in partners()
    }
