"""The guide for data engineers is followed: its commands are run in its order, on one programme."""

import re
import shlex
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli import app
from tests.pipelines.conftest import ROOT
from tests.pipelines.second_programme import WADI, serving

pytestmark = pytest.mark.long

GUIDE = ROOT / "docs" / "guide-data-engineer.md"
SNIPPET = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# It ends so where something is to be looked at, which is for whoever reads it.
LOOKED_AT = 1


@dataclass
class Engineer:
    """Somebody who does what the guide says, in a folder with one programme."""

    home: Path
    said: dict[str, list[str]] = field(default_factory=dict)

    def run(self, command: str) -> None:
        words = shlex.split(command)[1:]
        state, lost = self.home / "var" / "wadi_water", self.home / "lost"
        is_restored = words[:2] == ["backup", "restore"]
        if is_restored:
            state.rename(lost)  # The disk, but not the copies of the keys.
        result = CliRunner().invoke(app, words)
        assert result.exit_code in {0, LOOKED_AT}, f"{command}\n{result.output}"
        if is_restored:
            shutil.copytree(lost / "keys", state / "keys")
        self.said.setdefault(words[0], []).append(result.output)


@pytest.fixture(scope="module")
def engineer(tmp_path_factory):
    home = tmp_path_factory.mktemp("engineer")
    shutil.copytree(WADI, home / "programmes" / "northern_hills")
    with serving(), pytest.MonkeyPatch.context() as environment:
        environment.chdir(home)
        environment.setenv("DAGSTER_HOME", str(home / "dagster"))
        engineer = Engineer(home)
        for kind, info, content in SNIPPET.findall(GUIDE.read_text(encoding="utf-8")):
            if kind == "sh" and not info:
                for command in content.splitlines():
                    engineer.run(command)
        yield engineer


def test_what_the_guide_says_of_its_first_day_comes_true(engineer):
    first, second = engineer.said["run"]

    assert "Nothing is new" not in first
    assert "Nothing is new" in second
    assert (engineer.home / "var" / "wadi_water" / "landing").exists()


def test_a_new_programme_checks_clean(engineer):
    assert "southern_coast: no mistakes" in engineer.said["check"][1]


def test_what_was_backed_up_is_proved_and_stands_again(engineer):
    _, proved, restored = engineer.said["backup"]

    assert "It is whole" in proved
    assert "keys" in restored


def test_the_workspace_of_several_programmes_is_one_that_dagster_reads():
    [content] = [
        content
        for kind, info, content in SNIPPET.findall(GUIDE.read_text(encoding="utf-8"))
        if (kind, info.strip()) == ("yaml", "workspace")
    ]
    named = [one["grpc_server"] for one in yaml.safe_load(content)["load_from"]]

    assert len({one["location_name"] for one in named}) == len({one["port"] for one in named}) == 2
