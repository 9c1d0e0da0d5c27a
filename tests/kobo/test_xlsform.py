"""A questionnaire file becomes the content that KoboToolbox would make of it."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from assets.kobo.xlsform import asset_content, form_title

RECORDED = Path(__file__).parents[1] / "recordings" / "kobo" / "asset_detail_v1.json"
SURVEY = [
    ("type", "name", "label::English (en)", "label::French (fr)", "hint::English (en)"),
    ("start", "start"),
    ("end", "end"),
    ("begin_group", "hh", "Household", "Ménage"),
    ("integer", "size", "Size", None, "Everyone"),
    ("begin repeat", "member", "Member", "Membre"),
    ("select_one sexes", "sex", "Sex", "Sexe"),
    ("select_multiple topics", "topics", "Topics", "Sujets"),
    ("end repeat", "member"),
    ("end_group", "hh"),
    ("calculate", "double"),
]
EXTRA = {
    "size": {"required": "yes", "constraint": ". > 0", "data_class": "keep"},
    "member": {"relevant": "${size} > 1"},
    "sex": {"required": "no", "appearance": "minimal"},
    "topics": {"required": "${size} > 2", "constraint_message::French (fr)": "Non"},
    "double": {"calculation": "${size} * 2"},
}
CHOICES = [
    ("list_name", "name", "label::English (en)", "label::French (fr)", "level"),
    ("sexes", "women", "Women", "Femmes", 1.0),
    ("topics", 1, "Rights", "Droits"),
    (None, None, None, None, None),
]
SETTINGS = [("form_title", "form_id", "version"), ("A survey", "survey", 2026.0)]


@pytest.fixture
def survey(tmp_path):
    extra = list(dict.fromkeys(column for cells in EXTRA.values() for column in cells))
    rows = [[*SURVEY[0], *extra]]
    for line in SURVEY[1:]:
        cells = EXTRA.get(line[1], {})
        padding = [None] * (len(SURVEY[0]) - len(line))
        rows.append([*line, *padding, *(cells.get(column) for column in extra)])
    return saved(tmp_path / "survey.xlsx", survey=rows, choices=CHOICES, settings=SETTINGS)


def saved(path, **sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def rows_of(path):
    return {row["name"]: row for row in asset_content(path)["survey"] if "name" in row}


def test_questions_know_their_path_through_groups_and_repeats(survey):
    paths = {name: row["$xpath"] for name, row in rows_of(survey).items()}

    assert paths == {
        "start": "start",
        "end": "end",
        "hh": "hh",
        "size": "hh/size",
        "member": "hh/member",
        "sex": "hh/member/sex",
        "topics": "hh/member/topics",
        "double": "double",
    }


def test_ends_of_groups_have_no_name_and_no_path(survey):
    ends = [row for row in asset_content(survey)["survey"] if row["type"].startswith("end_")]

    assert [row["type"] for row in ends] == ["end_repeat", "end_group"]
    assert all(row.keys() == {"type", "$kuid"} for row in ends)


def test_a_choice_question_names_its_list_apart_from_its_type(survey):
    rows = rows_of(survey)

    assert (rows["sex"]["type"], rows["sex"]["select_from_list_name"]) == ("select_one", "sexes")
    assert rows["topics"]["type"] == "select_multiple"


def test_labels_are_lists_in_the_order_of_the_languages(survey):
    content, rows = asset_content(survey), rows_of(survey)

    assert content["translations"] == ["English (en)", "French (fr)"]
    assert content["translated"] == ["label", "hint", "constraint_message"]
    assert rows["hh"]["label"] == ["Household", "Ménage"]
    assert rows["size"]["label"] == ["Size", None]
    assert rows["size"]["hint"] == ["Everyone", None]
    assert rows["topics"]["constraint_message"] == [None, "Non"]
    assert "label" not in rows["start"]


def test_required_is_a_truth_unless_it_is_a_formula(survey):
    rows = rows_of(survey)

    assert rows["size"]["required"] is True
    assert rows["sex"]["required"] is False
    assert rows["topics"]["required"] == "${size} > 2"
    assert "required" not in rows["double"]


def test_logic_and_unknown_columns_are_kept_as_they_are(survey):
    rows = rows_of(survey)

    assert rows["size"]["constraint"] == ". > 0"
    assert rows["size"]["data_class"] == "keep"
    assert rows["member"]["relevant"] == "${size} > 1"
    assert rows["sex"]["appearance"] == "minimal"
    assert rows["double"]["calculation"] == "${size} * 2"


def test_choices_are_text_even_where_the_spreadsheet_made_them_numbers(survey):
    women, rights = asset_content(survey)["choices"]

    assert women.pop("$kuid") != rights["$kuid"]
    assert women == {
        "name": "women",
        "list_name": "sexes",
        "label": ["Women", "Femmes"],
        "$autovalue": "women",
        "level": "1",
    }
    assert (rights["name"], rights["$autovalue"]) == ("1", "1")


def test_settings_are_named_as_the_server_names_them(survey):
    assert asset_content(survey)["settings"] == {"id_string": "survey", "version": "2026"}
    assert form_title(survey) == "A survey"


def test_a_form_without_languages_choices_or_settings_is_read(tmp_path):
    path = saved(tmp_path / "plain.xlsx", survey=[("type", "name", "label"), ("text", "q", "Q")])

    content = asset_content(path)

    assert content["translations"] == [None]
    assert content["survey"][0]["label"] == ["Q"]
    assert "choices" not in content
    assert form_title(path) == "plain"


def test_a_file_without_questions_is_named(tmp_path):
    path = saved(tmp_path / "wrong.xlsx", other=[("a",)])

    with pytest.raises(ValueError, match=r"wrong\.xlsx as a questionnaire"):
        asset_content(path)


def test_the_same_file_gives_the_same_content_each_time(survey):
    assert asset_content(survey) == asset_content(survey)


def test_rows_have_no_keys_that_a_real_server_would_not_write(survey):
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))["response"]["json"]["content"]
    content = asset_content(survey)
    known = {key for row in recorded["survey"] for key in row}

    assert content.keys() == recorded.keys()
    assert {key for row in content["survey"] for key in row} - known == {
        "hint",
        "constraint",
        "constraint_message",
        "appearance",
        "data_class",
    }
    assert content["choices"][1].keys() == recorded["choices"][0].keys()
