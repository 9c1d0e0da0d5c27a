"""A forgetting that is killed at any step goes on when the command is given again."""

import json
import shutil
from datetime import date

import pytest
from openpyxl import Workbook

from assets.kobo.sync import pull
from assets.programme.read import read_programme
from assets.staging.pseudonyms import make_key
from pipelines import forgetting
from pipelines.environment_run import EnvironmentRun
from pipelines.forget_plan import plan_for
from pipelines.forgetting import forget_here
from pipelines.refresh import RunningAlreadyError, alone
from tests.forgetting.searching import places
from tests.pipelines.second_programme import WADI, filled, served

DAY = date(2026, 4, 30)
FORM = "well_test"


@pytest.fixture
def office(tmp_path):
    """A programme whose tests of wells are landed, with a decision on one of them, and a hold."""
    folder = tmp_path / "programme"
    shutil.copytree(WADI, folder)
    programme = read_programme(folder)
    [place] = [place for place in programme.file.forms if place.code == FORM]
    run = EnvironmentRun(
        programme=str(folder), code=programme.code, time_zone="UTC", var=str(tmp_path / "state")
    )
    make_key(run.folder() / "keys" / "pseudonym.key")  # As a run does before it lands anything.
    store = filled(folder)
    row = store.forms[place.uid].rows[store.forms[place.uid].ids[0]]
    root = row["meta/rootUuid"].removeprefix("uuid:")
    with served(store), run.client(place) as client:
        pull(client, run.landing, FORM, place.uid)
    head = "form,root_uuid,expectation,decision,decided_by,decided_on,reason\n"
    (folder / "decisions.csv").write_text(head + f"{FORM},{root},*,exclude,x,2026-01-01,said\n")
    (run.folder() / "holds").mkdir()
    held = {"did": "held", "submission_id": 1, "root_uuid": root, "instance_uuid": "i"}
    (run.folder() / "holds" / f"{FORM}.{place.uid}.jsonl").write_text(json.dumps(held) + "\n")
    return read_programme(folder), run, root


def found(office):
    programme, run, root = office
    return places(run.folder(), [root], programme.folder)


@pytest.mark.parametrize(
    "step", ["remove_decisions", "HoldLog", "_forget_landed", "honour", "forget_files", "make_anew"]
)
def test_the_second_time_finishes_what_a_kill_left(office, monkeypatch, step):
    programme, run, root = office
    assert len(found(office)) >= 4

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as kill:
        kill.setattr(forgetting, step, killed)
        with pytest.raises(KeyboardInterrupt):
            forget_here(programme, run, plan_for(programme, run, [root]), "x", DAY)
    assert run.forgotten.holds(root)

    forget_here(programme, run, plan_for(programme, run, [root]), "x", DAY)

    assert found(office) == set()
    assert len(run.forgotten.lines) == 1


def test_while_a_run_is_going_on_nothing_is_forgotten(office):
    programme, run, root = office
    before = found(office)

    with alone(run.folder()), pytest.raises(RunningAlreadyError):
        forget_here(programme, run, plan_for(programme, run, [root]), "x", DAY)

    assert found(office) == before
    assert not run.forgotten


def test_an_id_that_has_not_come_yet_can_be_put_on_the_list(office):
    programme, run, _ = office

    refused = plan_for(programme, run, ["yet-to-come"])
    plan = plan_for(programme, run, ["yet-to-come"], even_unknown=True)
    forget_here(programme, run, plan, "x", DAY)

    assert refused.unknown == ("yet-to-come",)
    assert refused.ids == frozenset()
    assert run.forgotten.holds("yet-to-come")


def test_a_workbook_of_the_inbox_that_names_it_goes_and_others_stay(office):
    programme, run, root = office
    done = run.folder() / "inbox" / "done"
    done.mkdir(parents=True)
    for name, said in (("named", root), ("other", "nobody")):
        book = Workbook()
        book.active["A1"] = said
        book.save(done / f"{name}.xlsx")
    (done / "broken.xlsx").write_bytes(b"no workbook")

    plan = plan_for(programme, run, [root])
    forget_here(programme, run, plan, "x", DAY)

    assert plan.workbooks == (done / "named.xlsx",)
    assert sorted(path.name for path in done.iterdir()) == ["broken.xlsx", "other.xlsx"]
