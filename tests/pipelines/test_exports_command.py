"""`accord exports` lists the files for other tools, and writes a workbook where none was."""

import json

import dagster as dg
import openpyxl
import pytest
from typer.testing import CliRunner

from dashboards.exports.build import build_exports
from pipelines.cli import app
from pipelines.definitions import definitions_of
from tests.dashboards.edition_fixture import partner_edition, programme, velmara, write_edition
from tests.example import velmara_programme


@pytest.fixture
def state(tmp_path):
    """The state of a run: editions, and the files of the two that have some."""
    state = tmp_path / "velmara"
    (state / "published").mkdir(parents=True)
    public = {**velmara(), "programme": [programme(edition="public")]}
    editions = {"internal": velmara(), "public": public, "partner-AWN": partner_edition("AWN")}
    for name, tables in editions.items():
        write_edition(state / "published" / f"{name}.duckdb", tables)
    return state


@pytest.fixture
def accord(state):
    def call(*words):
        return CliRunner().invoke(app, ["exports", *words, "--var", str(state)])

    return call


def test_it_lists_the_files_and_says_what_to_do_before_there_are_any(accord, state):
    hint = f"Do: accord run --var {state}\n"
    assert accord().stdout == f"No files for other tools yet. {hint}"

    build_exports(state / "published" / "internal.duckdb", state / "exports" / "internal")

    assert "tracking.xlsx" in accord().stdout
    listed = json.loads(accord("internal", "--json").stdout)["internal"]
    assert listed["edition"] == "internal"
    assert accord("public").exit_code == 2


def test_it_writes_a_partners_workbook_for_this_account_alone(accord, tmp_path):
    out = tmp_path / "awn.xlsx"

    said = accord("partner-AWN", "--out", str(out))

    assert said.exit_code == 0
    assert "Indicators" in openpyxl.load_workbook(out).sheetnames
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("partner-TYR",), "there is no such file"),
        (("partner-XYZ",), "'partner-XYZ' is no edition of velmara"),
        (("../warehouse",), "is no edition of velmara. Its editions are public, internal, panel"),
        ((), "Say whose workbook"),
        (("internal", "--language", "xx"), "the programme speaks en"),
    ],
)
def test_what_cannot_be_written_ends_in_a_sentence(accord, tmp_path, words, said):
    refused = accord(*words, "--out", str(tmp_path / "book.xlsx"))

    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not (tmp_path / "book.xlsx").exists()


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        ("foo", "'foo' is no edition of velmara. Its editions are public, internal, panel"),
        ("pubic", "did you mean 'public'?"),
        ("public", "There are no files of the edition public yet. Do: accord run"),
        (
            "partner-AWN",
            "of the editions internal and public, and none of partner-AWN",
        ),
    ],
)
def test_an_edition_without_files_is_told_why_it_has_none(accord, edition, said):
    refused = accord(edition)

    assert refused.exit_code == 2
    assert said in refused.stderr


def test_no_file_is_written_over(accord, tmp_path):
    out = tmp_path / "book.xlsx"
    out.write_text("mine")

    refused = accord("internal", "--out", str(out))

    assert refused.exit_code == 2
    assert out.read_text() == "mine"


def test_the_assets_make_the_files_and_say_why_there_is_none_for_iati(state, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", "")
    definitions = definitions_of(velmara_programme(), var=str(state))
    keys = [dg.AssetKey(["velmara", "exports", name]) for name in ("public", "internal")]

    result = dg.materialize(
        [asset for asset in definitions.assets or () if set(keys) & set(asset.keys)],
        resources=definitions.resources,
        selection=keys,
    )

    found = {
        str(event.asset_key.path[-1]): event.materialization.metadata
        for event in result.get_asset_materialization_events()
    }
    assert "no section iati" in str(found["public"]["iati"].value)
    assert (state / "exports" / "public" / "manifest.json").exists()
    assert found["internal"]["files"].value == len(list((state / "exports/internal").rglob("*.*")))
