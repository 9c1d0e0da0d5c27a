"""Civil documents: who was helped, what was issued, and what came of it."""

from datetime import timedelta

from tests.oracle.reading import day, names
from tests.oracle.registry import indicator, row_of
from tests.oracle.rows import count, different, middle, share, share_of_different
from tests.oracle.when import When
from tests.oracle.world import Record, World

CASE, PERSON = "registration_case", ["sex", "age_band", "adm2"]
USES = ("service", "job", "vote")


@indicator("OC2.1", different, of_people=True)
def first_documents(world: World, when: When):
    first: dict[str, Record] = {}
    for record in world.records(CASE, "document"):
        person = record.said["person"]
        kept = first.get(person, record)
        first[person] = min(kept, record, key=lambda one: (one.said["issued_on"], one.age))
    for person, record in first.items():
        issued_on = day(record.said["issued_on"])
        if when.counts(issued_on):
            group = {"group": names(record.said.get("group"))}
            yield row_of(record, issued_on, [*PERSON, "document_type"], group, amount=person)


@indicator("OC2.2", share, of_people=True, has_persons=True)
def within_six_months(world: World, when: When):
    for record in world.records(CASE):
        applied_on, issued_on = (day(record.said.get(name)) for name in ("applied_on", "issued_on"))
        if not when.by_end(applied_on):
            continue
        if timedelta(days=183) <= when.last - applied_on < timedelta(days=730):
            is_hit = issued_on is not None and issued_on - applied_on <= timedelta(days=183)
            who = record.said["person"]
            yield row_of(
                record, applied_on, ["sex", "document_type"], is_hit=is_hit, respondent=who
            )


@indicator("OC2.3", share_of_different, of_people=True)
def used_their_document(world: World, when: When):
    """Ask of each visit about each use, so that a use's share is of everybody visited."""
    for record in world.records(CASE, "follow_up"):
        said = record.said
        visited_on, issued_on = day(said["followed_up_on"]), day(said.get("issued_on"))
        if issued_on is None or visited_on - issued_on < timedelta(days=90):
            continue
        if when.in_period(visited_on):
            for use in USES:
                is_hit = use in names(said.get("use"))
                person = said["person"]
                yield row_of(
                    record, visited_on, PERSON, {"use": [use]},
                    amount=person, base=person, is_hit=is_hit,
                )  # fmt: skip


@indicator("OP2.1", count, of_people=True, has_persons=True)
def documents(world: World, when: When):
    for record in world.records(CASE, "document"):
        issued_on = day(record.said["issued_on"])
        if when.counts(issued_on):
            who = record.said["person"]
            yield row_of(record, issued_on, [*PERSON, "document_type"], respondent=who)


@indicator("OP2.2", count, of_people=True, has_persons=True)
def new_cases(world: World, when: When):
    for record in world.records(CASE):
        opened_on = day(record.said["opened_on"])
        if when.counts(opened_on):
            yield row_of(record, opened_on, PERSON, respondent=record.said["person"])


@indicator("OP2.3", middle, has_people=True)
def days_to_document(world: World, when: When):
    for record in world.records(CASE, "document"):
        issued_on, applied_on = day(record.said["issued_on"]), day(record.said.get("applied_on"))
        if when.counts(issued_on):
            waited = (issued_on - applied_on).days if applied_on else None
            who = record.said["person"]
            yield row_of(record, issued_on, ["document_type"], amount=waited, respondent=who)
