"""What forms demand of days, held against the day on which answers arrived; and phones' clocks."""

from datetime import date, timedelta

import pytest

from assets.kobo.landing import Landing
from assets.staging.load import stage
from assets.staging.pseudonyms import Pseudonyms
from assets.warehouse.connection import writing
from expectations.assembly import form_rules
from tests.expectations.domain.rows_world import AS_OF, programme
from tests.expectations.form_world import FormWorld
from tests.staging.conftest import FORM, Office
from tests.staging.invented import VERSION, content, question, repeat, submission

CONSTRAINT, TYPES = "answers_meet_their_constraints", "answers_read_as_their_type"
OPENED = question("today", "opened")
PLANNED = question("date", "q", constraint=". >= today()")


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return FormWorld(tmp_path_factory.mktemp("days"))


ARRIVED = "select root_uuid, date '2026-07-04' as \"#day\" from staging.survey"


@pytest.mark.parametrize(
    ("constraint", "last"),
    [
        (". < today()", "2026-07-03"),
        (". <= today() + 1", "2026-07-05"),
        ("not(. > today())", "2026-07-04"),
        ("today() - . >= 2", "2026-07-02"),
    ],
)
@pytest.mark.parametrize("within", [False, True])
def test_what_lay_ahead_on_arrival_is_no_better_when_it_has_come(world, constraint, last, within):
    asked = question("date", "q", constraint=constraint)
    form = [OPENED, *(repeat("m", asked) if within else [asked])]
    day = date.fromisoformat(last)

    for said, is_found in ((day, False), (day + timedelta(days=1), True)):
        answer = {"m": [{"m/q": str(said)}]} if within else {"q": str(said)}
        found = world.found(*form, answers={"opened": "2026-07-01", **answer}, latest=ARRIVED)
        assert found == [f"{CONSTRAINT}: {'m__q 1' if within else 'q'}"] * is_found


@pytest.mark.parametrize("kind", ["start", "end", "today"])
@pytest.mark.parametrize("said", ["about nine", "2026-07-04T09:00:00.000+02:00"])
def test_what_the_phone_noted_and_nobody_can_read_is_a_warning_about_the_phone(world, kind, said):
    found = world.found(question(kind, "noted"), answers={"noted": said})

    assert found == [f"{TYPES}: noted"] * (said == "about nine")
    assert {(rule.severity, rule.variant) for rule, *_ in world.failures} == (
        {("warning", "phone")} if found else set()
    )


@pytest.mark.parametrize("said", ["soon after lunch", None, "2026-07-04T09:00:00"])
def test_a_time_of_arrival_that_nobody_can_read_is_a_warning_about_the_server(world, said):
    system = {"_submission_time": said}

    found = world.found(OPENED, answers={"opened": "2026-07-01", "system": system})

    is_found = said is None or "lunch" in said
    assert found == [f"{TYPES}: submitted_at"] * is_found
    assert {(rule.severity, rule.variant) for rule, *_ in world.failures} == (
        {("warning", "server")} if is_found else set()
    )


def test_what_depends_on_a_day_that_the_phone_did_not_note_is_not_held(world):
    asked = [OPENED, PLANNED, question("text", "why", relevant="${q} >= today()")]

    found = world.found(*asked, answers={"opened": "nine", "q": "1999-01-01", "why": "so"})

    assert found == [f"{TYPES}: opened"]


def test_the_day_on_which_answers_arrived_is_taken_from_staging(tmp_path):
    """The server says of all of them that they came on 2 March."""
    landing, warehouse = Landing(tmp_path / "landing"), tmp_path / "warehouse.duckdb"
    asked = content(OPENED, question("date", "q", constraint=". < today()"))
    days = enumerate(("2026-03-01", "2026-03-02"))
    sent = [
        submission(number, {"opened": "2026-03-01", "q": day}, _uuid=f"root-{number}")
        for number, day in days
    ]
    known = programme()
    [place] = [one for one in known.file.forms if one.code == FORM]
    with writing(warehouse) as connection:
        Office(landing, connection, warehouse).land({VERSION: asked}, sent)
        stage(connection, FORM, landing.of(FORM), {}, Pseudonyms(b"a key"))
        held = form_rules(landing, known, place, AS_OF)
        [rule] = [one for one in held.rules[FORM] if one.check == CONSTRAINT]
        found = connection.execute(
            f"select q::varchar from ({held.rows[FORM]}) where {rule.condition}"
        ).fetchall()

    assert found == [("2026-03-02",)]
