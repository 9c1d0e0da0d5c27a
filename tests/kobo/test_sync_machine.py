"""Whatever happens on a server and to the pulls of it, one full sweep sets everything right."""

import shutil
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from assets.kobo import client as kobo_client
from assets.kobo import history, sync
from assets.kobo.client import KoboClient
from assets.kobo.errors import KoboServerError
from assets.kobo.fingerprints import fingerprint
from assets.kobo.landing import Landing
from assets.kobo.sandbox import paging
from assets.kobo.sandbox.faults import Cut, Fault, GoesDown, Reply, Then
from assets.kobo.sandbox.server import SandboxServer
from assets.kobo.server import Server
from assets.kobo.sync import pull
from assets.kobo.transport import exchange
from assets.staging import filling, pages
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from tests.kobo.sync_model import DELETED, UID, Life

NAMES = st.sampled_from(["Awa", "Bo", "Cé", "Dja"])
NICKS = st.lists(st.sampled_from(["x", "y"]), max_size=2)
PLACES = st.integers(min_value=0)
DISTURBANCES = st.sampled_from([Reply(503), Reply(200, "{", "application/json"), Cut(), GoesDown()])
REQUESTS = st.integers(min_value=1, max_value=12)


class SyncMachine(RuleBasedStateMachine):
    """A server, a landing folder and a warehouse, and all that can happen to them."""

    lives_compared = 0
    pulls_hastened = 0
    stagings_gone_on = 0

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self.stack.callback(shutil.rmtree, self.folder)
        self.life = Life()
        self.was_broken_off = False
        self.landing = Landing(self.folder / "landing")
        self.warehouse = self.stack.enter_context(writing(self.folder / "warehouse.duckdb"))

    def teardown(self) -> None:
        """Sweep once, undisturbed, and compare everything."""
        with self.stack:
            self.pull(sweeps=True)
            self.stage()
            self.check_staging()
            self.check_history()
            self.check_staged_anew()
        SyncMachine.lives_compared += 1

    # On the server.

    @rule(name=NAMES, nicks=NICKS)
    def submit(self, name, nicks):
        self.life.submit(name, nicks, len(self.life.versions) - 1)

    @rule(name=NAMES, nicks=NICKS, place=PLACES)
    def submit_late_from_an_old_version(self, name, nicks, place):
        self.life.submit(name, nicks, place % len(self.life.versions))

    @rule(name=NAMES, nicks=NICKS)
    def submit_what_cannot_be_seen_yet(self, name, nicks):
        self.life.hold_back(self.life.submit(name, nicks, len(self.life.versions) - 1))

    @precondition(lambda self: self.life.rows)
    @rule(place=PLACES, name=NAMES, nicks=NICKS)
    def edit(self, place, name, nicks):
        self.life.edit(self.one(place), name, nicks)

    @precondition(lambda self: self.life.rows)
    @rule(place=PLACES, status=st.sampled_from(["approved", "not_approved", "on_hold", None]))
    def decide(self, place, status):
        self.life.decide(self.one(place), status)

    @precondition(lambda self: self.life.rows)
    @rule(place=PLACES)
    def delete(self, place):
        self.life.delete(self.one(place))

    @precondition(lambda self: self.life.rows)
    @rule(place=PLACES)
    def hold_back(self, place):
        self.life.hold_back(self.one(place))

    @precondition(lambda self: self.life.held_back)
    @rule(place=PLACES)
    def reveal(self, place):
        self.life.reveal(self.life.held_back[place % len(self.life.held_back)])

    @rule(manages=st.booleans())
    def permit(self, manages):
        self.life.permit(manages=manages)

    @precondition(lambda self: len(self.life.versions) < 4)
    @rule()
    def redeploy(self):
        self.life.redeploy()

    # Pulls of it.

    @rule()
    def quick_pull(self):
        is_told = self.life.manages and bool(self.landing.of("survey"))
        assert self.pull(sweeps=False).is_hastened is is_told
        if is_told and not self.was_broken_off:
            self.check_what_is_known()

    @rule()
    def full_sweep(self):
        self.pull(sweeps=True)
        self.was_broken_off = False

    @rule(disturbance=DISTURBANCES, nth=REQUESTS, sweeps=st.booleans())
    def pull_that_breaks_off(self, disturbance, nth, sweeps):
        fault = Fault("/api/v2/", disturbance, nth=nth, times=None)
        try:
            self.pull(fault, sweeps=sweeps)
        except KoboServerError:
            # A sweep may have kept some of what it found; a quick pull may complete it.
            self.was_broken_off = True

    @precondition(lambda self: self.life.rows)
    @rule(nth=REQUESTS, place=PLACES, act=st.sampled_from(["edit", "delete", "submit", "decide"]))
    def sweep_while_something_happens(self, nth, place, act):
        number = self.one(place)
        acts = {
            "edit": lambda: self.life.edit(number, "Eno", ["z"]),
            "delete": lambda: self.life.delete(number),
            "submit": lambda: self.life.submit("Eno", ["z"], 0),
            "decide": lambda: self.life.decide(number, "on_hold"),
        }
        self.pull(Fault("/api/v2/", Then(acts[act]), nth=nth), sweeps=True)

    @rule()
    def restart(self):
        self.landing = Landing(self.folder / "landing")

    @precondition(lambda self: self.landing.of("survey"))
    @rule()
    def stage_meanwhile(self):
        self.stage()
        SyncMachine.stagings_gone_on += 1

    # How.

    def one(self, place):
        numbers = sorted(self.life.rows)
        return numbers[place % len(numbers)]

    def pull(self, *faults, sweeps):
        self.life.touched.clear()
        with SandboxServer(self.life.store, faults=faults) as server:
            account = Server(server.url, self.life.store.token)
            with KoboClient(account, pause=[].append) as client:
                found = pull(client, self.landing, "survey", UID, sweeps=sweeps)
        self.life.saw(server.requests, sweeps=sweeps)
        return found

    def check_what_is_known(self):
        """After a look into the history, what is known of a submission is what it is."""
        known = self.landing.of("survey").living
        for number in known.keys() & self.life.rows.keys():
            assert known[number] == fingerprint(self.life.rows[number]), number
        SyncMachine.pulls_hastened += 1

    def stage(self, warehouse=None):
        landed = self.landing.of("survey")
        key = Pseudonyms(b"a key of these tests")
        stage(warehouse or self.warehouse, "survey", landed, {}, key)

    def rows(self, query, warehouse=None):
        found = (warehouse or self.warehouse).execute(query)
        names = [name for name, *_ in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def check_staging(self):
        expected = {number: self.expected(row) for number, row in self.life.rows.items()}
        rows = self.rows("select * from staging.survey")
        found = {
            row["submission_id"]: {key: row[key] for key in expected[row["submission_id"]]}
            for row in rows
        }
        assert found == expected
        assert len(rows) == len(expected), "nothing is there twice"
        items = self.rows("select root_uuid, item_path, member__nick from staging.survey__member")
        assert sorted(tuple(item.values()) for item in items) == sorted(
            (row["meta/rootUuid"].removeprefix("uuid:"), str(place), item["member/nick"])
            for row in self.life.rows.values()
            for place, item in enumerate(row.get("member", []), start=1)
        )

    def expected(self, row):
        status = row["_validation_status"].get("uid")
        added = range(len(self.life.versions) - 1)
        return {
            "root_uuid": row["meta/rootUuid"].removeprefix("uuid:"),
            "instance_uuid": row["_uuid"],
            "form_version": row["__version__"],
            "validation_status": status and status.removeprefix("validation_status_"),
            "name": row["name"],
            "age": int(row["age"]),
            **{f"added_{number}": row.get(f"added_{number}") for number in added},
        }

    def check_staged_anew(self):
        """Whatever was staged in between, the tables are those that all pulls at once make."""
        with writing(self.folder / "anew.duckdb") as anew:
            self.stage(anew)
            for (table,) in anew.execute("select table_name from duckdb_tables()").fetchall():
                query = f"from staging.{table} order by all"
                assert self.rows(query) == self.rows(query, anew), table

    def check_history(self):
        """Every state that a completed pull saw is there, in order; nothing is made up."""
        history = {}
        for row in self.rows("from staging.history order by submission_id, pull, rowid"):
            state = (row["instance_uuid"], row["validation_status"], row["validated_at"])
            state = DELETED if row["change"] == "deleted" else state
            history.setdefault(row["submission_id"], []).append(state)
        for number, states in self.life.seen.items():
            found = iter(history[number])
            assert all(state in found for state in states), (number, states, history[number])
        for number, states in history.items():
            assert set(states) <= self.life.ever[number], (number, states)
            assert all(one != other for one, other in pairwise(states)), (number, states)
        living = {number for number, states in history.items() if states[-1] != DELETED}
        assert living == self.life.rows.keys(), history


@pytest.fixture
def small(monkeypatch):
    """Make everything that comes in pages or batches come in many, with few submissions.

    Each pull asks a server of its own, which may get the address of one that just went down.
    """
    monkeypatch.setattr(exchange, "AWAY_SECONDS", 0.0)
    monkeypatch.setattr(paging, "MAX_LIMIT", 3)
    monkeypatch.setattr(kobo_client, "IDS_IN_A_REQUEST", 4)
    monkeypatch.setattr(kobo_client, "ROOTS_IN_A_REQUEST", 2)
    monkeypatch.setattr(sync, "OVERLAP_IDS", 3)
    monkeypatch.setattr(history, "OVERLAP", timedelta(0))
    monkeypatch.setattr(pages, "BATCH_BYTES", 2000)
    monkeypatch.setattr(filling, "LITTLE", 4000)
    monkeypatch.setattr(filling, "ROW_GROUP", 2)


def run(examples, steps):
    """Live many lives; return how many were compared with the server at their end."""
    before = SyncMachine.lives_compared
    run_state_machine_as_test(
        SyncMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    return SyncMachine.lives_compared - before


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_one_full_sweep_sets_everything_right():
    assert run(examples=40, steps=25) >= 40
    assert SyncMachine.pulls_hastened >= 20
    assert SyncMachine.stagings_gone_on >= 20


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_one_full_sweep_sets_everything_right_after_a_long_life():
    assert run(examples=100, steps=60) >= 100
