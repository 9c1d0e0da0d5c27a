"""What a run does where nothing is new, and what it takes for new."""

import shutil
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from assets.programme.read import read_programme
from assets.warehouse.connection import read_only
from pipelines.refresh import run_refresh
from pipelines.unchanged import LEFT, LastRun, left_by_a_run, read_by_a_run
from tests.pipelines.second_programme import AS_OF, WADI, filled, served

DAY = date.fromisoformat(AS_OF)
PLACES = {one.code: one for one in read_programme(WADI).file.forms}


@pytest.mark.long
def test_a_run_makes_all_anew_only_where_something_is_new(wadi_run, tmp_path, monkeypatch):
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    var = shutil.copytree(wadi_run / "wadi_water", tmp_path / "wadi_water")
    store = filled()

    def run(**how):
        return run_refresh(read_programme(WADI), var=var, as_of=AS_OF, **how)

    def people():
        with read_only(var / "published" / "internal.duckdb") as edition:
            return edition.sql(
                "select sum(records) from published.indicator_values where dimension = '*'"
            ).fetchall()

    with served(store):
        left, told = left_by_a_run(var), people()
        found = run()
        assert not found.is_new
        assert left_by_a_run(var) == left
        assert "Nothing is new" in found.summary
        again = run(again=True)
        assert again.is_new
        assert "Nothing is new" not in again.summary
        assert again.found == found.found
        page = (var / "site" / "internal" / "index.html").read_bytes()

        store.submit(
            PLACES["household_visit"].uid,
            {
                "visit/committee": "NABA",
                "visit/visited_on": "2025-06-03",
                "visit/people": "8",
                "visit/age": "51",
                "visit/services": "pump",
                "visit/satisfaction": "6",
            },
            submitted_by="naba_field",
            at=datetime(2025, 6, 3, 9, tzinfo=UTC),
        )
        assert run().is_new
    assert people() != told
    assert (var / "site" / "internal" / "index.html").read_bytes() != page


@pytest.fixture
def state(tmp_path):
    """A programme's folder and its state, with a file in each place."""
    programme, var = tmp_path / "programme", tmp_path / "var"
    programme.mkdir()
    (programme / "programme.yaml").write_text("name: A", encoding="utf-8")
    for name in LEFT:
        path = var / name / "a" if "." not in name else var / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("made", encoding="utf-8")
    (var / "mail.jsonl").write_text("{}", encoding="utf-8")
    return SimpleNamespace(programme=programme, var=var)


@pytest.mark.parametrize("name", LEFT)
def test_whatever_a_run_left_is_missed_when_it_is_gone_or_changed(state, name):
    left, read = left_by_a_run(state.var), read_by_a_run(state.programme, state.var, (DAY, DAY))
    path = state.var / name
    path = path if path.is_file() else path / "a"
    path.write_text("made otherwise", encoding="utf-8")
    changed = left_by_a_run(state.var)
    path.unlink()
    assert len({left, changed, left_by_a_run(state.var)}) == 3
    assert read_by_a_run(state.programme, state.var, (DAY, DAY)) == read


def test_the_folder_the_day_and_what_other_commands_keep_are_read(state):
    def read(day=DAY, today=DAY):
        return read_by_a_run(state.programme, state.var, (day, today))

    found = [read(), read(date(2026, 4, 1)), read(today=date(2026, 4, 1))]
    for path in (state.programme / "programme.yaml", state.var / "mail.jsonl"):
        path.write_text("something else", encoding="utf-8")
        found.append(read())
    (state.programme / "contacts.csv").write_text("", encoding="utf-8")
    found.append(read())
    assert len(set(found)) == len(found)


def test_what_is_kept_of_a_run_is_no_part_of_what_the_next_one_reads(state):
    read, left = read_by_a_run(state.programme, state.var, (DAY, DAY)), left_by_a_run(state.var)
    (state.var / "run.lock").touch()
    last = LastRun(read, left, ("A check failed.",))
    last.keep(state.var)
    assert LastRun.of(state.var) == last
    assert read_by_a_run(state.programme, state.var, (DAY, DAY)) == read
    assert left_by_a_run(state.var) == left


def test_a_damaged_note_of_the_last_run_is_none(state):
    assert LastRun.of(state.var) is None
    (state.var / "last-run.json").write_text('{"read": ', encoding="utf-8")
    assert LastRun.of(state.var) is None
