"""Capacity: what was scored by whom, how it changed, and what was done about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import takewhile

from tests.oracle.reading import day
from tests.oracle.registry import indicator, marks, row_of
from tests.oracle.rows import Row, count, mean, share
from tests.oracle.when import When
from tests.oracle.world import Record, World

DOMAINS = [f"D{number}" for number in range(1, 10)]
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Assessment:
    """One assessment: who scored, when, and the scores by item, of items that apply."""

    record: Record
    partner: str
    role: str
    version: str
    on: date
    answers: dict[str, str]  # By item; "na" is one that does not apply.
    scores: dict[str, int]

    @property
    def order(self) -> tuple[date, int]:
        return self.on, self.record.number

    def of_domain(self, domain: str) -> Fraction | None:
        """Return the mean of a domain of which three of the four items are scored."""
        scores = [score for item, score in self.scores.items() if item.startswith(domain)]
        return Fraction(sum(scores), len(scores)) if len(scores) >= 3 else None


def assessments(world: World) -> list[Assessment]:
    found = [_assessment(record) for record in world.records("capacity_assessment")]
    return sorted(found, key=lambda one: one.order)


def _assessment(record: Record) -> Assessment:
    said = record.said
    given = {
        f"{domain}.{number}": said.get(f"{domain.lower()}_{number}")
        for domain in DOMAINS
        for number in (1, 2, 3, 4)
    }
    answers = {item: answer for item, answer in given.items() if answer}
    scores = {item: int(answer) for item, answer in answers.items() if answer != "na"}
    who = (said["partner"], said["role"], said["instrument_version"])
    return Assessment(record, *who, day(said["assessed_on"]), answers, scores)


def agreed(world: World) -> list[Assessment]:
    return [one for one in assessments(world) if one.role == "agreed"]


def changes(world: World) -> Iterator[tuple[Assessment, Assessment, Fraction]]:
    """Yield each later agreed assessment with the first one of its version, and the change."""
    first: dict[tuple[str, str], Assessment] = {}
    for one in agreed(world):
        before = first.setdefault((one.partner, one.version), one)
        both = before.scores.keys() & one.scores.keys()
        if before is not one and both:
            rise = sum(one.scores[item] - before.scores[item] for item in both)
            yield before, one, Fraction(rise, len(both))


@indicator("OC1.1", share)
def rose_by_half(world: World, when: When):
    newest: dict[str, Row] = {}
    for before, one, change in changes(world):
        if one.on <= when.last:
            is_hit = change >= Fraction(1, 2)
            records = marks(before.record, one.record)
            newest[one.partner] = Row(day=one.on, partners=(one.partner,), is_hit=is_hit, **records)
    return newest.values()


@indicator("OC1.2", mean, across="mean")
def mean_score(world: World, when: When):
    newest: dict[tuple[str, str], Row] = {}
    for one in agreed(world):
        for domain in DOMAINS if one.on <= when.last else []:
            score = one.of_domain(domain)
            if score is not None:
                newest[one.partner, domain] = row_of(
                    one.record, one.on, [], {"domain": [domain]}, amount=score
                )
    return newest.values()


@indicator("OP1.1", count)
def completed_assessments(world: World, when: When):
    every = assessments(world)
    for one in (found for found in every if found.role == "agreed"):
        if not when.counts(one.on):
            continue
        before = [
            other.on
            for other in every
            if other.partner == one.partner and other.role == "agreed" and other.order < one.order
        ]
        begins = max([one.on - YEAR, *before])
        views = [
            other for other in every if other.partner == one.partner and begins < other.on <= one.on
        ]
        if {"self", "facilitated"} <= {other.role for other in views}:
            records = marks(one.record, *(view.record for view in views))
            yield Row(day=one.on, partners=(one.partner,), **records)


# Plans ------------------------------------------------------------------------------------


def actions(world: World) -> dict[tuple[str, str], list[Record]]:
    """Return what was said about each action of a partner's plan, the newest last."""
    found: dict[tuple[str, str], list[Record]] = {}
    for record in world.records("action_plan_update", "action"):
        found.setdefault((record.said["partner"], record.said["action_code"]), []).append(record)
    for updates in found.values():
        updates.sort(key=lambda one: (one.said["updated_on"], one.number, one.place))
    return found


def confirmed_on(world: World, updates: list[Record]) -> date | None:
    """Return when an action was confirmed by somebody besides its lead, if it stands so."""
    senders = {row["_id"]: row for row in world.screened["action_plan_update"].used}
    days = []
    for one in _still_saying(updates, "confirmed"):
        account = senders[one.number]["_submitted_by"]
        sides = {"cso" if world.folder.accounts[account] else "agency"}
        sides |= {"cso", "agency"} if one.said["is_jointly_agreed"] == "yes" else set()
        needed = {"cso": {"agency"}, "agency": {"cso"}}.get(one.said["lead"], {"cso", "agency"})
        if needed <= sides and one.said.get("confirmed_on"):
            days.append(day(one.said["confirmed_on"]))
    return min(days, default=None)


def stopped_on(updates: list[Record]) -> date | None:
    """Return when both sides stopped an action, if it stands so."""
    agreed = [
        day(one.said["updated_on"])
        for one in _still_saying(updates, "stopped")
        if one.said["is_jointly_agreed"] == "yes"
    ]
    return min(agreed, default=None)


def _still_saying(updates: list[Record], state: str) -> list[Record]:
    """Return the last updates without a break that say a state."""
    still = takewhile(lambda one: one.said["state"] == state, reversed(updates))
    return list(still)


@indicator("OP1.2", share)
def completed_actions(world: World, when: When):
    for updates in actions(world).values():
        said = updates[-1].said
        due_on, confirmed = day(said["due_on"]), confirmed_on(world, updates)
        if not when.counts(due_on):
            continue
        stopped = stopped_on(updates)
        if stopped and stopped <= when.last:
            continue
        is_hit = confirmed is not None and confirmed <= when.last
        yield Row(
            day=due_on,
            partners=(said["partner"],),
            members={name: (said[name],) for name in ("lead", "domain")},
            is_hit=is_hit,
            **marks(*updates),
        )
