"""What holds for a thousand submissions holds for a hundred thousand."""

import pytest

from assets.kobo.sandbox.population.invent import invent
from assets.kobo.sandbox.programme import sandbox_for
from assets.kobo.sandbox.server import SandboxServer
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import limit_memory, writing
from benchmarks.stages import TOKEN, Stages, in_a_fresh_process
from tests.example import velmara_programme
from tests.pipelines.conftest import VELMARA

pytestmark = [pytest.mark.long, pytest.mark.first]

FORM, UID = "quarterly_report", "aVelmaraQuarterlyRepor"
MANY = 100_000
MEGABYTES = 300


def people_in(answers):
    return sum(
        int(item["activity/reached/people"])
        for activity in answers.get("activity", [])
        for item in activity["activity/reached"]
        if item["activity/reached/people"].isdigit()
    )


@pytest.fixture
def little_memory():
    limit_memory("256MB")
    yield
    limit_memory("")


@pytest.mark.usefixtures("little_memory")
def test_a_hundred_thousand_reports_arrive_once_and_add_up(tmp_path):
    store = sandbox_for(VELMARA, TOKEN)
    reports = [found for found in invent(VELMARA) if found.form == FORM]
    already = len(store.forms[UID].rows)
    expected = sum(people_in(row) for row in store.forms[UID].rows.values())
    for number in range(MANY - already):
        again = reports[number % len(reports)]
        store.submit(UID, again.answers, submitted_by=again.submitted_by, at=again.submitted_at)
        expected += people_in(again.answers)

    with SandboxServer(store) as server:
        stages = Stages(tmp_path / "velmara", server.url)
        _, _, first_peak = in_a_fresh_process(stages.pull_and_land)
        already_asked = len(server.requests)
        _, _, second_peak = in_a_fresh_process(stages.pull_and_land)
        asked = server.requests[already_asked:]
    landed = stages.landing.of(FORM)
    with writing(tmp_path / "warehouse.duckdb") as warehouse:
        classes = velmara_programme().questionnaire(FORM).classes
        staged = stage(warehouse, FORM, landed, classes, Pseudonyms(b"key"))
        [(people, submissions)] = warehouse.execute(
            "select sum(activity__reached__people), count(distinct root_uuid)"
            " from staging.quarterly_report__activity__reached"
        ).fetchall()

    assert first_peak < MEGABYTES
    assert second_peak < MEGABYTES
    assert len(landed.pulls) == 1, "the second pull found nothing changed"
    assert not any("versions" in request for request in asked)
    assert staged.rows[FORM] == MANY
    assert people == expected
    assert submissions == sum("activity" in row for row in store.forms[UID].rows.values())
