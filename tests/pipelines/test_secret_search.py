"""What people wrote into rejected submissions is nowhere but where it must be (DOMAIN, DP11–DP13).

A secret is planted in every free text, every identifying question, every choice, every file's name,
every sender and every link's code of one rejected submission of each form. Then everything runs
through Dagster: once to its end, once with a rule that crashes, once with a load that fails; with
everything that a server's log can hold.
"""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from assets.kobo.sandbox.server import SandboxServer
from assets.staging import types
from assets.warehouse.connection import read_only
from expectations.domain import registers
from pipelines.cli import app
from tests.example import velmara_programme
from tests.pipelines.planted_secrets import (
    NEEDLE,
    Planted,
    columns_with_a_secret,
    files_with_a_secret,
    landed,
    plant,
)
from tests.pipelines.small_world import TOKEN, SmallWorld, usual

pytestmark = pytest.mark.long

AS_OF = "2026-07-20"
FAILING = ("a rule that crashes", "a load that crashes", "a damaged page")
PROGRAMME = velmara_programme()
# A rule whose error in DuckDB would quote what somebody wrote.
CRASHING = """
    select 'quarterly_report' as form, root_uuid, null::varchar as item_path,
        'words__challenges' as column_name
    from staging.quarterly_report where words__challenges::integer = 1
"""
# A whole number read so that what is none ends the load, quoted in the error.
HASTY_CAST = ("bigint", "{text}::bigint", True)


@dataclass
class Ran:
    """The state of the runs, everything that the commands printed, and what was planted."""

    var: Path
    home: Path
    planted: Planted
    said: dict[str, str]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("secrets")
    found = Ran(folder / "velmara", folder / "dagster", Planted(), {})
    world = SmallWorld()
    for place in PROGRAMME.file.forms:
        world.send_usual(place.code, 12)
        plant(world, place, found.planted)
    paid = usual("grant_payment") | {"payment/partner": found.planted.new("an unknown partner")}
    world.send("secret partner", "grant_payment", paid, by="agency_finance")
    with SandboxServer(world.store) as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("KOBO_URL", server.url)
        environment.setenv("KOBO_TOKEN", TOKEN)
        environment.setenv("DAGSTER_HOME", str(found.home))
        environment.setenv("ACCORD_LOG_FORMAT", "json")
        environment.setenv("ACCORD_LOG_LEVEL", "DEBUG")
        found.said["a whole run"] = accord(found.var, "run", "--as-of", AS_OF)
        found.said["data docs"] = accord(found.var, "docs", "quality")
        found.said["what to decide"] = accord(found.var, "decide")
        with pytest.MonkeyPatch.context() as crash:
            crash.setattr(registers, "rules", with_a_rule_that_crashes(registers.rules))
            found.said["a rule that crashes"] = accord(found.var, "run", "--as-of", AS_OF)
        with pytest.MonkeyPatch.context() as crash:
            crash.setitem(types._TYPES, "integer", HASTY_CAST)
            crash.delenv("ACCORD_LOG_FORMAT")  # As a person reads it.
            found.said["a load that crashes"] = accord(found.var, "run", "--as-of", AS_OF)
        damage(found.var / "landing" / "quarterly_report")
        found.said["a damaged page"] = accord(found.var, "run", "--as-of", AS_OF)
    return found


def accord(var: Path, *words: str) -> str:
    result = CliRunner().invoke(app, [*words, "--var", str(var)])
    return f"{result.output}\n{result.stderr}\n{result.exception!r}"


def with_a_rule_that_crashes(rules):
    """Return the rules with one that asks the wrong thing of what somebody wrote."""

    def and_one_that_crashes(context):
        for rule in rules(context):
            is_meant = getattr(rule, "code", "") == "scores_are_on_the_scale"
            yield replace(rule, query=CRASHING) if is_meant else rule

    return and_one_that_crashes


