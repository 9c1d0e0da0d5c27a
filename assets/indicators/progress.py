"""How much of the planned way was made, and what to call it (DOMAIN §3.6).

Pure functions on exact fractions. A level (stock, ratio, index, median) rises or falls from its
baseline; a flow rises from zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple

from assets.programme.model import StatusBands

Status = Literal[
    "exceeded", "on_track", "behind", "off_track", "regressed", "too_close", "not_rated"
]
Reason = Literal[
    "no_target", "no_data", "no_baseline", "low_confidence", "no_interval", "too_few", "too_close"
]
Direction = Literal["up", "down", "maintain"]
# A baseline is written down with six places at most, whatever was measured: 17 / 9 as 1.888889.
LAST_PLACE = Fraction(1, 1_000_000)


class Rating(NamedTuple):
    """A figure's progress, its status, and the reason where the status is no plain word."""

    progress: Fraction | None
    status: Status
    reason: Reason | None = None


@dataclass(frozen=True)
class Comparison:
    """A figure beside what was agreed for it."""

    is_level: bool
    direction: Direction
    actual: Fraction | None
    baseline: Fraction | None
    target: Fraction | None

    @property
    def progress(self) -> Fraction | None:
        """The share of the planned way that was made: 1 at the target, below 0 when worse.

        Nothing where there is no figure, no target due, or no baseline for a level. A level
        whose target equals its baseline is to be held: 1 if it is at least as good, else 0.
        """
        if self.actual is None or self.target is None:
            return None
        if not self.is_level:
            return self.actual / self.target if self.target else None
        if self.baseline is None:
            return None
        if self.target == self.baseline:
            return Fraction(not self._has_regressed(self.actual, self.baseline))
        return (self.actual - self.baseline) / (self.target - self.baseline)

    def status(self, bands: StatusBands) -> Status:
        """Return the status that the figure earns by itself."""
        made = self.progress
        if made is None or self.actual is None:
            return "not_rated"
        if (
            self.is_level
            and self.baseline is not None
            and (self._has_regressed(self.actual, self.baseline))
        ):
            return "regressed"
        if made > Fraction(str(bands.exceeded_above)):
            return "exceeded"
        if made >= Fraction(str(bands.on_track_from)):
            return "on_track"
        return "behind" if made >= Fraction(str(bands.behind_from)) else "off_track"

    @property
    def missing(self) -> Reason | None:
        """What there is no progress without, if anything; a target of none is no way to make."""
        if self.target is None or (not self.is_level and not self.target):
            return "no_target"
        if self.actual is None:
            return "no_data"
        return "no_baseline" if self.is_level and self.baseline is None else None

    def _has_regressed(self, actual: Fraction, baseline: Fraction) -> bool:
        """Say whether a level moved away from its target, seen from the baseline.

        The target itself says which way is better; the direction decides where the level is to
        stand still. What rounding alone put on the other side of the baseline has not moved.
        """
        if abs(actual - baseline) <= LAST_PLACE / 2:
            return False
        if self.target is not None and self.target != baseline:
            return (actual - baseline) * (self.target - baseline) < 0
        return actual > baseline if self.direction == "down" else actual < baseline


def rating(
    comparison: Comparison,
    bands: StatusBands,
    ends: Iterable[Fraction] | None = (),
    *,
    is_trusted: bool = True,
) -> Rating:
    """Return what a figure is called beside its target.

    `ends` are those of a survey estimate's interval: where they earn another status than each
    other or the estimate, it is too close to say. An estimate of which no interval can be said
    (None) and a figure that cannot be trusted are not rated; their progress is shown all the same.
    """
    made = comparison.progress
    if made is None:
        return Rating(None, "not_rated", comparison.missing)
    if not is_trusted:
        return Rating(made, "not_rated", "low_confidence")
    if ends is None:
        return Rating(made, "not_rated", "no_interval")
    status = comparison.status(bands)
    if any(replace(comparison, actual=end).status(bands) != status for end in ends):
        return Rating(made, "too_close", "too_close")
    return Rating(made, status)
