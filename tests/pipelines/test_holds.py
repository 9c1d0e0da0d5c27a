"""A wrong submission goes on hold in KoboToolbox, is mended there, and counts: run by run."""

import shutil
from datetime import UTC, datetime

import pytest

from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from pipelines.refresh import run_refresh
from tests.pipelines.second_programme import WADI, filled, served

pytestmark = pytest.mark.long

FORM = "aWadiAnnualReturn00001"
LATER = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Committees:
    """The second programme with its server, where holds are written back."""

    def __init__(self, folder, var, store):
        self.folder, self.var, self.store = folder, var, store
        rows = store.forms[FORM].rows
        [self.wrong] = [number for number in rows if rows[number]["account/year"] == "2031"]

    def run(self, as_of="2026-03-31"):
        with served(self.store):
            return run_refresh(
                read_programme(self.folder), var=self.var, as_of=as_of, first_pause=0
            )

    def accept(self, number, on):
        root = self.store.forms[FORM].rows[number]["meta/rootUuid"].removeprefix("uuid:")
        said = f"annual_return,{root},*,accept,M&E officer,{on},Asked by phone\n"
        head = "form,root_uuid,expectation,decision,decided_by,decided_on,reason\n"
        (self.folder / "decisions.csv").write_text(head + said)

    def fate(self, number):
        with read_only(self.var / "warehouse.duckdb") as connection:
            return connection.execute(
                "select fate, reason from quality.submissions where form = 'annual_return'"
                " and submission_id = ?",
                [number],
            ).fetchone()

    def mend(self, number, year="2025"):
        row = self.store.forms[FORM].rows[number]
        answers = {name: text for name, text in row.items() if name.startswith("account/")}
        self.store.edit(FORM, number, {**answers, "account/year": year}, at=LATER)

    def status(self, number):
        said = self.store.forms[FORM].rows[number]["_validation_status"]
        return said.get("label"), said.get("by_whom")

    @property
    def held(self):
        form = self.store.forms[FORM]
        return {number for number in form.ids if form.rows[number]["_validation_status"]}


@pytest.fixture
def committees(tmp_path, monkeypatch):
    folder = shutil.copytree(WADI, tmp_path / "wadi_water")
    settings = folder / "programme.yaml"
    text = settings.read_text()
    assert "\nquality:" not in text
    settings.write_text(text + "\nquality:\n  hold_in_kobotoolbox: yes\n")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    return Committees(folder, tmp_path / "var" / "wadi_water", filled(folder))


def test_what_is_wrong_is_held_until_it_is_mended_and_then_counts(committees):
    wrong = committees.wrong

    first = committees.run()

    assert first.exit_code == 0, first.failures
    assert committees.fate(wrong)[0] == "quarantined"
    assert committees.held == {wrong}
    assert committees.status(wrong) == ("On hold", committees.store.username)

    committees.run()
    assert committees.fate(wrong)[0] == "quarantined"  # Its own hold changes no fate.

    committees.mend(wrong)
    committees.run()
    assert committees.fate(wrong) == ("used", None)
    assert committees.held == set()


def test_a_persons_hold_stays_and_a_missing_permission_is_told(committees):
    wrong = committees.wrong
    committees.store.permit(FORM, "view_submissions")

    refused = committees.run()

    assert (refused.is_success, refused.exit_code) == (True, 1)
    assert "Validate submissions" in "".join(refused.failures)
    assert committees.held == set()

    committees.store.permit(FORM, "manage")
    committees.store.validate(FORM, wrong, "on_hold", by="officer", at=LATER)
    committees.mend(wrong)
    assert committees.run().exit_code == 0
    assert committees.fate(wrong) == ("on_hold", "on_hold")
    assert committees.status(wrong) == ("On hold", "officer")


def test_a_run_as_on_an_earlier_day_leaves_kobotoolbox_as_it_is(committees):
    committees.accept(committees.wrong, on="2026-03-20")

    early = committees.run(as_of="2026-03-19")

    assert early.exit_code == 0, early.failures
    assert committees.fate(committees.wrong)[0] == "quarantined"
    assert committees.held == set()
