"""The partnership itself: its principles, the checks and concerns about who speaks for whom."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.oracle.reading import day
from tests.oracle.registry import indicator, marks
from tests.oracle.rows import Row, mean, share, total
from tests.oracle.voice import quarters_of
from tests.oracle.when import When
from tests.oracle.world import Record, World

YEAR = timedelta(days=365)
CRITICAL = ("r1", "r2", "r6", "r8")
REVERSED = ("P2.4", "P4.4")  # Agreeing with these is not good.
ITEMS = [f"P{principle}.{item}" for principle in range(1, 6) for item in range(1, 5)]


# Principles -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Survey:
    """One respondent's answers about the principles, each read so that 5 is good."""

    record: Record
    partner: str
    side: str
    on: date
    scores: dict[str, int]
    is_shared: bool

    @property
    def is_counted(self) -> bool:
        return len(self.scores) >= 15


def surveys(world: World) -> list[Survey]:
    return world.once("surveys", lambda known: list(_surveys(known)))


def answered(world: World) -> list[Survey]:
    """Return those who answered at least 15 of the 20 questions; "cannot say" is no answer."""
    return [one for one in surveys(world) if one.is_counted]


def _surveys(world: World) -> Iterator[Survey]:
    sides = {row["code"]: row["side"] for row in world.folder.table("link_codes")}
    for record in world.records("principles_survey"):
        said = record.said
        given = {item: said.get(item.lower().replace(".", "_"), "9") for item in ITEMS}
        scores = {
            item: 6 - int(level) if item in REVERSED else int(level)
            for item, level in given.items()
            if level != "9"
        }
        is_shared = said.get("share_with_agency") == "yes"
        own = (said["partner"], sides[said["code"]], day(said["today"]))
        yield Survey(record, *own, scores, is_shared)


@indicator("OC6.1", mean, of_people=True)
def principles_by_partners(world: World, when: When):
    """A respondent's score of a principle, 0 to 100, where three of its four are answered."""
    for one in answered(world):
        if one.side != "cso" or not when.in_period(one.on):
            continue
        for principle in ("P1", "P2", "P3", "P4", "P5"):
            scores = [score for item, score in one.scores.items() if item.startswith(principle)]
            if len(scores) >= 3:
                yield Row(
                    day=one.on,
                    partners=(),
                    members={"principle": (principle,)},
                    amount=(Fraction(sum(scores), len(scores)) - 1) / 4 * 100,
                    respondent=one.record.number,
                    **marks(one.record),
                )


@indicator("OC6.2", mean, across="mean", only_together=True)
def perception_gap(world: World, when: When):
    """Compare the sides in the year up to the end of the newest quarter in which both answered."""
    newest: dict[tuple[str, str], Row] = {}
    for quarter in quarters_of(world, when):
        for (partner, item), sides in _both_sides(world, quarter.last).items():
            agency, cso = (
                Fraction(sum(score for score, _ in sides[side]), len(sides[side]))
                for side in ("agency", "cso")
            )
            newest[partner, item] = Row(
                day=quarter.last,
                partners=(partner,),
                members={"principle": (item[:2],)},
                amount=abs(agency - cso),
                **marks(*(record for said in sides.values() for _, record in said)),
            )
    return newest.values()


def _both_sides(world: World, until: date):
    found: dict[tuple[str, str], dict[str, list[tuple[int, Record]]]] = defaultdict(dict)
    for one in answered(world):
        if until - YEAR < one.on <= until:
            for item, score in one.scores.items():
                said = found[one.partner, item].setdefault(one.side, [])
                said.append((score, one.record))
    return {key: sides for key, sides in found.items() if len(sides) == 2}


# Representation ---------------------------------------------------------------------------


def checks(world: World) -> list[tuple[date, Record, Fraction, int]]:
    """Return each check with its day, its points, and how many critical criteria are unmet."""
    found = []
    for record in world.records("representation_check"):
        said = record.said
        if said["kind"] == "check":
            answers = {name: said.get(name) for name in (f"r{number}" for number in range(1, 11))}
            given = list(answers.values())
            points = given.count("yes") + Fraction(given.count("partly"), 2)
            unmet = sum(answers[name] == "no" for name in CRITICAL)
            found.append((day(said["checked_on"]), record, points, unmet))
    return sorted(found, key=lambda one: (one[0], one[1].number))


@indicator("OC5.1", share)
def passed_checks(world: World, when: When):
    newest: dict[str, Row] = {}
    for checked_on, record, points, unmet in checks(world):
        if when.last - YEAR < checked_on <= when.last:
            partner = record.said["partner"]
            is_hit = points >= 8 and unmet == 0
            newest[partner] = Row(
                day=checked_on, partners=(partner,), is_hit=is_hit, **marks(record)
            )
    return newest.values()


@indicator("OC5.3", total)
def open_concerns(world: World, when: When):
    """Read concerns at the period's end, or as far as it has come."""
    newest: dict[tuple[str, str], Record] = {}
    for record in world.records("representation_check"):
        if record.said["kind"] == "concern":
            key = (record.said["partner"], record.said["concern_code"])
            newest[key] = max(newest.get(key, record), record, key=lambda one: one.number)
    until = min(when.last, world.as_of)
    for record in newest.values():
        raised_on, closed_on = day(record.said["raised_on"]), day(record.said.get("closed_on"))
        if raised_on <= when.last:
            is_open = closed_on is None or closed_on > until
            yield Row(
                day=when.last,
                partners=(),
                members={"concern_type": (record.said["concern_type"],)},
                amount=int(is_open and (until - raised_on).days > 90),
                **marks(record),
            )
