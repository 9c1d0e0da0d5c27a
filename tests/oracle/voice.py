"""Voice: dialogues, committees, proposals, agreements, and which sub-groups take part."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle.reading import day, names, whole
from tests.oracle.registry import indicator, marks, members, present
from tests.oracle.rows import Row, different, share, share_of_amounts, total
from tests.oracle.spans import Span
from tests.oracle.when import When
from tests.oracle.world import Record, World

EVENT = "event"
YEAR = timedelta(days=365)


def newest_by(records: list[Record], name: str) -> dict[str, list[Record]]:
    """Group records by an answer, each group in their order of events, the newest last."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.said[name]].append(record)
    for group in found.values():
        group.sort(key=lambda one: (one.said["held_on"], one.number, one.place or ""))
    return found


def quarters_of(world: World, when: When) -> list[Span]:
    """Return the quarters of a period that have begun."""
    return [one for one in world.folder.begun("quarter", world.as_of) if when.span.holds(one.first)]


# Events -----------------------------------------------------------------------------------


def _events(world: World, when: When, counts):
    for record in world.records(EVENT):
        held_on = day(record.said["held_on"])
        if counts(record.said) and when.counts(held_on):
            yield Row(
                day=held_on,
                partners=present(world, record),
                members=members(record.said, ["level"]),
                amount=record.said["event_code"],
                thing=record.said["event_code"],
                age=(held_on, *record.age),
                **marks(record),
            )


@indicator("OP4.1", different, across="once")
def dialogues(world: World, when: When):
    def counts(said):
        return said["event_type"] == "dialogue" and said.get("meets_quorum") == "true"

    return _events(world, when, counts)


@indicator("OC6.6", different, across="once")
def joint_reviews(world: World, when: When):
    def counts(said):
        asked = ("community_present", "minutes_agreed", "shared_back")
        return (
            said["event_type"] == "joint_review"
            and said.get("meets_quorum") == "true"
            and all(said.get(name) == "yes" for name in asked)
        )

    return _events(world, when, counts)


# Committees -------------------------------------------------------------------------------


def _meetings(world: World, until: date) -> dict[str, list[Record]]:
    held = [
        record
        for record in world.records(EVENT)
        if record.said["event_type"] == "committee_meeting" and day(record.said["held_on"]) <= until
    ]
    return newest_by(held, "committee")


def _is_in_order(said) -> bool:
    return said["minutes_taken"] == said["follow_up_checked"] == "yes"


@indicator("OP4.2", total, across="once")
def committees(world: World, when: When):
    """A committee functions where one of the quarter's meetings was in order."""
    for committee, meetings in _meetings(world, when.last).items():
        functions = any(
            _is_in_order(one.said) for one in meetings if day(one.said["held_on"]) >= when.first
        )
        yield Row(
            day=when.last,
            partners=present(world, *meetings),
            members=members(meetings[-1].said, ["level"]),
            amount=int(functions),
            thing=committee,
            age=(when.last, meetings[-1].number),
            **marks(*meetings),
        )


def _seats(world: World, when: When, held_by: str) -> Iterator[Row]:
    """Read the seats as the last meeting up to the end of the period's newest quarter tells."""
    counted_on = max((one.last for one in quarters_of(world, when)), default=None)
    for committee, meetings in _meetings(world, counted_on).items() if counted_on else ():
        said = meetings[-1].said
        yield Row(
            day=counted_on,
            partners=present(world, *meetings),
            members=members(said, ["level"]),
            amount=whole(said[held_by]),
            base=whole(said["filled_minority_seats"]),
            thing=committee,
            age=(counted_on, meetings[-1].number),
            **marks(*meetings),
        )


@indicator("OP4.3a", share_of_amounts, across="once")
def seats_of_women(world: World, when: When):
    return _seats(world, when, "seats_women")


@indicator("OP4.3b", share_of_amounts, across="once")
def seats_of_youth(world: World, when: When):
    return _seats(world, when, "seats_youth")


# Proposals and agreements -----------------------------------------------------------------


@indicator("OC4.1", share, across="once")
def decided_proposals(world: World, when: When):
    for code, records in newest_by(world.records(EVENT, "proposal"), "proposal_code").items():
        said = records[-1].said
        tabled_on = min(day(one.said["tabled_on"]) for one in records)
        if tabled_on > when.last - timedelta(days=90):
            continue
        is_written = said["decision"] != "pending" and said.get("is_written") == "yes"
        yield Row(
            day=tabled_on,
            partners=present(world, *records),
            members=members(said, ["level", "theme"]),
            is_hit=is_written and day(said["decided_on"]) <= when.last,
            thing=code,
            age=(tabled_on, *records[-1].age),
            **marks(*records),
        )


@indicator("OC4.2", different, across="once")
def adopted_texts(world: World, when: When):
    for records in newest_by(world.records(EVENT, "proposal"), "proposal_code").values():
        said = records[-1].said
        adopted_on = day(said.get("adopted_on"))
        if said.get("adopted_text", "none") == "none":
            continue
        if when.counts(adopted_on):
            yield Row(
                day=adopted_on,
                partners=present(world, *records),
                members=members(said, ["level", "theme"]),
                amount=said["text_code"],
                thing=said["text_code"],
                age=(adopted_on, *records[-1].age),
                **marks(*records),
            )


@indicator("OC4.3", total, across="once", carries=True)
def agreements_in_force(world: World, when: When):
    """Read each agreement at the end of the newest quarter that has begun."""
    quarters = quarters_of(world, when)
    every = newest_by(world.records(EVENT, "working_agreement"), "agreement_code")
    for code, records in every.items() if quarters else ():
        said = records[-1].said
        ends_on, last = day(said.get("ends_on")), quarters[-1].last
        if day(said["signed_on"]) <= last:
            is_in_force = ends_on is None or ends_on >= min(last, world.as_of)
            yield Row(
                day=last,
                partners=present(world, *records),
                members=members(said, ["other_side"]),
                amount=int(is_in_force),
                thing=code,
                age=(last, *records[-1].age),
                **marks(*records),
            )


# Sub-groups -------------------------------------------------------------------------------


@indicator("OC5.2", share)
def subgroups_taking_part(world: World, when: When):
    organisations: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in world.folder.table("mapping"):
        named = row["organisations"].split(";")
        organisations[row["group"], row["subgroup"] or row["group"]].update(named)
    quarters = quarters_of(world, when)
    for (_, subgroup), named in organisations.items() if quarters else ():
        last = quarters[-1].last
        there = [
            record
            for record in world.records(EVENT)
            if last - YEAR < day(record.said["held_on"]) <= last
            and subgroup in names(record.said.get("groups_present"))
            and named & set(names(record.said["partners_present"]))
        ]
        yield Row(day=last, partners=(), is_hit=bool(there), **marks(*there))
