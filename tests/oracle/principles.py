"""What both sides say of the partnership's principles, and who may read it (DOMAIN §3.2)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import product

from tests.oracle.capacity_scores import Rows, about
from tests.oracle.partnership import YEAR, Survey, answered, surveys
from tests.oracle.spans import Span
from tests.oracle.world import World

ALL = "*"
PRINCIPLES = ("P1", "P2", "P3", "P4", "P5")
SIDES = ("agency", "cso")
PARTS = 720_720  # The product keeps sums of thirds and quarters in such parts.
EDITIONS = ("nobody", "partner", "internal", "public")
Spoken = tuple[str, str]  # A principle or line, and a question of it.


@dataclass(frozen=True)
class Mean:
    """What a side says of one question, principle or line, in a quarter or a year up to its end."""

    marks: Sequence[Fraction]
    by_partner: dict[str, list[Survey]]
    unshared: frozenset[str]  # Partners of which somebody did not tick to share.

    @property
    def value(self) -> Fraction:
        return sum(self.marks, Fraction()) / len(self.marks)

    @property
    def people(self) -> dict[str, int]:
        return {
            partner: len({one.record.number for one in group})
            for partner, group in self.by_partner.items()
        }


def lines(world: World) -> dict[str, list[str]]:
    return {line["code"]: line["items"] for line in world.folder.settings["principles"]["lines"]}


def marks_of(world: World, one: Survey) -> Iterator[tuple[Spoken, Fraction]]:
    """Yield a respondent's marks: of questions, principles, lines, and of all principles."""
    for item, score in one.scores.items():
        yield (item[:2], item), Fraction(score)
    wholes = {
        principle: [f"{principle}.{number}" for number in (1, 2, 3, 4)] for principle in PRINCIPLES
    }
    for whole, items in (wholes | lines(world)).items():
        scores = [one.scores[item] for item in items if item in one.scores]
        if 4 * len(scores) >= 3 * len(items):
            mark = Fraction(sum(scores), len(scores))
            yield (whole, ALL), mark
            if whole in wholes:
                yield (ALL, ALL), mark


# Means ------------------------------------------------------------------------------------


def means(world: World) -> dict[tuple[str, str, str, str, str, str], Mean]:
    """Return the means by span, quarter, partner, side, principle and question."""
    found: dict[tuple[str, str, str, str, str, str], Mean] = {}
    for span, quarter in product(("period", "year"), world.folder.begun("quarter", world.as_of)):
        within = [one for one in surveys(world) if _is_within(one, span, quarter)]
        unshared = {(one.partner, one.side) for one in within if not one.is_shared}
        told: dict[tuple[str, str, Spoken], list[tuple[Fraction, Survey]]] = defaultdict(list)
        for one in answered(world):
            if _is_within(one, span, quarter):
                for spoken, mark in marks_of(world, one):
                    for partner in (one.partner, ALL):
                        told[partner, one.side, spoken].append((mark, one))
        for (partner, side, spoken), said in told.items():
            by_partner: dict[str, list[Survey]] = defaultdict(list)
            for _, one in said:
                by_partner[one.partner].append(one)
            silent = frozenset(whose for whose in by_partner if (whose, side) in unshared)
            key = (span, quarter.name, partner, side, *spoken)
            found[key] = Mean([mark for mark, _ in said], by_partner, silent)
    return found


def _is_within(one: Survey, span: str, quarter: Span) -> bool:
    first = quarter.first if span == "period" else quarter.last - YEAR + timedelta(days=1)
    return first <= one.on <= quarter.last


def mean_rows(world: World) -> Rows:
    found: Rows = {}
    for key, one in world.once("means", means).items():
        partner, people = key[2], one.people
        pooled = (sum(people[whose] for whose in one.unshared), len(one.unshared))
        found[key] = (
            *(int(sum(one.marks, Fraction()) * PARTS), len(one.marks) * PARTS, one.value),
            *_behind(one),
            not one.unshared,
            *(pooled if partner == ALL else (None, None)),
            widest(world, partner, key[3], one),
            *about(_records(one)),
        )
    return found


def _behind(one: Mean) -> tuple[int, int, int]:
    people = one.people
    return sum(people.values()), len(people), max(people.values())


def _records(*parts: Mean):
    return [one.record for part in parts for group in part.by_partner.values() for one in group]


