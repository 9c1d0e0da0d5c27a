"""What the containers start is installed here, and knows the options that they give it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.pipelines.conftest import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if "command" in one}


@pytest.mark.parametrize("name", OURS)
def test_a_services_command_is_installed_and_knows_its_options(name):
    for words in (OURS[name]["command"], OURS[name]["healthcheck"]["test"][1:]):
        program = Path(sys.executable).with_name(words[0])
        options = [word for word in words if word.startswith("-")]
        before = words[1 : words.index(options[0])] if options else words[1:]
        if words[0] == "python":
            continue

        said = subprocess.run(
            [program, *before, "--help"], capture_output=True, text=True, check=False
        )

        assert said.returncode == 0
        assert [one for one in options if not re.search(rf"{one}[, ]", said.stdout)] == []


def test_every_service_is_looked_after_and_started_again():
    assert all("healthcheck" in one and one["restart"] for one in SERVICES.values())


def test_every_process_writes_its_log_as_json():
    for one in OURS.values():
        said = one["command"]
        assert said[said.index("--log-format") + 1] == "json"
        assert one["environment"]["ACCORD_LOG_FORMAT"] == "json"


def test_the_code_servers_are_those_that_the_workspace_names():
    listed = yaml.safe_load((DEPLOY / "server" / "workspace.yaml").read_text(encoding="utf-8"))
    named = {one["grpc_server"]["host"]: one["grpc_server"]["port"] for one in listed["load_from"]}

    assert named == {
        name: int(one["command"][-1]) for name, one in OURS.items() if "grpc" in one["command"]
    }


def test_no_secret_stands_in_what_is_deployed():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()
    )

    assert "${DATABASE_SECRET:?}@" in text
    assert all(word not in text for word in ("KOBO_TOKEN: ey", "password:", "POSTGRES_PASSWORD: p"))
