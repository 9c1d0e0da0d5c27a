"""What a figure is about: an indicator, a dimension with a member, and a period."""

from collections.abc import Iterator

from assets.programme.checks.references import EVERYONE, unknown
from assets.programme.framework import CROSSED, Indicator
from assets.programme.periods import period
from assets.programme.reading import Draft
from assets.programme.registers import EnteredValue, Target
from assets.programme.validation import near

NOT_RECORDED = "not_recorded"  # A member of every dimension.


def not_about_anything(draft: Draft, row: Target | EnteredValue) -> Iterator[str]:
    """Yield what is wrong with what a row is about."""
    message = unknown("indicator", row.indicator, draft.indicators, "framework.yaml")
    if message:
        yield message
        return
    indicator = draft.read_indicators.get(row.indicator)
    if (row.dimension == EVERYONE) != (row.member == EVERYONE):
        yield f"dimension is {row.dimension!r} and member {row.member!r}; write * for both or none"
    elif row.dimension != EVERYONE and indicator:
        yield from _not_divided(draft, indicator, row.dimension, row.member)


def _not_divided(draft: Draft, indicator: Indicator, dimension: str, member: str) -> Iterator[str]:
    if dimension not in indicator.disaggregate:
        known = frozenset(indicator.disaggregate)
        divided = ", ".join(indicator.disaggregate) or "nothing"
        yield (
            f"{indicator.code} is not divided by {dimension!r}, only by "
            f"{divided}{near(dimension, known)}"
        )
        return
    members = {found.code: found.members for found in (draft.file.dimensions if draft.file else ())}
    codes, parts = dimension.split(CROSSED), member.split(CROSSED)
    if len(codes) != len(parts):
        yield f"member {member!r} is not of {dimension}; write it as women×30_59"
        return
    for code, part in zip(codes, parts, strict=True):
        known = frozenset(members.get(code, ())) | {NOT_RECORDED}
        if code in members and part not in known:
            yield f"member {part!r} is not one of {code}'s: {', '.join(members[code])}" + near(
                part, known
            )


def not_a_period_of(draft: Draft, name: str, length: str | None = None) -> str | None:
    """Return what is wrong with a period that the programme should report on, if anything."""
    found = period(name)
    if length and found.length != length:
        return f"period {name} is a {found.length}, and the indicator is reported by {length}"
    if draft.file is None:
        return None
    rules = draft.file.periods
    first, last = period(rules.first), period(rules.last)
    if found.ends_on < first.starts_on or found.starts_on > last.ends_on:
        return f"period {name} is not one of the programme's, {rules.first} to {rules.last}"
    return None
