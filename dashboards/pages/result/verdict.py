"""The sentence at the head of a result's page, built by written rules from exact numbers.

1. It says how far the figure is from what was planned for the period: short of it, ahead of it, or
   as planned. Where less is better, less is ahead.
2. Where there is no figure, or nothing to hold it against, it says that instead.
3. No judgement: a number, and the words of the status table beside it.
"""

from decimal import Decimal

from dashboards.language import N_, NO_BREAK_SPACE, Language
from dashboards.rows import Indicator, Progress


def headline(indicator: Indicator, now: Progress | None, language: Language) -> str:
    """Return a result's title with what is to be said of it first."""
    return language.gettext(
        "%(title)s: %(verdict)s", title=indicator.title, verdict=_verdict(indicator, now, language)
    )


def _verdict(indicator: Indicator, now: Progress | None, language: Language) -> str:
    if now is None or now.actual is None:
        return language.gettext(_why_nothing(now))
    if now.target is None:
        said = _amount(indicator, now.actual, language)
        return language.gettext("%(actual)s, without an agreed target", actual=said)
    return _beside_the_plan(indicator, now.actual, now.target, language)


def _beside_the_plan(
    indicator: Indicator, actual: Decimal, target: Decimal, language: Language
) -> str:
    if actual == target:
        return language.gettext("as planned for this period")
    is_short = (actual < target) != (indicator.direction == "down")
    gap = _difference(indicator, abs(actual - target), language)
    if gap == _difference(indicator, Decimal(0), language):  # Less than a page's digits show.
        near = N_("just short of this period’s plan"), N_("just ahead of this period’s plan")
        return language.gettext(near[0] if is_short else near[1])
    if is_short:
        return language.gettext("%(gap)s short of this period’s plan", gap=gap)
    return language.gettext("%(gap)s ahead of this period’s plan", gap=gap)


def _why_nothing(now: Progress | None) -> str:
    if now is None:
        return N_("no figure yet")
    is_withheld = now.status == "withheld"
    return N_("withheld to protect people") if is_withheld else N_("no data for this period")


def _difference(indicator: Indicator, gap: Decimal, language: Language) -> str:
    """Return how far two figures are apart; of shares that are percentage points."""
    if indicator.unit_kind == "share":
        return language.gettext("%(number)s points", number=language.number(gap * 100))
    if indicator.unit_kind == "days":
        return _amount(indicator, gap, language)
    return language.quantity(gap, indicator.unit_kind)


def _amount(indicator: Indicator, value: Decimal, language: Language) -> str:
    said = language.quantity(value, indicator.unit_kind)
    is_said = indicator.unit_kind in {"share", "score"} or not indicator.unit
    return said if is_said else f"{said}{NO_BREAK_SPACE}{indicator.unit}"
