"""Rules that look at many submissions at once, as queries.

Each is made by the module of its group: figures that are unusual (`series_unusual`), answers that
are too alike (`series_answers`), and how submissions came to be (`series_sending`).
"""

from collections.abc import Mapping

from assets.programme.quality import DeclaredRule
from assets.programme.quality.series import (
    EqualsTarget,
    Heaping,
    LateEdits,
    Outliers,
    Pace,
    SameDevice,
    StraightLine,
    TooFast,
)
from expectations.domain.rule import Builder
from expectations.domain.series_answers import heaping, straight_line
from expectations.domain.series_sending import late_edits, pace, same_device, too_fast
from expectations.domain.series_unusual import equals_target, outliers

BUILDERS: Mapping[type[DeclaredRule], Builder] = {
    Outliers: outliers,
    EqualsTarget: equals_target,
    Heaping: heaping,
    StraightLine: straight_line,
    TooFast: too_fast,
    SameDevice: same_device,
    Pace: pace,
    LateEdits: late_edits,
}
