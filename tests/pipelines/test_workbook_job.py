"""A workbook in the inbox is taken over without a terminal, or stays with why beside it."""

import shutil

import dagster as dg
import pytest
from openpyxl import load_workbook

from assets.programme.read import read_programme
from assets.programme.workbook.takeover import export_workbook
from pipelines.definitions import definitions_of
from tests.pipelines.second_programme import WADI


class Inbox:
    """A programme, its inbox, and what Dagster does with it."""

    def __init__(self, tmp_path):
        self.folder = shutil.copytree(WADI, tmp_path / "wadi_water")
        self.path = tmp_path / "var" / "inbox" / "office.xlsx"
        self.path.parent.mkdir(parents=True)
        programme = read_programme(self.folder)
        self.definitions = definitions_of(programme, var=str(tmp_path / "var"))

    def drop(self, cell, value):
        """Save the programme's workbook with another value in a cell of its partners."""
        export_workbook(self.folder, self.path)
        workbook = load_workbook(self.path)
        workbook["partners"][cell] = value
        workbook.save(self.path)

    def run(self, **config):
        """Run the job; return whether it ended well, and what it says."""
        settings = {"ops": {"wadi_water__take_workbooks": {"config": config}}}
        with dg.DagsterInstance.ephemeral() as instance:
            result = self.definitions.resolve_job_def("take_workbooks").execute_in_process(
                instance=instance, run_config=settings, raise_on_error=False
            )
        for event in result.all_events:
            if event.is_successful_output:
                return True, event.step_output_data.metadata["workbooks"].value
            if event.is_step_failure:
                return False, event.step_failure_data.user_failure_data.description
        raise AssertionError("the job said nothing")

    def tick(self):
        with dg.DagsterInstance.ephemeral() as instance:
            context = dg.build_sensor_context(
                instance=instance, resources=self.definitions.resources
            )
            return self.definitions.resolve_sensor_def("new_workbooks")(context)

    @property
    def texts(self):
        return {path.name: path.read_bytes() for path in self.folder.glob("*.*")}


@pytest.fixture
def inbox(tmp_path):
    return Inbox(tmp_path)


def test_a_workbook_in_the_inbox_starts_one_run_that_takes_it_over(inbox):
    before = inbox.texts
    inbox.drop("B2", "The committee of the upper wadi")

    first, again = inbox.tick(), inbox.tick()
    tried, said = inbox.run(only_try=True)
    assert (tried, inbox.texts) == (True, before)
    assert "office.xlsx would change 1 things" in said
    assert "upper wadi" not in said  # Dagster keeps what is told, and a register may name people.
    taken, told = inbox.run()

    assert first.run_key == again.run_key
    assert taken
    assert "was taken over: 1 difference in partners.csv" in told
    assert read_programme(inbox.folder).partners[0].name == "The committee of the upper wadi"
    assert isinstance(inbox.tick(), dg.SkipReason)
    assert "No new workbook" in inbox.run()[1]


def test_one_with_problems_fails_the_run_changes_nothing_and_is_tried_once(inbox):
    before = inbox.texts
    inbox.drop("A2", "")

    is_well, said = inbox.run()

    assert not is_well
    assert "the programme is as it was" in said
    assert inbox.texts == before
    assert inbox.path.with_name("office.findings.xlsx").exists()
    assert isinstance(inbox.tick(), dg.SkipReason)