def damage(folder: Path) -> None:
    """Change a page after it was landed; it stays readable and goes on holding what it held."""
    page = max(folder.rglob("*page*.zst"), key=lambda path: path.stat().st_size)
    text = zstandard.ZstdDecompressor().decompressobj().decompress(page.read_bytes())
    page.chmod(0o600)
    page.write_bytes(
        zstandard.ZstdCompressor().compress(text.replace(b"report/year", b"report/yeer"))
    )


def test_the_submissions_with_secrets_were_rejected(ran):
    with read_only(ran.var / "warehouse.duckdb") as warehouse:
        fates = dict(
            warehouse.execute(
                "select form, count(*) from quality.submissions"
                " where fate = 'quarantined' group by form"
            ).fetchall()
        )

    assert fates.keys() >= {place.code for place in PROGRAMME.file.forms}


def test_the_runs_went_as_they_were_meant_to(ran):
    assert "The internal site is" in ran.said["a whole run"]
    assert "scores_are_on_the_scale" in ran.said["a rule that crashes"]
    for failing in FAILING:
        assert "did not finish" in ran.said[failing]


def test_the_log_tells_of_every_step(ran):
    lines = {line for line in ran.said["a whole run"].splitlines() if line.startswith("{")}
    told = [json.loads(line) for line in lines]

    steps = [one["step"] for one in told if one["event"] == "step succeeded"]
    assert len(steps) == len(set(steps)) > 50
    assert any(one.get("failed_checks") for one in told)
    assert '"step failed"' in ran.said["a rule that crashes"]


def test_what_was_landed_holds_every_secret(ran):
    text = landed(ran.var / "landing")

    missing = {where for where, secret in ran.planted.secrets.items() if secret not in text}
    assert len(ran.planted.secrets) > 400
    assert not missing


@pytest.mark.parametrize(
    "command",
    ["a whole run", "data docs", "what to decide", *FAILING],
)
def test_no_command_says_a_secret(ran, command):
    assert NEEDLE not in ran.said[command].lower()


@pytest.mark.parametrize(
    "part",
    ["site", "reports", "programme-reports", "exports", "docs", "ledger", "published", "holds"],
)
def test_no_page_report_or_data_doc_holds_a_secret(ran, part):
    assert files_with_a_secret(ran.var / part) == []


def test_no_manifest_of_what_was_landed_holds_a_secret(ran):
    manifests = list((ran.var / "landing").rglob("manifest.json"))

    assert manifests
    assert not [path for path in manifests if NEEDLE in path.read_text("utf-8").lower()]
    assert files_with_a_secret(ran.var / "landing")  # In pages, which are unpacked by the search.


def test_dagsters_own_storage_and_logs_hold_no_secret(ran):
    assert list(ran.home.rglob("*.db"))
    assert files_with_a_secret(ran.home) == []


def test_no_edition_holds_a_secret(ran):
    editions = sorted((ran.var / "published").glob("*.duckdb"))

    assert len(editions) > 10
    for edition in editions:
        assert list(columns_with_a_secret(edition)) == []


def test_the_warehouse_holds_secrets_in_what_was_staged_and_nowhere_else(ran):
    found = set(columns_with_a_secret(ran.var / "warehouse.duckdb"))

    assert {schema for schema, _, _ in found} == {"staging"}


def test_what_was_staged_holds_no_pseudonym_as_it_was_given_and_nothing_that_is_dropped(ran):
    held = {
        (table, column)
        for schema, table, column in columns_with_a_secret(ran.var / "warehouse.duckdb")
        if schema == "staging"
    }

    may = set()
    for place in PROGRAMME.file.forms:
        questionnaire = PROGRAMME.questionnaire(place.code)
        for table in questionnaire.staged(is_sensitive=place.is_sensitive):
            may |= {
                (table.name, part.name)
                for column in table.columns
                if column.data_class in {"keep", "restricted"}
                for part in column.parts
            }
            may.add((table.name, "submitted_by"))
    may.add(("history", "submitted_by"))
    assert held <= may
    assert ("quarterly_report", "words__challenges") in held  # So the search works.
    assert not re.search(NEEDLE, " ".join(column for _, column in held))
