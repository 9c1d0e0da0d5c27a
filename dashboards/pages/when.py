"""Of which time a result's figure is: of all to date, or of a period other than the one shown.

Of a figure to date it is said, too, how much of it is of the period.

Which figure is shown is decided in `dashboards/edition.py`.
"""

from assets.indicators.readings import CUMULATIVE
from dashboards.edition import Edition
from dashboards.language import Language
from dashboards.rows import Indicator, Progress, Value

# Of these the periods add up.
FLOWS = ("flow", "flow_unique")


def when(edition: Edition, indicator: Indicator, row: Progress, language: Language) -> str:
    """Say of which time a figure is; nothing where it is how the period shown turned out."""
    own = next((one for one in edition.periods if one.period == row.period), None)
    if indicator.kind not in CUMULATIVE or own is None:
        is_shown = row.period == edition.programme.period
        return "" if is_shown else language.gettext("of %(period)s", period=_short(row, language))
    if edition.period is None or own.ends_on == edition.period.ends_on:
        return language.gettext("to date")
    return language.gettext("to %(day)s", day=language.day(own.ends_on))


def added(indicator: Indicator, value: Value | None, language: Language) -> str:
    """What a period added to a running total, by its own figure; empty for anything else."""
    if value is None or indicator.kind not in FLOWS:
        return ""
    if value.value is None:
        return language.gettext("[c] in this period")
    return language.gettext(
        "+%(number)s in this period", number=language.quantity(value.value, indicator.unit_kind)
    )


def _short(row: Progress, language: Language) -> str:
    return language.short_period(row.period)
