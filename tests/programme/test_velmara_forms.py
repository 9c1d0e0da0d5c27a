"""The bundled questionnaires: they convert, speak two languages, and class every question."""

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pyxform.xls2xform import convert

VELMARA = Path(__file__).parents[2] / "programmes" / "velmara"
FORMS = ("quarterly_report", "capacity_assessment", "commitment_event")
LANGUAGES = ("English (en)", "French (fr)")
DATA_CLASSES = {"keep", "pseudonym", "restricted", "drop"}
STRUCTURE = {"begin_group", "end_group", "begin_repeat", "end_repeat"}
ASKED_OF_NOBODY = {"start", "end", "today", "deviceid", "calculate"}


def rows(form, sheet):
    worksheet = load_workbook(VELMARA / "forms" / f"{form}.xlsx")[sheet]
    header, *body = worksheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def questions(form):
    return [row for row in rows(form, "survey") if row["type"] not in STRUCTURE]


def register(name):
    with (VELMARA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", FORMS)
def test_a_form_converts_without_a_warning(form):
    converted = convert(VELMARA / "forms" / f"{form}.xlsx", validate=False)

    assert converted.warnings == []
    assert f'id="{form}"' in converted.xform


@pytest.mark.parametrize("form", FORMS)
def test_settings_name_the_form_and_its_first_language(form):
    [settings] = rows(form, "settings")

    assert settings["form_id"] == form
    assert settings["default_language"] == LANGUAGES[0]
    assert settings["version"].isdigit()


@pytest.mark.parametrize("form", FORMS)
def test_every_choice_list_used_exists_and_every_list_is_used(form):
    used = {row["type"].split()[1] for row in questions(form) if row["type"].startswith("select_")}

    assert used == {row["list_name"] for row in rows(form, "choices")}


@pytest.mark.parametrize("form", FORMS)
def test_every_question_has_a_data_class(form):
    classes = {row["name"]: row["data_class"] for row in questions(form)}

    assert set(classes.values()) <= DATA_CLASSES
    assert classes["deviceid"] == "pseudonym"


@pytest.mark.parametrize("form", FORMS)
def test_free_text_and_places_are_restricted_and_pictures_dropped(form):
    expected = {"text": "restricted", "geopoint": "restricted", "image": "drop"}
    found = {
        row["name"]: (row["type"], row["data_class"])
        for row in questions(form)
        if row["type"] in expected and row["name"] != "commitment"
    }

    assert all(data_class == expected[kind] for kind, data_class in found.values())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("sheet", ["survey", "choices"])
def test_every_wording_is_there_in_both_languages(form, sheet):
    for row in rows(form, sheet):
        for column in ("label", "hint", "constraint_message"):
            wordings = {bool(row.get(f"{column}::{language}")) for language in LANGUAGES}
            assert len(wordings) == 1, row
        is_shown = row.get("type") not in ASKED_OF_NOBODY | {"end_group", "end_repeat"}
        assert row[f"label::{LANGUAGES[1]}"] or not is_shown, row


@pytest.mark.parametrize("form", FORMS)
def test_the_partners_of_a_form_are_those_of_the_register(form):
    names = {
        row["name"]: row[f"label::{LANGUAGES[0]}"]
        for row in rows(form, "choices")
        if row["list_name"] == "partners"
    }

    assert names == {row["partner"]: row["name"] for row in register("partners.csv")}


def test_the_districts_of_the_report_are_those_of_the_programme():
    names = {
        row["name"]: (row[f"label::{LANGUAGES[0]}"], row[f"label::{LANGUAGES[1]}"])
        for row in rows("quarterly_report", "choices")
        if row["list_name"] == "areas"
    }

    assert names == {row["adm2"]: (row["name_en"], row["name_fr"]) for row in register("areas.csv")}


def test_the_capacity_assessment_asks_four_items_in_each_of_nine_domains():
    items = [row["name"] for row in questions("capacity_assessment") if "levels" in row["type"]]

    scored = [name for name in items if not name.endswith("_wanted")]
    assert scored == [f"d{domain}_{item}" for domain in range(1, 10) for item in range(1, 5)]
    assert items.count("d9_4_wanted") == 1


def test_both_sides_promise():
    promised = [*register("commitments.csv"), *register("commitment_rules.csv")]

    assert {"agency", "cso"} <= {row["side"] for row in promised}
    assert {row["partner"] for row in register("agreements.csv")} == {
        row["partner"] for row in register("partners.csv")
    }
