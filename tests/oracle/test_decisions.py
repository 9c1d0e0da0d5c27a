"""What people decided about doubtful data, and what became of it, worked out once more.

The lines are made from what the oracle finds, so that each kind of decision meets an error, a
warning and a sound submission, and some lines speak of a state that is not there any more.
"""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from assets.kobo.landing import Landing
from assets.programme.read import read_programme
from assets.staging.pseudonyms import Pseudonyms
from expectations.domain_findings import check_domain
from tests.oracle.compared import disagreement
from tests.oracle.conftest import plain
from tests.oracle.folder import Folder
from tests.oracle.quality import findings, reconciliation, submissions
from tests.oracle.sent import instance, root
from tests.oracle.world import World
from tests.velmara_run import AS_OF, VELMARA, velmara_run

pytestmark = pytest.mark.long

COLUMNS = [
    "form", "root_uuid", "expectation", "decision",
    "decided_by", "decided_on", "reason", "instance",
]  # fmt: skip
WORDS = ("accept", "correct", "return", "exclude", "reopen")
COUNTED = "received, used, provisional, quarantined, excluded, on_hold, without_consent, forgotten"


def lines(world: World) -> Iterator[dict[str, str]]:
    """Yield decisions of every kind, on every eighth doubt and on some sound submissions."""
    doubts = [
        (form, row, doubt)
        for form, screened in world.screened.items()
        for row in screened.received
        for doubt in screened.doubts[row["_id"]]
    ]
    for number, (form, row, doubt) in enumerate(doubts):
        named = (doubt.expectation, doubt.check, "*")[number % 3]
        yield _line(form, row, named, WORDS[number % 5], number)
        if number % 4 == 0:  # Somebody thought again, or only about one thing; some saw it edited.
            again = ("*", doubt.check)[number // 4 % 2]
            yield _line(form, row, again, WORDS[(number + 2) % 5], number + 4)
    for form, screened in world.screened.items():
        for number, row in enumerate(screened.used[:4]):
            yield _line(form, row, "*", WORDS[number], number)


def _line(form: str, row: Any, named: str, word: str, number: int) -> dict[str, str]:
    looked_at = ("", f"uuid:{instance(row)}", "uuid:of-an-earlier-state")[number % 3]
    on = ("2026-07-18", "2026-07-19", "2026-07-20", "2026-07-21")[number % 4]
    said = (form, root(row), named, word, "M&E officer", on, "Talked about it.", looked_at)
    return dict(zip(COLUMNS, said, strict=True))


@pytest.fixture(scope="module")
def decided(tmp_path_factory, world):
    """The oracle and the product with the same decisions in force, on what was staged before."""
    folder = shutil.copytree(VELMARA, tmp_path_factory.mktemp("decided") / "velmara")
    with (folder / "decisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines(world))
    run = velmara_run(tmp_path_factory.getbasetemp())
    warehouse = shutil.copy(run.warehouse, folder.parent / "warehouse.duckdb")
    landing = Landing(run.warehouse.parent / "landing")
    check_domain(
        folder.parent / "warehouse.duckdb",
        landing,
        read_programme(folder),
        AS_OF,
        Pseudonyms(b"key"),
    )
    again = replace(world, folder=Folder(folder))
    with duckdb.connect(warehouse, read_only=True) as connection:
        yield again, connection


@pytest.mark.parametrize(
    ("table", "key", "columns", "recounted"),
    [
        (
            "findings",
            "form, root_uuid, item_path, expectation",
            "column_name, severity, decision",
            findings,
        ),
        ("submissions", "form, root_uuid", "fate, reason, is_warned", None),
        ("reconciliation", "form, period", COUNTED, reconciliation),
    ],
)
def test_decisions_change_what_they_say_and_nothing_else(decided, table, key, columns, recounted):
    world, connection = decided
    rows = connection.execute(f"select {columns}, {key} from quality.{table}").fetchall()
    width = len(columns.split(", "))
    stored = {row[width:]: tuple(map(plain, row[:width])) for row in rows}

    expected = recounted(world) if recounted else fates(world)

    assert not disagreement(stored, expected, columns)


def fates(world: World) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {
        key: (fate, why, warned)
        for key, (_, _, fate, why, _, warned, _) in submissions(world).items()
    }


def test_every_kind_of_decision_was_in_force_somewhere(decided):
    _, connection = decided
    query = "select decision, state, count(*) from quality.decisions group by all"
    told = {(word, state): number for word, state, number in connection.execute(query).fetchall()}

    assert {word for word, state in told if state == "in_force"} == set(WORDS)
    assert {"superseded", "reopened", "not_yet"} <= {state for _, state in told}
