"""When and where the invented people met: committees, dialogues and joint reviews, in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from assets.kobo.sandbox.population.calendar import weekdays
from assets.kobo.sandbox.population.days import Quarter, weekday_from
from assets.kobo.sandbox.population.world import World

NATIONAL = "national"


@dataclass(frozen=True)
class Gathering:
    """One event, told once however many report it."""

    kind: str
    code: str
    held_on: date
    place: str  # A region, or national.
    district: str | None
    partners: tuple[str, ...]
    organised_by: str
    period: str = ""  # The quarter that a review looks back on.

    @property
    def level(self) -> str:
        """The level of government that it speaks to."""
        return NATIONAL if self.place == NATIONAL else "local"


def gatherings(world: World) -> list[Gathering]:
    """Return all meetings at which something can be proposed, the oldest first."""
    met = [*_meetings(world), *_joint_reviews(world)]
    return sorted(met, key=lambda one: (one.held_on, one.code))


def initials(place: str) -> str:
    """Return the letters that stand for a region in a code."""
    return "".join(word[0] for word in place.split("_")).upper() if "_" in place else "NA"


def _meetings(world: World) -> Iterator[Gathering]:
    plan = world.settings["events"]
    for quarter in world.quarters_until_now():
        for place in (*world.districts, NATIONAL):
            for kind, letters in (("committee_meeting", "COM"), ("dialogue", "DIA")):
                code = f"{letters}-{initials(place)}-{quarter.period}"
                if world.rng("is held", code).random() < plan["held"][kind]:
                    yield from _meeting(world, kind, code, place, quarter)


def _meeting(
    world: World, kind: str, code: str, place: str, quarter: Quarter
) -> Iterator[Gathering]:
    rng = world.rng("gathering", code)
    nearby = [
        partner
        for partner in world.partners
        if world.is_active(partner, quarter)
        and (place == NATIONAL or world.partners[partner]["adm1"] == place)
    ]
    share = 0.6 if place == NATIONAL else 0.9
    present = tuple(partner for partner in nearby if rng.random() < share) or tuple(nearby[:1])
    if present:
        district = None if place == NATIONAL else rng.choice(world.districts[place])
        day = rng.choice(weekdays(quarter.starts_on, quarter.ends_on))
        organiser = rng.choices(("agency", "cso", "authority", "community"), (34, 34, 24, 8))[0]
        yield Gathering(kind, code, day, place, district, present, organiser)


def _joint_reviews(world: World) -> Iterator[Gathering]:
    """Yield a review of most half-years by each partner and the Agency."""
    for partner, quarter in world.active():
        code = f"JR-{partner}-{quarter.period[:4]}H{1 if quarter.period.endswith('Q2') else 2}"
        rng = world.rng("gathering", code)
        ends_a_half = quarter.period[-2:] in {"Q2", "Q4"}
        if ends_a_half and rng.random() < world.settings["events"]["held"]["joint_review"]:
            day = weekday_from(quarter.ends_on + timedelta(days=rng.randint(12, 48)))
            region = world.partners[partner]["adm1"]
            district = rng.choice(world.districts[region])
            yield Gathering(
                "joint_review", code, day, region, district, (partner,), "agency", quarter.period
            )
