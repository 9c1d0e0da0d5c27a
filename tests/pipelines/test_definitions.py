"""The code location as Dagster sees it."""

import os
import subprocess
import sys
import tomllib
from collections import Counter

import pytest
from ruamel.yaml import YAML

from pipelines.definitions import definitions_of
from tests.example import velmara_programme
from tests.pipelines.conftest import ROOT


@pytest.fixture(scope="module")
def definitions():
    return definitions_of(velmara_programme())


def test_workspace_and_pyproject_name_the_same_code_location():
    [location] = YAML(typ="safe").load((ROOT / "workspace.yaml").read_text())["load_from"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["dg"]["project"]

    assert location["python_module"] == {
        "module_name": project["code_location_target_module"],
        "location_name": project["code_location_name"],
    }


def test_definitions_load_with_no_environment_set(tmp_path):
    script = "from pipelines.definitions import defs; defs().resolve_job_def('refresh')"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    loaded = subprocess.run([sys.executable, "-c", script], env=environment, check=False, cwd=ROOT)

    assert loaded.returncode == 0


def test_every_asset_is_explained_grouped_and_carries_the_programme_in_its_key(definitions):
    for spec in definitions.resolve_all_asset_specs():
        name = spec.key.to_user_string()
        assert spec.description, f"{name} has no description"
        assert spec.group_name not in {None, "default"}, f"{name} has no group"
        assert spec.kinds, f"{name} has no kind"
        assert spec.key.path[0] == "velmara"


def test_each_form_has_a_check_for_each_kind_of_rule_and_the_domain_one_for_each_rule(definitions):
    graph = definitions.resolve_asset_graph()
    checks = Counter("/".join(key.asset_key.path[1:]) for key in graph.asset_check_keys)

    forms = {place.code for place in velmara_programme().file.forms}
    of_forms = {f"staging/{form}": checks.pop(f"staging/{form}") for form in forms}
    assert set(of_forms.values()) == {5, 6}
    assert 60 <= sum(of_forms.values()) <= 70
    assert checks == {"quality/findings": 24, "quality/reconciliation": 1}


def test_every_check_says_in_words_what_it_wants(definitions):
    graph = definitions.resolve_asset_graph()

    for key in graph.asset_check_keys:
        assert len(graph.get(key).description or "") > len(key.name) / 2, key


def test_errors_block_and_warnings_do_not(definitions):
    graph = definitions.resolve_asset_graph()
    warnings = {
        rule.code for rule in velmara_programme().file.quality.rules if rule.severity == "warning"
    }

    assert {key.name for key in graph.asset_check_keys if not graph.get(key).blocking} == warnings


def test_loading_needs_neither_a_warehouse_nor_great_expectations(tmp_path):
    script = (
        "import sys; from pipelines.definitions import defs;"
        " assert len(list(defs().resolve_asset_graph().asset_check_keys)) > 80;"
        " assert not {'great_expectations', 'duckdb_sqlalchemy'} & {*sys.modules}"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    loaded = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=False, cwd=ROOT, capture_output=True
    )

    assert loaded.returncode == 0, loaded.stderr.decode()


def test_pages_and_reports_depend_on_their_edition_alone(definitions):
    graph = definitions.resolve_asset_graph()

    parents = {
        key.path[1:][-2] + "/" + key.path[-1]: {
            parent.to_user_string() for parent in graph.get(key).parent_keys
        }
        for key in graph.get_all_asset_keys()
        if key.path[1] in {"site", "reports"}
    }

    assert parents == {
        "site/internal": {"velmara/published/internal"},
        "site/public": {"velmara/published/public"},
        "site/panel": {"velmara/published/panel"},
        "reports/partner": {"velmara/published/partner"},
        "reports/of_period": {"velmara/published/partner"},
        "reports/programme": {"velmara/published/internal", "velmara/published/public"},
    }


def test_a_programme_folder_with_mistakes_is_refused_with_all_of_them(tmp_path, monkeypatch):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "programme.yaml").write_text("code: broken\n")
    monkeypatch.setenv("ACCORD_PROGRAMME", str(folder))

    from assets.programme.problems import ProgrammeError
    from pipelines.definitions import defs

    with pytest.raises(ProgrammeError, match=r"framework\.yaml:1: the file is missing"):
        defs()
