"""The sentence at the head of a result's page, built by written rules from exact numbers.

1. It says how far the figure is from what was planned for the period: short of it, ahead of it, or
   as planned. Where less is better it says more or less than planned: two concerns too many are
   not "short" of anything.
2. Where there is no figure, or nothing to hold it against, it says that instead; and where an
   estimate's interval reaches into another status, that it is too close to say.
3. No judgement: a number, and the words of the status table beside it.
"""

from decimal import ROUND_HALF_UP, Decimal

from dashboards.language import N_, NO_BREAK_SPACE, Language
from dashboards.rows import Indicator, Progress

# Where less is better, by kind of unit.
MORE = {"days": N_("%(gap)s longer than planned for this period")}
LESS = {
    "days": N_("%(gap)s shorter than planned for this period"),
    "count": N_("%(gap)s fewer than planned for this period"),
}


def headline(indicator: Indicator, now: Progress | None, language: Language) -> str:
    """Return a result's title with what is to be said of it first."""
    return language.gettext(
        "%(title)s: %(verdict)s", title=indicator.title, verdict=_verdict(indicator, now, language)
    )


def _verdict(indicator: Indicator, now: Progress | None, language: Language) -> str:
    if now is None or now.actual is None:
        return language.gettext(_why_nothing(now))
    said = _amount(indicator, now.actual, language)
    if now.target is None:
        return language.gettext("%(actual)s, without an agreed target", actual=said)
    if now.status == "too_close":
        return language.gettext(
            "%(actual)s, too close to say how it stands against this period’s plan", actual=said
        )
    return _beside_the_plan(indicator, now.actual, now.target, language)


def _beside_the_plan(
    indicator: Indicator, actual: Decimal, target: Decimal, language: Language
) -> str:
    if actual == target:
        return language.gettext("as planned for this period")
    gap = _difference(indicator, abs(actual - target), language)
    is_near = gap == _difference(indicator, Decimal(0), language)  # Less than digits show.
    is_less = actual < target
    words = (
        _more_or_less(indicator, is_less=is_less, is_near=is_near)
        if indicator.direction == "down"
        else _short_or_ahead(is_less=is_less, is_near=is_near)
    )
    return language.gettext(words, gap=gap)


def _short_or_ahead(*, is_less: bool, is_near: bool) -> str:
    if is_near:
        near = N_("just short of this period’s plan"), N_("just ahead of this period’s plan")
        return near[0] if is_less else near[1]
    if is_less:
        return N_("%(gap)s short of this period’s plan")
    return N_("%(gap)s ahead of this period’s plan")


def _more_or_less(indicator: Indicator, *, is_less: bool, is_near: bool) -> str:
    if is_near:
        less, more = (
            N_("just less than planned for this period"),
            N_("just more than planned for this period"),
        )
        return less if is_less else more
    if is_less:
        return LESS.get(indicator.unit_kind, N_("%(gap)s less than planned for this period"))
    return MORE.get(indicator.unit_kind, N_("%(gap)s more than planned for this period"))


def _why_nothing(now: Progress | None) -> str:
    if now is None:
        return N_("no figure yet")
    is_withheld = now.status == "withheld"
    return N_("withheld to protect people") if is_withheld else N_("no data for this period")


def _difference(indicator: Indicator, gap: Decimal, language: Language) -> str:
    """Return how far two figures are apart; of shares that are percentage points."""
    if indicator.unit_kind == "share":
        return language.points(gap)
    if indicator.unit_kind == "days":
        days = int(gap.to_integral_value(ROUND_HALF_UP))
        return language.ngettext("%(num)s day", "%(num)s days", days)
    return language.quantity(gap, indicator.unit_kind)


def _amount(indicator: Indicator, value: Decimal, language: Language) -> str:
    said = language.quantity(value, indicator.unit_kind)
    is_said = indicator.unit_kind in {"share", "score"} or not indicator.unit
    return said if is_said else f"{said}{NO_BREAK_SPACE}{indicator.unit}"
