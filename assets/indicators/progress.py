"""How much of the planned way was made, and what to call it (DOMAIN §3.6).

Pure functions on exact fractions. A level (stock, ratio, index, median) rises or falls from its
baseline; a flow rises from zero.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from assets.programme.model import StatusBands

Status = Literal["exceeded", "on_track", "behind", "off_track", "regressed", "not_rated"]
Direction = Literal["up", "down", "maintain"]


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
        """Return the status that the figure earns."""
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

    def _has_regressed(self, actual: Fraction, baseline: Fraction) -> bool:
        """Say whether a level moved away from its target, seen from the baseline.

        The target itself says which way is better; the direction decides where the level is to
        stand still.
        """
        if self.target is not None and self.target != baseline:
            return (actual - baseline) * (self.target - baseline) < 0
        return actual > baseline if self.direction == "down" else actual < baseline
