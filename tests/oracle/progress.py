"""How much of the planned way was made by each figure to date, and what to call it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.confidence import Trust, trust
from tests.oracle.rows import Figure
from tests.oracle.spans import Span, span_named
from tests.oracle.targets import Plan, plan, targets
from tests.oracle.values import values
from tests.oracle.world import World

FLOWS = ("flow", "flow_unique")  # They rise from zero.
PROMISES = ("OC6.3", "OC6.4")  # Of few promises there are counts and no rating.
SAMPLED = ("OC3.1", "OC3.2")  # Estimates, rated by their intervals.
FEWEST = 5
Key = tuple[str, str, str, str]  # Period, partner, dimension, member.
Rating = tuple[Fraction | None, str, str | None]


@dataclass(frozen=True)
class Rated:
    """A figure to date beside its plan, and how far it can be trusted."""

    plan: Plan
    actual: Fraction | None
    made: Fraction | None
    status: str
    reason: str | None
    trust: Trust
    letter: str | None


@dataclass(frozen=True)
class Rule:
    """How figures of an indicator are held against their plans."""

    bands: Mapping[str, Fraction]
    is_flow: bool
    falls: bool  # Whether less is better.
    is_of_promises: bool
    is_of_sample: bool

    def rate(self, way: Plan, figure: Figure | None, letter: str | None) -> Rating:
        """Return the share of the way made, the status, and the reason of one that says little."""
        actual = figure.value if figure else None
        missing = self._missing(way, figure, actual)
        if missing:
            return None, "not_rated", missing
        made = self._made(way, actual)
        if letter == "D":
            return made, "not_rated", "low_confidence"
        status = self._status(way, actual)
        ends = [Fraction(end) for end in (figure.low, figure.high) if end is not None]
        if self.is_of_sample and not ends:
            return made, "not_rated", "no_interval"
        if any(self._status(way, end) != status for end in ends):
            return made, "too_close", "too_close"
        return made, status, None

    def _missing(self, way: Plan, figure: Figure | None, actual: Fraction | None) -> str | None:
        if way.target is None or (self.is_flow and not way.target):
            return "no_target"
        if actual is None:
            return "no_data"
        if self.is_of_promises and figure.denominator < FEWEST:
            return "too_few"
        return "no_baseline" if not self.is_flow and way.baseline is None else None

    def _made(self, way: Plan, actual: Fraction) -> Fraction:
        """Return the share of the way from the baseline to the target; a flow starts from zero."""
        if self.is_flow:
            return actual / way.target
        if way.target == way.baseline:  # A level to hold.
            return Fraction(not self._is_worse(way, actual))
        return (actual - way.baseline) / (way.target - way.baseline)

    def _status(self, way: Plan, actual: Fraction) -> str:
        made = self._made(way, actual)
        if not self.is_flow and self._is_worse(way, actual):
            return "regressed"
        if made > self.bands["exceeded_above"]:
            return "exceeded"
        if made >= self.bands["on_track_from"]:
            return "on_track"
        return "behind" if made >= self.bands["behind_from"] else "off_track"

    def _is_worse(self, way: Plan, actual: Fraction) -> bool:
        """Say whether a level lies on the side of its baseline that leads away from its target."""
        if abs(actual - way.baseline) <= Fraction(5, 10**7):  # It reads the same in six places.
            return False
        rises = not self.falls if way.target == way.baseline else way.target > way.baseline
        return actual < way.baseline if rises else actual > way.baseline


def progress(world: World, code: str) -> dict[Key, Rated]:
    """Return an indicator's figures of ended periods, and those of which only a target is known."""
    rule, found = _rule(world, code), values(world, code)
    agreed = targets(world.folder, code)
    spans = _ended(world, code, found, is_flow=rule.is_flow)
    cells = {tuple(cell) for _, reading, *cell in found if reading == "to_date"}
    new = _new(found)
    rated: dict[Key, Rated] = {}
    for cell in cells | set(agreed):
        for place, span in enumerate(spans):
            ended = [one.name for one in spans[: place + 1]]
            way = plan(agreed.get(cell, {}), ended, is_flow=rule.is_flow)
            figure = found.get((span.name, "to_date", *cell))
            actual = figure.value if figure else None
            if actual is not None or way.target is not None:
                told, whole = (
                    trust(
                        world,
                        (code, *one),
                        span,
                        found.get((span.name, "to_date", *one)),
                        is_new=(span.name, *one) in new,
                    )
                    for one in (cell, (cell[0], "*", "*"))
                )
                letter = None if actual is None else whole.letter(world)
                rating = rule.rate(way, figure, letter)
                rated[span.name, *cell] = Rated(way, actual, *rating, told, letter)
    return rated


def _new(found: Mapping[Any, Figure]) -> set[Key]:
    """Return the cells with a figure of the period itself; the programme's is new if any is."""
    new: set[Key] = set()
    for (period, reading, partner, *whose), figure in found.items():
        if reading == "period" and figure.value is not None and not figure.is_carried:
            new |= {(period, partner, *whose), (period, "*", *whose)}
    return new & {(period, *cell) for period, reading, *cell in found if reading == "period"}


def _rule(world: World, code: str) -> Rule:
    declared, bands = world.folder.indicators[code], world.folder.settings["status"]
    return Rule(
        bands={name: Fraction(Decimal(str(band))) for name, band in bands.items()},
        is_flow=declared["kind"] in FLOWS,
        falls=declared["direction"] == "down",
        is_of_promises=code in PROMISES,
        is_of_sample=code in SAMPLED,
    )


def _ended(world: World, code: str, found: Iterable[Any], *, is_flow: bool) -> list[Span]:
    """Return the ended periods of an indicator's length; for a level also those entered for."""
    kind = world.folder.indicators[code]["frequency"]
    spans = set(world.folder.begun(kind, world.as_of))
    if not is_flow:
        spans |= {span for span in map(span_named, {key[0] for key in found}) if span.kind == kind}
    return sorted(span for span in spans if span.last < world.as_of)
