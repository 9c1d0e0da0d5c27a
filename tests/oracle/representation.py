"""Representation checks and what is recorded beside them (DOMAIN §3.3); nothing here is a score."""

from fractions import Fraction

from tests.oracle.capacity_scores import Rows, about
from tests.oracle.reading import day, whole
from tests.oracle.world import Record, World

FORM = "representation_check"
POINTS = {"yes": Fraction(1), "partly": Fraction(1, 2), "no": Fraction(0)}
CRITERIA = [f"R{number}" for number in range(1, 11)]


def _records(world: World, kind: str) -> list[Record]:
    found = [record for record in world.records(FORM) if record.said["kind"] == kind]
    return sorted(found, key=lambda one: one.number)


def criteria(world: World) -> Rows:
    """Return how far each criterion of each check is met."""
    return {
        (record.root, criterion): (
            record.said["partner"],
            day(record.said["checked_on"]),
            record.said["is_joint"] == "yes",
            record.said[criterion.lower()],
            POINTS[record.said[criterion.lower()]],
            record.said.get(f"{criterion.lower()}_evidence"),
            criterion in world.folder.settings["representation"]["critical"],
            *about([record]),
        )
        for record in _records(world, "check")
        for criterion in CRITERIA
        if record.said.get(criterion.lower())
    }


def representation(world: World) -> Rows:
    """Return each check: passed with eight points and no critical criterion unmet."""
    found: Rows = {}
    for record in _records(world, "check"):
        answers = {
            one: record.said[one.lower()] for one in CRITERIA if record.said.get(one.lower())
        }
        unmet = [criterion for criterion, answer in answers.items() if answer == "no"]
        critical = set(world.folder.settings["representation"]["critical"]) & set(unmet)
        points = sum((POINTS[answer] for answer in answers.values()), Fraction())
        is_passed = points >= world.folder.rule("representation", "passed_from", "8")
        found[(record.root,)] = (
            record.said["partner"],
            day(record.said["checked_on"]),
            record.said["is_joint"] == "yes",
            points,
            len(answers),
            len(critical),
            sorted(unmet) or None,
            is_passed and not critical,
            *about([record]),
        )
    return found


def contested_mandates(world: World) -> Rows:
    """Return each contested mandate as it was recorded last."""
    found: Rows = {}
    times: dict[tuple[str, str], int] = {}
    for record in _records(world, "contested"):
        said = record.said
        key = (said["partner"], day(said["contested_since"]))
        times[key] = times.get(key, 0) + 1
        heard = whole(said.get("organisations_heard"))
        is_heard = heard is not None and heard >= 2
        counts = (whole(said.get("claimants")), heard, is_heard, times[key])
        found[key] = (*counts, record.root, *about([record]))
    return found


def concerns(world: World) -> Rows:
    """Return each concern as at the end of each quarter since it was raised."""
    newest: dict[tuple[str, str], Record] = {}
    for record in _records(world, "concern"):
        newest[record.said["partner"], record.said["concern_code"]] = record
    found: Rows = {}
    for quarter in world.folder.begun("quarter", world.as_of):
        on = min(quarter.last, world.as_of)
        for key, record in newest.items():
            said = record.said
            raised_on, closed_on = day(said["raised_on"]), day(said.get("closed_on"))
            if raised_on <= quarter.last:
                days, is_open = (on - raised_on).days, closed_on is None or closed_on > on
                found[quarter.name, *key] = (
                    *(quarter.last, said["concern_type"], raised_on, closed_on),
                    *(said.get("outcome"), whole(said.get("panel_members"))),
                    *(whole(said.get("panel_groups")), is_open, days, int(is_open and days > 90)),
                    *about([record]),
                )
    return found
