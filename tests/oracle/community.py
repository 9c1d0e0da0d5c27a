"""Volunteers, local work, awareness, and the services that people use."""

from tests.oracle.reading import day, number, whole
from tests.oracle.registry import indicator, row_of
from tests.oracle.rows import Row, different, total
from tests.oracle.when import When
from tests.oracle.world import World

LOG, REPORT = "volunteer_log", "quarterly_report"


@indicator("OP3.1", different, of_people=True, zero_from=LOG, carries=True)
def active_volunteers(world: World, when: When):
    for record in world.records(LOG, "activity"):
        on = day(record.said["activity_date"])
        if when.in_period(on):
            dimensions = ["sex", "age_band", "adm2"]
            yield row_of(record, on, dimensions, amount=record.said["volunteer"])


@indicator("OP3.2", total, zero_from=LOG, has_people=True)
def volunteer_hours(world: World, when: When):
    for record in world.records(LOG, "activity"):
        on = day(record.said["activity_date"])
        if when.counts(on):
            hours = number(record.said["hours"])
            by = record.said["volunteer"]
            yield row_of(record, on, ["sex", "activity_type"], amount=hours, respondent=by)


@indicator("OP3.3", different, zero_from=REPORT)
def initiatives(world: World, when: When):
    for record in world.records(REPORT, "initiative"):
        said = record.said
        completed_on = day(said["completed_on"])
        is_chosen = said["selection_recorded"] == "yes"
        if is_chosen and when.counts(completed_on):
            code = said["initiative_code"]
            yield row_of(record, completed_on, ["initiative_type", "adm2"], amount=code)


@indicator("OP3.4", total, of_people=True, zero_from=REPORT)
def people_reached(world: World, when: When):
    for record in world.records(REPORT, "activity", "reached"):
        held_on = day(record.said["held_on"])
        if when.counts(held_on):
            people = whole(record.said["people"])
            yield row_of(record, held_on, ["sex", "age_band", "adm2"], amount=people)


@indicator("OC7.1", total, of_people=True, zero_from=REPORT)
def health_completions(world: World, when: When):
    for record in world.records(REPORT, "completion"):
        completed_on = day(record.said["completed_on"])
        if when.counts(completed_on):
            dimensions = ["sex", "age_band", "completion_type"]
            people = whole(record.said["people"])
            yield row_of(record, completed_on, dimensions, amount=people)


@indicator("OC7.2", total, of_people=True, zero_from=REPORT, carries=True)
def households_at_points(world: World, when: When):
    """Take the newest count of each point."""
    newest: dict[tuple[str, str], Row] = {}
    for record in world.records(REPORT, "ict_point"):
        counted_on = day(record.said["counted_on"])
        if when.in_period(counted_on):
            households = whole(record.said["households"])
            found = row_of(record, counted_on, ["adm2"], amount=households)
            point = (record.said["partner"], record.said["point"])
            newest[point] = max(newest.get(point, found), found, key=lambda row: row.age)
    return newest.values()
