"""A state that an earlier version wrote is brought to the present layout, and loses nothing.

`states/before_layouts.tar.xz` is what the code of 28 November 2026 (db77234) kept of the second
programme after `accord run --as-of 2026-03-31` and `accord close 2024`, without what is made anew:
database, editions and pages. Partners' reports lay under their codes then.
"""

import json
import tarfile
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from assets.layout import LayoutError, Step, layout_of, migrate
from assets.programme.read import read_programme
from assets.publications.entries import Entry
from assets.publications.frozen import of_text
from assets.publications.ledger import Ledger
from assets.publications.verify import verify
from assets.warehouse.connection import read_only
from dashboards.reports.folders import ReportFolders
from pipelines.cli import app
from pipelines.definitions import definitions_of
from pipelines.doctor import of_the_state
from pipelines.layout_steps import STEPS
from pipelines.refresh import run_refresh
from pipelines.settings import moment
from tests.pipelines.second_programme import WADI, serving

EARLIER = Path(__file__).parent / "states" / "before_layouts.tar.xz"
FIGURE = ("indicator", "period", "reading", "partner", "dimension", "member")
PARTNERS = {"ABAR", "NABA", "SAQI", "MIZN"}


@pytest.fixture
def state(tmp_path, monkeypatch):
    """The state that an earlier version wrote."""
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    with tarfile.open(EARLIER) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "wadi_water"


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, byte for byte."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def reports(state: Path) -> set[bytes]:
    return {path.read_bytes() for path in (state / "reports").rglob("report.*.html")}


def test_reports_move_from_the_partners_codes_to_names_that_nobody_can_guess(state):
    before = reports(state)

    told = list(migrate(state, STEPS))

    assert len(told) == layout_of(state) == len(STEPS)
    assert {one.partner for one in ReportFolders(state).written()} == PARTNERS
    assert reports(state) == before
    assert not [path for code in PARTNERS for path in (state / "reports").rglob(code)]


@pytest.mark.parametrize("part", ["landing", "ledger", "keys"])
def test_what_cannot_be_made_again_stays_byte_for_byte(state, part):
    before = content(state / part)

    list(migrate(state, STEPS))

    assert before
    assert content(state / part) == before


def test_a_state_that_was_migrated_is_left_alone(state):
    list(migrate(state, STEPS))
    before = content(state)

    assert list(migrate(state, STEPS)) == []
    assert content(state) == before


def test_a_migration_that_was_killed_goes_on_where_it_was(state):
    """Once between a step and its number, once within the step after it."""
    STEPS[0].work(state)
    names = ReportFolders(state).names()
    taken = []

    def torn(state: Path) -> None:
        taken.append(state)
        if len(taken) == 1:
            raise OSError("no room on the disk")

    steps = [*STEPS, Step("one more.", torn)]
    with pytest.raises(OSError, match="no room"):
        list(migrate(state, steps))
    reached = layout_of(state)
    told = list(migrate(state, steps))

    assert ReportFolders(state).names() == names
    assert reached == len(STEPS)
    assert [line.endswith("one more.") for line in told] == [True]
    assert layout_of(state) == len(steps)


@pytest.mark.parametrize(
    "command", [["run"], ["close", "2025"], ["reports"], ["keys", "list"], ["backup", "make", "b"]]
)
def test_what_a_newer_version_wrote_is_refused_and_left_alone(state, command):
    (state / "layout.json").write_text(json.dumps({"layout": len(STEPS) + 1}), encoding="utf-8")
    before = content(state)

    said = CliRunner().invoke(app, [*command, "--programme", str(WADI), "--var", str(state)])

    assert said.exit_code == 2
    assert f"its layout is {len(STEPS) + 1}" in said.stderr
    assert "Install that version again" in said.stderr
    assert content(state) == before


def test_a_run_in_dagster_refuses_it_too_and_its_log_says_why(state, monkeypatch, capsys):
    (state / "layout.json").write_text(json.dumps({"layout": len(STEPS) + 1}), encoding="utf-8")
    monkeypatch.setenv("ACCORD_LOG_FORMAT", "json")
    before = content(state)
    job = definitions_of(read_programme(WADI), var=str(state)).resolve_job_def("refresh")

    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, raise_on_error=False)

    *_, last = map(json.loads, capsys.readouterr().err.splitlines())
    assert not result.success
    assert last["event"] == "run failed"
    assert f"its layout is {len(STEPS) + 1}" in last["failures"][0]
    assert content(state) == before


def test_a_mark_that_says_nothing_is_no_old_state(state):
    (state / "layout.json").write_text("{", encoding="utf-8")

    with pytest.raises(LayoutError, match="holds no number"):
        list(migrate(state, STEPS))


def test_the_doctor_offers_a_backup_before_the_run_that_migrates(state):
    def layout():
        found = {one.about: one for one in of_the_state(state, "wadi_water", moment())}
        return found["layout"]

    before = layout()
    list(migrate(state, STEPS))

    assert (before.state, layout().state) == ("look", "well")
    assert "accord backup make" in before.do


def closed_figures_kept(ledger: Ledger, entry: Entry) -> dict[tuple, str | None]:
    """The figures that an entry of the ledger keeps for the agency, read from its text."""
    found = of_text(ledger.text(entry, "internal"))["published.indicator_values"]
    names = [name for name, _ in found.columns]
    rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    return {tuple(row[name] for name in FIGURE): row["value"] for row in rows}


@pytest.mark.long
def test_the_first_run_of_the_new_version_keeps_every_closed_figure_and_the_chain(state):
    before = content(state / "ledger")
    [first] = Ledger(state / "ledger").entries

    with serving():
        outcome = run_refresh(read_programme(WADI), var=state, as_of="2026-03-31")

    ledger = Ledger(state / "ledger")
    found, problems = verify(ledger)
    assert outcome.exit_code == 0, outcome.failures
    assert layout_of(state) == len(STEPS)
    # The old entry stands as it was, and what came after it is chained to it.
    assert {name: text for name, text in content(state / "ledger").items() if name in before} == {
        **before,
        "head": ledger.entries[-1].sha256.encode(),
    }
    assert [*problems, *(problem for one in found for problem in one.problems)] == []
    assert ledger.entries[0].sha256 == first.sha256
    kept = closed_figures_kept(ledger, first)
    with read_only(state / "published" / "internal.duckdb") as edition:
        named = ", ".join(FIGURE)
        rows = edition.execute(
            f"select {named}, value::varchar from published.indicator_values where period = '2024'"
        ).fetchall()
        restated = edition.execute("select * from published.restatements").fetchall()
    assert {tuple(row[:-1]): row[-1] for row in rows} == {
        figure: value for figure, value in kept.items() if figure[1] == "2024"
    }
    assert restated == []
    # The rules of protection are stricter now: the public edition says so, as a version of its own.
    with read_only(state / "published" / "public.duckdb") as edition:
        reasons = edition.execute("select distinct reason from published.restatements").fetchall()
    assert {reason for (reason,) in reasons} == {"protection", "code_change"}
