"""A live form's content, written as an XLSForm, reads as the same form."""

import json
from pathlib import Path

import pytest

from assets.kobo.differences import differences
from assets.kobo.xlsform import asset_content
from assets.programme.scaffold.sheets import write_xlsform

RECORDED = Path(__file__).parents[1] / "recordings" / "kobo" / "asset_detail_v2.json"
VELMARA = Path(__file__).parents[2] / "programmes" / "velmara" / "forms"
FORMS = sorted(VELMARA.glob("*.xlsx"))


def recorded():
    return json.loads(RECORDED.read_text(encoding="utf-8"))["response"]["json"]["content"]


def test_the_recorded_form_is_written_whole(tmp_path):
    write_xlsform(recorded(), "Homes", tmp_path / "homes.xlsx", lambda _: None)

    assert list(differences(asset_content(tmp_path / "homes.xlsx"), recorded())) == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_of_the_example_is_written_whole(tmp_path, path):
    content = asset_content(path)

    write_xlsform(content, path.stem, tmp_path / path.name, lambda row: row.get("data_class"))

    assert list(differences(asset_content(tmp_path / path.name), content)) == []


def test_a_label_that_looks_like_a_formula_is_written_as_text(tmp_path):
    content = {"survey": [{"type": "text", "name": "a", "$xpath": "a", "label": ["=1+1"]}]}

    write_xlsform(content, "=2+2", tmp_path / "a.xlsx", lambda _: "restricted")

    [row] = asset_content(tmp_path / "a.xlsx")["survey"]
    assert (row["label"], row["data_class"]) == (["=1+1"], "restricted")


def test_a_choice_of_another_answer_stays_one(tmp_path):
    row = {"type": "select_one", "name": "a", "select_from_list_name": "b", "_or_other": True}
    content = {"survey": [row], "choices": [{"list_name": "b", "name": "c"}]}

    write_xlsform(content, "A", tmp_path / "a.xlsx", lambda _: "keep")

    [written] = asset_content(tmp_path / "a.xlsx")["survey"]
    assert "other" in written["select_from_list_name"]
