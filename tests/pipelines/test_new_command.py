"""`accord new`: a folder that checks clean and runs, from the example or from live forms."""

import json
import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.sandbox.store import SandboxStore
from assets.kobo.xlsform import asset_content
from assets.programme.read import read_programme
from pipelines.cli import app
from tests.example import velmara_programme

ROOT = Path(__file__).resolve().parents[2]
VELMARA = ROOT / "programmes" / "velmara"
RECORDED = ROOT / "tests" / "recordings" / "kobo" / "asset_detail_v2.json"
TOKEN = "0123456789abcdef0123456789abcdef01234567"
EXAMPLE = YAML(typ="safe").load((VELMARA / "programme.yaml").read_text(encoding="utf-8"))
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)
HOUSEHOLDS = "amBcYnoWPubTNecbpXCatt"


def accord(*words: str):
    return CliRunner().invoke(app, [str(word) for word in words])


@contextmanager
def serving(forms):
    """Serve forms, given as uid, title and content."""
    store = SandboxStore(TOKEN)
    store.polls_before_done = 0
    for uid, title, content in forms:
        store.add_form(uid=uid, name=title, content=content, deployed_at=NEW_YEAR)
    with SandboxServer(store) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        yield store


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    return tmp_path / "state"


@pytest.fixture
def made(tmp_path):
    result = accord("new", "northern_hills", "--languages", "en,fr", "--folder", tmp_path)
    assert result.exit_code == 0, result.output
    return tmp_path / "northern_hills"


def texts(folder: Path) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".yaml", ".csv"}
    )


# From the example


def test_a_new_programme_has_the_small_set_and_checks_clean(made):
    programme = read_programme(made)

    assert {form.code for form in programme.file.forms} == {
        "capacity_assessment", "quarterly_report", "commitment_event"
    }  # fmt: skip
    assert [indicator.code for _, _, indicator in programme.indicators] == [
        "OC1.2", "OP1.4", "OP3.4", "OC6.3", "OC6.4", "OC7.2"
    ]  # fmt: skip
    assert accord("check", "--programme", made).exit_code == 0


def test_nothing_of_the_example_is_left_but_its_words(made):
    own = re.compile(
        r"(?i)velmara|marrin|ilmeth|sarrow|dovrel|kestrin|aluvi|ormek|sundrel|\btesh\b"
    )
    choices = [
        row for path in (made / "forms").glob("*.xlsx") for row in asset_content(path)["choices"]
    ]

    assert own.findall(texts(made)) == []
    assert own.findall(json.dumps(choices)) == []


def test_every_form_of_the_example_can_be_asked_for(tmp_path):
    more = {form["code"] for form in EXAMPLE["forms"]}

    result = accord("new", "whole", "--forms", ",".join(more), "--folder", tmp_path)

    assert result.exit_code == 0, result.output
    assert {form.code for form in read_programme(tmp_path / "whole").file.forms} == more


def test_a_language_that_the_example_lacks_starts_with_its_first_one(tmp_path):
    result = accord("new", "norte", "--languages", "pt", "--folder", tmp_path)

    assert result.exit_code == 0, result.output
    assert read_programme(tmp_path / "norte").language == "pt"


@pytest.mark.parametrize(
    ("languages", "spoken", "first"),
    [
        ("fr,en", ["English (en)", "French (fr)"], "French (fr)"),
        ("ar", ["Arabic (ar)"], "Arabic (ar)"),
        ("pt", ["English (en)"], "English (en)"),
    ],
)
def test_the_forms_speak_the_languages_of_the_programme(tmp_path, languages, spoken, first):
    accord("new", "speaking", "--languages", languages, "--folder", tmp_path)

    for path in (tmp_path / "speaking" / "forms").glob("*.xlsx"):
        assert asset_content(path)["translations"] == spoken
        assert asset_content(path)["settings"]["default_language"] == first


def test_what_is_there_already_is_not_overwritten(made, tmp_path):
    before = texts(made)

    result = accord("new", "northern_hills", "--folder", tmp_path)

    assert result.exit_code == 2
    assert "nothing was changed" in result.stderr
    assert texts(made) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Northern Hills"], "small letters"),
        (["../north"], "small letters"),
        (["north", "--forms", "quartely_report"], "it has only"),
        (["north", "--languages", "en,xx"], "'xx', which is no language's code. Write a language"),
        (["north", "--from-kobo"], "uids"),
        (["north", "aUid"], "--from-kobo"),
    ],
)
def test_a_command_that_makes_no_sense_makes_no_folder(tmp_path, words, said):
    result = accord("new", *words, "--folder", tmp_path / "made")

    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "made").exists()


