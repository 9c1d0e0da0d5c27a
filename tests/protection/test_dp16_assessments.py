"""DP16: before a sensitive form is used somebody weighs what it could do; what to do is written."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assets.programme.read import read_programme
from pipelines.cli import app
from tests.example import velmara_programme
from tests.pipelines.small_world import VELMARA

PAGE = Path(__file__).parents[2] / "docs" / "protection.md"
ASSESSED = re.compile(r"\n    assessed: \{date: (\S+), by: (.+)\}")


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(VELMARA, tmp_path / "programme"))


def change(folder, pattern, written):
    path = folder / "programme.yaml"
    text, count = re.subn(pattern, written, path.read_text("utf-8"), count=1)
    assert count
    path.write_text(text, encoding="utf-8")


def check(folder, *words):
    return CliRunner().invoke(app, ["check", "--programme", str(folder), *words])


def test_dp16_each_sensitive_form_of_the_example_says_when_it_was_assessed_and_by_whom():
    programme = velmara_programme()
    starts = programme.periods[0].starts_on
    sensitive = [place for place in programme.file.forms if place.is_sensitive]

    assert len(sensitive) == 4
    assert all(place.assessed.day < starts and place.assessed.by for place in sensitive)
    assert programme.advice == ()


def test_dp16_a_sensitive_form_without_an_assessment_is_warned_of_and_nothing_is_stopped(folder):
    change(folder, ASSESSED, "")
    line = (folder / "programme.yaml").read_text("utf-8").split("\n").index(
        "  - code: registration_case"
    ) + 1  # fmt: skip

    shown, told = check(folder), check(folder, "--json")

    assert (shown.exit_code, told.exit_code) == (0, 0)
    assert f"warning: programme.yaml:{line}: registration_case is sensitive" in shown.stdout
    assert "no mistakes" in shown.stdout
    [warning] = json.loads(told.stdout)["warnings"]
    assert (warning["file"], warning["line"]) == ("programme.yaml", line)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("{date: soon, by: Officer}", "write a day as 2026-07-20"),
        ("{date: 2024-05-27}", "by is missing"),
        ("{by: Officer}", "date is missing"),
        ("{date: 2024-05-27, by: Officer, where: here}", "where is not a known field"),
    ],
)
def test_dp16_an_assessment_says_its_day_and_who_made_it(folder, said, found):
    change(folder, ASSESSED, f"\n    assessed: {said}")

    refused = check(folder)

    assert refused.exit_code == 1
    assert found in refused.stdout


def test_dp16_a_form_that_is_not_sensitive_may_say_so_too(folder):
    change(folder, "\n    uid: aVelmaraEventDialogue1", r"\g<0>\n    assessed: "
           "{date: 2024-06-10, by: Officer, summary: assessments/event.pdf}")  # fmt: skip

    [event] = [one for one in read_programme(folder).file.forms if one.code == "event"]

    assert event.assessed.day == date(2024, 6, 10)
    assert event.assessed.summary == "assessments/event.pdf"


@pytest.mark.parametrize("heading", ["When something went wrong", "What is not published, and why"])
def test_dp16_what_to_do_after_an_incident_and_what_is_not_published_are_written_down(heading):
    page = PAGE.read_text(encoding="utf-8")

    assert f"\n## {heading}\n" in page


def test_dp16_the_page_lists_the_assessments_of_the_example():
    page = PAGE.read_text(encoding="utf-8")

    for place in velmara_programme().file.forms:
        if place.assessed:
            assert f"| `{place.code}` | {place.assessed.day} | {place.assessed.by} |" in page
