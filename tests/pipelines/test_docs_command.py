"""`accord docs quality`: Great Expectations' own pages about the last run, without an answer."""

import json
import re
import runpy

import pytest
from typer.testing import CliRunner

from assets.warehouse.connection import read_only, writing
from pipelines.cli import app
from tests.pipelines.conftest import ROOT, VELMARA

pytestmark = pytest.mark.long

SENTENCE = "They are for engineers: they load scripts from a CDN"


def docs_quality(var, *words):
    line = ["docs", "quality", "--programme", VELMARA, "--var", var, *words]
    return CliRunner().invoke(app, [str(word) for word in line])


@pytest.fixture(scope="module")
def made(refreshed):
    """The command on the finished run, and the folder that it wrote."""
    result = docs_quality(refreshed.var)
    return result, refreshed.var / "docs" / "quality"


def text_of(folder):
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.html")))


def test_it_says_where_the_pages_are_and_whom_they_are_for(made):
    result, folder = made

    assert result.exit_code == 0, result.output
    assert str(folder / "index.html") in result.stdout
    assert SENTENCE in result.stdout
    assert (folder / "index.html").exists()


def test_every_suite_of_the_forms_and_of_the_domain_has_its_pages(made, refreshed):
    _, folder = made

    with read_only(refreshed.var / "warehouse.duckdb") as connection:
        told = connection.execute("select distinct suite from quality.rules").fetchall()

    suites = {path.stem for path in (folder / "expectations").iterdir()}
    assert {suite for (suite,) in told} <= suites
    assert suites == {path.name for path in (folder / "validations").iterdir()}


def test_rules_are_shown_in_words_with_their_questions(made):
    _, folder = made

    page = (folder / "expectations" / "grant_payment.html").read_text("utf-8")

    assert re.search(r"Choices are those that the form offers \([^)]*CSO that is paid", page)
    assert "case when" not in page


def test_what_was_found_is_shown_by_its_ids(made, refreshed):
    _, folder = made
    with read_only(refreshed.var / "warehouse.duckdb") as connection:
        found = connection.execute(
            "select root_uuid, column_name from quality.findings where suite = 'grant_payment'"
        ).fetchall()

    [page] = (folder / "validations" / "grant_payment").rglob("*.html")

    assert found
    for root_uuid, column in found:
        assert root_uuid in page.read_text("utf-8")
        assert column in page.read_text("utf-8")


def test_the_pages_belong_to_no_edition(made, refreshed):
    _, folder = made

    editions = [refreshed.var / name for name in ("site", "published", "reports")]

    assert not any(folder.is_relative_to(edition) for edition in editions)
    assert (folder.parent.stat().st_mode & 0o777) == 0o700


def test_made_again_they_take_the_place_of_the_old_ones(made, refreshed):
    _, folder = made
    left_over = folder / "left-over.html"
    left_over.write_text("from an earlier run", encoding="utf-8")

    told = json.loads(docs_quality(refreshed.var, "--json").stdout)

    assert not left_over.exists()
    assert told["pages"] == str(folder / "index.html")
    assert told["suites"] == len(list((folder / "expectations").iterdir()))
    assert told["broken"] == []
    assert [path.name for path in folder.parent.iterdir()] == ["quality"]


# Without a finished run -------------------------------------------------------------------


@pytest.mark.parametrize("has_warehouse", [False, True])
def test_without_a_finished_run_it_says_what_to_do(tmp_path, has_warehouse):
    if has_warehouse:
        with writing(tmp_path / "warehouse.duckdb"):
            pass

    result = docs_quality(tmp_path)

    assert result.exit_code == 2
    assert f"no run has finished in {tmp_path} yet. Do: accord run" in result.stderr
    assert not (tmp_path / "docs").exists()


# The example in the guide -----------------------------------------------------------------


def test_a_suite_runs_by_itself_as_the_guide_says(refreshed, tmp_path, capsys):
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    [example] = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    here = example.replace('"var/velmara"', repr(str(refreshed.var)))
    here = here.replace('"programmes/velmara"', repr(str(VELMARA)))

    (tmp_path / "example.py").write_text(here, encoding="utf-8")
    runpy.run_path(str(tmp_path / "example.py"))

    told = capsys.readouterr().out.splitlines()
    assert len(told) >= 5
    assert any(re.search(r"Choices are .* False [1-9]", line) for line in told)