def widest(world: World, partner: str, side: str, one: Mean) -> str:
    """Return the widest edition that may show a mean (DESIGN §8).

    A partner's own is in the Agency's hands if all of its people ticked so, and else in its own;
    what is pooled needs enough people and partners, also without those that are known alone.
    """
    if partner != ALL:
        if not one.unshared:
            return "internal"
        return "partner" if side == "cso" else "nobody"
    least = (5, 3)
    people = one.people
    behind = (sum(people.values()), len(people))
    hidden = (sum(people[whose] for whose in one.unshared), len(one.unshared))
    if _is_few(behind, least) or (hidden[1] and _is_few(hidden, least)):
        return "nobody"
    fewest = world.folder.rule("protection", "organisations", "5")
    return "public" if behind[1] >= fewest else "internal"


def _is_few(behind: tuple[int, int], least: tuple[int, int]) -> bool:
    return behind[0] < least[0] or behind[1] < least[1]


def score_rows(world: World) -> Rows:
    """Return the means of the quarter itself, from 0 to 100 and in bands."""
    found: Rows = {}
    for (span, *key), one in world.once("means", means).items():
        if span == "period":
            found[tuple(key)] = (
                *(one.value, (one.value - 1) / 4 * 100, _band(world, one.value)),
                *_behind(one),
                not one.unshared,
                widest(world, key[1], key[2], one),
                *about(_records(one)),
            )
    return found


def _band(world: World, mean: Fraction) -> str:
    if mean >= world.folder.rule("principles", "strong_from", "3.6"):
        return "strong"
    return "moving" if mean >= world.folder.rule("principles", "moving_from", "2.4") else "question"


# Both sides -------------------------------------------------------------------------------


def comparison(world: World) -> Rows:
    """Return how far apart the sides are in the year up to each quarter's end."""
    found: Rows = {}
    every = world.once("means", means)
    for (span, period, partner, side, *spoken), agency in every.items():
        cso = every.get((span, period, partner, "cso", *spoken))
        if span == "year" and side == "agency" and cso:
            gap = agency.value - cso.value
            editions = (
                widest(world, partner, *pair) for pair in zip(SIDES, (agency, cso), strict=True)
            )
            found[period, partner, *spoken] = (
                *(agency.value, cso.value, gap, _reading(world, abs(gap))),
                *_spots(world, spoken[1], agency.value, cso.value),
                *(_behind(agency)[0], *_behind(cso)[:2]),
                min(editions, key=EDITIONS.index),
                *about(_records(agency, cso)),
            )
    return found


def _reading(world: World, apart: Fraction) -> str:
    if apart >= world.folder.rule("principles", "discuss_from", "1"):
        return "discuss"
    return "watch" if apart >= world.folder.rule("principles", "watch_from", "0.5") else "close"


def _spots(world: World, item: str, agency: Fraction, cso: Fraction) -> tuple[bool, ...]:
    """Return: blind spot, the CSO's own, shared concern, shared strength."""
    content, unseen, concern = (
        world.folder.rule("principles", name, otherwise)
        for name, otherwise in (("content_from", "4"), ("unseen_to", "3"), ("concern_to", "2.5"))
    )
    is_about_partner = item in world.folder.settings["principles"]["about_partner"]
    return (
        agency >= content and cso <= unseen,
        is_about_partner and cso >= content and agency <= unseen,
        agency <= concern and cso <= concern,
        agency >= content and cso >= content,
    )


# Who answered -----------------------------------------------------------------------------


def survey_rows(world: World) -> Rows:
    return {
        (one.record.root,): (
            *(one.partner, one.side, one.on, 20, len(one.scores), one.is_counted, one.is_shared),
            *about([one.record]),
        )
        for one in surveys(world)
    }


def responses(world: World) -> Rows:
    """Return how many were asked and how many answered, in quarters in which somebody did."""
    invited: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in world.folder.table("link_codes"):
        for partner in (row["partner"], ALL):
            invited[partner, row["side"]].append(row["invited"])
    found: Rows = {}
    for quarter in world.folder.begun("quarter", world.as_of):
        within = [one for one in surveys(world) if quarter.holds(one.on)]
        for (partner, side), numbers in invited.items() if within else ():
            own = [one for one in within if one.side == side and partner in {ALL, one.partner}]
            asked = sum(map(int, numbers)) if all(numbers) else None
            found[quarter.name, partner, side] = (
                *(asked, len(own), sum(one.is_counted for one in own)),
                Fraction(len(own), asked) if asked else None,
                bool(own) and all(one.is_shared for one in own),
                *about([one.record for one in own]),
            )
    return found