@pytest.mark.long
def test_a_new_programme_runs_before_the_first_submission(made, state):
    forms = [
        (place.uid, place.title, asset_content(made / "forms" / f"{place.code}.xlsx"))
        for place in read_programme(made).file.forms
    ]

    with serving(forms):
        result = accord("run", "--programme", made, "--var", state)

    assert result.exit_code == 0, result.output
    assert (state / "site" / "internal" / "index.html").exists()


# From live forms


def household_survey():
    return json.loads(RECORDED.read_text(encoding="utf-8"))["response"]["json"]["content"]


@pytest.fixture
def households(tmp_path):
    with serving([(HOUSEHOLDS, "M&E household survey", household_survey())]):
        result = accord("new", "homes", HOUSEHOLDS, "--from-kobo", "--folder", tmp_path)
        assert result.exit_code == 0, result.output
        yield tmp_path / "homes"


def test_data_classes_of_a_live_form_are_guessed_with_care(households):
    classes = read_programme(households).questionnaire("m_e_household_survey").classes

    assert classes["hh/head_name"] == classes["member/name"] == "pseudonym"
    assert classes["hh/phone"] == "drop"
    assert classes["gps"] == classes["photo"] == classes["hh/water/source_other"] == "restricted"
    assert classes["region"] == classes["hh/size"] == classes["survey_date"] == "keep"
    assert classes["deviceid"] == classes["username"] == "pseudonym"


def test_a_live_form_is_counted_by_its_date_and_divided_by_its_choices(households):
    programme = read_programme(households)
    [counted, *added] = [indicator for _, _, indicator in programme.indicators]

    assert (counted.measure.rows, counted.measure.dated_by) == ("all", "survey_date")
    assert counted.disaggregate == ("region", "aid_received")
    assert [indicator.measure.sum for indicator in added] == ["hh__size", "member__age"]
    assert {indicator.sensitivity for indicator in (counted, *added)} == {"internal"}


def test_what_divides_a_live_form_is_called_as_the_form_says_in_each_language(tmp_path):
    form = asset_content(VELMARA / "forms" / "event.xlsx")
    with serving([("aEvents", "Events", form)]):
        accord(
            *("new", "meetings", "aEvents", "--from-kobo"),
            *("--languages", "fr,en", "--folder", tmp_path),
        )

    programme = read_programme(tmp_path / "meetings")
    titles = [dimension.title for dimension in programme.file.dimensions]
    assert {"en": "Kind of event", "fr": "Type d'événement"} in titles


def test_the_questionnaire_written_from_a_live_form_is_the_same_form(households):
    result = accord("forms", "diff", "--programme", households)

    assert result.exit_code == 0, result.output


@pytest.mark.long
def test_a_programme_from_a_live_form_runs(households, state):
    result = accord("run", "--programme", households, "--var", state)

    assert result.exit_code == 0, result.output
    assert (state / "site" / "internal" / "index.html").exists()


def test_the_partners_of_live_forms_become_the_register(tmp_path):
    places = velmara_programme().file.forms
    forms = [
        (place.uid, place.code, asset_content(VELMARA / "forms" / f"{place.code}.xlsx"))
        for place in places
    ]
    with serving(forms):
        result = accord(
            "new", "again", *(uid for uid, _, _ in forms), "--from-kobo", "--folder", tmp_path
        )

    assert result.exit_code == 0, result.output
    programme = read_programme(tmp_path / "again")
    assert {row.partner for row in programme.partners} == {
        row.partner for row in velmara_programme().partners if row.standing == "partner"
    }
    assert len(programme.file.forms) == len(places)


def test_a_form_that_the_account_may_not_see_makes_no_folder(tmp_path):
    with serving([]):
        result = accord("new", "homes", "aNobodyKnows", "--from-kobo", "--folder", tmp_path)

    assert result.exit_code == 2
    assert "aNobodyKnows" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_server_live_forms_cannot_be_asked(tmp_path, monkeypatch):
    monkeypatch.delitem(os.environ, "KOBO_URL", raising=False)

    result = accord("new", "homes", HOUSEHOLDS, "--from-kobo", "--folder", tmp_path)

    assert result.exit_code == 2
    assert "KOBO_URL is not set" in result.stderr
