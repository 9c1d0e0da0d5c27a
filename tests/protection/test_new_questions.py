"""A question that a sensitive form asks anew stays out until somebody said what it may be used for.

The folder's form does not know it yet: it was added on KoboToolbox, where answers come in already.
"""

import shutil
from copy import deepcopy
from pathlib import Path

import dagster as dg
import pytest
from openpyxl import load_workbook

from assets.graph.forms import form_assets
from assets.kobo.sandbox.server import SandboxServer
from assets.programme.read import read_programme
from assets.programme.tables import load_registers
from assets.staging.pseudonyms import make_key
from assets.warehouse.connection import writing
from expectations.findings import check_form
from pipelines.environment_run import EnvironmentRun
from tests.pipelines.small_world import LATEST, TOKEN, VELMARA, SmallWorld, usual
from tests.searching import columns_of

pytestmark = pytest.mark.long

FORM, QUESTION, SECRET = "registration_case", "case/nickname", "quillonyx"


def add_to_folder(folder, data_class):
    path = folder / "forms" / f"{FORM}.xlsx"
    workbook = load_workbook(path)
    survey = workbook["survey"]
    columns = {cell.value: cell.column for cell in survey[1]}
    [row] = [cell.row for cell in survey["B"] if cell.value == "opened_on"]
    survey.insert_rows(row)
    said = {"type": "text", "name": "nickname", "data_class": data_class}
    for column, text in said.items():
        survey.cell(row, columns[column]).value = text
    for column, place in columns.items():
        if column and column.startswith("label"):
            survey.cell(row, place).value = "Nickname"
    workbook.save(path)


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Serve a form that asks for a nickname since today; return how to run its first steps."""
    folder = Path(shutil.copytree(VELMARA, tmp_path / "programme"))
    world = SmallWorld(folder)
    uid = world.uids[FORM]
    content = deepcopy(world.store.forms[uid].latest.content)
    after = next(
        number for number, row in enumerate(content["survey"]) if row.get("name") == "opened_on"
    )
    asked = {"type": "text", "name": "nickname", "$xpath": QUESTION, "label": ["Nickname"]}
    content["survey"].insert(after + 1, {**content["survey"][after], **asked})
    world.store.deploy_version(uid, content, LATEST)
    world.send("a case", FORM, {**usual(FORM, case__consent="yes"), QUESTION: SECRET}, by="awn")

    def steps():
        programme = read_programme(folder)
        var = tmp_path / "var"
        run = EnvironmentRun(
            programme=str(folder), code="velmara", time_zone="Etc/GMT-2", var=str(var)
        )
        make_key(var / "keys" / "pseudonym.key")  # As a run does before anything else.
        with writing(var / "warehouse.duckdb") as connection:
            load_registers(connection, programme, LATEST.date())
        made = [
            asset
            for asset in form_assets(programme)
            if {key.path[-1] for key in asset.keys} <= {FORM, *_tables(programme)}
            and not any(key.path[1] == "accepted" for key in asset.keys)
        ]
        with dg.DagsterInstance.ephemeral() as instance:
            done = dg.materialize(made, resources={"run": run}, instance=instance)
        place = next(one for one in programme.file.forms if one.code == FORM)
        check_form(var / "warehouse.duckdb", run.landing, programme, place, LATEST.date())
        return found_in(var / "warehouse.duckdb"), _said(done)

    with SandboxServer(world.store) as server:
        monkeypatch.setenv("KOBO_URL", server.url)
        monkeypatch.setenv("KOBO_TOKEN", TOKEN)
        yield steps


def found_in(warehouse):
    """Return the columns in which the answer stands."""
    return [
        f"{schema}.{table}.{column}"
        for schema, table, column, text in columns_of(warehouse)
        if SECRET in text
    ]


def _tables(programme):
    return programme.questionnaire(FORM).tables


def _said(done):
    [told] = [
        event.materialization.metadata
        for event in done.get_asset_materialization_events()
        if event.asset_key.path[1:] == ["staging", FORM]
    ]
    return told.get("without_a_data_class")


def test_its_answers_are_in_no_table_and_dagster_says_which_question_waits(office):
    found, waiting = office()

    assert waiting.value == [QUESTION]
    assert found == []


@pytest.mark.parametrize(("data_class", "is_found"), [("restricted", True), ("drop", False)])
def test_once_it_has_a_class_that_decides(office, tmp_path, data_class, is_found):
    office()
    add_to_folder(tmp_path / "programme", data_class)

    found, waiting = office()

    assert waiting is None
    assert found == ([f"staging.{FORM}.case__nickname"] if is_found else [])
